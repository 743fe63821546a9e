//! Stories of a den, and of those who only look like one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use domain::signal::{Call, Cell, Class, Den, Direction, Finding, Id, Names, Record};
use domain::time::Instant;
use screen::{Screen, Settings};

const DAY_S: i64 = 86_400;
/// 2026-03-02 00:00 at +08:00.
const MIDNIGHT_S: i64 = 1_772_380_800;

fn id(n: u64) -> Id {
    Id::of_digits(&n.to_string()).unwrap()
}

/// An IMEI of a type in use, with its right check digit.
fn imei(tac: u64, serial: u64) -> Id {
    let body = tac * 1_000_000 + serial;
    let sum: u64 = (0..14_u32)
        .map(|place| {
            let digit = body / 10_u64.pow(place) % 10;
            let counted = if place % 2 == 0 { digit * 2 } else { digit };
            counted / 10 + counted % 10
        })
        .sum();
    id(body * 10 + (10 - sum % 10) % 10)
}

fn call(at_s: i64, caller: Id, callee: u64, duration_s: u32, cell: u64, imei: Id) -> Record {
    Record::Call(Call {
        at: Instant::from_seconds(at_s),
        caller,
        callee: id(callee),
        duration_s,
        direction: Direction::Out,
        cell: id(cell),
        imei,
        imsi: caller,
        trunk: Id::NONE,
        redirecting: Id::NONE,
        answered: duration_s > 0,
    })
}

/// Calls to ever new people, numbered by who, when and which.
fn stranger(who: u64, n: u64) -> u64 {
    13_000_000_000 + (who * 1_000_003 + n * 7_919) % 900_000_000
}

/// A box of four ports: each card works two hours on its port, then the next takes its place within a minute.
fn den(day: i64, cell: u64, first_card: u64) -> Vec<Record> {
    let mut records = Vec::new();
    for port in 0..4_u64 {
        for turn in 0..5_u64 {
            let card = first_card + port * 5 + turn;
            let begin_s = MIDNIGHT_S + day * DAY_S + (9 + 2 * turn as i64) * 3_600 + port as i64 * 13;
            for n in 0..18_u64 {
                let at_s = begin_s + n as i64 * 400 + (card * 37 + n * 91) as i64 % 200 * i64::from(n > 0);
                let at_s = if n == 17 { begin_s + 7_130 } else { at_s.min(begin_s + 7_100) };
                records.push(call(
                    at_s,
                    id(card),
                    stranger(card, n + day.cast_unsigned() * 100),
                    20 + (n % 5) as u32 * 6,
                    cell,
                    imei(86_123_456, 500 + port * 77_000),
                ));
            }
        }
    }
    records
}

/// Twelve people in one office call strangers all day, each on an own telephone.
fn call_centre(day: i64, cell: u64) -> Vec<Record> {
    let mut records = Vec::new();
    for seat in 0..12_u64 {
        for n in 0..60_i64 {
            let pause_s = if n >= 30 { 5_400 } else { 0 };
            let at_s = MIDNIGHT_S + day * DAY_S + 9 * 3_600 + n * 420 + pause_s + (seat as i64 * 131 + n * 17) % 400;
            records.push(call(
                at_s,
                id(13_600_000_000 + seat),
                stranger(7_000 + seat, n.cast_unsigned()),
                60,
                cell,
                imei(35_000_000 + seat * 11, 4_000 + seat * 91_003),
            ));
        }
    }
    records
}

/// A courier calls each customer of the day once, and moves.
fn couriers(day: i64) -> Vec<Record> {
    let mut records = Vec::new();
    for one in 0..20_u64 {
        for n in 0..70_i64 {
            let at_s = MIDNIGHT_S + day * DAY_S + 8 * 3_600 + n * 500 + (one as i64 * 47) % 500;
            let cell = 100 + (one + n.cast_unsigned() / 3) % 40;
            records.push(call(
                at_s,
                id(13_700_000_000 + one),
                stranger(9_000 + one, n.cast_unsigned()),
                25,
                cell,
                imei(35_200_000 + one, 800 + one * 3_001),
            ));
        }
    }
    records
}

fn cells() -> Vec<Cell> {
    (100..160)
        .map(|n| Cell { id: id(n), lat: 36.0 + (n % 8) as f64 * 0.006, lon: 103.8 + (n / 8 % 8) as f64 * 0.008 })
        .collect()
}

fn sorted(parts: Vec<Vec<Record>>) -> Vec<Record> {
    let mut records: Vec<Record> = parts.into_iter().flatten().collect();
    records.sort_by_key(Record::at);
    records
}

fn screened(records: &[Record]) -> Vec<Finding> {
    let names = Names::new();
    let mut screen = Screen::new(Settings::embedded().unwrap(), &cells(), &[], &names);
    let mut found = Vec::new();
    records.iter().for_each(|record| screen.take(record, &names, &mut found));
    screen.finish(&names, &mut found);
    found
}

fn dens(found: &[Finding]) -> Vec<&Den> {
    found.iter().filter_map(|one| if let Finding::Den(den) = one { Some(den) } else { None }).collect()
}

#[test]
fn a_den_among_its_look_alikes_is_found_on_its_first_day() {
    let found = screened(&sorted(vec![den(0, 120, 13_300_000_000), call_centre(0, 120), couriers(0)]));
    let dens = dens(&found);
    let first = dens.first().expect("a den");
    assert_eq!((first.cell, dens.iter().all(|den| den.from == first.from)), (id(120), true));
    let hours = first.at.since(Instant::from_seconds(MIDNIGHT_S + 9 * 3_600)).micros() / 3_600_000_000;
    assert!(hours <= 5, "found after {hours} hours");
    let last = dens.last().unwrap();
    assert!(last.lines.iter().all(|line| (13_300_000_000..13_300_000_020).contains(&line.value().unwrap())));
    assert_eq!(last.devices.len(), 4);
    assert!((3..=4).contains(&last.ports), "{} ports", last.ports);
    assert!((50.0..2_000.0).contains(&last.radius_m) && last.place.is_some(), "{}", last.radius_m);
    assert!(!last.evidence.is_empty() && last.evidence.is_sorted_by_key(|one| one.at));
    for name in ["cards_per_device", "duty_hours"] {
        assert!(last.reasons.iter().any(|reason| reason.name == name), "{name}: {:?}", last.reasons);
    }
}

#[test]
fn its_lines_are_told_once_each() {
    let found = screened(&sorted(vec![den(0, 120, 13_300_000_000), den(1, 120, 13_300_000_000), call_centre(0, 120)]));
    let mut lines: Vec<Id> = found
        .iter()
        .filter_map(|one| {
            if let Finding::Line(line) = one { (line.class == Class::SimBox).then_some(line.line) } else { None }
        })
        .collect();
    let told = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!((told, lines.len()), (20, 20));
}

#[test]
fn those_who_only_look_like_one_are_no_den() {
    let found = screened(&sorted(vec![call_centre(0, 120), call_centre(1, 120), couriers(0), couriers(1)]));
    assert!(dens(&found).is_empty(), "{:?}", dens(&found));
}

#[test]
fn a_den_that_moves_is_the_same_den_in_its_new_place() {
    let found =
        screened(&sorted(vec![den(0, 120, 13_300_000_000), den(1, 141, 13_300_000_100), den(2, 141, 13_300_000_200)]));
    let dens = dens(&found);
    assert_eq!(dens.last().map(|den| den.cell), Some(id(141)));
    assert!(dens.iter().all(|den| den.from == dens[0].from), "one den");
    assert!(dens.len() <= 5, "told {} times", dens.len());
}

#[test]
fn a_screen_that_goes_on_from_a_checkpoint_finds_the_same() {
    let records = sorted(vec![den(0, 120, 13_300_000_000), call_centre(0, 120), den(1, 141, 13_300_000_100)]);
    let names = Names::new();
    for stop in [records.len() / 5, records.len() / 2] {
        let settings = || Settings::embedded().unwrap();
        let mut screen = Screen::new(settings(), &cells(), &[], &names);
        let mut found = Vec::new();
        records[..stop].iter().for_each(|record| screen.take(record, &names, &mut found));
        let bytes = screen.save(&names).bytes;
        let mut again = Screen::restore(&bytes, settings(), &cells(), &[], &mut Names::new()).unwrap();
        assert!(again.save(&names).bytes == bytes, "another checkpoint");
        records[stop..].iter().for_each(|record| again.take(record, &names, &mut found));
        again.finish(&names, &mut found);
        assert!(found == screened(&records), "stopped at {stop}");
    }
}
