//! A real resolver (Debian's BIND) loads the zone that `weir blocklist export` prints: it refuses a listed name, and
//! answers it again after the lift.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

use desk::blocklist::{self, Proposal};
use desk::officer::NewOfficer;
use desk::unit::NewUnit;
use desk::{BankDoor, BankInfo, Clock, Desk, DoorFault, Receipt};
use domain::authority::{Officer, Rank, UnitKind};
use domain::blocklist::{Basis, EntryId, Value};
use domain::indicator::Kind;
use domain::jurisdiction::Profile;
use domain::order::Instruction;
use domain::time::Instant;
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const NAMED: &str = "/usr/sbin/named";

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Instant {
        Instant::parse("2026-03-02T10:00:00+08:00").unwrap()
    }
}

struct NoBanks;

#[async_trait::async_trait]
impl BankDoor for NoBanks {
    async fn send(&self, _: &Instruction) -> Result<Receipt, DoorFault> {
        Err(DoorFault::NotSent("no bank".into()))
    }

    fn bank(&self, _: &str) -> Option<BankInfo> {
        None
    }

    fn banks(&self) -> Vec<BankInfo> {
        Vec::new()
    }
}

/// A centre with two officers on a data folder.
struct Centre {
    desk: Desk,
    li: Officer,
    wang: Officer,
}

impl Centre {
    async fn opens(data: &Path) -> Self {
        std::fs::create_dir_all(data).unwrap();
        let papers = papers::Papers::open(&format!("sqlite://{}/weir.db", data.display())).await.unwrap();
        let desk = Desk::new(papers, Arc::new(Stopped), Arc::new(NoBanks), Arc::new(Profile::mainland().unwrap()));
        let city = NewUnit { parent: None, kind: UnitKind::City, name: "市反诈中心".into() };
        let unit = desk::unit::add(&desk, None, city).await.unwrap().id;
        let add = async |login: &str| {
            let (name, badge) = (login.to_owned(), login.to_owned());
            let new = NewOfficer { login: login.into(), name, badge, unit, rank: Rank::Duty };
            desk::officer::add(&desk, None, new).await.unwrap().officer
        };
        Self { li: add("li").await, wang: add("wang").await, desk }
    }

    async fn lists(&self, typed: &str) -> EntryId {
        let proposal = Proposal {
            value: Value::parse(Kind::Url, typed).unwrap(),
            basis: Basis::Copied,
            category: None,
            evidence: "仿冒银行网站".into(),
            confidence: 95,
            days: 30,
        };
        let id = blocklist::propose(&self.desk, &self.li, proposal).await.unwrap().id;
        blocklist::verify(&self.desk, &self.wang, id).await.unwrap();
        blocklist::publish(&self.desk, &self.wang, id).await.unwrap();
        id
    }
}

/// The zone, as the program prints it.
fn exports(folder: &Path, zone: &Path) {
    let export = ["blocklist", "export", "--format", "rpz", "--config", "weir.toml"];
    let printed = Command::new(env!("CARGO_BIN_EXE_weir")).current_dir(folder).args(export).output().unwrap();
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    std::fs::write(zone, printed.stdout).unwrap();
}

/// BIND, ended with the test.
struct Resolver {
    process: Child,
    port: u16,
}

impl Drop for Resolver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Resolver {
    /// It answers for `example` by itself, and obeys the zone.
    fn starts(folder: &Path) -> Self {
        let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let configuration = format!(
            r#"options {{
                directory "{folder}"; pid-file none; session-keyfile "session.key"; managed-keys-directory ".";
                listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
                recursion yes; allow-query {{ any; }}; allow-recursion {{ any; }};
                dnssec-validation no; empty-zones-enable no;
                response-policy {{ zone "rpz.weir"; }} qname-wait-recurse no min-update-interval 0;
            }};
            controls {{ }};
            zone "rpz.weir" {{ type primary; file "rpz.zone"; }};
            zone "example" {{ type primary; file "example.zone"; }};"#,
            folder = folder.display()
        );
        std::fs::write(folder.join("named.conf"), configuration).unwrap();
        let zone = "$TTL 60\n@ SOA localhost. root.localhost. 1 60 60 60 60\n@ NS localhost.\nbank-login A 192.0.2.1\n\
                    www.bank-login A 192.0.2.2\nflowers A 192.0.2.3\n";
        std::fs::write(folder.join("example.zone"), zone).unwrap();
        let mut command = Command::new(NAMED);
        command.current_dir(folder).args(["-g", "-c", "named.conf"]).stdout(Stdio::null()).stderr(Stdio::null());
        Self { process: command.spawn().unwrap(), port }
    }

    fn reads_its_zones_again(&self) {
        let status = Command::new("kill").args(["-HUP", &self.process.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// The code of the answer and how many records it has; `None` where nobody answers.
    fn asked(&self, name: &str) -> Option<(u8, u16)> {
        let mut question = vec![0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            question.push(u8::try_from(label.len()).unwrap());
            question.extend(label.bytes());
        }
        question.extend([0, 0, 1, 0, 1]);
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        socket.send_to(&question, ("127.0.0.1", self.port)).unwrap();
        let mut answer = [0; 512];
        let length = socket.recv(&mut answer).ok()?;
        (length > 12).then(|| (answer[3] & 15, u16::from_be_bytes([answer[6], answer[7]])))
    }

    /// Waits, a while, until the resolver says this of a name.
    fn says(&self, name: &str, want: (u8, u16)) {
        let mut last = None;
        for _ in 0..100 {
            last = self.asked(name);
            if last == Some(want) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{name}: {last:?}, not {want:?}");
    }
}

const ANSWERED: (u8, u16) = (0, 1);
const NO_SUCH_NAME: (u8, u16) = (3, 0);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resolver_refuses_a_listed_name_and_answers_it_after_the_lift() {
    if !Path::new(NAMED).exists() {
        assert!(std::env::var_os("CI").is_none(), "bind9 is not installed: `cargo xtask needs` installs it");
        eprintln!("skipped: bind9 is not installed; `cargo xtask needs` installs it");
        return;
    }
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("weir.toml"), "data = \"data\"\n").unwrap();
    let centre = Centre::opens(&folder.path().join("data")).await;
    let zone = folder.path().join("rpz.zone");
    exports(folder.path(), &zone);
    let resolver = Resolver::starts(folder.path());
    resolver.says("bank-login.example", ANSWERED);

    let wrong = centre.lists("https://bank-login.example/").await;
    centre.lists("flowers.example/evil").await;
    exports(folder.path(), &zone);
    resolver.reads_its_zones_again();
    resolver.says("bank-login.example", NO_SUCH_NAME);
    resolver.says("www.bank-login.example", NO_SUCH_NAME);
    resolver.says("flowers.example", ANSWERED);

    blocklist::lift(&centre.desk, &centre.li, wrong, "域名已易主").await.unwrap();
    exports(folder.path(), &zone);
    resolver.reads_its_zones_again();
    resolver.says("bank-login.example", ANSWERED);
    resolver.says("www.bank-login.example", ANSWERED);
}
