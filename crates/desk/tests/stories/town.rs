//! A small town: a desk with two officers, banks whose ledgers move under a virtual clock, and what they answer.

use crate::place;
use async_trait::async_trait;
use desk::report::{Correction, NewReport, PaymentGiven};
use desk::{BankDoor, BankInfo, Clock, Desk, DoorFault, Receipt};
use domain::account::AccountId;
use domain::authority::{Officer, Rank, UnitKind};
use domain::case::{Case, CaseId};
use domain::jurisdiction::Profile;
use domain::money::{Amount, Currency};
use domain::order::{AccountTold, Act, Answer, HolderTold, Instruction, Order, Outcome, State};
use domain::report::{Channel, Report};
use domain::time::{Instant, Span};
use domain::transfer::Movement;
use papers::Papers;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

pub(crate) struct VirtualClock(Mutex<Instant>);

impl Clock for VirtualClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }
}

/// How the way to a bank behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    Refuses,
    NobodyThere,
    GoesSilent,
    /// The process dies while it waits for the receipt.
    NeverReturns,
}

#[derive(Default)]
struct Books {
    balance: HashMap<String, Amount>,
    holds: BTreeMap<String, (String, Amount)>,
    movements: Vec<Movement>,
    inbox: Vec<Instruction>,
    ways: HashMap<String, Way>,
}

impl Books {
    fn held(&self, account: &str) -> Amount {
        self.holds.values().filter(|(at, _)| at == account).map(|(_, sum)| *sum).sum()
    }

    fn of(&self, account: &str) -> Amount {
        self.balance.get(account).copied().unwrap_or_default()
    }
}

/// The banks: ICBC and CCB answer when asked, ABC pushes as it happens.
#[derive(Default)]
pub(crate) struct Banks(Mutex<Books>);

pub(crate) const BANKS: [(&str, &str, bool); 3] =
    [("ICBC", "中国工商银行", false), ("CCB", "中国建设银行", false), ("ABC", "中国农业银行", true)];

#[async_trait]
impl BankDoor for Banks {
    async fn send(&self, instruction: &Instruction) -> Result<Receipt, DoorFault> {
        let way = self.0.lock().unwrap().ways.get(&instruction.bank).copied().unwrap_or(Way::Open);
        match way {
            Way::Open => {
                self.0.lock().unwrap().inbox.push(instruction.clone());
                Ok(Receipt::Accepted)
            }
            Way::Refuses => Ok(Receipt::Rejected { code: "200010".into(), words: "无此账户".into() }),
            Way::NobodyThere => Err(DoorFault::NotSent("connection refused".into())),
            Way::GoesSilent => {
                self.0.lock().unwrap().inbox.push(instruction.clone());
                Err(DoorFault::Unknown("no answer within 10 s".into()))
            }
            Way::NeverReturns => {
                self.0.lock().unwrap().inbox.push(instruction.clone());
                std::future::pending().await
            }
        }
    }

    fn bank(&self, code: &str) -> Option<BankInfo> {
        self.banks().into_iter().find(|bank| bank.code == code)
    }

    fn banks(&self) -> Vec<BankInfo> {
        let info = |(code, name, feeds_live): (&str, &str, bool)| BankInfo {
            code: code.into(),
            name: name.into(),
            feeds_live,
            ..BankInfo::default()
        };
        BANKS.into_iter().map(info).collect()
    }
}

pub(crate) struct Town {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) banks: Arc<Banks>,
    pub(crate) li: Officer,
    pub(crate) wang: Officer,
    /// The head of the city's centre.
    pub(crate) zhang: Officer,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) fn at(clock: &str) -> Instant {
    Instant::parse(&format!("2026-03-02 {clock}")).unwrap()
}

pub(crate) fn yuan(major: i64) -> Amount {
    Amount::from_major(major)
}

pub(crate) fn account(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

/// The papers of a folder: a file in it, or the schema at a server that was taken for it (`WEIR_TEST_POSTGRES`).
pub(crate) fn papers_of(folder: &std::path::Path) -> String {
    std::fs::read_to_string(folder.join("papers")).unwrap_or_else(|_| format!("sqlite://{}/weir.db", folder.display()))
}

/// A new town's folder. `WEIR_TEST_PAPERS=postgres` lets the same stories happen at the server.
async fn new_folder() -> tempfile::TempDir {
    if std::env::var("WEIR_TEST_PAPERS").as_deref() != Ok("postgres") {
        return tempfile::tempdir().unwrap();
    }
    let place = place::Place::postgres().await.expect("WEIR_TEST_PAPERS=postgres needs a server");
    std::fs::write(place.folder.path().join("papers"), &place.url).unwrap();
    place.folder
}

pub(crate) async fn desk_over(folder: &std::path::Path, clock: Arc<VirtualClock>, banks: Arc<Banks>) -> Desk {
    let papers = Papers::open_beside(&papers_of(folder), Some(folder.to_owned())).await.unwrap();
    Desk::new(papers, clock, banks, Arc::new(Profile::mainland().unwrap()))
}

impl Town {
    /// It is 10:00 on Monday, 2 March 2026.
    pub(crate) async fn wakes() -> Self {
        let folder = new_folder().await;
        let clock = Arc::new(VirtualClock(Mutex::new(at("10:00:00"))));
        let banks = Arc::new(Banks::default());
        let desk = desk_over(folder.path(), Arc::clone(&clock), Arc::clone(&banks)).await;
        let city = desk::unit::NewUnit { parent: None, kind: UnitKind::City, name: "兰州市反诈中心".into() };
        let unit = desk::unit::add(&desk, None, city).await.unwrap();
        let add = |login: &str, name: &str, badge: &str| desk::officer::NewOfficer {
            login: login.into(),
            name: name.into(),
            badge: badge.into(),
            unit: unit.id,
            rank: Rank::Duty,
        };
        let li = desk::officer::add(&desk, None, add("li", "李明", "620101")).await.unwrap().officer;
        let wang = desk::officer::add(&desk, None, add("wang", "王芳", "620102")).await.unwrap().officer;
        let head = desk::officer::NewOfficer { rank: Rank::Head, ..add("zhang", "张局", "620100") };
        let zhang = desk::officer::add(&desk, None, head).await.unwrap().officer;
        Self { desk, clock, banks, li, wang, zhang, folder }
    }

    pub(crate) fn clock_shows(&self, clock: &str) {
        *self.clock.0.lock().unwrap() = at(clock);
    }

    pub(crate) fn clock_jumps_to(&self, now: Instant) {
        *self.clock.0.lock().unwrap() = now;
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Days go by, and the clock of the law ticks each hour.
    pub(crate) async fn days_pass(&self, days: i64) {
        for _ in 0..days * 24 {
            self.later(Span::hours(1));
            desk::clock::tick(&self.desk).await.unwrap();
        }
    }

    pub(crate) fn later(&self, span: Span) {
        let now = self.clock.now();
        *self.clock.0.lock().unwrap() = now.plus(span);
    }

    pub(crate) fn way_to(&self, bank: &str, way: Way) {
        self.banks.0.lock().unwrap().ways.insert(bank.into(), way);
    }

    /// An account has money from before.
    pub(crate) fn has(&self, account: &str, sum: Amount) {
        self.banks.0.lock().unwrap().balance.insert(account.into(), sum);
    }

    /// Money moves, as far as it is there and not held; an empty payee: it is taken as cash. Returns what moved.
    pub(crate) fn pays(&self, clock: &str, payer: &str, payee: &str, sum: Amount) -> Amount {
        let mut books = self.banks.0.lock().unwrap();
        let free = books.of(payer).less(books.held(payer));
        let sum = sum.min(free);
        if sum.is_zero() {
            return sum;
        }
        let payer_after = books.of(payer) - sum;
        books.balance.insert(payer.into(), payer_after);
        let mut payee_after = None;
        if !payee.is_empty() {
            let after = books.of(payee) + sum;
            books.balance.insert(payee.into(), after);
            payee_after = Some(after);
        }
        let serial = format!("S{:06}", books.movements.len() + 1);
        books.movements.push(Movement {
            serial,
            at: at(clock),
            payer: payer.into(),
            payee: payee.into(),
            amount: sum,
            currency: Currency::CNY,
            payer_balance: Some(payer_after),
            payee_balance: payee_after,
            channel: if payee.is_empty() { "cash" } else { "transfer" }.into(),
            remark: String::new(),
            payer_name: String::new(),
            payee_name: String::new(),
        });
        sum
    }

    pub(crate) fn balance(&self, account: &str) -> Amount {
        self.banks.0.lock().unwrap().of(account)
    }

    /// A victim tells; Li confirms one payment of it.
    pub(crate) async fn told(&self, narrative: &str, clock: &str, payer: &str, payee: &str, sum: Amount) -> Report {
        let new = NewReport {
            channel: Channel::Console,
            victim_name: "赵会计".into(),
            victim_phone: "13893100001".into(),
            narrative: narrative.into(),
        };
        let report = desk::report::take(&self.desk, &self.li, new).await.unwrap();
        self.confirms(&report, clock, payer, payee, sum).await
    }

    pub(crate) async fn confirms(&self, report: &Report, clock: &str, payer: &str, payee: &str, sum: Amount) -> Report {
        let payment = PaymentGiven {
            at: Some(at(clock)),
            amount: Some(sum),
            payer: payer.into(),
            payee: payee.into(),
            ..PaymentGiven::default()
        };
        let correction = Correction {
            finds: report.finds.clone(),
            payments: vec![payment],
            category: report.category,
            victim_name: report.victim_name.clone(),
            victim_phone: report.victim_phone.clone(),
        };
        desk::report::correct(&self.desk, &self.li, report.id, correction).await.unwrap()
    }

    pub(crate) async fn opens(&self, report: &Report) -> Case {
        desk::case::open(&self.desk, &self.li, report.id).await.unwrap()
    }

    pub(crate) async fn page(&self, case: CaseId) -> desk::view::CasePage {
        desk::view::case(&self.desk, &self.li, case).await.unwrap()
    }

    /// Wang approves all that waits, and it is sent; returns how many orders went out.
    pub(crate) async fn wang_approves_and_sends(&self, case: CaseId) -> usize {
        desk::order::approve_all(&self.desk, &self.wang, case).await.unwrap();
        desk::order::send_queued(&self.desk).await.unwrap()
    }

    /// Every bank answers all it has, by its books as they are now; a hold takes what is there, and no more.
    pub(crate) async fn banks_answer(&self) -> usize {
        let inbox: Vec<Instruction> = std::mem::take(&mut self.banks.0.lock().unwrap().inbox);
        for instruction in &inbox {
            let answer = self.answer_to(instruction);
            desk::order::record_answer(&self.desk, &instruction.bank, answer).await.unwrap();
        }
        inbox.len()
    }

    /// What the bank would answer, its books changing with it.
    pub(crate) fn answer_to(&self, instruction: &Instruction) -> Answer {
        let mut books = self.banks.0.lock().unwrap();
        let name = format!("{}/{}", instruction.bank, instruction.account);
        let outcome = match instruction.act {
            Act::Stop => {
                let free = books.of(&name).less(books.held(&name));
                let held = instruction.amount.unwrap().min(free);
                books.holds.insert(instruction.reference.clone(), (name.clone(), held));
                self.holding(held, books.of(&name))
            }
            Act::Freeze => {
                // What it stopped for us at this account turns into the freeze.
                if let Some(original) = &instruction.original
                    && let Some((_, stopped)) = books.holds.get_mut(original)
                {
                    *stopped = stopped.less(instruction.amount.unwrap());
                }
                let free = books.of(&name).less(books.held(&name));
                let held = if instruction.whole { free } else { instruction.amount.unwrap().min(free) };
                books.holds.insert(instruction.reference.clone(), (name.clone(), held));
                self.holding(held, books.of(&name))
            }
            Act::Lift | Act::LiftFreeze => {
                let original = instruction.original.clone().unwrap();
                let (_, before) = books.holds.get(&original).cloned().unwrap();
                let stays = instruction.amount.map_or(Amount::ZERO, |sum| before.less(sum));
                books.holds.insert(original, (name.clone(), stays));
                self.holding(stays, books.of(&name))
            }
            Act::Extend | Act::ExtendFreeze => {
                let held = books.holds.get(instruction.original.as_ref().unwrap()).cloned().unwrap().1;
                Outcome::Holding { held, balance: None, until_at: Some(instruction.expires_at), failure: None }
            }
            Act::Refund => {
                let original = instruction.original.clone().unwrap();
                let (at, before) = books.holds.get(&original).cloned().unwrap();
                let paid = instruction.amount.unwrap().min(before);
                books.holds.insert(original, (at, before - paid));
                let after = books.of(&name) - paid;
                books.balance.insert(name.clone(), after);
                Outcome::Paid { amount: paid, failure: None }
            }
            Act::AskTransfers | Act::AskLive => {
                let is_of = |m: &&Movement| m.payer == name || m.payee == name;
                Outcome::Movements {
                    movements: books.movements.iter().filter(is_of).cloned().collect(),
                    from_at: at("00:00:00"),
                    until_at: self.clock.now(),
                }
            }
            Act::AskHolder => {
                let name = "钱某".into();
                Outcome::Holder { holder: HolderTold { name, id_type: "01".into(), ..HolderTold::default() } }
            }
            Act::AskAccounts => {
                let (account, state) = (instruction.account.clone(), "正常".into());
                let told = AccountTold { account, balance: None, currency: Currency::CNY, state, opened_at: None };
                Outcome::Accounts { accounts: vec![told] }
            }
            Act::EndLive => Outcome::Done,
        };
        Answer {
            reference: instruction.reference.clone(),
            bank: instruction.bank.clone(),
            at: self.clock.now(),
            currency: None,
            outcome,
        }
    }

    fn holding(&self, held: Amount, balance: Amount) -> Outcome {
        Outcome::Holding { held, balance: Some(balance), until_at: None, failure: None }
    }

    /// One order out of the banks' inboxes, whichever comes to hand.
    pub(crate) fn takes_from_inbox(&self, n: usize) -> Option<Instruction> {
        let inbox = &mut self.banks.0.lock().unwrap().inbox;
        if inbox.is_empty() { None } else { Some(inbox.remove(n % inbox.len())) }
    }

    /// What lies in the banks' inboxes, not answered yet.
    pub(crate) fn inbox(&self) -> Vec<Instruction> {
        self.banks.0.lock().unwrap().inbox.clone()
    }

    /// A bank that feeds live pushes an account's movements since `from`.
    pub(crate) async fn pushes(&self, reference: &str, name: &str, from: &str) -> usize {
        let of = |m: &&Movement| (m.payer == name || m.payee == name) && m.at >= at(from);
        let movements: Vec<Movement> = self.banks.0.lock().unwrap().movements.iter().filter(of).cloned().collect();
        let bank = account(name).bank().unwrap().to_owned();
        desk::movement::take(&self.desk, &bank, reference, movements).await.unwrap()
    }

    /// Approve, send, answer, until nothing is left to do; at most so many rounds.
    pub(crate) async fn plays_out(&self, case: CaseId, rounds: usize, apart: Span) {
        for _ in 0..rounds {
            let waits = self.page(case).await.orders.iter().any(|order| order.state == State::Submitted);
            if waits {
                desk::order::approve_all(&self.desk, &self.wang, case).await.unwrap();
            }
            desk::order::send_queued(&self.desk).await.unwrap();
            self.later(apart);
            self.banks_answer().await;
            self.holds_stay_within_the_loss(case).await;
        }
    }

    /// The promise that stands after every step: Σ(holds + open stops) ≤ loss; no hold above the traced sum there.
    pub(crate) async fn holds_stay_within_the_loss(&self, case: CaseId) {
        let page = self.page(case).await;
        let held: Amount = page.holds.iter().filter(|hold| hold.is_standing()).map(|hold| hold.amount).sum();
        let open = page.orders.iter().filter(|order| order.act == Act::Stop && order.is_open());
        let open: Amount = open.filter_map(|order| order.amount).sum();
        assert!(held + open <= page.case.loss, "held {held}, open {open}, loss {}", page.case.loss);
    }
}

/// The orders of one act, by number.
pub(crate) fn of(orders: &[Order], act: Act) -> Vec<&Order> {
    orders.iter().filter(|order| order.act == act).collect()
}
