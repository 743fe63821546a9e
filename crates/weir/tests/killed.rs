//! The server is killed while its orders are on their way, again and again: what was accepted is answered, and once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(clippy::disallowed_methods, reason = "the server under test lives by the machine's clock")]

use domain::case::CaseId;
use domain::order::State;
use domain::time::{DEFAULT_OFFSET, Instant};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const KILLS: u32 = 5;
/// Approved before each kill.
const CASES_EACH: usize = 2;
const CASES: u32 = KILLS * 2;
/// Each case has a stop and a question to the payee's bank.
const ORDERS: usize = 2 * CASES as usize;

/// Ended with the test, however it ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn weir(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weir"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

/// Waits for the line that a server prints when it listens.
fn listens(mut command: Command) -> Ended {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap());
    told.read_line(&mut String::new()).unwrap();
    // Read on, or the server would wait for the pipe.
    std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
    Ended(child)
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// One officer at a browser.
struct Visitor {
    address: String,
    cookie: String,
}

/// What a page answered: the status, and where to go next.
struct Answered {
    status: u16,
    location: String,
}

impl Visitor {
    /// Posts a form; an error where the server went away.
    fn post(&mut self, path: &str, form: &[(&str, &str)]) -> std::io::Result<Answered> {
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let (address, cookie, body) = (&self.address, &self.cookie, body.join("&"));
        let mut stream = TcpStream::connect(address)?;
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, _) = answer.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let header = |wanted: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.to_owned()).next()
        };
        if let Some(cookie) = header("set-cookie") {
            self.cookie = cookie.split(';').next().unwrap().to_owned();
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        Ok(Answered { status, location: header("location").unwrap_or_default() })
    }

    /// Posts a form that must be taken; gives where to go next.
    fn must(&mut self, path: &str, form: &[(&str, &str)]) -> String {
        let answered = self.post(path, form).unwrap();
        assert_eq!(answered.status, 303, "{path}");
        answered.location
    }
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

struct Centre {
    folder: TempDir,
    address: String,
    codes: BTreeMap<&'static str, String>,
    _bank: Ended,
}

impl Centre {
    /// A centre with two officers and a bank that the program plays.
    fn founded() -> Self {
        let folder = TempDir::new().unwrap();
        let (here, bank) = (free_port(), free_port());
        let address = format!("127.0.0.1:{here}");
        std::fs::write(folder.path().join("key"), "0123456789abcdef0123456789abcdef").unwrap();
        let text = format!(
            "data = \"data\"\nlisten = \"{address}\"\nsecond_factor = []\n[[bank]]\ncode = \"ICBC\"\nname = \"陇原银行\"\n\
             url = \"http://127.0.0.1:{bank}/\"\nkey_file = \"key\"\n\
             abilities = {{ dedupe = true, inquiry = true, fence = true, list_of_holds = true }}\n"
        );
        std::fs::write(folder.path().join("weir.toml"), text).unwrap();
        let log = std::fs::File::create(folder.path().join("bank.log")).unwrap();
        let (port, centre) = (bank.to_string(), format!("http://{address}"));
        let bank = ["door", "serve", "--port", &port, "--centre", &centre, "--key-file", "key", "--bank", "ICBC"];
        let abilities = ["--abilities", "dedupe,inquiry,fence,list-of-holds"];
        let bank = Ended(weir(folder.path(), &[&bank[..], &abilities].concat()).stdout(log).spawn().unwrap());
        let codes = ["li", "wang"].map(|login| (login, code_of(folder.path(), login)));
        Self { folder, address, codes: codes.into(), _bank: bank }
    }

    fn serve(&self) -> Ended {
        listens(weir(self.folder.path(), &["serve"]))
    }

    fn visitor(&self) -> Visitor {
        Visitor { address: self.address.clone(), cookie: String::new() }
    }

    fn first_password(&self, login: &str) {
        let (code, password) = (&self.codes[login], self.password(login));
        let form = [("login", login), ("code", code), ("password", &password), ("again", &password)];
        self.visitor().must("/first-password", &form);
    }

    fn password(&self, login: &str) -> String {
        format!("{}-long", self.codes[login])
    }

    fn signed_in(&self, login: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.must("/sign-in", &[("login", login), ("password", &self.password(login))]);
        visitor
    }

    /// Reports a payment of 1,000 ten minutes ago and opens its case; gives the case's page.
    fn case(&self, li: &mut Visitor, nth: u32) -> String {
        let victim = [("narrative", "我被骗了转账"), ("victim_name", "受害人"), ("victim_phone", "13912345678")];
        let report = li.must("/reports/new", &victim);
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let at = Instant::from_seconds(i64::try_from(now.as_secs()).unwrap() - 600).civil(DEFAULT_OFFSET);
        let (at, payee) = (at.strftime("%Y-%m-%dT%H:%M:00").to_string(), format!("622202{nth:013}"));
        let payment = [
            ("p0_on", "1"),
            ("p0_at", &at),
            ("p0_amount", "1000.00"),
            ("p0_payee", &payee),
            ("p0_payee_bank", "ICBC"),
            ("p0_payer", "6217001234567890122"),
            ("p0_payer_bank", "CCB"),
            ("then", "open"),
        ];
        li.must(&format!("{report}/payments"), &payment)
    }

    /// The states of every order, in any order; nobody may be serving.
    fn states(&self) -> Vec<State> {
        let url = format!("sqlite://{}/data/weir.db", self.folder.path().display());
        let read = async {
            let key = self.folder.path().join("data");
            let papers = papers::Papers::open_beside(&url, Some(key)).await.unwrap();
            let mut reader = papers.reader().await.unwrap();
            let mut states = Vec::new();
            for case in 1..=i64::from(CASES) {
                let orders = papers::order::of_case(&mut reader, CaseId(case)).await.unwrap();
                states.extend(orders.into_iter().map(|kept| kept.order.state));
            }
            drop(reader);
            papers.close().await;
            states
        };
        tokio::runtime::Runtime::new().unwrap().block_on(read)
    }

    /// Waits until the bank hears of one more order, or a while.
    fn waits_for_the_bank(&self) -> impl FnOnce() + use<> {
        let log = self.folder.path().join("bank.log");
        let length = move || std::fs::metadata(&log).unwrap().len();
        let before = length();
        move || {
            for _ in 0..2_000 {
                if length() > before {
                    return;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }

    /// How often the bank was told of each order.
    fn told(&self) -> BTreeMap<String, usize> {
        let log = std::fs::read_to_string(self.folder.path().join("bank.log")).unwrap();
        let mut told = BTreeMap::new();
        for line in log.lines().filter(|line| line.starts_with("→ 200 OK 100000")) {
            *told.entry(line.split(' ').nth(4).unwrap_or_default().to_owned()).or_default() += 1;
        }
        told
    }
}

fn code_of(folder: &Path, login: &str) -> String {
    let (name, badge) = (format!("民警{login}"), format!("0200{login}"));
    let officer = ["officer", "add", "--login", login, "--name", &name, "--badge", &badge];
    let at = ["--unit", "市反诈中心", "--rank", "duty"];
    let added = weir(folder, &[&officer[..], &at].concat()).output().unwrap();
    let told = String::from_utf8_lossy(&added.stdout).into_owned();
    let is_code = |word: &&str| word.len() == 19 && word.split('-').all(|part| part.len() == 4);
    told.split_whitespace().find(is_code).expect(&told).to_owned()
}

/// Approves what it can until the server is gone; gives the cases that were accepted.
fn approve(wang: &mut Visitor, cases: &[String]) -> Vec<String> {
    let mut accepted = Vec::new();
    for case in cases {
        match wang.post(&format!("{case}/approve-all"), &[]) {
            Ok(answered) if answered.status == 303 => accepted.push(case.clone()),
            // Accepted before a kill that came ahead of the answer.
            Ok(_) => {}
            Err(_) => break,
        }
    }
    accepted
}

#[test]
fn a_server_killed_five_times_loses_no_order_and_doubles_none() {
    let centre = Centre::founded();
    let mut server = centre.serve();
    centre.codes.keys().for_each(|login| centre.first_password(login));
    let mut li = centre.signed_in("li");
    let cases: Vec<String> = (0..CASES).map(|nth| centre.case(&mut li, nth)).collect();

    let (mut open, mut under_way) = (cases, 0);
    for kill in 0..KILLS {
        let mut wang = centre.signed_in("wang");
        // By turns in the middle of the approvals, and while the orders are on their way.
        let told = centre.waits_for_the_bank();
        let killer = std::thread::spawn(move || {
            if kill % 2 == 0 {
                told()
            } else {
                std::thread::sleep(Duration::from_millis(u64::from(4 * kill)))
            }
            drop(server);
        });
        let accepted = approve(&mut wang, &open[..CASES_EACH.min(open.len())]);
        killer.join().unwrap();
        open.retain(|case| !accepted.contains(case));
        let states = centre.states();
        let approved = states.iter().filter(|state| **state != State::Submitted).count();
        under_way += states.iter().filter(|state| **state == State::Sent).count();
        assert!(approved >= 2 * (CASES as usize - open.len()), "{approved} orders stand approved");
        server = centre.serve();
    }
    assert!(under_way > 0, "no kill came while an order was on its way");
    approve(&mut centre.signed_in("wang"), &open);

    // It lives for some seconds at a time until everything is answered.
    let mut states = Vec::new();
    for _ in 0..20 {
        std::thread::sleep(Duration::from_secs(2));
        drop(server);
        states = centre.states();
        if states.iter().all(|state| matches!(state, State::Executed(_))) {
            break;
        }
        server = centre.serve();
    }
    assert_eq!(states.len(), ORDERS);
    assert!(states.iter().all(|state| matches!(state, State::Executed(_))), "{states:?}");
    let told = centre.told();
    assert_eq!(told.len(), ORDERS, "{told:?}");
    assert!(told.values().all(|times| *times == 1), "{told:?}");
    let verified = weir(centre.folder.path(), &["audit", "verify", "data"]).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
