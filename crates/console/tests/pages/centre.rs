//! A centre for tests: a real desk on its own papers, two officers, and banks whose books are a table.

use async_trait::async_trait;
use console::Options;
use desk::officer::NewOfficer;
use desk::unit::NewUnit;
use desk::{BankDoor, BankInfo, Clock, Desk, DoorFault, Receipt};
use domain::authority::{Officer, Rank, UnitKind};
use domain::jurisdiction::Profile;
use domain::money::{Amount, Currency};
use domain::order::{Act, Answer, Instruction, Outcome};
use domain::time::{Instant, Span};
use domain::transfer::Movement;
use papers::Papers;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

pub const PASSWORD: &str = "a long enough password";

/// The words of the first story: the account is a test number, valid by its check digit.
pub const NARRATIVE: &str = "我是公司财务，2026年8月21日10时05分有人在QQ（QQ号：2839104756）上冒充老板，让我向6222021234567890128（工商银行，户名王五）转账60万元，我用建设银行卡6217001234567890122转了600000元。对方电话13912345678。";

/// A clock that moves only when told.
pub struct StillClock(pub Mutex<Instant>);

impl Clock for StillClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }
}

/// Banks that take every instruction and keep it until the test has them answer.
#[derive(Default)]
pub struct Banks {
    pub inbox: Mutex<Vec<Instruction>>,
}

#[async_trait]
impl BankDoor for Banks {
    async fn send(&self, instruction: &Instruction) -> Result<Receipt, DoorFault> {
        self.inbox.lock().unwrap().push(instruction.clone());
        Ok(Receipt::Accepted)
    }

    fn bank(&self, code: &str) -> Option<BankInfo> {
        self.banks().into_iter().find(|bank| bank.code == code)
    }

    fn banks(&self) -> Vec<BankInfo> {
        [("ICBC", "工商银行"), ("CCB", "建设银行"), ("ABC", "农业银行"), ("BOC", "中国银行")]
            .map(|(code, name)| BankInfo {
                code: code.into(),
                name: name.into(),
                feeds_live: false,
                ..BankInfo::default()
            })
            .into()
    }
}

pub struct Centre {
    pub desk: Desk,
    pub banks: Arc<Banks>,
    pub clock: Arc<StillClock>,
    pub first: Officer,
    pub second: Officer,
    _folder: TempDir,
}

impl Centre {
    pub async fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let papers = Papers::open(&format!("sqlite://{}/weir.db", folder.path().display())).await.unwrap();
        let (banks, profile) = (Arc::new(Banks::default()), Arc::new(Profile::mainland().unwrap()));
        let clock = Arc::new(StillClock(Mutex::new(Instant::parse("2026-08-21T10:12:00+08:00").unwrap())));
        let desk = Desk::new(papers, clock.clone(), banks.clone(), profile);
        let city = NewUnit { parent: None, kind: UnitKind::City, name: "市反诈中心".into() };
        let unit = desk::unit::add(&desk, None, city).await.unwrap().id;
        let mut officers = Vec::new();
        for (login, name) in [("li", "李值班"), ("zhao", "赵审批")] {
            let new = NewOfficer {
                login: login.into(),
                name: name.into(),
                badge: format!("B-{login}"),
                unit,
                rank: Rank::Duty,
            };
            let added = desk::officer::add(&desk, None, new).await.unwrap();
            officers.push(desk::officer::set_first_password(&desk, login, &added.code, PASSWORD).await.unwrap());
        }
        let second = officers.pop().unwrap();
        Self { desk, banks, clock, first: officers.pop().unwrap(), second, _folder: folder }
    }

    pub fn router(&self) -> axum::Router {
        console::router(self.desk.clone(), Options::default())
    }

    /// The console on a free port; the address it listens on.
    pub async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = self.router();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{address}")
    }

    pub fn later(&self, minutes: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now = now.plus(Span::minutes(minutes));
    }

    /// Sends what is queued, and has every bank answer what it holds: all that is asked, or `share` percent of it.
    pub async fn banks_answer(&self, share: i64, movements: &dyn Fn(&Instruction) -> Vec<Movement>) -> usize {
        desk::order::send_queued(&self.desk).await.unwrap();
        let inbox: Vec<Instruction> = self.banks.inbox.lock().unwrap().drain(..).collect();
        for instruction in &inbox {
            self.later(1);
            let answer = self.answer(instruction, share, movements(instruction));
            desk::order::record_answer(&self.desk, &instruction.bank, answer).await.unwrap();
        }
        inbox.len()
    }

    /// The same, the clock standing still.
    pub async fn banks_answer_now(&self, share: i64) {
        desk::order::send_queued(&self.desk).await.unwrap();
        let inbox: Vec<Instruction> = self.banks.inbox.lock().unwrap().drain(..).collect();
        for instruction in &inbox {
            let answer = self.answer(instruction, share, Vec::new());
            desk::order::record_answer(&self.desk, &instruction.bank, answer).await.unwrap();
        }
    }

    fn answer(&self, instruction: &Instruction, share: i64, movements: Vec<Movement>) -> Answer {
        let now = self.clock.now();
        let asked = instruction.amount.unwrap_or_default();
        let held = Amount::from_minor(asked.minor() * share / 100);
        let outcome = match instruction.act {
            Act::AskTransfers | Act::AskLive => {
                Outcome::Movements { movements, from_at: now.plus(Span::days(-2)), until_at: now }
            }
            _ => Outcome::Holding {
                held,
                balance: Some(held),
                until_at: Some(now.plus(Span::hours(48))),
                failure: (share < 100).then(|| "余额不足".to_owned()),
            },
        };
        Answer {
            reference: instruction.reference.clone(),
            bank: instruction.bank.clone(),
            at: now,
            currency: None,
            outcome,
        }
    }
}

pub fn movement(at: &str, payer: &str, payee: &str, major: i64, channel: &str) -> Movement {
    Movement {
        serial: format!("{at}-{major}"),
        at: Instant::parse(at).unwrap(),
        payer: payer.into(),
        payee: payee.into(),
        amount: Amount::from_major(major),
        currency: Currency::CNY,
        payer_balance: None,
        payee_balance: None,
        channel: channel.into(),
        remark: String::new(),
        payer_name: String::new(),
        payee_name: String::new(),
    }
}
