//! The refund file, as a prefecture's office signs it: a PDF, and a workbook with the same sums to be checked.

use super::table::{Read, read};
use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer, OfficerId};
use domain::jurisdiction::key;
use domain::money::Amount;
use domain::refund::{Part, Refund, RefundId};
use domain::trace::{Fate, TaintedTransfer, Trail};
use print::{RefundHold, RefundPaper, RefundVictim, RuleTold};
use serde_json::json;
use std::collections::BTreeSet;

/// The file as a PDF; that it was printed is in the log before it leaves. Refused: rank, no such refund, no font
/// (PRINT-01).
pub async fn print_pdf(desk: &Desk, officer: &Officer, id: RefundId) -> Result<Vec<u8>, Error> {
    let (paper, font) = (gather(desk, officer, id).await?, desk.press.font()?);
    let pdf = desk.work("refund file", move || Ok(print::refund(&font, &paper)?)).await?;
    logged(desk, officer, id, "pdf").await?;
    Ok(pdf)
}

/// The file as a workbook. Refused: rank, no such refund.
pub async fn print_xlsx(desk: &Desk, officer: &Officer, id: RefundId) -> Result<Vec<u8>, Error> {
    let paper = gather(desk, officer, id).await?;
    let book = desk.work("refund file", move || Ok(print::refund_workbook(&paper)?)).await?;
    logged(desk, officer, id, "xlsx").await?;
    Ok(book)
}

async fn logged(desk: &Desk, officer: &Officer, id: RefundId, as_what: &'static str) -> Result<(), Error> {
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let case = papers::refund::by_id(tx, id).await?.ok_or_else(|| not_found("refund"))?.case;
            let (object, detail) = (format!("refund:{}", id.0), json!({ "as": as_what }));
            papers::audit::write(tx, line(now, &officer.login, "refund.print", object, Some(case), detail)).await?;
            Ok(())
        })
    });
    deed.await
}

async fn gather(desk: &Desk, officer: &Officer, id: RefundId) -> Result<RefundPaper, Error> {
    officer.may(Action::DraftRefund)?;
    let mut reader = desk.papers.reader().await?;
    let case = scope::refund(&mut reader, officer, Action::DraftRefund, id).await?;
    let objections = papers::refund::objections(&mut reader, id).await?;
    let trail = papers::trail::of_case(&mut reader, case).await?.ok_or_else(|| not_found("trail"))?;
    let units = papers::unit::all(&mut reader).await?;
    drop(reader);
    let read = read(desk, officer, Action::DraftRefund, case, Some(id)).await?;
    let refund = read.refunds.iter().find(|refund| refund.id == id).cloned().ok_or_else(|| not_found("refund"))?;
    let unit = units.into_iter().find(|unit| unit.id == read.file.kept.case.unit);
    let rule = |key: &str| desk.profile.rule(key).map(RuleTold::from);
    let person = |(id, officer): (&OfficerId, &Officer)| (*id, (officer.name.clone(), officer.badge.clone()));
    Ok(RefundPaper {
        case_number: read.file.kept.case.number.clone(),
        case_loss: read.file.kept.case.loss,
        unit_name: unit.map(|unit| unit.name).unwrap_or_default(),
        rule: RuleTold::from(desk.profile.needed(key::REFUND)?),
        notice_rule: rule(key::REFUND_NOTICE),
        victims: victims(&read, &refund),
        holds: refund.parts.iter().map(|part| hold(desk, &read, &refund, part)).collect::<Result<_, Error>>()?,
        flow: flow(&trail, &read, &refund),
        officers: read.file.officers.iter().map(person).collect(),
        objections,
        made_at: desk.clock.now(),
        refund,
    })
}

fn victims(read: &Read, refund: &Refund) -> Vec<RefundVictim> {
    let named = |victim: &&super::Victim| refund.shares.iter().any(|share| share.victim == victim.report);
    let line = |victim: &super::Victim| {
        let of = || refund.shares.iter().filter(|share| share.victim == victim.report);
        let before =
            read.refunds.iter().filter(|other| other.id.0 < refund.id.0).map(|other| other.to_victim(victim.report));
        RefundVictim {
            report: victim.report,
            name: victim.name.clone(),
            account: victim.payee.clone(),
            lost: victim.lost,
            before: before.sum(),
            amount: of().map(|share| share.amount).sum(),
            paid: of().filter_map(|share| share.paid).fold(None, |sum, paid| Some(sum.unwrap_or(Amount::ZERO) + paid)),
        }
    };
    read.table.victims.iter().filter(named).map(line).collect()
}

fn hold(desk: &Desk, read: &Read, refund: &Refund, part: &Part) -> Result<RefundHold, Error> {
    let mut hold =
        read.file.holds.iter().find(|hold| hold.id == part.hold).cloned().ok_or_else(|| not_found("hold"))?;
    // With what this refund took of it.
    hold.amount += refund.shares.iter().filter(|s| s.hold == part.hold).filter_map(|s| s.paid).sum::<Amount>();
    let order = read.file.orders.iter().find(|kept| kept.order.id == hold.order);
    let found = read.table.holds.iter().find(|found| found.hold.id == part.hold);
    let compared = found.map(|found| found.compared(part.amount, &read.table.victims)).unwrap_or_default();
    Ok(RefundHold {
        rule: desk.profile.rule(&hold.basis).map(RuleTold::from),
        holder: order.map(|kept| kept.order.holder.clone()).unwrap_or_default(),
        reference: order.map(|kept| kept.order.reference.clone()).unwrap_or_default(),
        advised: found.map(|found| found.advised),
        part: *part,
        shares: refund.shares.iter().filter(|share| share.hold == part.hold).copied().collect(),
        compared,
        hold,
    })
}

/// The tainted transfers on the ways to the accounts that give back.
fn flow(trail: &Trail, read: &Read, refund: &Refund) -> Vec<TaintedTransfer> {
    let of = |part: &Part| read.file.holds.iter().find(|hold| hold.id == part.hold).map(|hold| hold.account.as_str());
    let mut ways: BTreeSet<&str> = refund.parts.iter().filter_map(of).collect();
    let followed = || trail.transfers.iter().rev().filter(|transfer| transfer.fate == Fate::Followed);
    // Backwards in time, so that one pass finds every way; a second finds those that a shared instant hid.
    for transfer in followed().chain(followed()) {
        if ways.contains(&*transfer.payee) {
            ways.insert(&transfer.payer);
        }
    }
    trail.transfers.iter().filter(|t| t.fate == Fate::Followed && ways.contains(&*t.payee)).cloned().collect()
}
