//! Signals by NATS JetStream, from a server of the test's own: a screen that is killed again and again goes on where it
//! stood, an outage is waited for, a stream made anew is noticed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![cfg(feature = "demo")]

use async_nats::jetstream;
use async_nats::jetstream::consumer::Info;
use async_nats::jetstream::stream::{Config, RetentionPolicy};
use async_trait::async_trait;
use city::signal::{batch_csv, story};
use desk::Clock;
use desk::signal::{Begin, Screening, Sink};
use domain::authority::{UnitId, UnitKind};
use domain::signal::{Finding, Kind, Names, Record};
use domain::time::{Instant, Span};
use papers::Papers;
use papers::signal::Log;
use papers::warning::Filter;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tempfile::TempDir;

const SERVER: &str = "/usr/sbin/nats-server";
/// One batch holds so much of one kind.
const BATCH: Span = Span::minutes(5);
/// The screen dies so often at least, and goes on dying until each kind of death was seen.
const KILLS_MIN: u32 = 5;
const KILLS_MAX: u32 = 15;
/// So often it is looked whether anything was acknowledged, before a kill.
const LOOKS_MAX: u32 = 2_000;

/// Ended with the test, however it ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// False, said, where there is no server on a developer's machine; the tests' own machine has one.
fn is_there() -> bool {
    let is_there = Path::new(SERVER).exists();
    assert!(is_there || std::env::var_os("CI").is_none(), "nats-server is missing: `cargo xtask needs` installs it");
    if !is_there {
        eprintln!("skipped: nats-server is not installed; `cargo xtask needs` installs it");
    }
    is_there
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server that keeps its streams in this folder.
fn nats(folder: &Path, port: u16, more: &[&str]) -> Ended {
    let log = std::fs::File::create(folder.join("nats.log")).unwrap();
    let mut command = Command::new(SERVER);
    command.current_dir(folder).args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd", "streams"]).args(more);
    let server = Ended(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
    wait("the server listens", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    server
}

fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..6_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("{what}: it never came");
}

async fn wait_until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what}: it never came");
}

/// A centre on a folder of its own, with one officer, that follows this stream.
struct Centre {
    folder: TempDir,
    stream: &'static str,
}

impl Centre {
    fn founded(stream: &'static str, nats: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let text = format!(
            "data = \"data\"\nlisten = \"127.0.0.1:0\"\n[stream]\nsettings = \"settings.toml\"\n[stream.nats]\n\
             stream = \"{stream}\"\n{nats}\n"
        );
        std::fs::write(folder.path().join("weir.toml"), text).unwrap();
        std::fs::write(folder.path().join("settings.toml"), settings()).unwrap();
        let centre = Self { folder, stream };
        let li = ["officer", "add", "--login", "li", "--name", "李明", "--badge", "020001", "--unit", "市反诈中心"];
        let added = centre.weir().args(li).arg("--rank=duty").output().unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        centre
    }

    fn weir(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weir"));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// The server, once it listens, and its address.
    fn serve(&self) -> (Ended, String) {
        let mut child = self.weir().arg("serve").stdout(Stdio::piped()).spawn().unwrap();
        let (mut told, mut line) = (BufReader::new(child.stdout.take().unwrap()), String::new());
        told.read_line(&mut line).unwrap();
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next()).expect(&line).to_owned();
        (Ended(child), address)
    }

    /// How long the log on its disk is.
    fn log_bytes(&self) -> u64 {
        let files = std::fs::read_dir(self.folder.path().join("data/signals")).into_iter().flatten().flatten();
        let logs = files.filter(|file| file.path().extension().is_some_and(|end| end == "log"));
        logs.map(|file| file.metadata().unwrap().len()).sum()
    }

    /// What the stream's server knows of our consumer.
    async fn seen(&self, context: &jetstream::Context) -> Info {
        let stream = context.get_stream(self.stream).await.unwrap();
        stream.consumer_info("weir").await.unwrap()
    }

    /// Waits until every message so far is acknowledged.
    async fn has_all(&self, context: &jetstream::Context) {
        wait_until("all is acknowledged", async || {
            let Ok(mut stream) = context.get_stream(self.stream).await else { return false };
            let last = stream.info().await.unwrap().state.last_sequence;
            stream.consumer_info("weir").await.is_ok_and(|seen| seen.ack_floor.stream_sequence == last)
        })
        .await;
    }

    async fn papers(&self) -> Papers {
        let data = self.folder.path().join("data");
        Papers::open_beside(&format!("sqlite://{}/weir.db", data.display()), Some(data)).await.unwrap()
    }

    /// The names of the batches that its disk has, in order.
    async fn kept(&self) -> Vec<String> {
        let papers = self.papers().await;
        let mut kept = Vec::new();
        let log = Log::open(&papers).unwrap();
        let mut keep = |batch: papers::signal::Batch| {
            kept.push(batch.id);
            Ok::<(), papers::Fault>(())
        };
        log.replay(0, &mut keep).unwrap();
        papers.close().await;
        kept
    }

    /// Everything that it found, in words; the rows it parked, as they are kept.
    async fn found(&self) -> (Vec<String>, Vec<String>) {
        let papers = self.papers().await;
        let mut reader = papers.reader().await.unwrap();
        let units = papers::unit::all(&mut reader).await.unwrap();
        let city: UnitId = units.iter().find(|unit| unit.kind == UnitKind::City).unwrap().id;
        let now = Instant::from_seconds(0);
        let warnings = papers::warning::queue(&mut reader, city, Filter::Open, now, 10_000).await.unwrap();
        let mut found: Vec<String> = warnings
            .iter()
            .map(|w| {
                format!(
                    "warning {} {} {:?} {:?} {:?} {} {}",
                    w.line, w.by, w.scheme, w.stage, w.facts, w.raised_at, w.found_at
                )
            })
            .collect();
        for kind in ["line", "den", "false_cell", "chat_account"] {
            let findings = papers::finding::list(&mut reader, kind, city, 10_000).await.unwrap();
            found.extend(
                findings.iter().map(|f| format!("{kind} {} {} {:?}", f.found.what.subject(), f.first_at, f.found)),
            );
        }
        drop(reader);
        let parked = papers::signal::parked_batches(&papers).unwrap();
        papers.close().await;
        found.sort();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            found,
            parked.into_iter().flat_map(|(_, rows)| text(rows).lines().map(Into::into).collect::<Vec<_>>()).collect(),
        )
    }

    /// How many records its screen has counted, and how many of them it left out, as a new start finds it.
    async fn counted(&self) -> (u64, u64) {
        let papers = self.papers().await;
        let mut settings = screen::Settings::of(&settings()).unwrap();
        settings.stream.wait_s = 0;
        let begin = Begin {
            papers: papers.clone(),
            clock: Arc::new(Stopped),
            settings,
            cells: Vec::new(),
            indicators: Vec::new(),
            names: Names::new(),
            sink: Arc::new(Nobody),
            save_every: Span::days(1),
        };
        let screening = Screening::start(begin).await.unwrap();
        let counted = screening.counted();
        let counts = (counted.records.load(Relaxed), counted.left_out.load(Relaxed));
        screening.end().await;
        papers.close().await;
        counts
    }
}

/// The screen's settings, but that it warns of the least sign: what it finds has to be the same, and not to be right.
fn settings() -> String {
    let mut text = screen::SETTINGS.to_owned();
    for (key, least) in [("score_min", "0.3"), ("signs_min", "1")] {
        let from = text.find("\n[danger]\n").unwrap();
        let at = from + text[from..].find(&format!("\n{key} = ")).expect(key) + 1;
        let until = at + text[at..].find('\n').unwrap();
        text.replace_range(at..until, &format!("{key} = {least}"));
    }
    text
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Instant {
        Instant::parse("2026-06-16T00:00:00+08:00").unwrap()
    }
}

struct Nobody;

#[async_trait]
impl Sink for Nobody {
    async fn take(&self, _: &Finding, _: &Names) -> Result<(), desk::Error> {
        Ok(())
    }
}

/// What is published: a subject and a body.
type Message = (String, Vec<u8>);

fn message(kind: &str, body: impl Into<Vec<u8>>) -> Message {
    (format!("weir.signals.{kind}.0"), body.into())
}

/// The story of a day and the day before, in the order in which operators would publish it, and how many records it has.
fn story_as_published() -> (Vec<Message>, u64) {
    let story = story(1, Instant::parse("2026-06-15").unwrap()).unwrap();
    let mut messages = Vec::new();
    let stretch = |record: &Record| record.at().micros().div_euclid(BATCH.micros());
    for records in story.records.chunk_by(|a, b| stretch(a) == stretch(b)) {
        for (kind, name) in Kind::TABLE {
            if records.iter().any(|record| record.kind() == kind) {
                messages.push(message(name, batch_csv(kind, records, &story.names)));
            }
        }
    }
    (messages, story.records.len() as u64)
}

/// Batches of which something or everything cannot be read, and one row of them that can.
fn poison() -> Vec<Message> {
    let good =
        "{\"time\":\"2026-06-14T12:00:00+08:00\",\"account\":\"700001\",\"kind\":\"message\",\"text\":\"在吗\"}\n";
    vec![
        message("faxes", "fax"),
        message("calls", "time,caller\n"),
        message("calls", ""),
        message("sms", [0xff, 0xfe, 0, 1]),
        message("lookups", "time,line,host\n2026-06-14T12:00:00+08:00,13900000001,\n"),
        message("chats", format!("{good}{{\"time\":\n")),
    ]
}

/// The bytes of each, as they are parked (base64, RFC 4648).
const POISONED: [&str; 6] = [
    "ZmF4",
    "dGltZSxjYWxsZXIK",
    "",
    "//4AAQ==",
    "MjAyNi0wNi0xNFQxMjowMDowMCswODowMCwxMzkwMDAwMDAwMSwK",
    "eyJ0aW1lIjo=",
];

async fn publish(context: &jetstream::Context, messages: Vec<Message>) {
    // The client lets only 5,000 go unconfirmed.
    for some in messages.chunks(1_000) {
        let mut taken = Vec::new();
        for (subject, body) in some {
            taken.push(context.publish(subject.clone(), body.clone().into()).await.unwrap());
        }
        for taken in taken {
            taken.await.unwrap();
        }
    }
}

/// Asks a server to stop, and waits until it has.
fn stop(mut server: Ended) {
    let asked = Command::new("kill").args(["-TERM", &server.0.id().to_string()]).status().unwrap();
    assert!(asked.success() && server.0.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_screen_killed_again_and_again_takes_every_record_once_and_finds_what_it_would_have_found() {
    if !is_there() {
        return;
    }
    let (folder, port) = (TempDir::new().unwrap(), free_port());
    let _server = nats(folder.path(), port, &[]);
    let nats = |partition: &str| format!("url = \"nats://127.0.0.1:{port}\"\npartition = \"{partition}\"");
    let (whole, killed) = (Centre::founded("WHOLE", &nats("1")), Centre::founded("KILLED", &nats("0")));
    let context = jetstream::new(async_nats::connect(format!("127.0.0.1:{port}")).await.unwrap());
    for (name, partition) in [("WHOLE", 1), ("KILLED", 0)] {
        context.create_stream(forgets_what_is_acknowledged(name, partition)).await.unwrap();
    }
    let ((uninterrupted, _), (first, _)) = (whole.serve(), killed.serve());
    for name in ["WHOLE", "KILLED"] {
        let stream = context.get_stream(name).await.unwrap();
        wait_until("it follows", async || stream.consumer_info("weir").await.is_ok()).await;
    }
    drop(first);
    let (mut messages, records) = story_as_published();
    let (count, noon) = (messages.len() + POISONED.len(), messages.len() / 4);
    messages.splice(noon..noon, poison());
    let publisher = tokio::spawn({
        let context = context.clone();
        let both = messages.into_iter().flat_map(|(subject, body)| {
            let other = subject.replace(".0", ".1");
            [(subject, body.clone()), (other, body)]
        });
        async move { publish(&context, both.collect()).await }
    });

    let deaths = die(&killed, &context).await;
    assert!(deaths.kept_unacknowledged > 0 && deaths.delivered_unkept > 0, "{deaths:?}");
    publisher.await.unwrap();
    let (last, _) = killed.serve();
    killed.has_all(&context).await;
    whole.has_all(&context).await;
    drop((last, uninterrupted));

    let (kept, distinct) = (killed.kept().await, killed.kept().await.into_iter().collect::<BTreeSet<_>>());
    assert_eq!((kept.len(), distinct.len()), (count, count), "each message is kept once");
    let want = whole.counted().await;
    assert_eq!((killed.counted().await, want.0), (want, records + 1), "each record is counted once");
    let (found, parked) = killed.found().await;
    let warnings = found.iter().filter(|found| found.starts_with("warning")).count();
    assert!(warnings >= 10 && found.len() > warnings + 10, "{warnings} warnings of {}", found.len());
    let doubled: BTreeSet<&String> = found.iter().collect();
    assert_eq!(doubled.len(), found.len());
    let want = whole.found().await.0;
    let differs: Vec<_> = found.iter().zip(&want).filter(|(found, want)| found != want).take(3).collect();
    assert!(found.len() == want.len() && differs.is_empty(), "{} and {}: {differs:#?}", found.len(), want.len());
    assert_eq!(parked.len(), POISONED.len());
    for bytes in POISONED {
        assert!(parked.iter().any(|row| row.contains(&format!("\"bytes\":\"{bytes}\""))), "{bytes:?} in {parked:#?}");
    }
}

/// A message is gone once its screen has acknowledged it: what is acknowledged too early is lost.
fn forgets_what_is_acknowledged(name: &str, partition: u32) -> Config {
    let subjects = vec![format!("weir.signals.*.{partition}")];
    Config { name: name.into(), subjects, retention: RetentionPolicy::Interest, ..Config::default() }
}

/// How many deaths left messages in each state.
#[derive(Debug, Default)]
struct Deaths {
    kept_unacknowledged: u32,
    delivered_unkept: u32,
}

/// Serves and dies, some messages later each time; once it stops as it is asked to, with a checkpoint.
async fn die(centre: &Centre, context: &jetstream::Context) -> Deaths {
    let (mut deaths, mut left, mut reached) = (Deaths::default(), 0, 0);
    for kill in 0..KILLS_MAX {
        let before = centre.log_bytes();
        let (server, _) = centre.serve();
        wait_until("it goes on", async || centre.log_bytes() > before).await;
        if kill % 2 == 0 {
            tokio::time::sleep(Duration::from_millis(u64::from(kill % 4) * 25)).await;
        } else {
            // The moment it acknowledges: were it not on the disk by then, it would be lost.
            let floor = centre.seen(context).await.ack_floor.stream_sequence;
            for _ in 0..LOOKS_MAX {
                if centre.seen(context).await.ack_floor.stream_sequence > floor {
                    break;
                }
            }
        }
        if kill == 2 {
            stop(server);
            continue;
        }
        drop(server);
        let seen = centre.seen(context).await;
        let (kept, delivered) = (centre.kept().await.len() as u64, seen.delivered.stream_sequence);
        deaths.delivered_unkept += u32::from(delivered > kept);
        // What earlier deaths left may be unacknowledged still: of this life's messages more are than our disk lacks.
        let lacks = delivered.saturating_sub(kept.max(reached));
        deaths.kept_unacknowledged += u32::from(seen.num_ack_pending as u64 > left + lacks);
        (left, reached) = (seen.num_ack_pending as u64, delivered);
        if kill >= KILLS_MIN && deaths.kept_unacknowledged > 0 && deaths.delivered_unkept > 0 {
            break;
        }
    }
    deaths
}

fn lookup(second: u32) -> Message {
    message("lookups", format!("time,line,host\n2026-06-15T12:00:{second:02}+08:00,13900000001,a.example\n"))
}

fn is_healthy(address: &str) -> bool {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /healthz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page.starts_with("HTTP/1.1 200")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_waited_for_and_a_stream_made_anew_is_taken_from_its_beginning() {
    if !is_there() {
        return;
    }
    let (folder, port) = (TempDir::new().unwrap(), free_port());
    let centre = Centre::founded("SIGNALS", &format!("url = \"nats://127.0.0.1:{port}\""));
    // There is no server yet.
    let (weir, address) = centre.serve();
    assert!(is_healthy(&address));
    let server = nats(folder.path(), port, &[]);
    let context = jetstream::new(async_nats::connect(format!("127.0.0.1:{port}")).await.unwrap());
    wait_until("the stream is made", async || context.get_stream("SIGNALS").await.is_ok()).await;
    publish(&context, vec![lookup(1), lookup(2), lookup(3)]).await;
    centre.has_all(&context).await;
    // It goes away, and comes back with what it had.
    drop(server);
    assert!(is_healthy(&address));
    let server = nats(folder.path(), port, &[]);
    wait_until("the client is back", async || context.get_stream("SIGNALS").await.is_ok()).await;
    publish(&context, vec![lookup(4)]).await;
    centre.has_all(&context).await;
    // It comes back with nothing: the next message has a number that was taken before.
    drop(server);
    std::fs::remove_dir_all(folder.path().join("streams")).unwrap();
    let _server = nats(folder.path(), port, &[]);
    wait_until("the stream is made anew", async || context.get_stream("SIGNALS").await.is_ok()).await;
    publish(&context, vec![lookup(5), lookup(6)]).await;
    centre.has_all(&context).await;
    assert!(is_healthy(&address));
    stop(weir);
    // One message goes before it is read: the others are taken.
    publish(&context, vec![lookup(7), lookup(8), lookup(9)]).await;
    let stream = context.get_stream("SIGNALS").await.unwrap();
    assert!(stream.delete_message(4).await.unwrap());
    let (weir, _) = centre.serve();
    centre.has_all(&context).await;
    stop(weir);
    let kept = centre.kept().await;
    let number = |name: &String| name.rsplit_once(':').unwrap().1.parse::<u32>().unwrap();
    assert_eq!(kept.iter().map(number).collect::<Vec<_>>(), [1, 2, 3, 4, 1, 2, 3, 5], "{kept:?}");
    assert_eq!(kept.iter().collect::<BTreeSet<_>>().len(), kept.len(), "{kept:?}");
    assert_eq!(centre.counted().await, (8, 0));
}

/// The certificate of a server at localhost, in files named `server`, and its root in `root.pem`.
fn certificates(folder: &Path) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    std::fs::write(folder.join("root.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
    let (root, key) = (Issuer::new(params, key), KeyPair::generate().unwrap());
    let server = CertificateParams::new(vec!["localhost".into()]).unwrap().signed_by(&key, &root).unwrap();
    std::fs::write(folder.join("server.pem"), server.pem()).unwrap();
    std::fs::write(folder.join("server.key"), key.serialize_pem()).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn elsewhere_it_speaks_tls_and_shows_its_token() {
    if !is_there() {
        return;
    }
    let (folder, port) = (TempDir::new().unwrap(), free_port());
    certificates(folder.path());
    let tls = ["--tls", "--tlscert", "server.pem", "--tlskey", "server.key", "--auth", "s3cret"];
    let _server = nats(folder.path(), port, &tls);
    let (token, root) = (folder.path().join("token"), folder.path().join("root.pem"));
    std::fs::write(&token, "s3cret\n").unwrap();
    let nats = format!("url = \"tls://localhost:{port}\"\ntoken_file = {token:?}\nca_file = {root:?}");
    let centre = Centre::founded("SIGNALS", &nats);
    let (_weir, _) = centre.serve();
    let options = async_nats::ConnectOptions::with_token("s3cret".into()).add_root_certificates(root).require_tls(true);
    let context = jetstream::new(options.connect(format!("localhost:{port}")).await.unwrap());
    wait_until("the stream is made", async || context.get_stream("SIGNALS").await.is_ok()).await;
    publish(&context, vec![lookup(1)]).await;
    centre.has_all(&context).await;
}
