//! An answer on paper or by telephone: the first officer types it, a second one types it again, then it is recorded.

use super::record_answer::{Teller, record};
use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::order::{Answer, Order, OrderId, Outcome, Typed, Way};
use domain::refusal::Refusal;
use domain::time::Instant;
use serde_json::json;

/// A bank's answer as an officer types it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerTyped {
    /// What the bank says came of the order.
    pub outcome: Outcome,
    /// When it took effect there.
    pub at: Instant,
    /// How the bank said so.
    pub way: Way,
}

/// Keeps what a first officer typed, in place of what was typed before. Refused: rank, no such order, an order whose
/// answer is not one to be typed (OUTBOX-02).
pub async fn type_answer(desk: &Desk, officer: &Officer, id: OrderId, answer: AnswerTyped) -> Result<Order, Error> {
    officer.may(Action::SettleUnknown)?;
    let (at_desk, now, officer) = (desk.clone(), desk.clock.now(), officer.clone());
    let typed = typed(&officer, answer, now);
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::order(tx, &officer, Action::SettleUnknown, id).await?;
            let kept = papers::order::by_id(tx, id).await?.ok_or_else(|| not_found("order"))?;
            typed.fits(&kept.order, at_desk.answers_on_paper(&kept.order))?;
            papers::typed_answer::put(tx, id, &typed).await?;
            let (object, case) = (format!("order:{}", id.0), Some(kept.order.case));
            let detail = json!({ "way": typed.way, "at": typed.at });
            papers::audit::write(tx, line(now, &officer.login, "order.type_answer", object, case, detail)).await?;
            Ok(kept.order)
        })
    });
    let order = deed.await?;
    desk.tell(Some(order.case), NewsKind::Orders);
    Ok(order)
}

/// Records an answer that a second officer types as the first one did. Refused: rank, no such order, nothing typed yet
/// (OUTBOX-03), the same officer (ORDER-02), anything typed otherwise (OUTBOX-01), and what
/// [`record_answer`](super::record_answer) refuses.
pub async fn confirm_answer(desk: &Desk, officer: &Officer, id: OrderId, answer: AnswerTyped) -> Result<Order, Error> {
    officer.may(Action::SettleUnknown)?;
    let mut reader = desk.papers.reader().await?;
    scope::order(&mut reader, officer, Action::SettleUnknown, id).await?;
    let kept = papers::order::by_id(&mut reader, id).await?.ok_or_else(|| not_found("order"))?;
    let first = papers::typed_answer::of_order(&mut reader, id).await?.ok_or(Refusal::NothingTyped)?;
    drop(reader);
    first.fits(&kept.order, desk.answers_on_paper(&kept.order))?;
    first.agrees(&typed(officer, answer, desk.clock.now()))?;
    let bank = kept.order.account.bank().unwrap_or_default().to_owned();
    let answer = Answer {
        reference: kept.order.reference,
        bank: bank.clone(),
        at: first.at,
        currency: None,
        outcome: first.outcome,
    };
    let teller = Teller::TwoOfficers { first: first.typed_by, second: officer.clone(), way: first.way };
    record(desk, &bank, answer, teller).await?;
    let mut reader = desk.papers.reader().await?;
    Ok(papers::order::by_id(&mut reader, id).await?.ok_or_else(|| not_found("order"))?.order)
}

fn typed(officer: &Officer, answer: AnswerTyped, now: Instant) -> Typed {
    let AnswerTyped { outcome, at, way } = answer;
    Typed { outcome, at, way, typed_by: officer.id, typed_at: now }
}

impl Desk {
    /// Whether this order is answered on paper: its bank answers so, or no message set has a word for it (refunds).
    pub(crate) fn answers_on_paper(&self, order: &Order) -> bool {
        let bank = order.account.bank().and_then(|code| self.banks.bank(code));
        bank.is_some_and(|bank| bank.language.is_paper(order.act))
    }
}
