//! Crash rounds: a centre is killed at any call to its disk, or its disk fails, and is started again; nothing that was
//! acknowledged is lost, nothing that was refused is done.
//!
//! Four ways to die. *Killed*: the process ends, the machine goes on. *Power lost*: only what was synced is there.
//! *Torn*: any part of the rest is there too. *Failed*: a call to the disk fails with EIO, or all do from then on with
//! ENOSPC; the process must end by itself, and the power may go after it. A centre lives several times in one folder.
//!
//! `WEIR_CRASH_ROUNDS` says how many deaths (200 where it does not), `WEIR_CRASH_SEED` from which seed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]
#![allow(
    clippy::print_stdout,
    clippy::cast_possible_wrap,
    reason = "counts are small, and the child speaks by its stdout"
)]

mod centre;
mod check;
mod disk;

use check::Told;
use disk::{Chance, Disk};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How often one centre dies before a new one is founded: each life begins with what the last left.
const DEATHS: u64 = 8;
/// A process that does not end is at fault too.
const LONGEST: Duration = Duration::from_secs(60);
/// The most calls to the disk before death; a whole life makes some more.
const CALLS: usize = 900;
/// How many complaints are kept to be read.
const WORDS_MAX: usize = 50;
/// The exit status of a process whose writer stopped.
const STOPPED: i32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Death {
    Killed,
    PowerLost,
    Torn,
    Eio,
    Enospc,
}

const DEATHS_IN_TURN: [Death; 10] = {
    use Death::*;
    [PowerLost, Killed, Torn, Eio, PowerLost, Killed, Torn, Enospc, PowerLost, Torn]
};

/// What came of many rounds.
#[derive(Default)]
struct Counts {
    rounds: BTreeMap<Death, usize>,
    acknowledged: usize,
    unsynced: usize,
    ended_by_fault: usize,
    /// Deaths after which something did not hold, by their kind, and what, as far as one wants to read.
    wrong_rounds: BTreeMap<Death, usize>,
    wrong: Vec<String>,
}

/// The process that dies; started by the others, never by itself.
#[test]
#[ignore = "it is the process that is killed"]
fn child() {
    let folder = std::env::var("WEIR_DISK_ROOT").expect("a folder to live in");
    let round = std::env::var("WEIR_CRASH_ROUND").unwrap().parse().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let stopped = runtime.block_on(centre::live(Path::new(&folder), round));
    std::process::exit(if stopped { STOPPED } else { 0 });
}

#[test]
fn rounds() {
    let number = |name: &str, without| std::env::var(name).map_or(without, |text| text.parse().unwrap());
    let (rounds, seed) = (number("WEIR_CRASH_ROUNDS", 200), number("WEIR_CRASH_SEED", 1));
    let began = Instant::now();
    let counts = many_rounds(rounds, seed, &DEATHS_IN_TURN, None);
    println!(
        "{rounds} deaths in {} s: {:?}; {} deeds acknowledged, {} unsynced changes lost, {} processes ended by a fault",
        began.elapsed().as_secs(),
        counts.rounds,
        counts.acknowledged,
        counts.unsynced,
        counts.ended_by_fault
    );
    assert!(counts.wrong.is_empty(), "seed {seed}: {:?} did not hold: {:#?}", counts.wrong_rounds, counts.wrong);
    assert!(
        counts.acknowledged > 5 * usize::try_from(rounds).unwrap() && counts.unsynced > 0 && counts.ended_by_fault > 0,
        "it is no proof"
    );
}

/// The rounds can fail: with a disk that forgets what was synced to the log, as `synchronous = NORMAL` never asks it to
/// keep it, acknowledged deeds are lost.
#[test]
fn a_disk_that_forgets_the_log_is_found_out() {
    let counts = many_rounds(8, 7, &[Death::PowerLost], Some("-wal"));
    println!("a disk that forgets the log: found out after {:?} of 8 deaths", counts.wrong_rounds);
    assert!(counts.wrong.iter().any(|wrong| wrong.contains("is lost")), "{:?}", counts.wrong);
}

fn many_rounds(rounds: u64, seed: u64, deaths: &[Death], forgets: Option<&str>) -> Counts {
    let mut counts = Counts::default();
    let mut chance = Chance(seed);
    let mut home = Home::found();
    for round in 0..rounds {
        if round % DEATHS == 0 && round > 0 {
            home = Home::found();
        }
        let death = deaths[usize::try_from(round).unwrap() % deaths.len()];
        let wrong = home.round(round, death, &mut chance, forgets, &mut counts);
        *counts.rounds.entry(death).or_default() += 1;
        if !wrong.is_empty() {
            *counts.wrong_rounds.entry(death).or_default() += 1;
            let wrong = wrong.into_iter().take(WORDS_MAX.saturating_sub(counts.wrong.len()));
            counts.wrong.extend(wrong.map(|wrong| format!("round {round}, {death:?}: {wrong}")));
            // What was lost once is lost for ever: a new centre begins.
            home = Home::found();
        }
    }
    counts
}

/// A centre's folder, and all it was ever told.
struct Home {
    folder: tempfile::TempDir,
    told: Told,
}

impl Home {
    fn found() -> Self {
        // In memory where there is such a place: what counts as synced is computed, not waited for.
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::TempDir::with_prefix_in("weir-crash-", place).unwrap();
        std::fs::create_dir(folder.path().join("data")).unwrap();
        Self { folder, told: Told::default() }
    }

    /// One life, its death, and what does not hold after it.
    fn round(
        &mut self,
        round: u64,
        death: Death,
        chance: &mut Chance,
        forgets: Option<&str>,
        counts: &mut Counts,
    ) -> Vec<String> {
        let (data, trace) = (self.folder.path().join("data"), self.folder.path().join("trace"));
        let _ = std::fs::remove_file(&trace);
        let mut disk = Disk::of(&data);
        let mut life = Command::new(std::env::current_exe().unwrap());
        life.args(["--ignored", "--exact", "child", "--nocapture"]).env("WEIR_CRASH_ROUND", round.to_string());
        life.env("LD_PRELOAD", library()).env("WEIR_DISK_ROOT", &data).env("WEIR_DISK_TRACE", &trace);
        life.envs(forgets.map(|end| ("WEIR_DISK_FORGETS", end)));
        let call = (1 + chance.below(CALLS)).to_string();
        match death {
            Death::Killed | Death::PowerLost | Death::Torn => life.env("WEIR_DISK_KILL_AT", call),
            Death::Eio => life.env("WEIR_DISK_FAIL_AT", call).env("WEIR_DISK_ERRNO", "5"),
            Death::Enospc => {
                life.env("WEIR_DISK_FAIL_AT", call).env("WEIR_DISK_ERRNO", "28").env("WEIR_DISK_FOR_EVER", "1")
            }
        };
        let Some((said, status)) = run(&mut life) else { return vec!["the process does not end".into()] };
        counts.acknowledged += self.told.hear(&said);
        counts.ended_by_fault += usize::from(status.code() == Some(STOPPED));
        let mut wrong = Vec::new();
        // Killed, ended by itself because its writer stopped, or at the end of its stories.
        if !(status.code().is_none() || status.code() == Some(STOPPED) || status.success()) {
            wrong.push(format!("the process ended with {status}: {said}"));
        }
        let power = matches!(death, Death::PowerLost | Death::Torn) || (death != Death::Killed && chance.below(2) == 0);
        if power {
            disk.replay(&std::fs::read(&trace).unwrap_or_default());
            if death == Death::Torn {
                disk.tear(chance);
            }
            counts.unsynced += disk.restore();
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        wrong.extend(runtime.block_on(check::check(&data, &mut self.told)));
        wrong
    }
}

/// Runs a life to its end; what it said, and how it ended.
fn run(life: &mut Command) -> Option<(String, ExitStatus)> {
    let mut child = life.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let listener = std::thread::spawn(move || {
        let mut said = Vec::new();
        out.read_to_end(&mut said).unwrap();
        // A word cut short by death was not said.
        String::from_utf8_lossy(&said).rsplit_once('\n').map_or(String::new(), |(whole, _)| whole.to_owned())
    });
    let began = Instant::now();
    while began.elapsed() < LONGEST {
        if let Some(status) = child.try_wait().unwrap() {
            return Some((listener.join().unwrap(), status));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// The library that is preloaded, compiled once.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crash/power.c");
        let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("power-{}.so", std::process::id()));
        let mut compiler = Command::new("cc");
        compiler.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&made).arg(&source).args(["-ldl", "-lpthread"]);
        assert!(compiler.status().expect("a C compiler, which SQLite needs too").success());
        made
    })
}
