//! Stories of a false base station in a van, and of honest bulk messages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use domain::signal::{Cell, FalseCell, Finding, Id, Names, Record, Sms};
use domain::time::Instant;
use screen::{Screen, Settings};

const START_S: i64 = 1_772_380_800;
const CENTRE: &str = "8613800931500";

fn id(text: &str) -> Id {
    Id::of_digits(text).unwrap()
}

/// A row of cells, 500 m apart, to the north.
fn cells() -> Vec<Cell> {
    (0..60).map(|n| Cell { id: cell(n), lat: 36.0 + n as f64 * 0.0045, lon: 103.8 }).collect()
}

fn cell(n: i64) -> Id {
    id(&format!("{}", 10_000 + n))
}

fn sms(at_s: i64, sender: &str, receiver: i64, cell: Id, smsc: &str, text: &str) -> Record {
    Record::Sms(Sms {
        at: Instant::from_seconds(START_S + at_s),
        sender: id(sender),
        receiver: id(&format!("{}", 13_900_000_000 + receiver)),
        cell,
        smsc: if smsc.is_empty() { Id::NONE } else { id(smsc) },
        text: text.into(),
    })
}

/// Honest messages of services, everywhere, with their centre.
fn bulk() -> Vec<Record> {
    let of =
        |n: i64| sms(n * 3, "10086", 500_000 + n, cell(n % 60), CENTRE, &format!("您本月已用流量{n}MB，回复CXLL查询"));
    (0..1_200).map(of).collect()
}

/// A van goes north at about 20 km/h for 40 minutes and reaches a phone every four seconds.
fn van(smsc: &str, at: impl Fn(i64) -> Id) -> Vec<Record> {
    let of = |n: i64| {
        let text = format!("【工商银行】您的积分{}分今日到期，请登录 wap{n}.example 兑换", 8_000 + n * 7);
        sms(600 + n * 4, "95588", n, at(n), smsc, &text)
    };
    (0..600).map(of).collect()
}

fn northward(n: i64) -> Id {
    // 2,400 s at 5.5 m/s are 13 km: 26 cells; a phone stands on one of three.
    cell(5 + n * 26 / 600 + n % 3)
}

fn screened(parts: Vec<Vec<Record>>) -> Vec<FalseCell> {
    let mut records: Vec<Record> = parts.into_iter().flatten().collect();
    records.sort_by_key(Record::at);
    let names = Names::new();
    let settings = || Settings::embedded().unwrap();
    let mut screen = Screen::new(settings(), &cells(), &[], &names);
    let mut found = Vec::new();
    let (first, rest) = records.split_at(records.len() / 2);
    first.iter().for_each(|record| screen.take(record, &names, &mut found));
    // Every story is broken off and goes on from its checkpoint.
    let mut screen = Screen::restore(&screen.save(&names).bytes, settings(), &cells(), &[], &mut Names::new()).unwrap();
    rest.iter().for_each(|record| screen.take(record, &names, &mut found));
    let end = Record::Sms(Sms {
        at: Instant::from_seconds(START_S + 8_000),
        sender: id("10086"),
        receiver: id("13900000000"),
        cell: cell(0),
        smsc: id(CENTRE),
        text: "".into(),
    });
    screen.take(&end, &names, &mut found);
    screen.finish(&names, &mut found);
    found.into_iter().filter_map(|one| if let Finding::FalseCell(cell) = one { Some(cell) } else { None }).collect()
}

#[test]
fn a_van_is_found_within_minutes_and_followed() {
    let found = screened(vec![bulk(), van("", northward)]);
    let (first, last) = (found.first().expect("a van"), found.last().unwrap());
    let minutes = first.at.since(Instant::from_seconds(START_S + 600)).micros() / 60_000_000;
    assert!(minutes <= 3, "found after {minutes} minutes");
    assert!(found.len() < 8, "told {} times", found.len());
    assert!(found.iter().all(|told| told.from == first.from), "one station");
    assert!(last.template.starts_with("工商银行您的积分…"), "{}", last.template);
    let (from, to) = (last.path.first().unwrap(), last.path.last().unwrap());
    let north_m = (to.1 - from.1) * 111_320.0;
    assert!((10_000.0..14_500.0).contains(&north_m), "{north_m}");
    assert!(last.path.is_sorted_by_key(|step| step.0));
    let speed = last.reasons.iter().find(|reason| reason.name == "moves_kmh").expect("it moves");
    assert!((14.0..28.0).contains(&speed.value.parse::<f64>().unwrap()), "{}", speed.value);
}

#[test]
fn a_van_that_shows_a_cell_of_its_own_is_found_by_that() {
    let found = screened(vec![bulk(), van(CENTRE, |_| id("99999"))]);
    let last = found.last().expect("a station");
    assert_eq!(last.cells, [id("99999")]);
    assert!(last.reasons.iter().any(|reason| reason.name == "cell_not_in_plan"));
}

#[test]
fn honest_messages_are_no_station() {
    let everywhere = |n: i64| cell(n * 7 % 60);
    let lost = |every: usize, centre: &'static str| -> Vec<Record> {
        van(centre, northward).into_iter().step_by(every).collect()
    };
    for (what, parts) in [
        ("bulk from one place, with its centre", vec![bulk(), van(CENTRE, northward)]),
        ("a gap in the operator's own records, all over the city", vec![bulk(), van("", everywhere)]),
        ("a feed that never tells centres", vec![van("", northward)]),
        ("now and then a record is lost", vec![bulk(), lost(60, "")]),
    ] {
        let found = screened(parts);
        assert!(found.is_empty(), "{what}: {found:?}");
    }
}
