//! How soon a warning is kept after the record behind it was published: a server of streams, whoever publishes, the screen
//! and the papers, on this one machine.

use crate::config::{Config, StreamConfig};
use crate::{serve, signals};
use anyhow::{Context, Result, bail};
use async_nats::jetstream;
use async_trait::async_trait;
use desk::Desk;
use desk::signal::{Screening, Sink};
use desk::unit::NewUnit;
use desk::warning::Taken;
use domain::authority::UnitKind;
use domain::signal::{Finding, Kind, Names, Record};
use domain::time::{Instant, Span};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Wall};

/// So many records a second are published, in so many times a second; a batch holds what one kind has of that.
const RECORDS_A_SECOND: usize = 20_000;
const TIMES_A_SECOND: usize = 40;
/// Longer than the minute after which a checkpoint is saved.
const SECONDS: usize = 75;
/// A day of 120,000 lines has as many records, and so many people more are drawn in.
const SCALE: f64 = 1.2;
const PEOPLE: u32 = 500;
/// What is still to be done when the last record is published must be done within this.
const DONE_WITHIN: Duration = Duration::from_secs(120);

/// What is published at one time.
struct Slot {
    /// The time of its last record.
    until: Instant,
    messages: Vec<(String, Vec<u8>)>,
}

/// A server of streams, ended with the bench.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Hands findings to the warning desk, and notes when a warning was kept.
struct Timed {
    desk: Desk,
    /// When it was known by the records' time, and when it was kept by ours.
    raised: Mutex<Vec<(Instant, Wall)>>,
}

#[async_trait]
impl Sink for Timed {
    async fn take(&self, found: &Finding, names: &Names) -> Result<(), desk::Error> {
        let taken = desk::warning::take(&self.desk, found, names).await?;
        if matches!(taken, Taken::Raised(_)) {
            self.raised.lock().unwrap_or_else(PoisonError::into_inner).push((found.at(), Wall::now()));
        }
        Ok(())
    }
}

pub(super) fn run() -> Result<()> {
    let folder = tempfile::TempDir::with_prefix("weir-bench-")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(folder.path()))
}

async fn measure(folder: &Path) -> Result<()> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let _server = serve_streams(folder, port)?;
    let slots = slots();
    let config = Config { data: folder.join("data"), ..Config::default() };
    let (desk, _) = serve::desk(&config, None).await?;
    desk::unit::add(&desk, None, NewUnit { parent: None, kind: UnitKind::City, name: "市反诈中心".into() }).await?;
    let stream = StreamConfig {
        nats: Some(toml::from_str(&format!("url = \"nats://127.0.0.1:{port}\""))?),
        ..StreamConfig::default()
    };
    let timed = Arc::new(Timed { desk: desk.clone(), raised: Mutex::default() });
    let screening = signals::begin_with(&desk, &stream, folder, Arc::clone(&timed) as Arc<dyn Sink>).await?;
    let nats = signals::nats(&stream, folder)?.context("the stream")?;
    let following = tokio::spawn(doors::follow(nats, screening.clone()));
    let context = jetstream::new(async_nats::connect(format!("127.0.0.1:{port}")).await?);
    while context.get_stream("SIGNALS").await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (published, began) = (publish(&context, &slots).await?, Wall::now());
    let records = RECORDS_A_SECOND * SECONDS;
    let behind = drained(&screening, records as u64, began).await?;
    following.abort();
    let left_out = screening.counted().left_out.load(Relaxed);
    screening.end().await;
    let raised = timed.raised.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let took = published.last().zip(published.first()).map_or(Duration::ZERO, |(last, first)| last.1 - first.1);
    println!(
        "stream: {records} records in {} batches published in {:.1} s; done {:.0} ms after the last; {left_out} left out",
        slots.iter().map(|slot| slot.messages.len()).sum::<usize>(),
        took.as_secs_f64(),
        behind.as_secs_f64() * 1e3,
    );
    told(&raised, &published)
}

fn serve_streams(folder: &Path, port: u16) -> Result<Server> {
    let mut command = Command::new("/usr/sbin/nats-server");
    command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"]).arg(folder.join("streams"));
    let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let server = Server(server.context("nats-server: `cargo xtask needs` installs it")?);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(server)
}

/// Yesterday's records in their order, cut into what is published at one time.
fn slots() -> Vec<Slot> {
    let mut signals = city::signal::rush(5, SCALE, today().minus(Span::days(1)), PEOPLE);
    let names = signals.names().clone();
    let records: Vec<Record> = signals.by_ref().take(RECORDS_A_SECOND * SECONDS).collect();
    let slot = |records: &[Record]| Slot {
        until: records.last().map_or(Instant::MIN, Record::at),
        messages: Kind::TABLE.into_iter().filter_map(|(kind, name)| batch(kind, name, records, &names)).collect(),
    };
    records.chunks(RECORDS_A_SECOND / TIMES_A_SECOND).map(slot).collect()
}

fn batch(kind: Kind, name: &str, records: &[Record], names: &Names) -> Option<(String, Vec<u8>)> {
    let is_there = records.iter().any(|record| record.kind() == kind);
    is_there.then(|| (format!("weir.signals.{name}.0"), city::signal::batch_csv(kind, records, names)))
}

fn today() -> Instant {
    desk::Clock::now(&crate::clock::RealClock)
}

/// Publishes each slot when its time comes; gives when that was. Every message is confirmed, those of the slot before while
/// the next waits for its time: the client lets only 5,000 go unconfirmed.
async fn publish(context: &jetstream::Context, slots: &[Slot]) -> Result<Vec<(Instant, Wall)>> {
    let (began, mut published, mut sent) = (Wall::now(), Vec::new(), Vec::new());
    for (nth, slot) in (0_u32..).zip(slots) {
        let at = began + Duration::from_secs(1) * nth / u32::try_from(TIMES_A_SECOND)?;
        tokio::time::sleep_until(at.into()).await;
        published.push((slot.until, Wall::now()));
        let before = std::mem::take(&mut sent);
        for (subject, body) in &slot.messages {
            sent.push(context.publish(subject.clone(), body.clone().into()).await?);
        }
        for message in before {
            message.await?;
        }
    }
    for message in sent {
        message.await?;
    }
    Ok(published)
}

/// Waits until every record came to the screen; how long that took.
async fn drained(screening: &Screening, records: u64, since: Wall) -> Result<Duration> {
    while screening.counted().records.load(Relaxed) < records {
        if since.elapsed() > DONE_WITHIN {
            bail!("{} of {records} records came", screening.counted().records.load(Relaxed));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(since.elapsed())
}

/// A warning's delay is counted from the first slot that reaches as far as the time at which it was known: never from a
/// later one than that of the record behind it.
fn told(raised: &[(Instant, Wall)], published: &[(Instant, Wall)]) -> Result<()> {
    let slot = |at| published.get(published.partition_point(|(until, _)| *until < at)).or(published.last());
    let delay = |(at, kept): &(Instant, Wall)| slot(*at).map(|(_, sent)| kept.saturating_duration_since(*sent));
    let mut delays: Vec<Duration> = raised.iter().filter_map(delay).collect();
    delays.sort();
    let Some(longest) = delays.last() else { bail!("no warning was raised: nothing is measured") };
    let at = |percent: usize| delays.get((delays.len() * percent).div_ceil(100).max(1) - 1).unwrap_or(longest);
    let ms = |delay: &Duration| delay.as_secs_f64() * 1e3;
    println!(
        "  {} warnings, from published to kept: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        delays.len(),
        ms(at(50)),
        ms(at(90)),
        ms(at(99)),
        ms(longest)
    );
    Ok(())
}
