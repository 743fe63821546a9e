//! After a restart: what was marked sent without a receipt is unknown. Never taken for yes or no, never sent again. Only
//! papers are otherwise: one that lies ready is as it was, and one that was not written yet is written now.

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
/// Returns how many are unknown.
pub async fn recover(desk: &Desk) -> Result<usize, Error> {
    let mut reader = desk.papers.reader().await?;
    let lost = papers::order::due(&mut reader, State::Sent, Instant::MAX, ORDERS_MAX).await?;
    drop(reader);
    let mut by_case: BTreeMap<CaseId, Vec<Lost>> = BTreeMap::new();
    let mut count = 0;
    for kept in &lost {
        let bank = kept.order.account.bank().unwrap_or_default();
        let is_paper = desk.banks.bank(bank).is_some_and(|bank| bank.language.is_paper(kept.order.act));
        if is_paper && desk.banks.paper(bank, &kept.order.reference).await.is_some() {
            continue;
        }
        let asked = if is_paper { Move::ComeBack } else { Move::LoseSight };
        count += usize::from(!is_paper);
        by_case.entry(kept.order.case).or_default().push((kept.order.id, asked));
    }
    for (case, lost) in by_case {
        let now = desk.clock.now();
        desk.write(move |tx| Box::pin(async move { lose_sight(tx, case, lost, now).await })).await?;
        desk.tell(Some(case), NewsKind::Orders);
    }
    Ok(count)
}

/// An order that was being sent, and what that means for it.
type Lost = (OrderId, Move);

async fn lose_sight(tx: &mut Tx, case: CaseId, lost: Vec<Lost>, now: Instant) -> Result<(), Error> {
    papers::case::touch(tx, case).await?;
    for (id, asked) in &lost {
        let Some(mut kept) = papers::order::by_id(tx, *id).await? else { continue };
        kept.order.state = next(kept.order.state, *asked)?;
        if *asked == Move::LoseSight {
            kept.order.failure = Some("发送过程中系统中断，银行是否收到不明".into());
        }
        papers::order::update(tx, &kept).await?;
    }
    let object = format!("case:{}", case.0);
    let detail = json!({ "lost": lost });
    papers::audit::write(tx, line(now, "weir", "order.recover", object, Some(case), detail)).await?;
    Ok(())
}
