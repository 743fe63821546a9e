//! What a demo bank does with an instruction: a receipt at once, the deed and its answer when they are due.
//!
//! No sockets here: the doors hand instructions in and carry answers out.

use crate::bank::{BANKS, by_code, home};
use crate::chance::{Chance, For};
use crate::ledger::{Channel, Entry, Held, OUTSIDE};
use crate::life::{Intent, Remark};
use crate::world::{Event, World};
use domain::money::{Amount, Currency};
use domain::order::{AccountTold, Act, Answer, HolderTold, Instruction, Outcome, PaymentTold};
use domain::report::TIME_TOLERANCE;
use domain::time::{Instant, Span};
use domain::transfer::Movement;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What a bank says at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Accepted,
    Rejected { code: &'static str, words: &'static str },
}

const fn no(code: &'static str, words: &'static str) -> Said {
    Said::Rejected { code, words }
}

/// What the six banks have on their desks.
#[derive(Default)]
pub(crate) struct Teller {
    /// By bank and reference: a reference is taken once, and answered the same each time.
    receipts: HashMap<(usize, String), Said>,
    tasks: Vec<Task>,
    /// By account: what its bank paid back of held money to it.
    pub(crate) refunded: HashMap<u32, Amount>,
    watches: Vec<Watch>,
    watched: HashMap<u32, Vec<usize>>,
    asked: HashMap<(u32, Act), u64>,
    extended: HashSet<String>,
    /// By case number: the victims whose payments its stops named.
    pub(crate) cases: BTreeMap<String, Vec<usize>>,
    /// Every stop that took hold on an account no gang had used, and whether fraud money could have come there at all.
    pub(crate) strangers_held: Vec<(u32, bool)>,
}

/// An answer that a bank owes the centre, and about which account.
#[derive(Clone, Debug)]
pub(crate) struct Owed {
    pub(crate) bank: usize,
    pub(crate) account: u32,
    pub(crate) act: Act,
    pub(crate) answer: Answer,
}

/// An instruction that waits to be carried out.
#[derive(Clone, Debug)]
struct Task {
    bank: usize,
    account: u32,
    instruction: Instruction,
}

/// An account whose movements are pushed.
#[derive(Clone, Debug)]
struct Watch {
    bank: usize,
    account: u32,
    reference: String,
    from_at: Instant,
    until_at: Instant,
    told_until: Instant,
    /// How many of the account's lines, from the log's beginning on, were told.
    told: usize,
    due: bool,
}

/// A question is answered for at least so long before it.
const DAYS_TOLD_S: i64 = 3 * 86_400;

/// What moved is pushed so long after the first of it, at most.
const PUSH_WITHIN_S: i64 = 4;

impl Teller {
    /// Whether any account's movements are pushed.
    pub(crate) fn is_watching(&self, now: Instant) -> bool {
        self.watches.iter().any(|watch| watch.until_at > now)
    }

    /// Something moved on an account: which pushes must be planned, and when.
    pub(crate) fn seen(&mut self, seed: u64, account: u32, now: Instant) -> Vec<(usize, Instant)> {
        let Some(places) = self.watched.get(&account) else { return Vec::new() };
        let mut chance = Chance::of(seed, For::Feed, &[u64::from(account), now.seconds().unsigned_abs()]);
        let at = now.plus(Span::seconds(chance.between(1, PUSH_WITHIN_S)));
        let mut pushes = Vec::new();
        for place in places {
            let watch = &mut self.watches[*place];
            if !watch.due && watch.until_at > now {
                watch.due = true;
                pushes.push((*place, at));
            }
        }
        pushes
    }
}

impl World {
    /// Takes an instruction in: the receipt, and the answer planned for later.
    pub(crate) fn receive(&mut self, bank: usize, instruction: Instruction) -> Said {
        let key = (bank, instruction.reference.clone());
        if let Some(said) = self.teller.receipts.get(&key) {
            return *said;
        }
        let said = match self.check(bank, &instruction) {
            Ok(account) => {
                self.accept(bank, account, instruction);
                Said::Accepted
            }
            Err(said) => said,
        };
        self.teller.receipts.insert(key, said);
        said
    }

    /// What can be seen at once to be wrong with it.
    fn check(&self, bank: usize, instruction: &Instruction) -> Result<u32, Said> {
        if by_code(&instruction.bank) != Some(bank) {
            return Err(no("200001", "报文错误：机构代码与本行不符"));
        }
        let account = self.census.find(bank, &instruction.account).ok_or(no("200010", "账户不存在"))?;
        let original = instruction.original.as_deref();
        let held = original.and_then(|reference| self.ledgers[bank].held_under(reference));
        match instruction.act {
            Act::Stop if !instruction.amount.is_some_and(Amount::is_positive) => {
                Err(no("200001", "报文错误：止付金额应大于零"))
            }
            Act::Lift | Act::Extend | Act::LiftFreeze | Act::ExtendFreeze | Act::Refund
                if held.is_none_or(|held| held.account != account) =>
            {
                Err(no("200001", "报文错误：原止付或冻结不存在或已解除"))
            }
            Act::Extend if original.is_some_and(|reference| self.teller.extended.contains(reference)) => {
                Err(no("200007", "无权限：止付延期以一次为限"))
            }
            Act::AskLive if !BANKS[bank].feeds_live => Err(no("200006", "无接口权限：本行未开通动态查询")),
            Act::Freeze if !instruction.whole && !instruction.amount.is_some_and(Amount::is_positive) => {
                Err(no("200001", "报文错误：冻结金额应大于零"))
            }
            _ => Ok(account),
        }
    }

    fn accept(&mut self, bank: usize, account: u32, instruction: Instruction) {
        self.name_victim(account, &instruction);
        let (act, nth) = (instruction.act, self.teller.asked.entry((account, instruction.act)).or_default());
        *nth += 1;
        let place = [bank as u64, u64::from(account), act as u64, *nth];
        let wait = delay(&mut Chance::of(self.census.seed, For::Bank, &place), bank, act);
        let at = self.now.plus(Span::seconds(wait));
        // Two that fall on one instant are carried out by account and act, not by which arrived first.
        let key = u64::from(account) << 8 | act as u64;
        self.teller.tasks.push(Task { bank, account, instruction });
        self.plan(at, key, Event::Due { task: self.teller.tasks.len() - 1 });
    }

    /// A case is the victim's whose payment its stop names.
    fn name_victim(&mut self, account: u32, instruction: &Instruction) {
        let Some(told) = &instruction.payment else { return };
        let agrees = |victim: &crate::victim::Victim| {
            victim.payments.iter().any(|payment| {
                let first = &self.jobs[payment.job].nodes[0];
                payment.paid && first.account == account && payment.amount == told.amount && near(payment.at, told)
            })
        };
        let found: Vec<usize> = (0..self.victims.len()).filter(|place| agrees(&self.victims[*place])).collect();
        let known = self.teller.cases.entry(instruction.case_number.clone()).or_default();
        known.extend(found.into_iter().filter(|place| !known.contains(place)).collect::<Vec<_>>());
    }

    /// Carries out what is due, and gives the answer.
    pub(crate) fn carry_out(&mut self, task: usize) -> Owed {
        let Task { bank, account, instruction } = self.teller.tasks[task].clone();
        self.ledgers[bank].lapse(self.now);
        let outcome = match instruction.act {
            Act::Stop | Act::Freeze => self.stop(bank, account, &instruction),
            Act::Lift | Act::LiftFreeze => self.lift(bank, account, &instruction),
            Act::Extend | Act::ExtendFreeze => self.extend(bank, account, &instruction),
            Act::AskTransfers => self.tell(bank, account, self.asked_from(&instruction), 0).0,
            Act::AskLive => self.watch(bank, account, &instruction),
            Act::EndLive => self.watch_no_longer(&instruction),
            Act::AskHolder => Outcome::Holder { holder: self.holder_told(account) },
            Act::AskAccounts => Outcome::Accounts { accounts: self.accounts_told(bank, account) },
            Act::Refund => self.refund(bank, account, &instruction),
        };
        let (reference, code) = (instruction.reference, BANKS[bank].code.to_owned());
        let currency = Some(instruction.currency);
        let answer = Answer { reference, bank: code, at: self.now, currency, outcome };
        Owed { bank, account, act: instruction.act, answer }
    }

    fn holder_told(&self, account: u32) -> HolderTold {
        let person = self.census.person(account);
        HolderTold {
            name: self.census.holder(account),
            id_type: if person.is_some() { "01" } else { "02" }.into(),
            id_number: person.map(|person| self.census.id_number(person)).unwrap_or_default(),
            phone: person.map(|person| self.census.phone(person)).unwrap_or_default(),
            address: "河湟市".into(),
            opened_at: None,
        }
    }

    /// The holder's accounts at this bank, this one where it is a firm's.
    fn accounts_told(&self, bank: usize, account: u32) -> Vec<AccountTold> {
        let own: Vec<u32> = match self.census.person(account) {
            Some(person) => self.census.accounts_of(person).filter(|own| home(*own).0 == bank).collect(),
            None => vec![account],
        };
        let told = |own: u32| AccountTold {
            account: self.census.number(own),
            balance: Some(Amount::from_minor(self.balance(own))),
            currency: Currency::CNY,
            state: if self.ledgers[bank].held_at(own) > 0 { "部分冻结" } else { "正常" }.into(),
            opened_at: None,
        };
        own.into_iter().map(told).collect()
    }

    fn watch_no_longer(&mut self, instruction: &Instruction) -> Outcome {
        let original = instruction.original.as_deref().unwrap_or("");
        let now = self.now;
        for watch in self.teller.watches.iter_mut().filter(|watch| watch.reference == original) {
            watch.until_at = watch.until_at.min(now);
        }
        Outcome::Done
    }

    /// Pays held money back: the hold gives it up, and it goes to the payee in the same breath.
    fn refund(&mut self, bank: usize, account: u32, instruction: &Instruction) -> Outcome {
        let paid = |amount, failure: Option<&str>| Outcome::Paid { amount, failure: failure.map(str::to_owned) };
        let payee = instruction
            .payee
            .as_ref()
            .and_then(|payee| by_code(&payee.bank).and_then(|home| self.census.find(home, &payee.account)));
        let Some(payee) = payee else { return paid(Amount::ZERO, Some("收款账户不存在")) };
        let original = instruction.original.as_deref().unwrap_or("");
        let held = self.ledgers[bank].held_under(original).map_or(Amount::ZERO, |held| held.amount);
        let amount = instruction.amount.unwrap_or(Amount::ZERO).min(held);
        self.ledgers[bank].give_back(original, amount);
        let (at_s, minor) = (self.now.seconds(), amount.minor());
        let intent =
            Intent { at_s, payer: account, payee, amount: minor, channel: Channel::Transfer, remark: Remark::Refund };
        if minor == 0 || self.carry(intent).is_none() {
            return paid(Amount::ZERO, Some("原冻结款项不足"));
        }
        *self.teller.refunded.entry(payee).or_default() += amount;
        self.spent(account, minor);
        paid(amount, None)
    }

    fn stop(&mut self, bank: usize, account: u32, instruction: &Instruction) -> Outcome {
        if let Some(failure) = self.disagrees(bank, account, instruction) {
            return self.holding(account, Amount::ZERO, None, Some(failure));
        }
        // A freeze takes the place of the stop that it names.
        if let Some(stop) = instruction.original.as_deref() {
            self.ledgers[bank].end(stop);
        }
        let all = Amount::from_minor(self.available(account));
        let asked = if instruction.whole { all } else { instruction.amount.unwrap_or(Amount::ZERO) };
        let (until_at, case) = (instruction.expires_at, instruction.case_number.clone());
        let held = Held { account, amount: asked, until_at, case };
        let amount = self.ledgers[bank].hold(&instruction.reference, home(account).1, asked, held);
        if amount.is_positive() && !self.used.contains(&account) {
            let reached = self.reached.contains(&account);
            self.teller.strangers_held.push((account, reached));
        }
        let failure = match (amount.is_zero(), amount < asked) {
            (true, _) => Some("账户无可用余额"),
            (_, true) => Some("账户可用余额不足，已就可用余额止付"),
            _ => None,
        };
        self.holding(account, amount, Some(until_at), failure)
    }

    /// Why a bank does not stop: the holder's name, or the payment named, is not as its books say.
    fn disagrees(&self, bank: usize, account: u32, instruction: &Instruction) -> Option<&'static str> {
        if !instruction.holder.is_empty() && instruction.holder != self.census.holder(account) {
            return Some("户名与账号不符");
        }
        let told = instruction.payment.as_ref()?;
        let from = told.paid_at.seconds() - TIME_TOLERANCE.whole_seconds();
        let from_s = u32::try_from(from).unwrap_or(0);
        let agrees = |line: &Entry| {
            line.amount == told.amount.minor()
                && near(Instant::from_seconds(i64::from(line.at_s)), told)
                && (told.payer.is_empty() || self.number_of(line.other) == told.payer)
        };
        let found = self.ledgers[bank].lines(account, from_s).any(agrees);
        (!found).then_some("未发现该笔转入，交易时间、金额或对方账号不符")
    }

    fn number_of(&self, account: u32) -> String {
        if account == OUTSIDE { String::new() } else { self.census.number(account) }
    }

    fn lift(&mut self, bank: usize, account: u32, instruction: &Instruction) -> Outcome {
        let original = instruction.original.as_deref().unwrap_or("");
        let all = self.ledgers[bank].held_under(original).map_or(Amount::ZERO, |held| held.amount);
        let left = self.ledgers[bank].give_back(original, instruction.amount.unwrap_or(all));
        self.holding(account, left, None, None)
    }

    fn extend(&mut self, bank: usize, account: u32, instruction: &Instruction) -> Outcome {
        let original = instruction.original.as_deref().unwrap_or("");
        self.ledgers[bank].extend(original, instruction.expires_at);
        let held = self.ledgers[bank].held_under(original).map(|held| (held.amount, held.until_at));
        let Some((amount, until_at)) = held else {
            return self.holding(account, Amount::ZERO, None, Some("原止付已到期解除"));
        };
        if instruction.act == Act::Extend {
            self.teller.extended.insert(original.to_owned());
        }
        self.holding(account, amount, Some(until_at), None)
    }

    fn holding(&self, account: u32, held: Amount, until_at: Option<Instant>, failure: Option<&str>) -> Outcome {
        let balance = Some(Amount::from_minor(self.balance(account)));
        Outcome::Holding { held, balance, until_at, failure: failure.map(str::to_owned) }
    }

    /// From when a question is answered: from where it asks, and never less than the last three days.
    fn asked_from(&self, question: &Instruction) -> Instant {
        let days = Instant::from_seconds(self.now.seconds() - DAYS_TOLD_S);
        question.starts_at.min(days)
    }

    /// The account's movements, from `from_at` on, after the first `skipped` of them; and how many there are in all.
    fn tell(&self, bank: usize, account: u32, from_at: Instant, skipped: usize) -> (Outcome, usize) {
        let from_at = from_at.max(self.log_from);
        let from_s = u32::try_from(from_at.seconds()).unwrap_or(0);
        let lines: Vec<&Entry> = self.ledgers[bank].lines(account, from_s).collect();
        let movements = lines.iter().skip(skipped).map(|line| self.movement(line)).collect();
        (Outcome::Movements { movements, from_at, until_at: self.now }, lines.len())
    }

    /// A line of a bank's log as it tells it: its own side's balance, and the other side by number and name alone.
    pub(crate) fn movement(&self, line: &Entry) -> Movement {
        let out = line.amount < 0;
        let (payer, payee) = if out { (line.account, line.other) } else { (line.other, line.account) };
        let balance = Some(Amount::from_minor(line.balance));
        Movement {
            serial: line.serial.to_string(),
            at: Instant::from_seconds(i64::from(line.at_s)),
            payer: self.census.name_of(payer),
            payee: self.census.name_of(payee),
            amount: Amount::from_minor(line.amount.abs()),
            currency: Currency::CNY,
            payer_balance: if out { balance } else { None },
            payee_balance: if out { None } else { balance },
            channel: line.channel.name().to_owned(),
            remark: line.remark.words().to_owned(),
            payer_name: self.census.holder(payer),
            payee_name: self.census.holder(payee),
        }
    }

    fn watch(&mut self, bank: usize, account: u32, instruction: &Instruction) -> Outcome {
        let from_at = self.asked_from(instruction);
        let (outcome, told) = self.tell(bank, account, from_at, 0);
        let (reference, until_at) = (instruction.reference.clone(), instruction.expires_at);
        let told_until = self.now;
        self.teller.watches.push(Watch { bank, account, reference, from_at, until_at, told_until, told, due: false });
        self.teller.watched.entry(account).or_default().push(self.teller.watches.len() - 1);
        outcome
    }

    /// What moved on a watched account since it was last told.
    pub(crate) fn push(&mut self, watch: usize) -> Owed {
        let Watch { bank, account, reference, from_at, told_until, told, .. } = self.teller.watches[watch].clone();
        let (mut outcome, all) = self.tell(bank, account, from_at, told);
        if let Outcome::Movements { from_at, .. } = &mut outcome {
            *from_at = told_until;
        }
        let state = &mut self.teller.watches[watch];
        (state.told, state.told_until, state.due) = (all, self.now, false);
        let answer = Answer { reference, bank: BANKS[bank].code.to_owned(), at: self.now, currency: None, outcome };
        Owed { bank, account, act: Act::AskLive, answer }
    }
}

/// Whether a told time is near enough: the same tolerance that the centre matches with.
fn near(at: Instant, told: &PaymentTold) -> bool {
    at.since(told.paid_at).micros().abs() <= TIME_TOLERANCE.micros()
}

/// Seconds until this bank has carried it out.
fn delay(chance: &mut Chance, bank: usize, act: Act) -> i64 {
    let (median, most) = if act.is_question() { BANKS[bank].ask_seconds } else { BANKS[bank].stop_seconds };
    chance.lognormal(f64::from(median), 0.5).clamp(5, i64::from(most))
}
