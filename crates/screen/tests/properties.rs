//! What holds for every stream: the order of arrival changes nothing, nothing later is used, a checkpoint goes on exactly,
//! threads change nothing, and some numbers are never accused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod made;

use domain::indicator;
use domain::signal::{ChatKind, Finding, Id, Indicator, Names, Record};
use made::{Town, found};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use screen::{Screen, Settings};
use std::num::NonZeroUsize;

const CALLERS: [&str; 10] = [
    "+85291234567",
    "17011112222",
    "02088886666",
    "110",
    "95588",
    "4001234567",
    "13800000001",
    "+8613800000002",
    "139123",
    "96110",
];
const TRUNKS: [&str; 3] = ["", "intl", "intl-7"];
/// The last two have one hash: words are told apart all the same.
const HOSTS: [&str; 7] = [
    "meeting.tencent.com",
    "icbc-pay.top",
    "zz9.example",
    "news.example",
    "q1.example",
    "8yn0iYCKYHlIj4-BwPqk",
    "GReLUrM4wMqfg9yzV3KQ",
];
const TEXTS: [&str; 5] = ["", "您的验证码是1", "刷单返利,加QQ 1", "无抵押贷款秒批,下载", "在吗"];

/// One act: how long after the one before (s), who, what, with which other end, how.
type Act = (i64, u8, u8, u8, u16);

fn acts() -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec((0_i64..2400, 0_u8..6, 0_u8..12, any::<u8>(), any::<u16>()), 20..300)
}

fn records(acts: &[Act], town: &mut Town) -> Vec<Record> {
    let mut second = 0;
    acts.iter()
        .map(|(gap, person, what, with, how)| {
            // Half of the acts follow one another at once.
            second += if how % 2 == 0 { *gap } else { gap / 200 };
            let person = format!("1390000000{person}");
            let caller = CALLERS[usize::from(*with) % CALLERS.len()];
            let (text, how_s) = (TEXTS[usize::from(*with) % TEXTS.len()], u32::from(*how) % 2500);
            match what {
                0..=3 => town.call(second, caller, &person, how_s, TRUNKS[usize::from(*how) % 3]),
                4 | 5 => town.call(second, &person, caller, how_s, ""),
                6 => town.call(
                    second,
                    caller,
                    &format!("13{:09}", u32::from(*how) * 7919),
                    20,
                    TRUNKS[usize::from(*with) % 3],
                ),
                7 | 8 => town.sms(second, caller, &person, text),
                9 => town.lookup(second, &person, HOSTS[usize::from(*with) % HOSTS.len()]),
                10 => town.chat(second, "q-7", &person, if how % 2 == 0 { ChatKind::Add } else { ChatKind::Ask }, text),
                _ => town.payment(second, &person, "6222000000000001", i64::from(*how)),
            }
        })
        .collect()
}

fn told(town: &mut Town) -> Vec<Indicator> {
    vec![
        town.indicator(indicator::Kind::Url, "zz9.example", 0.9, None),
        town.indicator(indicator::Kind::Phone, "17011112222", 0.8, None),
        // Somebody reports the emergency number: it is above every rule.
        town.indicator(indicator::Kind::Phone, "110", 1.0, None),
    ]
}

fn accused(finding: &Finding) -> Vec<Id> {
    match finding {
        Finding::Warning(warning) => vec![warning.line, warning.by],
        Finding::Line(line) => vec![line.line],
        Finding::Den(den) => den.lines.clone(),
        Finding::FalseCell(_) => vec![],
        Finding::ChatAccount(chat) => vec![chat.account],
    }
}

fn run(screen: &mut Screen, records: &[Record], names: &Names) -> Vec<Finding> {
    let mut found = Vec::new();
    records.iter().for_each(|record| screen.take(record, names, &mut found));
    found
}

/// How often a part of the streams found something: a property of nothing proves nothing.
#[test]
fn the_made_streams_are_not_quiet() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut warned, mut lines) = (0, 0);
    for _ in 0..30 {
        let tree = acts().new_tree(&mut runner).unwrap();
        let mut town = Town::new();
        let (records, told) = (records(&tree.current(), &mut town), told(&mut town));
        for finding in found(&records, &town, &told) {
            match finding {
                Finding::Warning(_) => warned += 1,
                Finding::Line(_) => lines += 1,
                _ => {}
            }
        }
    }
    assert!(warned > 20 && lines > 20, "{warned} warnings, {lines} lines");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_order_of_arrival_changes_nothing(acts in acts(), late in proptest::collection::vec(0_i64..600, 300)) {
        let mut town = Town::new();
        let (records, told) = (records(&acts, &mut town), told(&mut town));
        let mut mixed: Vec<(i64, Record)> =
            records.iter().zip(&late).map(|(r, late)| (r.at().seconds() + late, r.clone())).collect();
        mixed.sort_by_key(|(arrived, _)| *arrived);
        let mixed: Vec<Record> = mixed.into_iter().map(|(_, record)| record).collect();
        prop_assert_eq!(found(&records, &town, &told), found(&mixed, &town, &told));
    }

    #[test]
    fn nothing_later_is_used(acts in acts(), cut in 0.0_f64..1.0) {
        let mut town = Town::new();
        let (records, told) = (records(&acts, &mut town), told(&mut town));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let prefix = &records[..(records.len() as f64 * cut) as usize];
        let (part, whole) = (found(prefix, &town, &told), found(&records, &town, &told));
        // Records of the cut's own second may come in another order; before it everything is the same.
        let until = prefix.last().map_or(town.at(0), Record::at);
        let before = |found: &[Finding]| found.iter().filter(|f| f.at() < until).cloned().collect::<Vec<_>>();
        prop_assert_eq!(before(&part), before(&whole));
    }

    #[test]
    fn a_checkpoint_goes_on_exactly(acts in acts(), cut in 0.0_f64..1.0, waits in any::<bool>()) {
        let mut town = Town::new();
        let (records, told) = (records(&acts, &mut town), told(&mut town));
        let mut settings = Settings::embedded().unwrap();
        settings.stream.wait_s = if waits { settings.stream.bound_s } else { 0 };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let (first, second) = records.split_at((records.len() as f64 * cut) as usize);
        let mut screen = Screen::new(settings.clone(), &[], &told, &town.names);
        run(&mut screen, first, &town.names);
        let saved = screen.save(&town.names);
        let (bytes, mut few) = (saved.bytes, town.names.clone());
        few.keep(saved.words);
        prop_assert_eq!(&screen.save(&few).bytes, &bytes);
        let mut names = Names::new();
        let mut restored = Screen::restore(&bytes, settings.clone(), &[], &told, &mut names).unwrap();
        prop_assert_eq!(&restored.save(&town.names).bytes, &bytes);
        let (mut go_on, mut again) = (run(&mut screen, second, &town.names), run(&mut restored, second, &town.names));
        screen.finish(&town.names, &mut go_on);
        restored.finish(&town.names, &mut again);
        prop_assert_eq!(go_on, again);
        prop_assert_eq!(screen.counts(), restored.counts());
        let mut damaged = bytes.clone();
        let at = bytes.len() / 2;
        damaged[at] ^= 1;
        prop_assert!(Screen::restore(&damaged, settings, &[], &told, &mut names).is_err());
    }

    #[test]
    fn nobody_accuses_a_number_of_the_list(acts in acts()) {
        let mut town = Town::new();
        let (records, told) = (records(&acts, &mut town), told(&mut town));
        let never: Vec<Id> = ["110", "95588", "96110"].map(|text| town.names.id(text)).to_vec();
        for finding in found(&records, &town, &told) {
            prop_assert!(!accused(&finding).iter().any(|id| never.contains(id)), "{:?}", finding);
        }
    }
}

#[test]
fn threads_change_nothing() {
    let mut town = Town::new();
    // A busy hour: thousands of records a minute, so that the threads do work.
    let mut records = vec![town.call(-100_000, "13800000001", "13800000002", 9, "")];
    records.extend((0..20_000_i64).map(|n| {
        let (caller, callee) = (format!("17{:09}", n % 40), format!("139{:08}", n * 7919 % 100_000));
        let foreign = format!("+852{:08}", n % 30);
        if n % 5 == 0 {
            town.call(n / 60, &foreign, &callee, 400, "intl")
        } else {
            town.call(n / 60, &caller, &callee, u32::try_from(n % 400).unwrap(), "")
        }
    }));
    let of = |threads: usize| {
        let screen = Screen::new(Settings::embedded().unwrap(), &[], &[], &town.names);
        let mut screen = screen.with_threads(NonZeroUsize::new(threads).unwrap());
        let mut found = run(&mut screen, &records, &town.names);
        screen.finish(&town.names, &mut found);
        found
    };
    let one = of(1);
    assert!(one.len() > 30, "{}", one.len());
    assert_eq!(one, of(2));
}

#[test]
fn what_is_late_or_far_ahead_is_counted() {
    let mut town = Town::new();
    let mut screen = Screen::new(Settings::embedded().unwrap(), &[], &[], &town.names);
    let mut found = Vec::new();
    let year = 365 * 24 * 3600;
    for second in [0, 700, 99, 100, year, 701, year, year + 5, 702] {
        let record = town.call(second, "13800000001", "13900000000", 9, "");
        screen.take(&record, &town.names, &mut found);
    }
    let counts = screen.counts();
    // 99 is late; the first of the year stands alone, the second bears it out; 702 is late then.
    assert_eq!((counts.taken, counts.late, counts.ahead), (6, 2, 1));
}
