//! Drafting an order by hand, under the same ceiling as every other.

use super::{Drafts, Wanted};
use crate::error::{broken, not_found};
use crate::file::{CaseFile, line};
use crate::redress::Guard;
use crate::{Desk, Error, Fault, NewsKind, scope};
use domain::account::AccountId;
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::hold::Hold;
use domain::jurisdiction::key;
use domain::money::Amount;
use domain::order::{Act, Extent, Order, OrderId, Standing, State, may_be_asked};
use domain::refusal::Refusal;
use domain::trace::Trail;
use papers::order::Kept;
use serde_json::json;

/// An order as an officer drafts it. [`Draft::of`] makes the plainest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it asks for.
    pub act: Act,
    /// At which account.
    pub account: AccountId,
    /// The sum: for a stop or freeze what to hold, for a lift what to give up; `None`: for a freeze or lift as much as may
    /// be, and for questions and extensions.
    pub amount: Option<Amount>,
    /// The order it lifts or extends, whose hold a freeze follows, or whose pushing it ends.
    pub original: Option<OrderId>,
    /// Whether the whole account is to be frozen; the reason must then say why a sum will not do.
    pub whole: bool,
    /// Whether the case is major or complex: a freeze then lasts longer, and is approved a level higher.
    pub major: bool,
    /// Why, in the officer's words; empty: in Weir's.
    pub reason: String,
}

impl Draft {
    /// An order of this act at this account: no sum named, leaning on no other order, in Weir's words.
    #[must_use]
    pub const fn of(act: Act, account: AccountId) -> Self {
        Self { act, account, amount: None, original: None, whole: false, major: false, reason: String::new() }
    }
}

/// How often a case that changes under our hands is looked at anew.
const TRIES_MAX: usize = 20;

/// Drafts and submits an order in the officer's name. Refused: rank, no such case, a clean account (ORDER-03), a sum
/// above its ceiling (ORDER-04, -05, -06), no door to the bank (ORDER-09), stopped too often (ORDER-07), a freeze before
/// the case is filed (HOLD-01), a renewal too late (HOLD-02), a whole account without a written reason (HOLD-04), a lift or
/// an extension of what is not held (AUTH-03), what is asked already (DEED-01), more than the
/// evidence bears out (REDRESS-03 to -05), a refund, which has its own room (DEED-02).
pub async fn draft(desk: &Desk, officer: &Officer, case: CaseId, draft: Draft) -> Result<Order, Error> {
    officer.may(Action::DraftOrder)?;
    if draft.reason.chars().count() > 500 {
        return Err(Refusal::TooMuch { what: "reason".into(), most: 500 }.into());
    }
    for _ in 0..TRIES_MAX {
        match try_draft(desk, officer, case, &draft).await {
            Err(Error::Fault(Fault::Moved)) => {}
            Ok(order) => {
                desk.tell(Some(case), NewsKind::Orders);
                return Ok(order);
            }
            Err(error) => return Err(error),
        }
    }
    Err(broken("case", "it changes faster than orders can be drafted"))
}

async fn try_draft(desk: &Desk, officer: &Officer, case: CaseId, asked: &Draft) -> Result<Order, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::case(&mut reader, officer, Action::DraftOrder, case).await?;
    let file = CaseFile::read(&mut reader, case).await?;
    let trail = papers::trail::of_case(&mut reader, case).await?.ok_or_else(|| not_found("trail"))?;
    let told = desk.told.of_case(&mut reader, case).await?;
    let units = papers::unit::all(&mut reader).await?;
    let guard = Guard::read(desk, &mut reader, &file, &trail, &told).await?;
    drop(reader);
    let drafts = Drafts::new(desk, &file, &trail, &told, units);
    let order = drafted(desk, officer, &file, &trail, &drafts, asked)?;
    guard.allows(&order)?;
    write(desk, officer.clone(), file.kept.version, order, drafts).await
}

/// The order, if the law lets it be put forward; it has no number yet.
fn drafted(
    desk: &Desk,
    officer: &Officer,
    file: &CaseFile,
    trail: &Trail,
    drafts: &Drafts,
    asked: &Draft,
) -> Result<Order, Refusal> {
    let orders = file.plain_orders();
    let door = |account: &AccountId| desk.door(account);
    let standing = Standing::of(desk.known(trail, file.kept.case.loss, &orders, &file.holds, &door));
    let asks = Asks { desk, file, orders: &orders, standing: &standing, asked };
    let why = asked.reason.trim();
    let reason = if why.is_empty() && !asked.whole { drafts.why(&asked.account) } else { why.to_owned() };
    let wanted = Wanted {
        amount: asks.amount()?,
        original: asked.original,
        whole: asked.whole && asked.act == Act::Freeze,
        basis: asks.basis(),
        ..Wanted::new(asked.act, &asked.account, None, reason)
    };
    let order = drafts.draft(wanted, officer.id, desk.clock.now());
    asks.check(&order)?;
    Ok(order)
}

/// What an officer asks for, beside where the case stands.
struct Asks<'a> {
    desk: &'a Desk,
    file: &'a CaseFile,
    orders: &'a [Order],
    standing: &'a Standing<'a>,
    asked: &'a Draft,
}

impl Asks<'_> {
    /// The hold that it leans on.
    fn hold(&self) -> Option<&Hold> {
        self.file.holds.iter().find(|hold| Some(hold.order) == self.asked.original)
    }

    /// The rule it stands on: a renewal, that of its freeze.
    fn basis(&self) -> String {
        match (self.asked.act, self.hold()) {
            (Act::ExtendFreeze, Some(hold)) => hold.basis.clone(),
            (Act::Freeze, _) if self.asked.major => key::FREEZE_MAJOR.to_owned(),
            (act, _) => act.rule_key().to_owned(),
        }
    }

    /// The sum it will ask for: what was named, or as much as may be.
    fn amount(&self) -> Result<Option<Amount>, Refusal> {
        let Draft { act, account, amount, original, .. } = self.asked;
        let held = self.hold().map(|hold| hold.amount);
        Ok(match act {
            Act::Stop => Some(amount.unwrap_or(Amount::ZERO)),
            Act::Freeze => Some(amount.unwrap_or_else(|| self.standing.ceiling_after(account, None, *original).most())),
            Act::Extend | Act::ExtendFreeze => held,
            Act::Lift | Act::LiftFreeze => match (amount.or(held), held) {
                (Some(sum), _) if !sum.is_positive() => return Err(Refusal::NoSum),
                (Some(sum), Some(held)) if sum > held => return Err(Refusal::OverBalance { most: held }),
                (sum, _) => sum,
            },
            _ => None,
        })
    }

    /// Whether the law lets it be put forward.
    fn check(&self, order: &Order) -> Result<(), Refusal> {
        let Draft { act, account, .. } = self.asked;
        if self.desk.door(account).is_none() {
            let bank = account.bank().unwrap_or(account.as_str()).to_owned();
            return Err(Refusal::UnknownBank { bank });
        }
        may_be_asked(order, self.file.kept.case.state, self.hold(), &self.desk.profile, order.drafted_at)?;
        match act {
            Act::Stop | Act::Freeze => {
                let ceiling = self.standing.ceiling_after(account, None, order.original);
                ceiling.check(order.amount.unwrap_or(Amount::ZERO))?;
            }
            Act::AskTransfers | Act::AskLive | Act::AskHolder | Act::AskAccounts
                if !self.standing.is_on_trail(account) =>
            {
                return Err(Refusal::CleanAccount);
            }
            Act::EndLive => self.pushes()?,
            Act::Refund => {
                let must = "one that is drafted by hand: a refund is drafted in its own room";
                return Err(Refusal::BadField { field: "act".into(), must: must.into() });
            }
            _ => {}
        }
        if matches!(act, Act::Stop | Act::Extend) && !self.standing.may_be_stopped_again(account, None) {
            let times_max = self.desk.profile.times_max(key::STOP).unwrap_or(0);
            return Err(Refusal::StoppedTooOften { times_max });
        }
        self.is_new()
    }

    /// Whether the order whose pushing is to end was carried out.
    fn pushes(&self) -> Result<(), Refusal> {
        let pushes = |order: &&Order| {
            Some(order.id) == self.asked.original
                && order.act == Act::AskLive
                && order.account == self.asked.account
                && order.state == State::Executed(Extent::Whole)
        };
        self.orders.iter().find(pushes).map(drop).ok_or_else(|| Refusal::NotFound { what: "order".into() })
    }

    /// The same thing of the same account, or of the same hold, is not asked again while it is open.
    fn is_new(&self) -> Result<(), Refusal> {
        let Draft { act, account, original, .. } = self.asked;
        let leans = act.needs_original() || *act == Act::Freeze && original.is_some();
        let same = |order: &&Order| {
            order.act == *act && order.account == *account && order.is_open() && order.original == *original
        };
        match self.orders.iter().find(same) {
            Some(open) if leans || act.is_question() => {
                Err(Refusal::DoneAlready { what: format!("order {}", open.id.0) })
            }
            _ => Ok(()),
        }
    }
}

async fn write(desk: &Desk, officer: Officer, version: i64, order: Order, drafts: Drafts) -> Result<Order, Error> {
    desk.write(move |tx| {
        Box::pin(async move {
            let (case, now) = (order.case, order.drafted_at);
            if !papers::case::touch_if(tx, case, version).await? {
                return Err(Error::Fault(Fault::Moved));
            }
            let id = papers::order::take_ids(tx, case, 1).await?;
            let kept: Kept = drafts.number(order, id, None, now)?;
            papers::order::insert(tx, &kept).await?;
            let detail = json!({
                "act": kept.order.act, "amount": kept.order.amount, "whole": kept.order.whole, "basis": kept.order.basis,
            });
            let object = format!("order:{}", id.0);
            papers::audit::write(tx, line(now, &officer.login, "order.draft", object, Some(case), detail)).await?;
            Ok(kept.order)
        })
    })
    .await
}
