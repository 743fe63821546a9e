//! How many records a second a screen works on from memory, and how many bytes a line takes.
//! `cargo bench -p screen --bench screen [-- LINES RECORDS]`.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use domain::signal::{Call, Direction, Id, Lookup, Names, Record, Sms};
use domain::time::Instant;
use screen::{Screen, Settings};
use std::num::NonZeroUsize;

/// 2026-03-02T08:00:00+08:00.
const BEGAN_S: i64 = 1_772_409_600;

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let (lines, count) = (numbers.first().copied().unwrap_or(1_000_000), numbers.get(1).copied().unwrap_or(8_000_000));
    let mut names = Names::new();
    let hosts: Vec<Id> = (0..2000).map(|n| names.id(&format!("h{n}.example"))).collect();
    let cells: Vec<Id> = (0..3000).map(|n| names.id(&format!("cell-{n}"))).collect();
    let records = Made { lines, hosts, cells, chance: 1 }.records(count);
    println!("{count} records of {lines} lines over a day, made in memory");
    for threads in [1, 2] {
        run(&records, &names, NonZeroUsize::new(threads).unwrap());
    }
}

fn run(records: &[Record], names: &Names, threads: NonZeroUsize) {
    let mut screen = Screen::new(Settings::embedded().unwrap(), &[], &[], names).with_threads(threads);
    let mut found = Vec::new();
    let began = std::time::Instant::now();
    for record in records {
        screen.take(record, names, &mut found);
    }
    screen.finish(names, &mut found);
    let seconds = began.elapsed().as_secs_f64();
    let cores = processor_seconds();
    println!(
        "{threads} threads: {:.0} records/s ({seconds:.1} s, {cores:.1} s of processor so far), {} lines, {} bytes a line, {} findings",
        records.len() as f64 / seconds,
        screen.lines(),
        screen.bytes() / screen.lines().max(1),
        found.len()
    );
}

/// What this process has used of the processor, in seconds: the machine is shared.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or("");
    // Fields 14 and 15 of proc(5), user and system, in hundredths of a second; two stand before the name's end.
    after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// A day's records in time order: 42 % calls inside (both ends' records), 48 % messages, 10 % look-ups.
struct Made {
    lines: u64,
    hosts: Vec<Id>,
    cells: Vec<Id>,
    chance: u64,
}

impl Made {
    fn draw(&mut self, below: u64) -> u64 {
        // SplitMix64 (Steele and others, 2014).
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.chance;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ bits >> 31) % below
    }

    fn records(mut self, count: u64) -> Vec<Record> {
        let mut records = Vec::with_capacity(usize::try_from(count).unwrap());
        while (records.len() as u64) < count {
            let at = Instant::from_micros(
                (BEGAN_S * 1_000_000) + (86_400_000_000 * records.len() as u64 / count).cast_signed(),
            );
            self.add(at, &mut records);
        }
        records
    }

    fn line(&mut self) -> u64 {
        self.draw(self.lines)
    }

    fn add(&mut self, at: Instant, records: &mut Vec<Record>) {
        let line = self.line();
        let number = |line: u64| Id::of_number(13_000_000_000 + line * 7, 11);
        match self.draw(79) {
            0..=20 => {
                // Nine in ten calls go to one of ten friends.
                let nth = self.draw(10);
                let other = if self.draw(10) > 0 { (line + 1 + nth * 7919) % self.lines } else { self.line() };
                let cell = self.cells[usize::try_from(line).unwrap() % self.cells.len()];
                let duration_s = u32::try_from(self.draw(240)).unwrap();
                let call = Call {
                    at,
                    caller: number(line),
                    callee: number(other),
                    duration_s,
                    direction: Direction::Out,
                    cell,
                    imei: Id::of_number(860_000_000_000_000 + line, 15),
                    imsi: Id::of_number(460_000_000_000_000 + line, 15),
                    trunk: Id::NONE,
                    redirecting: Id::NONE,
                    answered: duration_s > 30,
                };
                let imei = Id::of_number(860_000_000_000_000 + other, 15);
                let imsi = Id::of_number(460_000_000_000_000 + other, 15);
                records.push(Record::Call(call));
                records.push(Record::Call(Call { direction: Direction::In, imei, imsi, ..call }));
            }
            21..=68 => {
                let sender = Id::of_number(106_900_000_000 + self.draw(500), 12);
                let (receiver, cell, smsc) = (number(line), Id::NONE, Id::of_number(13_800_100_500, 11));
                records.push(Record::Sms(Sms { at, sender, receiver, cell, smsc, text: "".into() }));
            }
            _ => {
                let host = self.draw(self.hosts.len() as u64);
                let host = self.hosts[usize::try_from(host).unwrap()];
                records.push(Record::Lookup(Lookup { at, line: number(line), host }));
            }
        }
    }
}
