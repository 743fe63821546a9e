//! What must hold after each death: nothing that was acknowledged is lost, nothing that was refused is done, nothing is
//! half done, and the same reference gets the same answer.

use crate::centre::{Centre, answer, digest};
use desk::order::Recorded;
use domain::authority::UnitId;
use domain::case::CaseId;
use domain::order::{OrderId, State};
use domain::report::ReportId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a centre was told in all its lives, by its own words.
#[derive(Default)]
pub(crate) struct Told {
    took: BTreeMap<i64, String>,
    attached: BTreeMap<i64, String>,
    confirmed: BTreeSet<i64>,
    opened: BTreeMap<i64, i64>,
    approved: BTreeMap<i64, String>,
    refused: BTreeSet<i64>,
    answered: BTreeSet<String>,
    /// What reached the bank, with its digest.
    sent: BTreeMap<String, String>,
    /// References that reached the bank a second time.
    twice: Vec<String>,
}

impl Told {
    /// Hears what a process said; returns how many deeds it acknowledged.
    pub(crate) fn hear(&mut self, said: &str) -> usize {
        said.lines().filter(|line| self.hear_line(line)).count()
    }

    fn hear_line(&mut self, line: &str) -> bool {
        let number = |text: &str| text.parse::<i64>().unwrap();
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["took", id, token] => self.took.insert(number(id), token.into()).is_none(),
            ["attached", id, digest] => self.attached.insert(number(id), digest.into()).is_none(),
            ["confirmed", id] => self.confirmed.insert(number(id)),
            ["opened", case, report] => self.opened.insert(number(case), number(report)).is_none(),
            ["approved", id, digest] => self.approved.insert(number(id), digest.into()).is_none(),
            ["answered", reference] => self.answered.insert(reference.into()),
            ["refused", id] => !self.refused.insert(number(id)),
            ["bank", reference, digest] => {
                if self.sent.insert(reference.into(), digest.into()).is_some() {
                    self.twice.push(reference.into());
                }
                false
            }
            _ => false,
        }
    }

    /// How many deeds were acknowledged in all.
    fn acknowledged(&self) -> usize {
        self.took.len()
            + self.attached.len()
            + self.confirmed.len()
            + self.opened.len()
            + self.approved.len()
            + self.answered.len()
    }
}

/// What does not hold, in words; empty where all holds.
pub(crate) async fn check(folder: &Path, told: &mut Told) -> Vec<String> {
    match Centre::open(folder, false).await {
        Ok(centre) => {
            let mut wrong = Wrong::default();
            if let Err(error) = look(&centre, told, &mut wrong).await {
                wrong.0.push(format!("it cannot be read: {error}"));
            }
            centre.desk.papers.close().await;
            wrong.0
        }
        Err(fault) => vec![format!("it does not open: {fault}")],
    }
}

#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn unless(&mut self, holds: bool, words: impl FnOnce() -> String) {
        if !holds {
            self.0.push(words());
        }
    }
}

async fn look(centre: &Centre, told: &mut Told, wrong: &mut Wrong) -> Result<(), desk::Error> {
    centre.officers().await?;
    audit_holds(centre, told, wrong).await?;
    reports_hold(centre, told, wrong).await?;
    attachments_hold(centre, told, wrong).await?;
    orders_hold(centre, told, wrong).await?;
    outbox_holds(centre, told, wrong).await
}

/// The chain holds, and has a line for each deed that was acknowledged and for each that left a trace.
async fn audit_holds(centre: &Centre, told: &Told, wrong: &mut Wrong) -> Result<(), desk::Error> {
    let mut reader = centre.desk.papers.reader().await?;
    let lines = match papers::audit::verify(&mut reader).await {
        Ok(verified) => verified.lines,
        Err(fault) => {
            wrong.0.push(fault.to_string());
            return Ok(());
        }
    };
    let acknowledged = told.acknowledged();
    wrong.unless(lines >= acknowledged as i64, || format!("{acknowledged} deeds acknowledged, {lines} lines"));
    let all = papers::audit::latest(&mut reader, i64::MAX).await?;
    let count = |action: &str| all.iter().filter(|line| line.action == action).count();
    let reports = papers::report::latest(&mut reader, UnitId(1), i64::MAX).await?.len();
    let cases = papers::case::latest(&mut reader, UnitId(1), i64::MAX).await?.len();
    for (what, rows, lines) in [("report", reports, count("report.take")), ("case", cases, count("case.open"))] {
        wrong.unless(rows == lines, || format!("{rows} {what}s, {lines} lines that tell of one"));
    }
    Ok(())
}

async fn reports_hold(centre: &Centre, told: &Told, wrong: &mut Wrong) -> Result<(), desk::Error> {
    let mut reader = centre.desk.papers.reader().await?;
    for (id, token) in &told.took {
        let report = papers::report::by_id(&mut reader, ReportId(*id)).await?;
        wrong.unless(report.as_ref().is_some_and(|report| report.narrative.ends_with(token)), || {
            format!("report {id} of {token} is lost")
        });
        let paid = report.is_some_and(|report| report.payments.len() == 1);
        wrong.unless(paid || !told.confirmed.contains(id), || format!("the payment of report {id} is lost"));
    }
    for (case, report) in &told.opened {
        let kept = papers::report::by_id(&mut reader, ReportId(*report)).await?.and_then(|report| report.case);
        wrong.unless(kept == Some(CaseId(*case)), || format!("case {case} of report {report} is lost"));
    }
    Ok(())
}

/// Each attachment that has a row has its bytes, and each that was acknowledged has both.
async fn attachments_hold(centre: &Centre, told: &Told, wrong: &mut Wrong) -> Result<(), desk::Error> {
    let mut reader = centre.desk.papers.reader().await?;
    let mut digests = BTreeSet::new();
    for report in papers::report::latest(&mut reader, UnitId(1), i64::MAX).await? {
        for kept in papers::attachment::of_report(&mut reader, report.id).await? {
            let whole = papers::attachment::load(&centre.desk.papers, &kept.digest);
            wrong.unless(whole.is_ok(), || format!("the bytes of attachment {} are lost: {whole:?}", kept.id));
            digests.insert(kept.digest);
        }
    }
    for (id, digest) in &told.attached {
        wrong.unless(digests.contains(digest), || format!("attachment {id} is lost"));
    }
    Ok(())
}

async fn orders_hold(centre: &Centre, told: &Told, wrong: &mut Wrong) -> Result<(), desk::Error> {
    let mut reader = centre.desk.papers.reader().await?;
    for (id, digest) in &told.approved {
        let kept = papers::order::by_id(&mut reader, OrderId(*id)).await?.map(|kept| kept.order);
        let stands = kept.is_some_and(|order| {
            order.digest.as_ref() == Some(digest) && !matches!(order.state, State::Drafted | State::Submitted)
        });
        wrong.unless(stands, || format!("the approval of order {id} is lost"));
    }
    for id in &told.refused {
        let kept = papers::order::by_id(&mut reader, OrderId(*id)).await?.map(|kept| kept.order);
        let by_another = kept.is_some_and(|order| order.approved_by != Some(order.drafted_by));
        wrong.unless(by_another, || format!("order {id}: what was refused is done, or the order is lost"));
    }
    for reference in &told.answered {
        let kept = papers::order::by_reference(&mut reader, reference).await?;
        let executed = kept.is_some_and(|kept| matches!(kept.order.state, State::Executed(_)));
        wrong.unless(executed, || format!("the answer to {reference} is lost"));
    }
    for (reference, sent) in &told.sent {
        let kept = papers::order::by_reference(&mut reader, reference).await?;
        let same = kept.and_then(|kept| kept.order.digest).as_ref() == Some(sent);
        wrong.unless(same, || format!("{reference} reached the bank otherwise than it is kept"));
    }
    Ok(())
}

/// What was sent is not sent again; what was not, is now, once; and the same answer to the same reference is taken once.
async fn outbox_holds(centre: &Centre, told: &mut Told, wrong: &mut Wrong) -> Result<(), desk::Error> {
    desk::order::recover(&centre.desk).await?;
    while desk::order::send_queued(&centre.desk).await? > 0 {}
    for instruction in std::mem::take(&mut *centre.bank.inbox.lock().unwrap()) {
        told.hear_line(&format!("bank {} {}", instruction.reference, digest(&instruction)));
    }
    wrong.unless(told.twice.is_empty(), || format!("reached the bank twice: {:?}", told.twice));
    for reference in told.sent.keys().cloned().collect::<Vec<_>>() {
        let mut reader = centre.desk.papers.reader().await?;
        let Some(kept) = papers::order::by_reference(&mut reader, &reference).await? else { continue };
        drop(reader);
        let known = told.answered.contains(&reference);
        for already in [known, true] {
            let recorded = desk::order::record_answer(&centre.desk, "ICBC", answer(&reference, &kept.order)).await;
            let same = match recorded {
                Ok(Recorded::Repeat(id)) => id == kept.order.id,
                Ok(Recorded::New(id)) => id == kept.order.id && !already,
                Err(_) => false,
            };
            wrong.unless(same, || format!("{reference} is answered differently: {recorded:?}"));
        }
        told.answered.insert(reference);
    }
    Ok(())
}
