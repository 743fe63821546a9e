//! Approving an order: the second officer. What was approved is what is sent.

use super::Drafts;
use crate::error::{broken, not_found};
use crate::file::{CaseFile, line};
use crate::redress::Guard;
use crate::{Desk, Error, Fault, NewsKind, scope};
use domain::account::AccountId;
use domain::authority::{Action, Officer, UnitKind};
use domain::case::CaseId;
use domain::money::Amount;
use domain::order::{Act, Order, OrderId, Standing, State, many_rules, may_be_asked};
use domain::time::Instant;
use domain::trace::Trail;
use papers::order::Kept;
use serde_json::json;

/// Approves and queues an order; the digest of its instruction is kept. Refused: rank, the one who drafted it
/// (ORDER-02), an order that is not submitted (LIFE-01), a sum that is above its ceiling by now (ORDER-03 to -06), or
/// more than the evidence bears out (REDRESS-03 to -05).
pub async fn approve(desk: &Desk, officer: &Officer, id: OrderId) -> Result<Order, Error> {
    officer.may(Action::ApproveOrder)?;
    let mut reader = desk.papers.reader().await?;
    let case = scope::order(&mut reader, officer, Action::ApproveOrder, id).await?;
    drop(reader);
    let mut approved = approve_these(desk, officer, case, &Which::One(id)).await?;
    approved.pop().ok_or_else(|| not_found("order"))
}

/// Which orders of a case are to be approved.
pub(super) enum Which {
    /// This one; what speaks against it is said.
    One(OrderId),
    /// Every one that may be.
    All,
}

/// How often a case that changes under our hands is looked at anew.
const TRIES_MAX: usize = 20;

/// Looks at the law outside the writer, and writes only if the case did not change meanwhile.
pub(super) async fn approve_these(
    desk: &Desk,
    officer: &Officer,
    case: CaseId,
    which: &Which,
) -> Result<Vec<Order>, Error> {
    for _ in 0..TRIES_MAX {
        match try_approve(desk, officer, case, which).await {
            Err(Error::Fault(Fault::Moved)) => {}
            Ok(approved) => {
                desk.tell(Some(case), NewsKind::Orders);
                return Ok(approved);
            }
            Err(error) => return Err(error),
        }
    }
    Err(broken("case", "it changes faster than it can be approved"))
}

async fn try_approve(desk: &Desk, officer: &Officer, case: CaseId, which: &Which) -> Result<Vec<Order>, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::case(&mut reader, officer, Action::ApproveOrder, case).await?;
    let file = CaseFile::read(&mut reader, case).await?;
    let trail = papers::trail::of_case(&mut reader, case).await?.ok_or_else(|| not_found("trail"))?;
    let told = desk.told.of_case(&mut reader, case).await?;
    let units = papers::unit::all(&mut reader).await?;
    let guard = Guard::read(desk, &mut reader, &file, &trail, &told).await?;
    drop(reader);
    let serves_at = units.iter().find(|unit| unit.id == officer.unit).map_or(UnitKind::Partner, |unit| unit.kind);
    let chosen = Approver { desk, officer, serves_at, file: &file, trail: &trail, guard: &guard }.choose(which)?;
    let drafts = Drafts::new(desk, &file, &trail, &told, units);
    write(desk, officer.clone(), &file, chosen, drafts).await
}

/// An officer before the orders of a case that wait.
struct Approver<'a> {
    desk: &'a Desk,
    officer: &'a Officer,
    serves_at: UnitKind,
    file: &'a CaseFile,
    trail: &'a Trail,
    guard: &'a Guard,
}

impl Approver<'_> {
    /// Those that the law lets this officer approve now. The ceilings count every other order as if it took its whole sum.
    fn choose(&self, which: &Which) -> Result<Vec<Kept>, Error> {
        let orders = self.file.plain_orders();
        let door = |account: &AccountId| self.desk.door(account);
        let loss = self.file.kept.case.loss;
        let standing = Standing::of(self.desk.known(self.trail, loss, &orders, &self.file.holds, &door));
        let lawful = |order: &Order| self.lawful(order, &orders, &standing);
        match which {
            Which::One(id) => {
                let kept = self.file.orders.iter().find(|kept| kept.order.id == *id);
                let kept = kept.ok_or_else(|| not_found("order"))?;
                domain::order::next(kept.order.state, domain::order::Move::Approve)?;
                lawful(&kept.order)?;
                Ok(vec![kept.clone()])
            }
            Which::All => {
                let waiting: Vec<&Kept> =
                    self.file.orders.iter().filter(|k| k.order.state == State::Submitted).collect();
                let chosen: Vec<Kept> =
                    waiting.iter().filter(|kept| lawful(&kept.order).is_ok()).map(|kept| (*kept).clone()).collect();
                match waiting.first() {
                    Some(first) if chosen.is_empty() => lawful(&first.order).map(|()| chosen),
                    _ => Ok(chosen),
                }
            }
        }
    }

    /// Whether the law lets this officer approve this order now.
    fn lawful(&self, order: &Order, orders: &[Order], standing: &Standing<'_>) -> Result<(), Error> {
        let profile = &self.desk.profile;
        profile.needed(&order.basis)?.may_approve(self.officer, self.serves_at, order.drafted_by)?;
        if order.act == Act::Freeze {
            for rule in many_rules(orders, &order.account, profile) {
                rule.may_approve(self.officer, self.serves_at, order.drafted_by)?;
            }
        }
        let hold = self.file.holds.iter().find(|hold| Some(hold.order) == order.original);
        may_be_asked(order, self.file.kept.case.state, hold, profile, order.drafted_at)?;
        self.guard.allows(order)?;
        if order.act.begins_hold() {
            let asked = order.amount.unwrap_or(Amount::ZERO);
            standing.ceiling_after(&order.account, Some(order.id), order.original).check(asked)?;
        }
        Ok(())
    }
}

async fn write(
    desk: &Desk,
    officer: Officer,
    file: &CaseFile,
    chosen: Vec<Kept>,
    drafts: Drafts,
) -> Result<Vec<Order>, Error> {
    if chosen.is_empty() {
        return Ok(Vec::new());
    }
    let (case, version, now) = (file.kept.case.id, file.kept.version, desk.clock.now());
    let approved: Vec<Kept> =
        chosen.into_iter().map(|kept| drafts.approve(kept, officer.id, now)).collect::<Result<_, Error>>()?;
    desk.write(move |tx| {
        Box::pin(async move {
            if !papers::case::touch_if(tx, case, version).await? {
                return Err(Error::Fault(Fault::Moved));
            }
            for kept in &approved {
                papers::order::update(tx, kept).await?;
            }
            papers::audit::write(tx, approval_line(&officer, case, &approved, now)).await?;
            Ok(approved.into_iter().map(|kept| kept.order).collect())
        })
    })
    .await
}

fn approval_line(officer: &Officer, case: CaseId, approved: &[Kept], now: Instant) -> papers::audit::Line {
    let digests: Vec<_> =
        approved.iter().map(|kept| json!({ "order": kept.order.id, "digest": kept.order.digest })).collect();
    let object = match approved {
        [one] => format!("order:{}", one.order.id.0),
        _ => format!("case:{}", case.0),
    };
    line(now, &officer.login, "order.approve", object, Some(case), json!({ "approved": digests }))
}
