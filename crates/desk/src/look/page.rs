//! What pages show: masked, unless the officer's look covers it.

use crate::view::{self, CasePage, OrderFilter, OrderLine, ReportPage};
use crate::{Desk, Error};
use domain::account::AccountId;
use domain::authority::Officer;
use domain::case::CaseId;
use domain::order::Order;
use domain::personal::{Look, Name, Number, Pii, Viewed, Words};
use domain::report::{Payment, Report, ReportId};
use domain::trace::{Limits, Rule, Trail};
use std::collections::{BTreeMap, BTreeSet};

/// One case as the officer may see it now, and the look that shows it in clear, if any. Refused as [`view::case`].
pub async fn case(desk: &Desk, officer: &Officer, id: CaseId) -> Result<(CasePage, Option<Look>), Error> {
    let mut page = view::case(desk, officer, id).await?;
    let look = look(desk, officer, Viewed::Case(id)).await?;
    if look.is_none() {
        return Ok((masked_case(page), None));
    }
    let reader = desk.papers.reader().await?;
    for entry in &mut page.audit {
        entry.detail = papers::audit::detail_in_clear(&reader, entry)?;
    }
    Ok((page, look))
}

/// The trail of a case by another rule or other limits. Refused as [`crate::case::trace`].
pub async fn trace(desk: &Desk, officer: &Officer, id: CaseId, rule: Rule, limits: Limits) -> Result<Trail, Error> {
    let trail = crate::case::trace(desk, officer, id, rule, limits).await?;
    let look = look(desk, officer, Viewed::Case(id)).await?;
    Ok(if look.is_some() { trail } else { Masks::default().trail(trail) })
}

/// The trails of a case by every rule: sums alone are shown of them. Refused as [`crate::case::bracket`].
pub async fn bracket(desk: &Desk, officer: &Officer, id: CaseId) -> Result<Vec<Trail>, Error> {
    let trails = crate::case::bracket(desk, officer, id).await?;
    Ok(trails.into_iter().map(|trail| Masks::default().trail(trail)).collect())
}

/// One report as the officer may see it now, and the look that shows it in clear, if any. A look at its case covers it.
/// Refused as [`view::report`].
pub async fn report(desk: &Desk, officer: &Officer, id: ReportId) -> Result<(ReportPage, Option<Look>), Error> {
    let mut page = view::report(desk, officer, id).await?;
    let mut found = look(desk, officer, Viewed::Report(id)).await?;
    if let (None, Some(case)) = (found, page.report.case) {
        found = look(desk, officer, Viewed::Case(case)).await?;
    }
    if found.is_none() {
        page.report = masked_report(&mut Masks::default(), page.report);
        // Proposals are read out of the words: there is nothing to correct before these are seen.
        page.proposed.clear();
        for attachment in &mut page.attachments {
            attachment.name = Pii::new(Name(std::mem::take(&mut attachment.name))).masked().0;
        }
    }
    Ok((page, found))
}

/// The newest reports, masked. Refused as [`view::reports`].
pub async fn reports(desk: &Desk, officer: &Officer) -> Result<Vec<Report>, Error> {
    let reports = view::reports(desk, officer).await?;
    Ok(reports.into_iter().map(|report| masked_report(&mut Masks::default(), report)).collect())
}

/// The newest orders, masked. Refused as [`view::orders`].
pub async fn orders(desk: &Desk, officer: &Officer, filter: &OrderFilter) -> Result<Vec<OrderLine>, Error> {
    let lines = view::orders(desk, officer, filter).await?;
    let masked = |line: OrderLine| OrderLine { order: masked_order(&mut Masks::default(), line.order), ..line };
    Ok(lines.into_iter().map(masked).collect())
}

/// The look that covers this for the officer now.
async fn look(desk: &Desk, officer: &Officer, viewed: Viewed) -> Result<Option<Look>, Error> {
    let mut reader = desk.papers.reader().await?;
    Ok(papers::look::open(&mut reader, officer.id, viewed, desk.clock.now()).await?)
}

/// Masked accounts of one page: two that would look alike are told apart by a number behind.
#[derive(Default)]
struct Masks {
    known: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Masks {
    fn account(&mut self, account: &AccountId) -> AccountId {
        let name = self.name(account.as_str());
        AccountId::new(name).unwrap_or_else(|_| Pii::new(account.clone()).masked())
    }

    fn name(&mut self, account: &str) -> String {
        if let Some(known) = self.known.get(account) {
            return known.clone();
        }
        let Ok(clear) = AccountId::new(account) else { return String::new() };
        let masked = Pii::new(clear).masked().as_str().to_owned();
        let others = (2..).map(|n| format!("{masked}·{n}"));
        let free = std::iter::once(masked.clone()).chain(others).find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(masked);
        self.taken.insert(name.clone());
        self.known.insert(account.to_owned(), name.clone());
        name
    }

    fn trail(&mut self, mut trail: Trail) -> Trail {
        for account in &mut trail.accounts {
            account.account = self.name(&account.account);
        }
        for transfer in &mut trail.transfers {
            transfer.payer = self.name(&transfer.payer);
            transfer.payee = self.name(&transfer.payee);
        }
        for root in &mut trail.roots_unmatched {
            root.payer = self.name(&root.payer);
            root.payee = self.name(&root.payee);
        }
        // Repairs quote the rows they mended.
        trail.repairs.clear();
        trail
    }
}

fn masked_case(mut page: CasePage) -> CasePage {
    let mut masks = Masks::default();
    page.trail = page.trail.map(|trail| masks.trail(trail));
    page.orders = page.orders.into_iter().map(|order| masked_order(&mut masks, order)).collect();
    for hold in &mut page.holds {
        hold.account = masks.account(&hold.account);
    }
    page.waiting = page.waiting.into_iter().map(|(account, waiting)| (masks.account(&account), waiting)).collect();
    page.reports = page.reports.into_iter().map(|report| masked_report(&mut masks, report)).collect();
    page
}

fn masked_order(masks: &mut Masks, mut order: Order) -> Order {
    order.account = masks.account(&order.account);
    order.reason = words(&order.reason, std::slice::from_ref(&order.holder));
    order.failure = order.failure.map(|failure| words(&failure, std::slice::from_ref(&order.holder)));
    order.holder = name(order.holder);
    order
}

fn masked_report(masks: &mut Masks, report: Report) -> Report {
    let mut names: Vec<String> = vec![report.victim_name.clone()];
    names.extend(report.payments.iter().flat_map(|p| [p.payer_name.clone(), p.payee_name.clone()]));
    let told = Pii::new(Words { text: report.narrative, finds: report.finds, names }).masked();
    Report {
        narrative: told.text,
        finds: told.finds,
        victim_name: name(report.victim_name),
        victim_phone: Pii::new(Number(report.victim_phone)).masked().0,
        payments: report.payments.into_iter().map(|payment| masked_payment(masks, payment)).collect(),
        ..report
    }
}

fn masked_payment(masks: &mut Masks, payment: Payment) -> Payment {
    Payment {
        payer: payment.payer.as_ref().map(|payer| masks.account(payer)),
        payer_name: name(payment.payer_name),
        payee: masks.account(&payment.payee),
        payee_name: name(payment.payee_name),
        ..payment
    }
}

fn name(clear: String) -> String {
    Pii::new(Name(clear)).masked().0
}

fn words(clear: &str, names: &[String]) -> String {
    Pii::new(Words { text: clear.to_owned(), finds: Vec::new(), names: names.to_vec() }).masked().text
}
