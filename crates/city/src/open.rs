//! The demo banks as servers: real sockets on loopback, virtual time.
//!
//! The clock stands still while anything is in flight: [`Running::step`] lives up to an instant, posts what banks owe
//! and waits until the centre has taken it. Instructions that arrive meanwhile, or between two steps, are taken in at
//! the instant that the city has reached; when they fall due depends on the seed and the account, not on their order
//! of arrival.

use crate::bank::{BANKS, DemoBank, Language, by_code};
use crate::city::City;
use crate::teller::{Owed, Said};
use crate::truth::Truth;
use crate::wire;
use crate::world::{Event, World};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use domain::category::Category;
use domain::order::{Answer, Instruction, Outcome};
use domain::report::Payment;
use domain::time::{Instant, Span};
use formats::cn_2016::MESSAGE_BYTES_MAX;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How long the centre may take to receive one answer, in real seconds.
const ANSWER_SECONDS_MAX: u64 = 60;
/// An answer that was not taken is sent again after so many virtual seconds, so many times.
const AGAIN_AFTER_S: i64 = 30;
const AGAIN_MAX: u32 = 5;

/// One demo bank that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenBank {
    /// Its code; also the code of the issuer of its cards' prefixes.
    pub code: &'static str,
    /// Its invented name.
    pub name: &'static str,
    /// Where it takes instructions: `http://127.0.0.1:…/`.
    pub url: String,
    /// The key that it and the centre sign with.
    pub key: Vec<u8>,
    /// Whether it pushes movements.
    pub feeds_live: bool,
    /// What it speaks.
    pub language: Language,
}

/// A victim calls the centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VictimReport {
    /// Its name in the truth.
    pub id: String,
    /// When.
    pub at: Instant,
    /// The victim.
    pub name: String,
    /// The victim's telephone.
    pub phone: String,
    /// What they say.
    pub narrative: String,
    /// What kind of fraud it is, in truth.
    pub category: Category,
    /// What their bank's own slips say, if an officer asks to see them: exact times, accounts, names and sums.
    pub slips: Vec<Payment>,
}

/// What came of one step.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The victims who called, in order.
    pub reports: Vec<VictimReport>,
    /// How many answers and pushes the centre took.
    pub answers: usize,
    /// Answers that came on paper, in order: officers type them.
    pub papers: Vec<Answer>,
    /// Answers that the centre did not take, and why; each is sent again some times.
    pub failures: Vec<String>,
}

/// The city while its banks are open. Dropped, it closes them.
pub struct Running {
    shared: Arc<Shared>,
    centre: String,
    client: reqwest::Client,
    banks: Vec<OpenBank>,
    servers: Vec<JoinHandle<()>>,
    /// Answers that were not taken, to be sent again.
    again: Mutex<Vec<Letter>>,
    posted: Mutex<u64>,
}

struct Shared {
    world: Mutex<World>,
    keys: Vec<Vec<u8>>,
}

impl Shared {
    /// A handler that panicked has left the world as it stood between two deeds.
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One answer on its way.
#[derive(Clone)]
struct Letter {
    owed: Owed,
    /// The account, `bank/number`.
    account: String,
    due_at: Instant,
    tries: u32,
}

impl City {
    /// Lives the past, plans the day, and opens the six banks on loopback. Answers go to
    /// `{centre}/door/cn-2016/{bank}`; `key` gives the key of each bank, 32 bytes for the best.
    pub async fn open_banks(
        &self,
        centre: impl Into<String>,
        key: impl Fn(&DemoBank) -> Vec<u8>,
    ) -> std::io::Result<Running> {
        let keys: Vec<Vec<u8>> = BANKS.iter().map(key).collect();
        let shared = Arc::new(Shared { world: Mutex::new(self.world_of_the_day()), keys: keys.clone() });
        let (mut banks, mut servers) = (Vec::new(), Vec::new());
        for ((place, bank), key) in BANKS.iter().enumerate().zip(keys) {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            let url = format!("http://{}/", listener.local_addr()?);
            servers.push(tokio::spawn(serve(listener, Arc::clone(&shared), place)));
            banks.push(OpenBank {
                code: bank.code,
                name: bank.name,
                url,
                key,
                feeds_live: bank.feeds_live,
                language: bank.language,
            });
        }
        // Where the doors are built too, a client wants to know whose TLS it has, though this one speaks in the clear.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let timeout = Duration::from_secs(ANSWER_SECONDS_MAX);
        let client = reqwest::Client::builder().no_proxy().timeout(timeout).build();
        let client = client.map_err(std::io::Error::other)?;
        let (again, posted) = (Mutex::default(), Mutex::default());
        Ok(Running { shared, centre: centre.into(), client, banks, servers, again, posted })
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>, bank: usize) {
    let room = DefaultBodyLimit::max(MESSAGE_BYTES_MAX);
    let router = Router::new().route("/", post(take)).layer(room).with_state((shared, bank));
    // It ends with the task: an error here is the listener's own end.
    let _ = axum::serve(listener, router).await;
}

/// An instruction arrives: checked, taken in, receipted.
async fn take(
    State((shared, bank)): State<(Arc<Shared>, usize)>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Vec<u8>) {
    let language = BANKS[bank].language;
    let told = headers.get(wire::SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !wire::is_signed(&shared.keys[bank], &body, told) {
        return (StatusCode::UNAUTHORIZED, wire::unproven(language));
    }
    match wire::instruction(language, &body) {
        Err(receipt) => (StatusCode::BAD_REQUEST, receipt),
        Ok(instruction) => {
            let reference = instruction.reference.clone();
            let said = shared.world().receive(bank, instruction);
            (StatusCode::OK, wire::receipt(language, &reference, said))
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

impl Running {
    /// The open banks.
    #[must_use]
    pub fn banks(&self) -> &[OpenBank] {
        &self.banks
    }

    /// The instant that the city has reached.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.shared.world().now
    }

    /// The next instant at which somebody outside may hear of something; `None` once nothing more is planned. While
    /// accounts are watched it is never more than a minute away, for ordinary life is not planned ahead.
    #[must_use]
    pub fn next_at(&self) -> Option<Instant> {
        let again = self.again.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|l| l.due_at).min();
        let world = self.shared.world();
        let planned = [world.next_planned(), again].into_iter().flatten().min()?;
        let soon = world.now.plus(Span::minutes(1)).max(world.life_from());
        Some(if world.teller.is_watching(world.now) { planned.min(soon) } else { planned })
    }

    /// Leaves ordinary life out until then: weeks pass in which only gangs, victims and banks act.
    pub fn skip_life(&self, until: Instant) {
        self.shared.world().skip_life(until);
    }

    /// Lives up to and with `to`, in strict order; posts what banks owe, one after the other, and waits for each.
    pub async fn step(&self, to: Instant) -> Step {
        let mut step = Step::default();
        for letter in self.due_again(to) {
            self.deliver(letter, &mut step).await;
        }
        loop {
            let next = self.next_letter(to, &mut step);
            let Some(letter) = next else { return step };
            self.deliver(letter, &mut step).await;
        }
    }

    /// An order arrives on paper. Whether the bank takes it; else its code and words, which come back on paper at once.
    pub fn hand_in(&self, instruction: Instruction) -> Option<Answer> {
        let mut world = self.shared.world();
        let (reference, bank) = (instruction.reference.clone(), instruction.bank.clone());
        let at = world.now;
        let no = |code: &str, words: &str| {
            let outcome = Outcome::Rejected { code: code.into(), words: words.into() };
            Some(Answer { reference, bank: bank.clone(), at, currency: None, outcome })
        };
        let Some(place) = by_code(&bank) else { return no("200006", "查无此机构") };
        match world.receive(place, instruction) {
            Said::Accepted => None,
            Said::Rejected { code, words } => no(code, words),
        }
    }

    /// Somebody is deceived this minute: an example to be typed by hand. They paid just now, to a mule who waits three
    /// quarters of an hour; they call nobody by themselves. `None` where nobody left has 10,000 yuan.
    #[must_use]
    pub fn example(&self) -> Option<VictimReport> {
        let mut world = self.shared.world();
        let victim = world.deceive_now()?;
        Some(world.report(victim))
    }

    /// What is true now.
    #[must_use]
    pub fn truth(&self) -> Truth {
        self.shared.world().truth()
    }

    /// All money: balances and what left the banks, in minor units. The same at every instant.
    #[must_use]
    pub fn everything(&self) -> i64 {
        self.shared.world().everything()
    }

    /// Lives until a bank owes a letter; victims who call on the way are noted.
    fn next_letter(&self, to: Instant, step: &mut Step) -> Option<Letter> {
        let mut world = self.shared.world();
        loop {
            let owed = match world.live(to)? {
                // Whoever could not pay has lost nothing to report.
                Event::Report { victim } if !world.victims[victim].payments.iter().any(|payment| payment.paid) => {
                    continue;
                }
                Event::Report { victim } => {
                    let report = world.report(victim);
                    step.reports.push(report);
                    continue;
                }
                Event::Due { task } => world.carry_out(task),
                Event::Push { watch } => world.push(watch),
                Event::Pay { .. } | Event::Leg { .. } => continue,
            };
            let account = world.census.name_of(owed.account);
            return Some(Letter { owed, account, due_at: world.now, tries: 0 });
        }
    }

    fn due_again(&self, to: Instant) -> Vec<Letter> {
        let mut again = self.again.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut due, later): (Vec<Letter>, Vec<Letter>) = again.drain(..).partition(|letter| letter.due_at <= to);
        *again = later;
        due.sort_by(|a, b| {
            (a.due_at, a.owed.bank, &a.owed.answer.reference).cmp(&(b.due_at, b.owed.bank, &b.owed.answer.reference))
        });
        due
    }

    async fn deliver(&self, letter: Letter, step: &mut Step) {
        if wire::is_paper(BANKS[letter.owed.bank].language, letter.owed.act) {
            step.papers.push(letter.owed.answer);
            return;
        }
        match self.post(&letter).await {
            Ok(()) => step.answers += 1,
            Err(why) => {
                step.failures.push(format!("{} {}: {why}", BANKS[letter.owed.bank].code, letter.owed.answer.reference));
                if letter.tries < AGAIN_MAX {
                    let due_at = letter.due_at.plus(Span::seconds(AGAIN_AFTER_S));
                    let letter = Letter { due_at, tries: letter.tries + 1, ..letter };
                    self.again.lock().unwrap_or_else(PoisonError::into_inner).push(letter);
                }
            }
        }
    }

    async fn post(&self, letter: &Letter) -> Result<(), String> {
        let Owed { bank: place, act, answer, .. } = &letter.owed;
        let bank = &self.banks[*place];
        let body = wire::answer(bank.language, answer, *act, &letter.account, self.count());
        let request = self
            .client
            .post(format!("{}/door/{}/{}", self.centre.trim_end_matches('/'), wire::name(bank.language), bank.code))
            .header("content-type", "application/xml; charset=utf-8")
            .header(wire::SIGNATURE, wire::signature(&bank.key, &body))
            .body(body);
        let response = request.send().await.map_err(|fault| fault.to_string())?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|fault| fault.to_string())?;
        wire::was_taken(bank.language, status, &body)
    }

    fn count(&self) -> u64 {
        let mut posted = self.posted.lock().unwrap_or_else(PoisonError::into_inner);
        *posted += 1;
        *posted
    }
}

impl World {
    /// What this victim says, and can show.
    pub(crate) fn report(&self, victim: usize) -> VictimReport {
        let who = &self.victims[victim];
        let slips = who.payments.iter().filter(|payment| payment.paid).filter_map(|payment| {
            let payee = self.jobs[payment.job].nodes[0].account;
            Some(Payment {
                at: payment.at,
                payer: self.census.account_id(who.account),
                payer_name: self.census.holder(who.account),
                payee: self.census.account_id(payee)?,
                payee_name: self.census.holder(payee),
                amount: payment.amount,
            })
        });
        VictimReport {
            id: who.id.clone(),
            at: who.report_at.unwrap_or(self.now),
            name: who.name.clone(),
            phone: who.phone.clone(),
            narrative: who.narrative.clone(),
            category: who.category,
            slips: slips.collect(),
        }
    }
}
