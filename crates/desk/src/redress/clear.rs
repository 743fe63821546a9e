//! Clearing: a report proves false, or an account has no part in the fraud. Everything that rested on it ends in the same
//! deed: what waits is withdrawn, what is held is released, and the trail no longer leads there.

use crate::case::Ask;
use crate::error::{broken, not_found};
use crate::file::{CaseFile, line, loss, reason_given};
use crate::hold::{of_hold, open_release};
use crate::order::{Approval, Drafts, Wanted};
use crate::{Desk, Error, Fault, NewsKind, scope};
use domain::account::AccountId;
use domain::authority::{Action, Officer, OfficerId};
use domain::case::CaseId;
use domain::hold::Hold;
use domain::jurisdiction::key;
use domain::money::Amount;
use domain::order::{Act, Extent, Move, Order, OrderId, State, next};
use domain::redress::{CLEARED, Derivation, Source};
use domain::report::{self, ReportId};
use domain::time::Instant;
use domain::trace::Trail;
use papers::Tx;
use papers::mark::Clearing;
use papers::order::Kept;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What has no part in the fraud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cleared {
    /// A report: what it told did not happen so.
    Report(ReportId),
    /// An account, and whoever holds it: money that came there was theirs.
    Account(AccountId),
}

impl Cleared {
    /// As it stands in the log: an account's number does not.
    fn object(&self) -> String {
        match self {
            Self::Report(report) => format!("report:{}", report.0),
            Self::Account(_) => "account".to_owned(),
        }
    }
}

/// What a clearing undid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Orders that ended before they left.
    pub withdrawn: Vec<OrderId>,
    /// Orders that went out to end what was held or asked.
    pub released: Vec<OrderId>,
    /// Marks that rested on it and now rest on less, or on nothing.
    pub marks: usize,
}

/// How often a case that changes under our hands is looked at anew.
const TRIES_MAX: usize = 20;

/// Clears it. Refused: rank, no such case or not theirs, no such report in it or no such account on its trail (AUTH-03),
/// no reason (DEED-02).
pub async fn clear(
    desk: &Desk,
    officer: &Officer,
    case: CaseId,
    what: &Cleared,
    reason: &str,
) -> Result<Undone, Error> {
    officer.may(Action::ClearPerson)?;
    let reason = reason_given(reason)?;
    for _ in 0..TRIES_MAX {
        match try_clear(desk, officer, case, what, &reason).await {
            Err(Error::Fault(Fault::Moved)) => {}
            Ok(undone) => {
                desk.tell(Some(case), NewsKind::Orders);
                crate::case::advance(desk, case).await?;
                return Ok(undone);
            }
            Err(error) => return Err(error),
        }
    }
    Err(broken("case", "it changes faster than anything in it can be cleared"))
}

async fn try_clear(
    desk: &Desk,
    officer: &Officer,
    case: CaseId,
    what: &Cleared,
    reason: &str,
) -> Result<Undone, Error> {
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    scope::case(&mut reader, officer, Action::ClearPerson, case).await?;
    let mut file = CaseFile::read(&mut reader, case).await?;
    let before = papers::trail::of_case(&mut reader, case).await?.ok_or_else(|| not_found("trail"))?;
    let told = desk.told.of_case(&mut reader, case).await?;
    let marks = papers::mark::of_case(&mut reader, case).await?;
    let units = papers::unit::all(&mut reader).await?;
    drop(reader);
    let until_now = Derivation::of(&before, &file.reports, &file.kept.case.limits);
    let sources = take_out(&mut file, &until_now, &before, what)?;
    let (rule, limits) = (file.kept.case.rule, file.kept.case.limits.clone());
    let ask = Ask { told: told.clone(), reports: file.reports.clone() };
    let trail = desk.work("clearing", move || ask.follow(rule, &limits)).await?;
    let after = Derivation::of(&trail, &file.reports, &file.kept.case.limits);
    // By its mark, or because more came to rest on it since: what is held does not say whose money it is.
    let touched = |order: &Order| {
        let marked = marks.get(&order.id).is_some_and(|of| !of.is_disjoint(&sources));
        let rests = !until_now.sources(order.account.as_str()).is_disjoint(&sources);
        marked || rests || *what == Cleared::Account(order.account.clone())
    };
    let undo = Undo::of(&file, &trail, &touched);
    let rest: Vec<(OrderId, BTreeSet<Source>)> = marks
        .keys()
        .filter_map(|id| file.orders.iter().map(|kept| &kept.order).find(|order| order.id == *id))
        .filter(|order| touched(order))
        .map(|order| (order.id, after.sources(order.account.as_str())))
        .collect();
    let drafts = Drafts::new(desk, &file, &trail, &told, units);
    let releases = undo.releases(desk, &drafts, officer.id, reason, now)?;
    let clearing = Clearing {
        case,
        object: what.object(),
        account: if let Cleared::Account(account) = what { Some(account.as_str().to_owned()) } else { None },
        reason: reason.to_owned(),
        sources,
        cleared_by: officer.id,
        cleared_at: now,
    };
    let trail = papers::trail::to_json(&trail)?;
    let login = officer.login.clone();
    write(desk, Step { file, clearing, rest, withdrawn: undo.withdrawn, releases, drafts, trail, login }).await
}

/// Takes it out of what the case is followed from; what was cleared with it.
fn take_out(
    file: &mut CaseFile,
    until_now: &Derivation,
    before: &Trail,
    what: &Cleared,
) -> Result<BTreeSet<Source>, Error> {
    match what {
        Cleared::Report(id) => {
            let told = file.reports.iter_mut().find(|report| report.id == *id);
            let told = told.ok_or_else(|| not_found("report"))?;
            told.state = report::next(told.state, report::Move::Withdraw)?;
            file.kept.case.loss = loss(&file.reports)?;
            Ok(BTreeSet::from([Source::Report(*id)]))
        }
        Cleared::Account(account) => {
            let on_trail = before.accounts.iter().any(|one| one.account == account.as_str());
            let known = on_trail || file.orders.iter().any(|kept| kept.order.account == *account);
            if !known {
                return Err(not_found("account"));
            }
            file.kept.case.limits.stop_accounts.insert(account.clone(), CLEARED.to_owned());
            Ok(until_now.led_to(account.as_str()))
        }
    }
}

/// What has to end, because less is left for it to rest on.
struct Undo {
    withdrawn: Vec<Kept>,
    /// Each hold, and what of it is to be released.
    given_up: Vec<(Hold, Amount)>,
    /// Live questions whose movements are to be pushed no longer.
    watches: Vec<(OrderId, AccountId)>,
}

impl Undo {
    fn of(file: &CaseFile, trail: &Trail, touched: &dyn Fn(&Order) -> bool) -> Self {
        let held = trail.accounts.iter().filter(|account| account.stop_reason.is_none());
        let mut left: BTreeMap<&str, Amount> = held.map(|account| (&*account.account, account.held)).collect();
        let mut undo = Self { withdrawn: Vec::new(), given_up: Vec::new(), watches: Vec::new() };
        for kept in file.orders.iter().filter(|kept| touched(&kept.order)) {
            let (order, account) = (&kept.order, kept.order.account.as_str());
            let still = left.get(account).copied().unwrap_or(Amount::ZERO);
            let live = order.act == Act::AskLive && order.state == State::Executed(Extent::Whole);
            if live && still.is_zero() {
                undo.watches.push((order.id, order.account.clone()));
            }
            let too_much = still.is_zero() || order.amount.is_some_and(|sum| sum > still);
            if order.is_unsent() && !order.act.ends_hold() && too_much {
                undo.withdrawn.push(kept.clone());
            }
            for hold in file.holds.iter().filter(|hold| hold.order == order.id && hold.is_standing()) {
                let stays = hold.amount.min(still);
                left.insert(account, still - stays);
                undo.give_up(file, hold, hold.amount - stays);
            }
        }
        undo
    }

    fn give_up(&mut self, file: &CaseFile, hold: &Hold, amount: Amount) {
        let under_way = open_release(file, hold).map(|order| order.amount.unwrap_or(hold.amount));
        if amount.is_positive() && under_way.is_none_or(|sum| sum < amount) {
            self.given_up.push((hold.clone(), amount));
        }
    }

    /// The orders that end it, and whether they wait for a second officer: only where the law asks for one.
    fn releases(
        &self,
        desk: &Desk,
        drafts: &Drafts,
        by: OfficerId,
        reason: &str,
        now: Instant,
    ) -> Result<Vec<(Order, Option<Approval>)>, Error> {
        let approval = (!desk.profile.needed(key::RELEASE)?.needs_second()).then_some(Approval { by, mandate: None });
        let lift = |(hold, amount): &(Hold, Amount)| of_hold(drafts, hold, *amount, reason.to_owned(), by, now);
        let end = |(id, account): &(OrderId, AccountId)| {
            let wanted = Wanted::new(Act::EndLive, account, None, reason.to_owned());
            drafts.draft(Wanted { original: Some(*id), ..wanted }, by, now)
        };
        let orders = self.given_up.iter().map(lift).chain(self.watches.iter().map(end));
        Ok(orders.map(|order| (order, approval)).collect())
    }
}

/// Everything that one clearing writes.
struct Step {
    file: CaseFile,
    clearing: Clearing,
    rest: Vec<(OrderId, BTreeSet<Source>)>,
    withdrawn: Vec<Kept>,
    releases: Vec<(Order, Option<Approval>)>,
    drafts: Drafts,
    trail: String,
    login: String,
}

async fn write(desk: &Desk, step: Step) -> Result<Undone, Error> {
    desk.write(move |tx| {
        Box::pin(async move {
            let (case, now) = (step.clearing.case, step.clearing.cleared_at);
            if !papers::case::touch_if(tx, case, step.file.kept.version).await? {
                return Err(Error::Fault(Fault::Moved));
            }
            papers::case::update(tx, &step.file.kept.case).await?;
            for report in step.file.reports.iter().filter(|one| one.state == report::State::Withdrawn) {
                papers::report::update(tx, report).await?;
            }
            papers::trail::put(tx, case, now, &step.trail).await?;
            let clearing = papers::mark::clear(tx, &step.clearing).await?;
            for (order, sources) in &step.rest {
                papers::mark::rest_on(tx, *order, sources, clearing, now).await?;
            }
            let undone = Undone {
                withdrawn: withdraw(tx, &step.withdrawn).await?,
                released: release(tx, &step, now).await?,
                marks: step.rest.len(),
            };
            let detail = json!({
                "cleared": step.clearing.object, "withdrawn": undone.withdrawn, "released": undone.released,
                "marks": undone.marks,
            });
            let object = format!("clearing:{clearing}");
            papers::audit::write(tx, line(now, &step.login, "redress.clear", object, Some(case), detail)).await?;
            Ok(undone)
        })
    })
    .await
}

async fn withdraw(tx: &mut Tx, orders: &[Kept]) -> Result<Vec<OrderId>, Error> {
    let mut withdrawn = Vec::new();
    for kept in orders {
        let mut kept = kept.clone();
        kept.order.state = next(kept.order.state, Move::Withdraw)?;
        kept.order.failure = Some("所依据的线索已澄清".into());
        papers::order::update(tx, &kept).await?;
        withdrawn.push(kept.order.id);
    }
    Ok(withdrawn)
}

async fn release(tx: &mut Tx, step: &Step, now: Instant) -> Result<Vec<OrderId>, Error> {
    let mut released = Vec::new();
    for (order, approval) in &step.releases {
        let id = papers::order::take_ids(tx, order.case, 1).await?;
        papers::order::insert(tx, &step.drafts.number(order.clone(), id, *approval, now)?).await?;
        released.push(id);
    }
    Ok(released)
}
