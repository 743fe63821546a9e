//! Warnings and findings as pages show them: masked, unless the officer's look covers them.

use crate::view::{self, FindingPage, Shown, WarningPage, WarningsPage};
use crate::{Desk, Error};
use domain::account::AccountId;
use domain::authority::Officer;
use domain::finding::{Fact, Finding, FindingId, Record, What};
use domain::personal::{Look, Number, Pii, Viewed, Words};
use domain::warning::{Did, Limit, Step, Warning, WarningId};

/// The warning desk, masked. Refused as [`view::warnings`].
pub async fn warnings(desk: &Desk, officer: &Officer, shown: Shown) -> Result<WarningsPage, Error> {
    let mut page = view::warnings(desk, officer, shown).await?;
    page.warnings = page.warnings.into_iter().map(masked).collect();
    Ok(page)
}

/// One warning as the officer may see it now, and the look that shows it in clear, if any. Refused as [`view::warning`].
pub async fn warning(desk: &Desk, officer: &Officer, id: WarningId) -> Result<(WarningPage, Option<Look>), Error> {
    let mut page = view::warning(desk, officer, id).await?;
    page.findings = page.findings.into_iter().map(masked_finding).collect();
    let look = look(desk, officer, Viewed::Warning(id)).await?;
    if look.is_none() {
        page.warning = masked(page.warning);
        page.steps = page.steps.into_iter().map(masked_step).collect();
        page.limits = page.limits.into_iter().map(masked_limit).collect();
    }
    Ok((page, look))
}

/// The findings of one kind, masked. Refused as [`view::findings`].
pub async fn findings(desk: &Desk, officer: &Officer, kind: &str) -> Result<Vec<Finding>, Error> {
    Ok(view::findings(desk, officer, kind).await?.into_iter().map(masked_finding).collect())
}

/// One finding as the officer may see it now, and the look that shows it in clear, if any. Refused as [`view::finding`].
pub async fn finding(
    desk: &Desk,
    officer: &Officer,
    kind: &str,
    id: FindingId,
) -> Result<(FindingPage, Option<Look>), Error> {
    let mut page = view::finding(desk, officer, kind, id).await?;
    page.others = page.others.into_iter().map(masked_finding).collect();
    page.warnings = page.warnings.into_iter().map(masked).collect();
    let look = look(desk, officer, Viewed::Finding(id)).await?;
    if look.is_none() {
        page.finding = masked_finding(page.finding);
    }
    Ok((page, look))
}

/// The look that covers this for the officer now.
async fn look(desk: &Desk, officer: &Officer, viewed: Viewed) -> Result<Option<Look>, Error> {
    let mut reader = desk.papers.reader().await?;
    Ok(papers::look::open(&mut reader, officer.id, viewed, desk.clock.now()).await?)
}

fn words(clear: &str) -> String {
    Pii::new(Words { text: clear.to_owned(), finds: Vec::new(), names: Vec::new() }).masked().text
}

fn number(clear: String) -> String {
    Pii::new(Number(clear)).masked().0
}

/// Where it is a person's line or account. A host, a trunk or a cell names nobody, and a service number of up to six
/// digits is everybody's.
fn maybe_number(clear: String) -> String {
    let digits = clear.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 7 && digits * 2 > clear.len() { number(clear) } else { clear }
}

fn masked(mut warning: Warning) -> Warning {
    warning.line = number(warning.line);
    warning.by = maybe_number(warning.by);
    warning.facts = warning.facts.into_iter().map(masked_fact).collect();
    warning.records = warning.records.into_iter().map(masked_record).collect();
    warning
}

fn masked_fact(fact: Fact) -> Fact {
    Fact { value: words(&fact.value), ..fact }
}

fn masked_record(record: Record) -> Record {
    Record { of: maybe_number(record.of), with: maybe_number(record.with), ..record }
}

fn masked_step(step: Step) -> Step {
    let hide = |text: String| words(&text);
    let did = match step.did {
        Did::Called { by_voice, reached, words, handed } => {
            Did::Called { by_voice, reached, words: hide(words), handed }
        }
        // Where a person is, is theirs alone.
        Did::Found { .. } => Did::Found { place: String::new() },
        Did::Visited(visit) => Did::Visited(domain::warning::Visit { words: hide(visit.words), ..visit }),
        Did::FedBack { words } => Did::FedBack { words: hide(words) },
        Did::HandedOver { from, to, words } => Did::HandedOver { from, to, words: hide(words) },
        Did::Revisited { safe, words } => Did::Revisited { safe, words: hide(words) },
        Did::Closed { end, words } => Did::Closed { end, words: hide(words) },
        did => did,
    };
    Step { did, ..step }
}

fn masked_limit(limit: Limit) -> Limit {
    let account = AccountId::new(&*limit.account).map(|account| account.masked().as_str().to_owned());
    Limit { account: account.unwrap_or_default(), ..limit }
}

fn masked_finding(mut finding: Finding) -> Finding {
    let found = &mut finding.found;
    found.facts = std::mem::take(&mut found.facts).into_iter().map(masked_fact).collect();
    found.records = std::mem::take(&mut found.records).into_iter().map(masked_record).collect();
    match &mut found.what {
        What::Line { line, .. } => *line = maybe_number(std::mem::take(line)),
        What::Den { lines, devices, .. } => mask_all(lines.iter_mut().chain(devices)),
        What::FalseCell { template, .. } => *template = words(template),
        What::ChatAccount { account, with } => {
            *account = number(std::mem::take(account));
            mask_all(with.iter_mut());
        }
    }
    finding
}

fn mask_all<'a>(all: impl Iterator<Item = &'a mut String>) {
    for each in all {
        *each = maybe_number(std::mem::take(each));
    }
}
