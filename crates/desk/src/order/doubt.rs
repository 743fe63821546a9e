//! In doubt: what nobody knows is asked of the bank, sent once more where that can do no harm, or left to two people.
//!
//! What the bank says when it is asked is its answer, recorded like any other. An order stays unknown until then, also
//! while it is sent once more: nothing here makes a yes or a no of it.

use super::record_answer::{Teller, record};
use super::send_queued::{Word, as_approved, chance, keep_words};
use crate::error::{broken, not_found};
use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::case::CaseId;
use domain::order::{
    Answer, Doubt, Inquired, Lane, Move, Order, OrderId, State, after_inquiry, in_doubt, next, wait_after,
};
use domain::refusal::Refusal;
use domain::task::Kind;
use domain::time::{Instant, Span};
use papers::Tx;
use papers::order::Kept;
use papers::outbox::Counts;
use serde_json::json;
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// How many orders one call looks at.
const ORDERS_MAX: i64 = 500;

/// For how long a sender has what it sends once more.
const LEASE: Span = Span::seconds(120);

/// After so many questions without an answer two people are told, while the bank is asked on.
const ASKED_MAX: u32 = 5;

/// How long what the bank has in hand is left alone before it is asked again.
const PENDING_WAIT: Span = Span::minutes(10);

/// Looks after every order in doubt that is due, and waits until it is done. Returns how many were looked after.
pub async fn settle_doubts(desk: &Desk) -> Result<usize, Error> {
    let mut banks = begin(desk).await?;
    let mut settled = 0;
    while let Some(of_bank) = banks.join_next().await {
        settled += of_bank.map_err(|e| broken("pump", e))??;
    }
    Ok(settled)
}

/// The same, waiting for no bank. Returns how many banks have orders in doubt.
pub async fn start_settling(desk: &Desk) -> Result<usize, Error> {
    let mut banks = begin(desk).await?;
    let begun = banks.len();
    banks.detach_all();
    Ok(begun)
}

async fn begin(desk: &Desk) -> Result<JoinSet<Result<usize, Error>>, Error> {
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    let mut due = papers::order::due(&mut reader, State::Unknown, now, ORDERS_MAX).await?;
    due.extend(papers::order::due(&mut reader, State::Acknowledged, now, ORDERS_MAX).await?);
    drop(reader);
    let mut by_bank: BTreeMap<String, Vec<Kept>> = BTreeMap::new();
    for kept in due {
        by_bank.entry(kept.order.account.bank().unwrap_or_default().to_owned()).or_default().push(kept);
    }
    let mut banks = JoinSet::new();
    for (bank, mut orders) in by_bank {
        let Some(turn) = desk.outbox.turn(format!("doubt {bank}")) else { continue };
        orders.sort_by_key(|kept| (Lane::of(kept.order.act), kept.order.id));
        let desk = desk.clone();
        banks.spawn(async move {
            let settled = of_bank(&desk, orders).await;
            if let Err(error) = &settled {
                tracing::error!(%error, bank, "orders in doubt are not looked after");
            }
            drop(turn);
            settled
        });
    }
    Ok(banks)
}

async fn of_bank(desk: &Desk, orders: Vec<Kept>) -> Result<usize, Error> {
    let count = orders.len();
    for kept in orders {
        settle(desk, kept).await?;
    }
    Ok(count)
}

async fn settle(desk: &Desk, kept: Kept) -> Result<(), Error> {
    let mut reader = desk.papers.reader().await?;
    let counts = papers::outbox::counts(&mut reader, kept.order.id).await?;
    drop(reader);
    let abilities = desk.abilities(&kept.order);
    match in_doubt(abilities, counts.tries) {
        Doubt::Ask => ask(desk, kept, counts).await,
        // The bank has it, and says nothing: nobody knows, which two people find out.
        _ if kept.order.state == State::Acknowledged => {
            leave(desk, kept.order.id, Some(Move::LoseSight), true, counts).await
        }
        Doubt::SendAgain => send_again(desk, kept).await,
        Doubt::People => leave(desk, kept.order.id, None, true, counts).await,
    }
}

/// Asks the bank what became of an order.
async fn ask(desk: &Desk, kept: Kept, counts: Counts) -> Result<(), Error> {
    let order = &kept.order;
    let bank = order.account.bank().unwrap_or_default();
    let counts = Counts { asked: counts.asked.saturating_add(1), ..counts };
    let told_people = counts.asked >= ASKED_MAX;
    let Ok(said) = desk.banks.inquire(bank, &order.reference).await else {
        return leave(desk, order.id, None, told_people, counts).await;
    };
    match (after_inquiry(desk.abilities(order), &said), said) {
        (_, Inquired::Answered(answer)) if answer.reference == order.reference && answer.bank == bank => {
            recorded(desk, bank, *answer, order, counts).await
        }
        // An answer about something else says nothing.
        (_, Inquired::Answered(_)) => leave(desk, order.id, None, true, counts).await,
        (Some(Doubt::SendAgain), _) if order.state == State::Unknown => send_again(desk, kept).await,
        (None, _) => leave(desk, order.id, Some(Move::Acknowledge), told_people, counts).await,
        // It said before that it has it, and says now that it never saw it: nobody knows any more.
        _ if order.state == State::Acknowledged => leave(desk, order.id, Some(Move::LoseSight), true, counts).await,
        _ => leave(desk, order.id, None, true, counts).await,
    }
}

/// Records what the bank says it answered. What the law refuses leaves the order in doubt, for two people.
async fn recorded(desk: &Desk, bank: &str, answer: Answer, order: &Order, counts: Counts) -> Result<(), Error> {
    match record(desk, bank, answer, Teller::Inquiry).await {
        Ok(_) => Ok(()),
        Err(Error::Refused(_)) => leave(desk, order.id, None, true, counts).await,
        Err(fault) => Err(fault),
    }
}

/// Gives the bank the same reference and the same bytes once more.
async fn send_again(desk: &Desk, kept: Kept) -> Result<(), Error> {
    let (id, case, now) = (kept.order.id, kept.order.case, desk.clock.now());
    let Ok(instruction) = as_approved(&kept) else {
        return leave(desk, id, None, true, Counts::default()).await;
    };
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            papers::case::touch(tx, case).await?;
            let kept = papers::order::by_id(tx, id).await?.filter(|kept| kept.order.state == State::Unknown);
            let Some(mut kept) = kept.filter(|kept| kept.try_at <= now) else {
                // Somebody else settled it, or sends it now.
                return Err(Refusal::DoneAlready { what: "order".into() }.into());
            };
            kept.try_at = now.plus(LEASE);
            papers::order::update(tx, &kept).await?;
            let attempt = papers::outbox::lease(tx, id, now.plus(LEASE)).await?;
            let (object, detail) = (format!("order:{}", id.0), json!({ "try": attempt }));
            papers::audit::write(tx, line(now, "weir", "order.send_again", object, Some(case), detail)).await?;
            Ok(attempt)
        })
    });
    let attempt = match deed.await {
        Ok(attempt) => attempt,
        Err(Error::Refused(Refusal::DoneAlready { .. })) => return Ok(()),
        Err(error) => return Err(error),
    };
    let word = Word::of(id, attempt, desk.give(&instruction).await);
    keep_words(desk, case, vec![word]).await?;
    desk.tell(Some(case), NewsKind::Orders);
    Ok(())
}

/// Leaves an order in doubt until later; moved as the bank's word moves it, and told to two people where they are needed.
async fn leave(desk: &Desk, id: OrderId, asked: Option<Move>, people: bool, counts: Counts) -> Result<(), Error> {
    let now = desk.clock.now();
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let kept = papers::order::by_id(tx, id).await?.ok_or_else(|| not_found("order"))?;
            papers::case::touch(tx, kept.order.case).await?;
            let Some(mut kept) = papers::order::by_id(tx, id).await?.filter(is_in_doubt) else {
                return Err(Refusal::DoneAlready { what: "order".into() }.into());
            };
            if let Some(state) = asked.and_then(|asked| next(kept.order.state, asked).ok()) {
                kept.order.state = state;
            }
            kept.try_at = now.plus(wait(&kept.order, counts));
            papers::order::update(tx, &kept).await?;
            papers::outbox::asked(tx, id).await?;
            if people {
                open_task(tx, Kind::SettleUnknown, &kept.order, now, now).await?;
            }
            let (object, case) = (format!("order:{}", id.0), kept.order.case);
            let detail = json!({ "state": kept.order.state.name(), "asked": counts.asked, "people": people });
            papers::audit::write(tx, line(now, "weir", "order.doubt", object, Some(case), detail)).await?;
            Ok(case)
        })
    });
    match deed.await {
        Ok(case) => desk.tell(Some(case), NewsKind::Orders),
        Err(Error::Refused(Refusal::DoneAlready { .. })) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

fn is_in_doubt(kept: &Kept) -> bool {
    matches!(kept.order.state, State::Unknown | State::Acknowledged)
}

fn wait(order: &Order, counts: Counts) -> Span {
    match order.state {
        State::Acknowledged => PENDING_WAIT,
        _ => wait_after(counts.asked.max(counts.tries), chance(), Span::hours(1)),
    }
}

/// A task of the case's unit, about one order.
pub(super) async fn open_task(
    tx: &mut Tx,
    kind: Kind,
    order: &Order,
    now: Instant,
    due_at: Instant,
) -> Result<(), Error> {
    let case: CaseId = order.case;
    let unit = papers::case::by_id(tx, case).await?.ok_or_else(|| not_found("case"))?.case.unit;
    let object = format!("order:{}", order.id.0);
    let new = papers::task::New { kind, object, case: Some(case), unit, opened_at: now, due_at };
    papers::task::open_once(tx, &new).await?;
    Ok(())
}
