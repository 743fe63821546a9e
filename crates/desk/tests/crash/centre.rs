//! The process that is killed: a small centre where reports are taken, cases opened, orders approved, sent and answered,
//! as fast as it goes. Whatever is acknowledged to it, it says at once on its standard output, which outlives it.

use async_trait::async_trait;
use desk::report::{Correction, NewReport, PaymentGiven};
use desk::{BankDoor, BankInfo, Clock, Desk, DoorFault, Receipt};
use domain::authority::{Officer, Rank, UnitId, UnitKind};
use domain::jurisdiction::Profile;
use domain::money::Amount;
use domain::order::{Act, Answer, Instruction, Order, Outcome};
use domain::report::Channel;
use domain::time::{Instant, Span};
use papers::Papers;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// How many victims tell at once.
const TELLERS: usize = 6;
/// How many stories one teller goes through; then the process ends by itself.
const STORIES: usize = 5;

struct WallClock;

#[allow(clippy::disallowed_methods, reason = "this is the clock of a whole process, which dies")]
impl Clock for WallClock {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Instant::from_micros(i64::try_from(since.as_micros()).unwrap())
    }
}

/// One bank that takes whatever comes, and what has come and is not answered yet.
#[derive(Default)]
pub(crate) struct Bank {
    pub(crate) inbox: Mutex<Vec<Instruction>>,
    /// Whether what comes is said on standard output: it is in the process that is killed.
    says: bool,
}

#[async_trait]
impl BankDoor for Bank {
    async fn send(&self, instruction: &Instruction) -> Result<Receipt, DoorFault> {
        if self.says {
            say(&format!("bank {} {}", instruction.reference, digest(instruction)));
        }
        self.inbox.lock().unwrap().push(instruction.clone());
        Ok(Receipt::Accepted)
    }

    fn bank(&self, code: &str) -> Option<BankInfo> {
        self.banks().into_iter().find(|bank| bank.code == code)
    }

    fn banks(&self) -> Vec<BankInfo> {
        vec![BankInfo { code: "ICBC".into(), name: "中国工商银行".into(), ..BankInfo::default() }]
    }
}

/// The digest of an instruction as it reached the bank.
pub(crate) fn digest(instruction: &Instruction) -> String {
    papers::audit::hex(&Sha256::digest(serde_json::to_vec(instruction).unwrap()))
}

/// What the bank answers: all that is asked is held; nothing moved.
pub(crate) fn answer(reference: &str, order: &Order) -> Answer {
    let at = order.sent_at.unwrap_or(order.drafted_at);
    let outcome = match order.act {
        Act::AskTransfers | Act::AskLive => {
            Outcome::Movements { movements: Vec::new(), from_at: at.minus(Span::days(1)), until_at: at }
        }
        _ => Outcome::Holding {
            held: order.amount.unwrap_or(Amount::ZERO),
            balance: None,
            until_at: None,
            failure: None,
        },
    };
    Answer { reference: reference.into(), bank: "ICBC".into(), at, currency: None, outcome }
}

/// A centre over the papers of this folder.
pub(crate) struct Centre {
    pub(crate) desk: Desk,
    pub(crate) bank: Arc<Bank>,
}

impl Centre {
    pub(crate) async fn open(folder: &Path, says: bool) -> Result<Self, papers::Fault> {
        let papers = Papers::open(&format!("sqlite://{}/weir.db", folder.display())).await?;
        let bank = Arc::new(Bank { says, ..Bank::default() });
        let door = Arc::clone(&bank) as Arc<dyn BankDoor>;
        let desk = Desk::new(papers, Arc::new(WallClock), door, Arc::new(Profile::mainland().unwrap()));
        Ok(Self { desk, bank })
    }

    /// The two officers and their unit; whichever are not there yet are added.
    pub(crate) async fn officers(&self) -> Result<[Officer; 2], desk::Error> {
        let mut reader = self.desk.papers.reader().await?;
        let unit = papers::unit::all(&mut reader).await?.first().map(|unit| unit.id);
        drop(reader);
        let city = desk::unit::NewUnit { parent: None, kind: UnitKind::City, name: "市反诈中心".into() };
        let unit = match unit {
            Some(unit) => unit,
            None => desk::unit::add(&self.desk, None, city).await?.id,
        };
        Ok([self.officer("li", unit).await?, self.officer("wang", unit).await?])
    }

    async fn officer(&self, login: &str, unit: UnitId) -> Result<Officer, desk::Error> {
        let mut reader = self.desk.papers.reader().await?;
        let there = papers::officer::by_login(&mut reader, login).await?;
        drop(reader);
        if let Some(known) = there {
            return Ok(known.officer);
        }
        let [login, name, badge] = [login; 3].map(str::to_owned);
        let new = desk::officer::NewOfficer { login, name, badge, unit, rank: Rank::Duty };
        Ok(desk::officer::add(&self.desk, None, new).await?.officer)
    }
}

/// One line, whole, whoever else speaks.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(format!("\n{line}\n").as_bytes());
    let _ = out.flush();
}

/// The life of the process; `true` where the writer stopped it.
pub(crate) async fn live(folder: &Path, round: u64) -> bool {
    let Ok(centre) = Centre::open(folder, true).await else { return true };
    let centre = Arc::new(centre);
    let Ok(officers) = centre.officers().await else { return true };
    if desk::order::recover(&centre.desk).await.is_err() {
        return true;
    }
    say("ready");
    let pump = tokio::spawn(pump(Arc::clone(&centre)));
    let mut tellers = tokio::task::JoinSet::new();
    for teller in 0..TELLERS {
        let (centre, officers) = (Arc::clone(&centre), officers.clone());
        tellers.spawn(async move {
            for story in 0..STORIES {
                // A deed that failed is told no further: its teller goes on with the next story.
                let _ = tell(&centre, &officers, &format!("r{round}t{teller}s{story}")).await;
            }
        });
    }
    while tellers.join_next().await.is_some() {
        if centre.desk.papers.stopped().is_some() {
            return true;
        }
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    pump.abort();
    centre.desk.papers.stopped().is_some()
}

/// Sends and is answered, beside the tellers.
async fn pump(centre: Arc<Centre>) {
    loop {
        let _ = desk::order::send_queued(&centre.desk).await;
        let inbox = std::mem::take(&mut *centre.bank.inbox.lock().unwrap());
        for instruction in inbox {
            let _ = answered(&centre, &instruction.reference).await;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn answered(centre: &Centre, reference: &str) -> Result<(), desk::Error> {
    let mut reader = centre.desk.papers.reader().await?;
    let order = papers::order::by_reference(&mut reader, reference).await?.expect("it was sent").order;
    drop(reader);
    desk::order::record_answer(&centre.desk, "ICBC", answer(reference, &order)).await?;
    say(&format!("answered {reference}"));
    Ok(())
}

/// One victim's story, each step said as soon as it is acknowledged.
async fn tell(centre: &Centre, [li, wang]: &[Officer; 2], token: &str) -> Result<(), desk::Error> {
    let desk = &centre.desk;
    let new = NewReport {
        channel: Channel::Api,
        victim_name: "赵会计".into(),
        victim_phone: format!("138{token}"),
        narrative: format!("网上刷单被骗，编号{token}"),
    };
    let report = desk::report::take(desk, li, new).await?;
    say(&format!("took {} {token}", report.id.0));
    let picture = format!("a picture of {token}");
    let kept = desk::report::attach(desk, li, report.id, "截图.png", "image/png", picture.into()).await?;
    say(&format!("attached {} {}", kept.id, kept.digest));
    let payment = PaymentGiven {
        at: Some(desk.clock.now().minus(Span::minutes(5))),
        amount: Some(Amount::from_major(5000)),
        payee: format!("ICBC/{token}"),
        ..PaymentGiven::default()
    };
    let correction = Correction {
        finds: report.finds.clone(),
        payments: vec![payment],
        category: report.category,
        victim_name: report.victim_name.clone(),
        victim_phone: report.victim_phone.clone(),
    };
    desk::report::correct(desk, li, report.id, correction).await?;
    say(&format!("confirmed {}", report.id.0));
    let case = desk::case::open(desk, li, report.id).await?;
    say(&format!("opened {} {}", case.id.0, report.id.0));
    let mut reader = desk.papers.reader().await?;
    let orders = papers::order::of_case(&mut reader, case.id).await?;
    drop(reader);
    for kept in orders {
        let id = kept.order.id;
        if desk::order::approve(desk, li, id).await.is_err_and(|error| error.refusal().is_some()) {
            say(&format!("refused {}", id.0));
        }
        let approved = desk::order::approve(desk, wang, id).await?;
        say(&format!("approved {} {}", id.0, approved.digest.unwrap_or_default()));
    }
    Ok(())
}
