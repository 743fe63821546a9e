//! The pump: what is queued goes to its bank, at most once.
//!
//! Each bank has two lanes that wait for nobody: releases, and everything else. Orders of one case are marked sent in one
//! deed before their bytes leave, and what the bank said is kept in another. Whoever marks an order sent has it for a
//! time; if the process ends meanwhile, nobody knows, and nobody sends it as if it had not left.

use super::doubt::open_task;
use super::instruct::digest;
use crate::error::broken;
use crate::file::line;
use crate::{Desk, DoorFault, Error, NewsKind, Receipt};
use domain::case::CaseId;
use domain::order::{
    Abilities, Act, Doubt, Extent, Instruction, Lane, Move, Order, OrderId, State, in_doubt, next, wait_after,
};
use domain::refusal::Refusal;
use domain::task::Kind;
use domain::time::{Instant, Span};
use papers::Tx;
use papers::order::Kept;
use serde_json::json;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many orders one look at a lane takes.
const ORDERS_MAX: i64 = 500;

/// How many orders are marked sent at once: so many at most are unknown after a crash.
const BATCH_MAX: usize = 16;

/// For how long a sender has what it marked sent. Longer than a door may take for the last order it begins.
const LEASE: Span = Span::seconds(120);

/// After this, a sender begins no further order of its batch.
const BEGIN_WITHIN: Span = Span::seconds(60);

/// How long a bank that can be asked may take to answer what it has, before it is asked.
const ANSWER_WITHIN: Span = Span::minutes(30);

/// By when a paper's answer is to be typed.
const PAPER_WITHIN: Span = Span::days(1);

/// Sends what is queued and due in every lane, and waits until it is done: each order is marked sent, and that is kept,
/// before its bytes leave. Returns how many were handled. What surely did not leave is queued again for a later try; what
/// nobody knows stays unknown; what is not as it was approved is withdrawn (ORDER-08). A lane that is served already is
/// left to whoever serves it.
pub async fn send_queued(desk: &Desk) -> Result<usize, Error> {
    let mut lanes = begin(desk).await?;
    let mut handled = 0;
    while let Some(served) = lanes.join_next().await {
        handled += served.map_err(|e| broken("pump", e))??;
    }
    Ok(handled)
}

/// The same, waiting for no bank: every lane that is idle and has something due is served from now on. Returns how many.
pub async fn start_sending(desk: &Desk) -> Result<usize, Error> {
    let mut lanes = begin(desk).await?;
    let begun = lanes.len();
    lanes.detach_all();
    Ok(begun)
}

async fn begin(desk: &Desk) -> Result<JoinSet<Result<usize, Error>>, Error> {
    let mut reader = desk.papers.reader().await?;
    let due = papers::outbox::due_lanes(&mut reader, desk.clock.now()).await?;
    drop(reader);
    let mut lanes = JoinSet::new();
    for (bank, lane) in due {
        let Some(turn) = desk.outbox.turn(format!("{lane:?} {bank}")) else { continue };
        let desk = desk.clone();
        lanes.spawn(async move {
            let served = serve(&desk, &bank, lane).await;
            if let Err(error) = &served {
                tracing::error!(%error, bank, "orders are not sent");
            }
            drop(turn);
            served
        });
    }
    Ok(lanes)
}

/// One lane of one bank: cases side by side, the orders of one case in the order of their numbers.
async fn serve(desk: &Desk, bank: &str, lane: Lane) -> Result<usize, Error> {
    let now = desk.clock.now();
    let room = desk.outbox.room(bank, lane, now);
    if room == 0 {
        return Ok(0);
    }
    // A bank that failed is tried with one order before it gets more.
    let most = if room == 1 { 1 } else { ORDERS_MAX };
    let mut reader = desk.papers.reader().await?;
    let mut due = Vec::new();
    for id in papers::outbox::due(&mut reader, bank, lane, now, most).await? {
        // One whose seal is broken is left out and said: it must not keep the others waiting.
        match papers::order::by_id(&mut reader, id).await {
            Ok(kept) => due.extend(kept),
            Err(fault @ papers::Fault::Unreadable { .. }) => {
                tracing::error!(order = id.0, %fault, "an order cannot be read, and is not sent");
            }
            Err(fault) => return Err(fault.into()),
        }
    }
    drop(reader);
    let at_once = Arc::new(tokio::sync::Semaphore::new(room));
    let mut batches = JoinSet::new();
    for (case, ids) in by_case(&due) {
        let (desk, bank, at_once) = (desk.clone(), bank.to_owned(), Arc::clone(&at_once));
        batches.spawn(async move {
            let _permit = at_once.acquire().await.map_err(|e| broken("pump", e))?;
            let mut handled = 0;
            for batch in ids.chunks(BATCH_MAX) {
                handled += send_batch(&desk, &bank, lane, case, batch).await?;
            }
            Ok::<usize, Error>(handled)
        });
    }
    let mut handled = 0;
    while let Some(sent) = batches.join_next().await {
        handled += sent.map_err(|e| broken("pump", e))??;
    }
    Ok(handled)
}

/// The orders of each case, the case with the oldest order first.
fn by_case(due: &[Kept]) -> Vec<(CaseId, Vec<OrderId>)> {
    let mut cases: Vec<(CaseId, Vec<OrderId>)> = Vec::new();
    for Kept { order, .. } in due {
        match cases.iter_mut().find(|(case, _)| *case == order.case) {
            Some((_, ids)) => ids.push(order.id),
            None => cases.push((order.case, vec![order.id])),
        }
    }
    cases
}

async fn send_batch(desk: &Desk, bank: &str, lane: Lane, case: CaseId, ids: &[OrderId]) -> Result<usize, Error> {
    if desk.outbox.room(bank, lane, desk.clock.now()) == 0 {
        return Ok(0);
    }
    let marked = mark_sent(desk, case, ids.to_vec()).await?;
    let handled = marked.handled;
    let begun_at = desk.clock.now();
    let (mut words, mut stopped) = (Vec::new(), false);
    for Sent { id, attempt, instruction } in marked.sent {
        stopped |= desk.clock.now().since(begun_at) > BEGIN_WITHIN;
        let word = if stopped { Said::NotTried } else { Said::Word(desk.give(&instruction).await) };
        // What comes after a failure has not left: it waits until the bank is there again.
        stopped |= matches!(word, Said::Word(Err(_)));
        words.push(Word { id, attempt, said: word });
    }
    if !words.is_empty() {
        keep_words(desk, case, words).await?;
    }
    desk.tell(Some(case), NewsKind::Orders);
    Ok(handled)
}

struct Marked {
    sent: Vec<Sent>,
    handled: usize,
}

/// One order that is about to leave, and which try it is.
struct Sent {
    id: OrderId,
    attempt: u32,
    instruction: Instruction,
}

/// What the bank said to one try, or that it was not asked after all.
enum Said {
    Word(Result<Receipt, DoorFault>),
    NotTried,
}

/// What came of one try of an order.
pub(super) struct Word {
    id: OrderId,
    attempt: u32,
    said: Said,
}

impl Word {
    pub(super) fn of(id: OrderId, attempt: u32, word: Result<Receipt, DoorFault>) -> Self {
        Self { id, attempt, said: Said::Word(word) }
    }
}

impl Desk {
    /// Gives an instruction to its bank, once, and remembers whether the bank was there.
    pub(super) async fn give(&self, instruction: &Instruction) -> Result<Receipt, DoorFault> {
        let word = self.banks.send(instruction).await;
        self.outbox.tried(&instruction.bank, word.is_ok(), self.clock.now(), chance());
        word
    }

    /// What this order's bank can do; nothing where there is no door to it.
    pub(crate) fn abilities(&self, order: &Order) -> Abilities {
        order.account.bank().and_then(|code| self.banks.bank(code)).map(|bank| bank.abilities).unwrap_or_default()
    }
}

/// Spreads out what failed together; where the machine has no chance to give, it does not.
pub(crate) fn chance() -> u32 {
    getrandom::u32().unwrap_or(0)
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
                        let attempt = papers::outbox::lease(tx, id, now.plus(LEASE)).await?;
                        sent.push(Sent { id, attempt, instruction });
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
            let ids: Vec<OrderId> = sent.iter().map(|sent| sent.id).collect();
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
pub(super) fn as_approved(kept: &Kept) -> Result<Instruction, Refusal> {
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

/// Keeps what banks said to tries of one case's orders.
pub(super) async fn keep_words(desk: &Desk, case: CaseId, words: Vec<Word>) -> Result<(), Error> {
    let (at_desk, now) = (desk.clone(), desk.clock.now());
    desk.write(move |tx| {
        Box::pin(async move {
            papers::case::touch(tx, case).await?;
            let mut told = Vec::new();
            for word in words {
                told.push(json!({ "order": word.id, "try": word.attempt, "word": spoken(&word.said) }));
                keep_word(&at_desk, tx, word, now).await?;
            }
            let object = format!("case:{}", case.0);
            let detail = json!({ "receipts": told });
            papers::audit::write(tx, line(now, "weir", "order.receipt", object, Some(case), detail)).await?;
            Ok(())
        })
    })
    .await
}

/// What stands in the log: what kind of word, and the code, without what a bank wrote beside it.
fn spoken(said: &Said) -> String {
    match said {
        Said::Word(Ok(Receipt::Accepted)) => "accepted".into(),
        Said::Word(Ok(Receipt::Posted)) => "posted".into(),
        Said::Word(Ok(Receipt::Had)) => "had before".into(),
        Said::Word(Ok(Receipt::Rejected { code, .. })) => format!("rejected: {code}"),
        Said::Word(Err(DoorFault::NotSent(_))) => "not sent".into(),
        Said::Word(Err(DoorFault::Unknown(_))) => "unknown".into(),
        Said::NotTried => "not tried".into(),
    }
}

async fn keep_word(desk: &Desk, tx: &mut Tx, word: Word, now: Instant) -> Result<(), Error> {
    let Some(mut kept) = papers::order::by_id(tx, word.id).await? else { return Ok(()) };
    let tries = papers::outbox::counts(tx, word.id).await?.tries;
    if tries == word.attempt {
        match word.said {
            Said::NotTried => papers::outbox::not_tried(tx, word.id).await?,
            Said::Word(_) => papers::outbox::give_back(tx, word.id).await?,
        }
    }
    if matches!(word.said, Said::Word(Ok(Receipt::Posted))) {
        // A paper on its way is neither taken nor unknown: it stays sent until two officers type what came of it.
        return open_task(tx, Kind::TypeAnswer, &kept.order, now, now.plus(PAPER_WITHIN)).await;
    }
    let outcome = Outcome { desk, tries, is_latest: tries == word.attempt, now };
    let before = kept.order.state;
    if !outcome.apply(&mut kept, word.said)? {
        return Ok(());
    }
    papers::order::update(tx, &kept).await?;
    crate::refund::settle(tx, &kept.order).await?;
    let lost = before != State::Unknown && kept.order.state == State::Unknown;
    if lost && in_doubt(desk.abilities(&kept.order), tries) == Doubt::People {
        open_task(tx, Kind::SettleUnknown, &kept.order, now, now).await?;
    }
    Ok(())
}

/// What a word makes of an order.
struct Outcome<'d> {
    desk: &'d Desk,
    tries: u32,
    is_latest: bool,
    now: Instant,
}

impl Outcome<'_> {
    /// A receipt, or its absence. An answer may have overtaken it: then it changes nothing; and the failure of a try that
    /// another one followed says nothing of that one.
    fn apply(&self, kept: &mut Kept, said: Said) -> Result<bool, Refusal> {
        let sent = kept.order.state == State::Sent && self.is_latest;
        let in_doubt = kept.order.state == State::Unknown;
        match said {
            Said::Word(Ok(Receipt::Rejected { code, words })) if sent || in_doubt => {
                kept.order.failure = Some(format!("{code} {words}").trim().to_owned());
                kept.order.answered_at = Some(self.now);
                kept.order.state = next(kept.order.state, Move::Execute(Extent::None))?;
            }
            Said::Word(Ok(Receipt::Accepted)) if sent || in_doubt => self.acknowledge(kept)?,
            Said::Word(Ok(Receipt::Had)) if (sent || in_doubt) && self.desk.abilities(&kept.order).dedupe => {
                self.acknowledge(kept)?;
            }
            Said::NotTried if sent => {
                kept.try_at = self.now;
                self.come_back(kept)?;
            }
            Said::Word(Err(DoorFault::NotSent(_))) if sent => {
                kept.try_at = self.now.plus(wait_after(self.tries, chance(), Lane::of(kept.order.act).wait_max()));
                self.come_back(kept)?;
            }
            Said::Word(Ok(Receipt::Had) | Err(_)) if sent => {
                kept.order.failure = Some("银行是否收到不明".into());
                kept.order.state = next(kept.order.state, Move::LoseSight)?;
                self.later(kept);
            }
            Said::Word(Ok(Receipt::Had) | Err(_)) if in_doubt => self.later(kept),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The bank has it; where it answers by its door, it is asked once it took too long.
    fn acknowledge(&self, kept: &mut Kept) -> Result<(), Refusal> {
        kept.order.state = next(kept.order.state, Move::Acknowledge)?;
        let waits = kept.order.act == Act::AskLive;
        kept.try_at = if waits { Instant::MAX } else { self.now.plus(ANSWER_WITHIN) };
        Ok(())
    }

    fn come_back(&self, kept: &mut Kept) -> Result<(), Refusal> {
        kept.order.sent_at = None;
        kept.order.state = next(kept.order.state, Move::ComeBack)?;
        Ok(())
    }

    /// What is to be done in doubt is done after a while.
    fn later(&self, kept: &mut Kept) {
        kept.try_at = self.now.plus(wait_after(self.tries, chance(), Lane::of(kept.order.act).wait_max()));
    }
}
