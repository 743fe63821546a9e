//! Recording what a bank answered: the order, the hold, the movements; then the case goes on.

use crate::error::{broken, not_found};
use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::authority::{Officer, OfficerId};
use domain::hold::{self, Hold};
use domain::jurisdiction::key;
use domain::order::{Act, Answer, Extent, HoldChange, Order, OrderId, Outcome, State, Way, answered, next};
use domain::refusal::Refusal;
use domain::task::Kind;
use domain::time::Instant;
use papers::Tx;
use serde_json::json;
use sha2::{Digest, Sha256};

/// What came of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It was news: the order, its hold and the case moved.
    New(OrderId),
    /// It was recorded before; nothing changed.
    Repeat(OrderId),
}

/// The most movements one answer may tell.
pub(crate) const MOVEMENTS_MAX: usize = 100_000;

/// The most accounts one answer may tell.
const ACCOUNTS_MAX: usize = 1000;

/// Records an answer in the name of the door (`door:<bank>`) and advances the case. A repeated answer changes nothing.
/// Refused: an unknown reference or one of another bank (AUTH-03), an answer before the order was sent or a second,
/// different one (LIFE-01), one that does not fit the order, such as movements for a stop (DEED-02), too many movements
/// (DEED-03).
pub async fn record_answer(desk: &Desk, bank: &str, answer: Answer) -> Result<Recorded, Error> {
    record(desk, bank, answer, Teller::Door).await
}

/// By whom an answer came to us.
#[derive(Clone, Debug)]
pub(super) enum Teller {
    /// By the bank's door, signed.
    Door,
    /// By its door, when it was asked what became of the order.
    Inquiry,
    /// By two officers who typed the same.
    TwoOfficers { first: OfficerId, second: Officer, way: Way },
}

impl Teller {
    /// Whose name stands in the log, and what else does.
    fn named(&self, bank: &str) -> (String, serde_json::Value) {
        match self {
            Self::Door => (format!("door:{bank}"), json!("door")),
            Self::Inquiry => (format!("door:{bank}"), json!("inquiry")),
            Self::TwoOfficers { first, second, way } => {
                (second.login.clone(), json!({ "typed_by": first, "confirmed_by": second.id, "way": way }))
            }
        }
    }
}

/// Records an answer, whoever told it.
pub(super) async fn record(desk: &Desk, bank: &str, answer: Answer, teller: Teller) -> Result<Recorded, Error> {
    if movements(&answer).len() > MOVEMENTS_MAX {
        return Err(Refusal::TooMuch { what: "movements".into(), most: MOVEMENTS_MAX as u64 }.into());
    }
    let fingerprint = fingerprint(&answer)?;
    let (at_desk, bank) = (desk.clone(), bank.to_owned());
    let deed = desk
        .papers
        .write(move |tx| Box::pin(async move { write(&at_desk, tx, &bank, answer, fingerprint, &teller).await }));
    match deed.await {
        Ok(order) => {
            desk.tell(Some(order.case), NewsKind::Answer);
            crate::case::advance(desk, order.case).await?;
            Ok(Recorded::New(order.id))
        }
        Err(Told::Before(id)) => Ok(Recorded::Repeat(id)),
        Err(Told::Error(error)) => Err(error),
    }
}

/// Why nothing was written.
enum Told {
    Before(OrderId),
    Error(Error),
}

impl<E: Into<Error>> From<E> for Told {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

async fn write(
    desk: &Desk,
    tx: &mut Tx,
    bank: &str,
    mut answer: Answer,
    fingerprint: String,
    teller: &Teller,
) -> Result<Order, Told> {
    let now = desk.clock.now();
    // A bank's clock may be ahead of ours; what it says happened did so by now.
    answer.at = answer.at.min(now);
    let kept = papers::order::by_reference(tx, &answer.reference).await?;
    let mut kept = kept.filter(|kept| kept.order.account.bank() == Some(bank)).ok_or_else(|| not_found("order"))?;
    if kept.answer.as_deref() == Some(&*fingerprint) {
        return Err(Told::Before(kept.order.id));
    }
    let case = kept.order.case;
    papers::case::touch(tx, case).await?;
    let original = kept.order.original;
    let hold = match original {
        Some(original) => papers::hold::of_order(tx, original).await?,
        None => None,
    };
    let after = answered(&kept.order, hold.as_ref(), &answer, by_law(desk, &kept.order, hold.as_ref(), answer.at)?)?;
    (kept.order, kept.answer) = (after.order, Some(fingerprint));
    // What was answered lapses with its hold; only a live question has an end of its own.
    kept.lapses_at = kept.lapses_at.filter(|_| kept.order.act == Act::AskLive);
    papers::order::update(tx, &kept).await?;
    change_hold(desk, tx, &kept.order, after.hold, now).await?;
    if let Some(followed) = after.followed {
        papers::hold::update(tx, &followed).await?;
        crate::clock::set(desk, tx, &followed, now).await?;
    }
    keep_told(tx, &kept.order, &answer).await?;
    crate::refund::settle(tx, &kept.order).await?;
    if let (Some(asked), Some(original)) = (after.original, original) {
        let mut first = papers::order::by_id(tx, original).await?.ok_or_else(|| not_found("order"))?;
        // A live question may have ended by the clock before its end was answered: it stays as it is.
        if let Ok(state) = next(first.order.state, asked) {
            first.order.state = state;
            papers::order::update(tx, &first).await?;
        }
    }
    let new = papers::movement::insert(tx, case, bank, movements(&answer)).await?;
    let object = format!("order:{}", kept.order.id.0);
    waits_no_more(tx, &kept.order, &object, now).await?;
    let (officer, told_by) = teller.named(bank);
    let detail = json!({
        "act": kept.order.act, "state": kept.order.state.name(), "held": kept.order.held,
        "balance": kept.order.balance, "failed": kept.order.failure.is_some(), "movements": new, "told_by": told_by,
    });
    papers::audit::write(tx, line(now, &officer, "order.answer", object, Some(case), detail)).await?;
    Ok(kept.order)
}

/// Nobody has to find out any more what became of it.
async fn waits_no_more(tx: &mut Tx, order: &Order, object: &str, now: Instant) -> Result<(), Error> {
    papers::typed_answer::delete(tx, order.id).await?;
    for kind in [Kind::SettleUnknown, Kind::TypeAnswer] {
        papers::task::done_by_itself(tx, kind, object, now).await?;
    }
    if order.state == State::Executed(Extent::Whole) {
        papers::task::done_by_itself(tx, Kind::ReleaseDue, object, now).await?;
    }
    Ok(())
}

/// Until when a hold that this answer begins, or extends, may last by law.
fn by_law(desk: &Desk, order: &Order, hold: Option<&Hold>, at: Instant) -> Result<Instant, Error> {
    let from = hold.filter(|_| order.act.extends_hold()).map_or(at, |hold| hold.until_at);
    Ok(desk.profile.needed(&order.basis)?.period.ends(from, &desk.profile.calendar))
}

async fn change_hold(desk: &Desk, tx: &mut Tx, order: &Order, change: HoldChange, now: Instant) -> Result<(), Error> {
    let hold = match change {
        HoldChange::Nothing => return Ok(()),
        HoldChange::Becomes(hold) => {
            papers::hold::update(tx, &hold).await?;
            hold
        }
        HoldChange::Begins { amount, since_at, until_at } => {
            let verify_by = desk.profile.ends(key::FREEZE_WHOLE, since_at).filter(|_| order.whole);
            let hold = Hold {
                id: papers::hold::take_id(tx, order.case).await?,
                order: order.id,
                case: order.case,
                account: order.account.clone(),
                amount,
                whole: order.whole,
                since_at,
                until_at,
                state: hold::State::Standing,
                basis: order.basis.clone(),
                verify_by,
                ended_at: None,
            };
            papers::hold::insert(tx, &hold).await?;
            hold
        }
    };
    crate::clock::set(desk, tx, &hold, now).await
}

/// Keeps what was told of holders and accounts.
async fn keep_told(tx: &mut Tx, order: &Order, answer: &Answer) -> Result<(), Error> {
    match &answer.outcome {
        Outcome::Holder { holder } => Ok(papers::holder::insert(tx, order, holder, answer.at).await?),
        Outcome::Accounts { accounts } if accounts.len() > ACCOUNTS_MAX => {
            Err(Refusal::TooMuch { what: "accounts".into(), most: ACCOUNTS_MAX as u64 }.into())
        }
        Outcome::Accounts { accounts } => Ok(papers::holder::insert_accounts(tx, order, accounts, answer.at).await?),
        _ => Ok(()),
    }
}

fn movements(answer: &Answer) -> &[domain::transfer::Movement] {
    match &answer.outcome {
        Outcome::Movements { movements, .. } => movements,
        _ => &[],
    }
}

/// Which answer it is: the same words again are a repeat.
fn fingerprint(answer: &Answer) -> Result<String, Error> {
    let bytes = serde_json::to_vec(answer).map_err(|e| broken("answer", e))?;
    Ok(papers::audit::hex(&Sha256::digest(bytes)))
}
