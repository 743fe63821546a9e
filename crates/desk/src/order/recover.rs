//! After a restart: what was marked sent without a receipt is unknown. Never taken for yes or no, never sent again.

use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::case::CaseId;
use domain::order::{Move, OrderId, State, next};
use domain::time::Instant;
use papers::Tx;
use serde_json::json;
use std::collections::BTreeMap;

/// How many orders one call looks at.
const ORDERS_MAX: i64 = 100_000;

/// Marks every order that was being sent when the process ended as unknown; call it once, before the pump runs.
/// Returns how many.
pub async fn recover(desk: &Desk) -> Result<usize, Error> {
    let mut reader = desk.papers.reader().await?;
    let lost = papers::order::due(&mut reader, State::Sent, Instant::MAX, ORDERS_MAX).await?;
    drop(reader);
    let mut by_case: BTreeMap<CaseId, Vec<OrderId>> = BTreeMap::new();
    for kept in &lost {
        by_case.entry(kept.order.case).or_default().push(kept.order.id);
    }
    for (case, ids) in by_case {
        let now = desk.clock.now();
        desk.write(move |tx| Box::pin(async move { lose_sight(tx, case, ids, now).await })).await?;
        desk.tell(Some(case), NewsKind::Orders);
    }
    Ok(lost.len())
}

async fn lose_sight(tx: &mut Tx, case: CaseId, ids: Vec<OrderId>, now: Instant) -> Result<(), Error> {
    papers::case::touch(tx, case).await?;
    for id in &ids {
        let Some(mut kept) = papers::order::by_id(tx, *id).await? else { continue };
        kept.order.state = next(kept.order.state, Move::LoseSight)?;
        kept.order.failure = Some("发送过程中系统中断，银行是否收到不明".into());
        papers::order::update(tx, &kept).await?;
    }
    let object = format!("case:{}", case.0);
    let detail = json!({ "unknown": ids });
    papers::audit::write(tx, line(now, "weir", "order.recover", object, Some(case), detail)).await?;
    Ok(())
}
