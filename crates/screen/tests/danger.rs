//! Stories of people: who is warned, by what, and who is left in peace.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod made;

use domain::category::Category;
use domain::indicator;
use domain::signal::{ChatKind, Class, Finding, Record, Scheme, Stage, Warning};
use made::{Town, found};

const DAY: i64 = 24 * 3600;

fn warnings(found: &[Finding]) -> Vec<&Warning> {
    found.iter().filter_map(|f| if let Finding::Warning(w) = f { Some(w) } else { None }).collect()
}

/// A week of an ordinary life, so that the line is known and has friends.
fn ordinary(town: &mut Town, person: &str) -> Vec<Record> {
    let mut records = Vec::new();
    for day in 0..7 {
        for (hour, friend) in [(9, "13800000001"), (12, "13800000002"), (19, "13800000003")] {
            records.push(town.call(day * DAY + hour * 3600, friend, person, 90, ""));
            records.push(town.call(day * DAY + hour * 3600 + 1800, person, friend, 60, ""));
        }
    }
    records
}

const NOW: i64 = 7 * DAY + 10 * 3600;
const PERSON: &str = "13912345678";

#[test]
fn honest_life_is_quiet() {
    let mut town = Town::new();
    let mut week = ordinary(&mut town, PERSON);
    week.extend([
        // The bank's password while talking to one's mother for an hour.
        town.call(NOW, "13800000001", PERSON, 3600, ""),
        town.sms(NOW + 600, "95588", PERSON, "您的验证码是123456"),
        // The bank itself calls for ten minutes, and sends one.
        town.call(NOW + 7200, "95588", PERSON, 600, ""),
        town.sms(NOW + 7300, "95588", PERSON, "验证码 654321"),
        // A courier, an advertisement, a meeting, a warning of the police.
        town.call(NOW + 9000, "13700000001", PERSON, 25, ""),
        town.sms(NOW + 9100, "106900001", PERSON, "低息贷款,拒收请回复R"),
        town.lookup(NOW + 9200, PERSON, "meeting.tencent.com"),
        town.sms(NOW + 9300, "96110", PERSON, "谨防刷单返利诈骗"),
        // A friend who asks for money back.
        town.chat(NOW + 9400, "13800000002", PERSON, ChatKind::Ask, "午饭钱"),
    ]);
    assert_eq!(warnings(&found(&week, &town, &[])), Vec::<&Warning>::new());
}

#[test]
fn a_call_from_abroad_grows_long_and_asks_for_a_password() {
    let mut town = Town::new();
    let mut week = ordinary(&mut town, PERSON);
    week.extend([
        town.call(NOW, "+85291234567", PERSON, 2400, "intl"),
        town.lookup(NOW + 900, PERSON, "meeting.tencent.com"),
        town.sms(NOW + 1100, "95588", PERSON, "您的验证码是123456"),
        town.sms(NOW + 1200, "95588", PERSON, "您的验证码是654321"),
    ]);
    let found = found(&week, &town, &[]);
    let warned = warnings(&found);
    let first = warned.first().expect("a warning");
    assert_eq!(
        (first.scheme, town.text(first.line), town.text(first.by)),
        (Scheme::ForeignCall, PERSON.into(), "+85291234567".into())
    );
    assert!(first.at <= town.at(NOW + 1200), "at the second password at the latest: {first:?}");
    assert!(!first.evidence.is_empty() && first.expected_loss.is_positive() && first.minutes_left > 0);
    let last = warned.last().unwrap();
    assert_eq!(last.stage, Stage::Passwords);
    assert!(warned.windows(2).all(|pair| pair[0].level < pair[1].level), "once, and again only where it presses more");
}

#[test]
fn how_long_a_call_will_be_is_not_used_before() {
    let mut town = Town::new();
    let mut week = ordinary(&mut town, PERSON);
    week.extend([
        town.sms(NOW - 600, "17012345678", PERSON, "刷单,佣金当天结"),
        town.chat(NOW - 500, "q-881", PERSON, ChatKind::Accept, ""),
        town.lookup(NOW - 300, PERSON, "zz9.example"),
        town.call(NOW, "+85291234567", PERSON, 3600, "intl"),
    ]);
    // Somebody else's record: time goes on.
    week.push(town.call(NOW + 400, "13800000001", "13800000002", 9, ""));
    let told = [town.indicator(indicator::Kind::Url, "zz9.example", 1.0, None)];
    let found = found(&week, &town, &told);
    let first = warnings(&found).first().copied().expect("a warning");
    assert!(first.at > town.at(NOW + 180) && first.at <= town.at(NOW + 240), "{first:?}");
}

#[test]
fn a_message_is_followed_to_its_site_and_the_sender_calls() {
    let mut town = Town::new();
    let mut week = ordinary(&mut town, PERSON);
    let told = [town.indicator(indicator::Kind::Phone, "17012345678", 1.0, None)];
    week.extend([
        town.sms(NOW, "17012345678", PERSON, "无抵押贷款秒批,注册 zz9.example"),
        town.lookup(NOW + 900, PERSON, "zz9.example"),
        town.call(NOW + 3000, "17012345678", PERSON, 500, ""),
        town.lookup(NOW + 3300, PERSON, "mybank.icbc.com.cn"),
    ]);
    let warned_with = |records: &[Record], town: &Town| {
        let found = found(records, town, &told);
        warnings(&found).first().map(|w| w.reasons.iter().map(|reason| reason.name).collect::<Vec<_>>())
    };
    let reasons = warned_with(&week, &town).expect("a warning");
    for expected in ["message_cue", "followed_link", "bank_during_suspect_call"] {
        assert!(reasons.contains(&expected), "{expected}: {reasons:?}");
    }
    // Another's site is no link followed, and the bank after the call is nothing: not enough.
    let quiet = week.len() - 3;
    week.truncate(quiet);
    week.push(town.lookup(2 * DAY, PERSON, "news.example"));
    week.extend([
        town.lookup(NOW + 900, PERSON, "news.example"),
        town.call(NOW + 3000, "17012345678", PERSON, 500, ""),
        town.lookup(NOW + 9000, PERSON, "mybank.icbc.com.cn"),
    ]);
    week.sort_by_key(Record::at);
    assert_eq!(warned_with(&week, &town), None);
}

#[test]
fn who_talked_with_a_line_before_it_was_found_is_warned_then() {
    let mut town = Town::new();
    let mut week = ordinary(&mut town, PERSON);
    let (line, begins) = ("17011112222", NOW + 600);
    week.extend([
        town.chat(NOW - 900, "q-881", PERSON, ChatKind::Accept, ""),
        town.chat(NOW - 800, PERSON, "q-group", ChatKind::Join, ""),
        town.call(NOW, line, PERSON, 400, ""),
    ]);
    let before = week.clone();
    for n in 0..60_i64 {
        let callee = format!("139{:08}", n * 977_771);
        week.push(town.call(begins + n * 120, line, &callee, if n % 3 == 0 { 400 } else { 8 }, ""));
    }
    assert!(warnings(&found(&before, &town, &[])).is_empty());
    let found = found(&week, &town, &[]);
    let said = found.iter().find_map(|f| if let Finding::Line(line) = f { Some(line.at) } else { None });
    let warned = warnings(&found).into_iter().find(|w| town.text(w.line) == PERSON).expect("a warning");
    assert!(warned.at >= said.expect("the line is found"));
    assert!(warned.reasons.iter().any(|reason| reason.name == "long_call_with_suspect"), "{:?}", warned.reasons);
}

#[test]
fn what_others_told_names_the_scheme() {
    let table = [
        (Category::Rebate, Scheme::FakeOrder),
        (Category::Investment, Scheme::FakeInvestment),
        (Category::Loan, Scheme::FakeLoan),
        (Category::Authority, Scheme::FakePolice),
        (Category::CustomerService, Scheme::FakeService),
    ];
    for (category, scheme) in table {
        let mut town = Town::new();
        let mut week = ordinary(&mut town, PERSON);
        week.extend([
            town.call(NOW, "17012345678", PERSON, 300, ""),
            town.chat(NOW + 400, "q-881", PERSON, ChatKind::Add, ""),
            town.chat(NOW + 450, "q-881", PERSON, ChatKind::Accept, ""),
            town.chat(NOW + 500, PERSON, "q-881", ChatKind::Message, "好的"),
            town.lookup(NOW + 900, PERSON, "zz9.example"),
            town.chat(NOW + 950, PERSON, "q-group", ChatKind::Join, ""),
        ]);
        let told = [town.indicator(indicator::Kind::Url, "zz9.example", 0.9, Some(category))];
        let found = found(&week, &town, &told);
        let schemes: Vec<Scheme> = warnings(&found).iter().map(|w| w.scheme).collect();
        assert_eq!(schemes.first(), Some(&scheme), "{category:?}");
    }
}

#[test]
fn lines_are_told_apart() {
    let mut town = Town::new();
    // The day before: the stream is not new.
    let mut records = vec![town.call(-2 * DAY, "13800000001", "13800000002", 9, "")];
    for n in 0..60_i64 {
        let callee = format!("139{:08}", n * 977_771);
        records.extend([
            town.call(n * 120, "17011112222", &callee, if n % 3 == 0 { 400 } else { 8 }, ""),
            town.call(n * 120, "+85298765432", &callee, 20, "intl"),
            town.call(n * 120, "02088886666", &callee, 20, "intl"),
            town.call(n * 120, "95511", &callee, 20, "intl-2"),
            town.call(n * 120, "4001234567", &callee, 40, ""),
            // A courier: called back by every fourth.
            town.call_from(n * 120, "13511112222", &callee, 20, &format!("cell-{}", n / 3)),
        ]);
        if n % 4 == 0 {
            records.push(town.call(n * 120 + 60, &callee, "13511112222", 20, ""));
        }
    }
    records.sort_by_key(Record::at);
    let found = found(&records, &town, &[]);
    let mut classes: Vec<(String, Class)> = found
        .iter()
        .filter_map(|f| if let Finding::Line(line) = f { Some((town.text(line.line), line.class)) } else { None })
        .collect();
    classes.sort();
    classes.dedup();
    let expected = [
        ("+85298765432", Class::Foreign),
        ("02088886666", Class::Spoofed),
        ("13511112222", Class::LookAlike),
        ("17011112222", Class::Domestic),
        ("4001234567", Class::LookAlike),
    ];
    assert_eq!(classes, expected.map(|(line, class)| (line.to_owned(), class)));
}
