//! How long a look-up among ten million listed values takes, and how many bytes each takes.
#![allow(missing_docs, clippy::print_stdout)]

use domain::indicator::Kind;
use screen::Listed;
use std::hint::black_box;
use std::num::NonZeroU32;
use std::time::Instant;

const LISTED: u64 = 10_000_000;
const ASKED: u64 = 2_000_000;
/// Looked up between two looks at the clock.
const ROW: usize = 100;

/// Mobile numbers in no order: those of odd places are listed, those of even ones are not.
fn number(place: u64) -> String {
    format!("+861{:010}", place.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 10_000_000_000)
}

fn main() {
    let mut listed = Listed::new();
    let began = Instant::now();
    for place in 0..LISTED {
        listed.insert(Kind::Phone, &number(2 * place + 1), NonZeroU32::MIN);
    }
    let took = began.elapsed();
    println!(
        "{} listed in {:.1} s, {:.0} ns each",
        listed.len(),
        took.as_secs_f64(),
        took.as_nanos() as f64 / LISTED as f64
    );
    println!("{:.1} bytes each, {} MB", listed.bytes() as f64 / listed.len() as f64, listed.bytes() / 1_000_000);
    for (name, odd) in [("listed", 1), ("not listed", 0)] {
        // Written before: a look-up is of a text that is there.
        let asked: Vec<String> = (0..ASKED).map(|n| number(2 * (n * 4_999_999 % LISTED) + odd)).collect();
        run(name, "one by one", &asked, |asked| {
            asked.iter().filter(|text| listed.find(Kind::Phone, text).is_some()).count()
        });
        run(name, "together", &asked, |asked| {
            let asked: Vec<(Kind, &str)> = asked.iter().map(|text| (Kind::Phone, text.as_str())).collect();
            listed.find_all(&asked).iter().filter(|found| found.is_some()).count()
        });
    }
}

/// Looks all up in rows and says how long one takes; `look_up` says how many of a row are listed.
fn run(name: &str, how: &str, asked: &[String], look_up: impl Fn(&[String]) -> usize) {
    let (before, mut found) = (on_processor(), 0);
    let mut times: Vec<u128> = asked
        .chunks(ROW)
        .map(|asked| {
            let began = Instant::now();
            found += look_up(asked);
            began.elapsed().as_nanos() / asked.len() as u128
        })
        .collect();
    let processor = (on_processor() - before) / ASKED;
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!(
        "look-up {how}, {name} ({} found): {processor} ns of processor; p50 {} ns, p90 {} ns on the clock, of {ROW} in a row",
        black_box(found),
        at(50),
        at(90)
    );
}

/// How long this thread ran on a processor, in nanoseconds: what others take of a busy machine is not in it.
fn on_processor() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0)
}
