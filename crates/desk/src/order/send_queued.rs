//! The pump: what is queued goes to its bank, at most once.
//!
//! Banks are served side by side, one bank's orders one after the other. Orders of one case at one bank are marked sent
//! in one deed before their bytes leave, and what the bank said is kept in another.

use super::instruct::digest;
use crate::error::broken;
use crate::file::line;
use crate::{Desk, DoorFault, Error, NewsKind, Receipt};
use domain::case::CaseId;
use domain::order::{Extent, Instruction, Move, Order, OrderId, State, next};
use domain::refusal::Refusal;
use domain::time::{Instant, Span};
use papers::order::Kept;
use serde_json::json;
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// How many orders one call looks at.
const ORDERS_MAX: i64 = 500;

/// How many orders are marked sent at once: so many at most are unknown after a crash.
const BATCH_MAX: usize = 16;

/// How long until what surely did not leave is tried again.
const RETRY_AFTER: Span = Span::seconds(5);

/// Sends what is queued and due: each is marked sent, and that is kept, before its bytes leave. Returns how many were
/// handled. What surely did not leave is queued again for a later try; what nobody knows stays unknown; what is not as
/// it was approved is withdrawn (ORDER-08).
pub async fn send_queued(desk: &Desk) -> Result<usize, Error> {
    let mut reader = desk.papers.reader().await?;
    let due = papers::order::due(&mut reader, State::Queued, desk.clock.now(), ORDERS_MAX).await?;
    drop(reader);
    let mut by_bank: BTreeMap<String, Vec<Kept>> = BTreeMap::new();
    for kept in due {
        by_bank.entry(kept.order.account.bank().unwrap_or_default().to_owned()).or_default().push(kept);
    }
    let mut banks = JoinSet::new();
    for (_, orders) in by_bank {
        banks.spawn(serve(desk.clone(), orders));
    }
    let mut handled = 0;
    while let Some(served) = banks.join_next().await {
        handled += served.map_err(|e| broken("pump", e))??;
    }
    Ok(handled)
}

/// One bank's orders, in the order of their numbers.
async fn serve(desk: Desk, orders: Vec<Kept>) -> Result<usize, Error> {
    let mut handled = 0;
    for of_case in orders.chunk_by(|a, b| a.order.case == b.order.case) {
        for batch in of_case.chunks(BATCH_MAX) {
            handled += send_batch(&desk, batch).await?;
        }
    }
    Ok(handled)
}

async fn send_batch(desk: &Desk, batch: &[Kept]) -> Result<usize, Error> {
    let Some(case) = batch.first().map(|kept| kept.order.case) else { return Ok(0) };
    let marked = mark_sent(desk, case, batch.iter().map(|kept| kept.order.id).collect()).await?;
    let handled = marked.handled;
    let mut words = Vec::new();
    for (id, instruction) in marked.sent {
        words.push((id, desk.banks.send(&instruction).await));
    }
    if !words.is_empty() {
        keep_words(desk, case, words).await?;
    }
    desk.tell(Some(case), NewsKind::Orders);
    Ok(handled)
}

struct Marked {
    sent: Vec<(OrderId, Instruction)>,
    handled: usize,
}

/// Marks what is still queued as sent, if its bytes are those that were approved. After this is kept the bytes leave.
async fn mark_sent(desk: &Desk, case: CaseId, ids: Vec<OrderId>) -> Result<Marked, Error> {
    let now = desk.clock.now();
    let outcome = desk.write(move |tx| {
        Box::pin(async move {
            papers::case::touch(tx, case).await?;
            let (mut sent, mut withdrawn) = (Vec::new(), Vec::new());
            for id in ids {
                let kept = papers::order::by_id(tx, id).await?;
                let Some(mut kept) = kept.filter(|kept| kept.order.state == State::Queued) else { continue };
                match as_approved(&kept) {
                    Ok(instruction) => {
                        kept.order.state = next(kept.order.state, Move::Send)?;
                        kept.order.sent_at = Some(now);
                        sent.push((id, instruction));
                    }
                    Err(refusal) => {
                        kept.order.state = next(kept.order.state, Move::Withdraw)?;
                        kept.order.failure = Some(format!("{} {}", refusal.code(), refusal.chinese()));
                        withdrawn.push(id);
                    }
                }
                papers::order::update(tx, &kept).await?;
                crate::refund::settle(tx, &kept.order).await?;
            }
            let handled = sent.len() + withdrawn.len();
            if handled == 0 {
                // Another pump was here first: nothing to keep.
                return Err(Refusal::DoneAlready { what: "sent".into() }.into());
            }
            let ids: Vec<OrderId> = sent.iter().map(|(id, _)| *id).collect();
            let detail = json!({ "sent": ids, "not_as_approved": withdrawn });
            let object = format!("case:{}", case.0);
            papers::audit::write(tx, line(now, "weir", "order.send", object, Some(case), detail)).await?;
            Ok(Marked { sent, handled })
        })
    });
    match outcome.await {
        Err(Error::Refused(Refusal::DoneAlready { .. })) => Ok(Marked { sent: Vec::new(), handled: 0 }),
        outcome => outcome,
    }
}

/// The instruction, if its bytes have the digest that was approved and it is this order's.
fn as_approved(kept: &Kept) -> Result<Instruction, Refusal> {
    let bytes = kept.instruction.as_deref().ok_or(Refusal::NotAsApproved)?;
    if kept.order.digest.as_deref() != Some(&*digest(bytes)) {
        return Err(Refusal::NotAsApproved);
    }
    let instruction: Instruction = serde_json::from_str(bytes).map_err(|_| Refusal::NotAsApproved)?;
    if is_of(&instruction, &kept.order) { Ok(instruction) } else { Err(Refusal::NotAsApproved) }
}

fn is_of(instruction: &Instruction, order: &Order) -> bool {
    let sum = instruction.amount.is_none() || instruction.amount == order.amount;
    instruction.reference == order.reference
        && instruction.act == order.act
        && order.account.bank() == Some(&*instruction.bank)
        && order.account.number() == instruction.account
        && instruction.whole == order.whole
        && sum
}

type Word = (OrderId, Result<Receipt, DoorFault>);

async fn keep_words(desk: &Desk, case: CaseId, words: Vec<Word>) -> Result<(), Error> {
    let now = desk.clock.now();
    desk.write(move |tx| {
        Box::pin(async move {
            papers::case::touch(tx, case).await?;
            let mut told = Vec::new();
            for (id, word) in words {
                let Some(mut kept) = papers::order::by_id(tx, id).await? else { continue };
                told.push(json!({ "order": id, "word": spoken(&word) }));
                if apply(&mut kept, word, now)? {
                    papers::order::update(tx, &kept).await?;
                    crate::refund::settle(tx, &kept.order).await?;
                }
            }
            let object = format!("case:{}", case.0);
            let detail = json!({ "receipts": told });
            papers::audit::write(tx, line(now, "weir", "order.receipt", object, Some(case), detail)).await?;
            Ok(())
        })
    })
    .await
}

fn spoken(word: &Result<Receipt, DoorFault>) -> String {
    match word {
        Ok(Receipt::Accepted) => "accepted".into(),
        Ok(Receipt::Posted) => "posted".into(),
        // A bank's words may name people: they stand in the order.
        Ok(Receipt::Rejected { code, .. }) => format!("rejected: {code}"),
        Err(fault) => fault.to_string(),
    }
}

/// What a receipt, or its absence, makes of an order. An answer may have overtaken it: then it changes nothing.
fn apply(kept: &mut Kept, word: Result<Receipt, DoorFault>, now: Instant) -> Result<bool, Refusal> {
    let order = &mut kept.order;
    if order.state != State::Sent {
        return Ok(false);
    }
    let asked = match word {
        Ok(Receipt::Accepted) => Move::Acknowledge,
        // A paper on its way is neither taken nor unknown: it stays sent until two officers type what came of it.
        Ok(Receipt::Posted) => return Ok(false),
        Ok(Receipt::Rejected { code, words }) => {
            order.failure = Some(format!("{code} {words}").trim().to_owned());
            order.answered_at = Some(now);
            Move::Execute(Extent::None)
        }
        Err(DoorFault::NotSent(_)) => {
            order.sent_at = None;
            kept.try_at = now.plus(RETRY_AFTER);
            Move::ComeBack
        }
        Err(DoorFault::Unknown(why)) => {
            order.failure = Some(why);
            Move::LoseSight
        }
    };
    order.state = next(order.state, asked)?;
    Ok(true)
}
