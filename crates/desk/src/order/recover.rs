//! After a restart: what was marked sent without a receipt is unknown. Never taken for yes or no. Only papers are
//! otherwise: one that lies ready is as it was, and one that was not written yet is written now.

use super::doubt::open_task;
use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::case::CaseId;
use domain::order::{Doubt, Move, Order, OrderId, State, in_doubt, next};
use domain::task::Kind;
use domain::time::Instant;
use papers::Tx;
use papers::order::Kept;
use serde_json::json;

/// How many orders one call looks at.
const ORDERS_MAX: i64 = 100_000;

/// Marks every order that was being sent when the process ended as unknown; call it once, before the pump runs. Where
/// other processes may be sending beside this one, on a database server, only those whose sender had its time.
/// Returns how many are unknown.
pub async fn recover(desk: &Desk) -> Result<usize, Error> {
    if desk.papers.is_shared() {
        return recover_left_behind(desk).await;
    }
    let mut reader = desk.papers.reader().await?;
    let lost = papers::order::due(&mut reader, State::Sent, Instant::MAX, ORDERS_MAX).await?;
    drop(reader);
    end_tries(desk, lost).await
}

/// Marks every order as unknown whose sender took it and did not come back in its time. Returns how many.
pub async fn recover_left_behind(desk: &Desk) -> Result<usize, Error> {
    let mut reader = desk.papers.reader().await?;
    let mut left = Vec::new();
    for id in papers::outbox::left_behind(&mut reader, desk.clock.now(), ORDERS_MAX).await? {
        left.extend(papers::order::by_id(&mut reader, id).await?);
    }
    drop(reader);
    end_tries(desk, left).await
}

async fn end_tries(desk: &Desk, orders: Vec<Kept>) -> Result<usize, Error> {
    let mut lost = 0;
    for Kept { order, .. } in orders {
        let (at_desk, now, asked) = (desk.clone(), desk.clock.now(), means(desk, &order).await);
        let deed = desk.write(move |tx| Box::pin(async move { end_try(&at_desk, tx, order.id, asked, now).await }));
        let (case, state) = deed.await?;
        lost += usize::from(state == State::Unknown);
        desk.tell(Some(case), NewsKind::Orders);
    }
    Ok(lost)
}

/// What the end of its sender means for an order that was being sent; a paper that lies ready stays on its way.
async fn means(desk: &Desk, order: &Order) -> Option<Move> {
    if !desk.answers_on_paper(order) {
        return Some(Move::LoseSight);
    }
    let lies_ready = desk.banks.paper(order.account.bank().unwrap_or_default(), &order.reference).await.is_some();
    (!lies_ready).then_some(Move::ComeBack)
}

async fn end_try(
    desk: &Desk,
    tx: &mut Tx,
    id: OrderId,
    asked: Option<Move>,
    now: Instant,
) -> Result<(CaseId, State), Error> {
    let mut kept = papers::order::by_id(tx, id).await?.ok_or_else(|| not_found("order"))?;
    let case = kept.order.case;
    papers::case::touch(tx, case).await?;
    papers::outbox::give_back(tx, id).await?;
    if let (State::Sent, Some(asked)) = (kept.order.state, asked) {
        kept.order.state = next(kept.order.state, asked)?;
        if asked == Move::LoseSight {
            kept.order.failure = Some("发送过程中系统中断，银行是否收到不明".into());
        }
        kept.try_at = now;
        papers::order::update(tx, &kept).await?;
    }
    let tries = papers::outbox::counts(tx, id).await?.tries;
    if kept.order.state == State::Unknown && in_doubt(desk.abilities(&kept.order), tries) == Doubt::People {
        open_task(tx, Kind::SettleUnknown, &kept.order, now, now).await?;
    }
    let (object, detail) = (format!("order:{}", id.0), json!({ "state": kept.order.state.name() }));
    papers::audit::write(tx, line(now, "weir", "order.recover", object, Some(case), detail)).await?;
    Ok((case, kept.order.state))
}
