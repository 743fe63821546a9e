//! Each pitfall of following money, by name.

use super::follow;
use crate::Ledger;
use crate::intake::Intake;
use domain::account::AccountId;
use domain::money::{Amount, Currency};
use domain::time::{Instant, Span};
use domain::trace::{Fate, Limits, Root, Rule, Trail};
use domain::transfer::Row;

/// Minutes, payer, payee, amount, payer's and payee's balance after it (`N`: not stated); ids are letters from `a`.
type Told = (i64, &'static str, &'static str, i64, i64, i64);
const N: i64 = i64::MIN;

fn minute(minute: i64) -> Instant {
    Instant::from_seconds(1_700_000_000 + minute * 60)
}

fn ledger(told: &[Told]) -> Ledger {
    let mut intake = Intake::new();
    for (at, (minutes, payer, payee, amount, payer_balance, payee_balance)) in told.iter().enumerate() {
        let id = letter(at);
        let stated = |balance: i64| (balance != N).then_some(Amount::from_minor(balance));
        let row = Row {
            id: &id,
            payer_balance: stated(*payer_balance),
            payee_balance: stated(*payee_balance),
            ..Row::new(minute(*minutes), payer, payee, Amount::from_minor(*amount))
        };
        intake.push(&row).unwrap();
    }
    intake.finish(&[]).unwrap().0
}

fn letter(at: usize) -> String {
    char::from(b'a' + u8::try_from(at).unwrap()).to_string()
}

fn roots(ids: &[&str]) -> Vec<Root> {
    ids.iter().map(|id| Root::Id((*id).to_owned())).collect()
}

fn account(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

fn traced(told: &[Told], ids: &[&str], rule: Rule, limits: &Limits) -> Trail {
    let trail = follow(&ledger(told), &roots(ids), rule, limits).unwrap();
    if rule.conserves() {
        assert_eq!(trail.lost, trail.held + trail.returned + trail.cashed_out + trail.beyond.total(), "{rule}");
        for root in &trail.roots {
            assert_eq!(root.lost, root.held + root.returned + root.cashed_out + root.beyond, "{rule}, {}", root.id);
        }
    }
    trail
}

/// Each account as `name layer received passed held`, the trail's order.
fn seen(trail: &Trail) -> Vec<String> {
    let told = |a: &domain::trace::AccountTrail| {
        let [received, passed, held] = [a.received, a.passed, a.held].map(Amount::minor);
        format!("{} {} {received} {passed} {held}", a.account, a.layer)
    };
    trail.accounts.iter().map(told).collect()
}

fn fates(trail: &Trail) -> Vec<(String, i64, Fate)> {
    trail.transfers.iter().map(|t| (t.id.clone(), t.taint.minor(), t.fate)).collect()
}

#[test]
fn clean_money_mixes_by_rule() {
    let told: &[Told] = &[(0, "V", "A", 100, N, 150), (1, "C", "A", 50, N, 200), (2, "A", "B", 100, N, N)];
    for (rule, moved) in [
        (Rule::Fifo, 50),
        (Rule::Lifo, 50),
        (Rule::Prorata, 50),
        (Rule::CleanFirst, 0),
        (Rule::TaintFirst, 100),
        (Rule::Poison, 100),
    ] {
        let trail = traced(told, &["a"], rule, &Limits::default());
        let b = trail.accounts.iter().find(|a| a.account == "B").map_or(0, |a| a.received.minor());
        assert_eq!(b, moved, "{rule}");
    }
}

#[test]
fn money_that_parted_meets_again() {
    let told: &[Told] = &[
        (0, "V", "A", 100, N, N),
        (1, "A", "B", 60, N, N),
        (2, "A", "C", 40, N, N),
        (3, "B", "D", 60, N, N),
        (4, "C", "D", 40, N, N),
        (5, "D", "", 30, N, N),
    ];
    let trail = traced(told, &["a"], Rule::Fifo, &Limits::default());
    assert_eq!(seen(&trail), ["A 1 100 100 0", "B 2 60 60 0", "C 2 40 40 0", "D 3 100 30 70"]);
    assert_eq!((trail.held.minor(), trail.cashed_out.minor()), (70, 30));
}

#[test]
fn a_cycle_back_keeps_the_least_layer_and_counts_twice() {
    let told: &[Told] =
        &[(0, "V", "A", 100, N, N), (1, "A", "B", 100, N, N), (2, "B", "A", 100, N, N), (3, "A", "", 100, N, N)];
    let trail = traced(told, &["a"], Rule::Lifo, &Limits { hops_max: 2, ..Limits::default() });
    assert_eq!(seen(&trail), ["A 1 200 200 0", "B 2 100 100 0"]);
    let layers: Vec<u32> = trail.transfers.iter().map(|t| t.layer).collect();
    assert_eq!(layers, [1, 2, 3, 2]);
}

#[test]
fn a_self_transfer_carries_nothing() {
    let told: &[Told] = &[(0, "V", "A", 100, N, N), (1, "A", "A", 70, N, N)];
    let trail = traced(told, &["a"], Rule::TaintFirst, &Limits::default());
    assert_eq!(seen(&trail), ["A 1 100 0 100"]);
}

#[test]
fn money_to_any_victim_is_returned_even_before_that_victim_pays() {
    let told: &[Told] =
        &[(0, "V", "A", 100, N, N), (1, "A", "W", 60, N, N), (2, "W", "V", 10, N, N), (3, "W", "A", 5, N, N)];
    let trail = traced(told, &["a", "c", "d"], Rule::Fifo, &Limits::default());
    assert_eq!(seen(&trail), ["A 1 105 60 45"]);
    assert_eq!((trail.lost.minor(), trail.returned.minor()), (115, 70));
}

#[test]
fn ties_in_time_stand_in_input_order() {
    let told: &[Told] = &[(0, "A", "B", 100, N, N), (0, "V", "A", 100, N, N), (0, "A", "C", 100, N, N)];
    let trail = traced(told, &["b"], Rule::Fifo, &Limits::default());
    assert_eq!(fates(&trail), [("b".into(), 100, Fate::Followed), ("c".into(), 100, Fate::Followed)]);
}

#[test]
fn the_opening_balance_is_what_the_records_state() {
    let rows: &[(&[Told], i64)] = &[
        (&[(0, "V", "A", 100, N, 130)], 130),
        (&[(0, "V", "A", 100, N, 70)], 100),
        (&[(-2, "A", "X", 5, 40, N), (-1, "Y", "A", 7, N, N), (0, "V", "A", 100, N, N)], 140),
        (&[(-2, "A", "X", 5, -40, N), (0, "V", "A", 100, N, N)], 100),
        (&[(0, "V", "A", 100, N, N), (0, "Y", "A", 7, N, 300)], 107),
    ];
    for (told, balance) in rows {
        let root = letter(told.iter().position(|row| row.1 == "V").unwrap());
        let trail = traced(told, &[&root], Rule::Prorata, &Limits::default());
        assert_eq!(trail.accounts[0].balance.minor(), *balance, "{told:?}");
    }
}

#[test]
fn a_debit_beyond_the_balance_is_unexplained_and_carries_all_taint() {
    let told: &[Told] = &[(0, "V", "A", 100, N, N), (1, "A", "B", 150, N, N)];
    for rule in Rule::ALL.into_iter().filter(|rule| rule.conserves()) {
        let trail = traced(told, &["a"], rule, &Limits::default());
        assert_eq!(seen(&trail), ["A 1 100 100 0", "B 2 100 0 100"], "{rule}");
        assert_eq!(trail.accounts[0].unexplained.minor(), 50, "{rule}");
        assert_eq!(trail.accounts[1].balance.minor(), 150, "{rule}");
    }
}

#[test]
fn the_hop_window_counts_from_the_latest_tainted_credit_and_its_edge_is_within() {
    let limits = Limits { hop_window: Some(Span::minutes(10)), ..Limits::default() };
    let told: &[Told] = &[
        (0, "V", "A", 100, N, N),
        (5, "V", "A", 100, N, N),
        (9, "C", "A", 100, N, N),
        (15, "A", "B", 50, N, N),
        (16, "A", "B", 30, N, N),
    ];
    let trail = traced(told, &["a", "b"], Rule::Fifo, &limits);
    assert_eq!(fates(&trail)[2..], [("d".into(), 50, Fate::Followed), ("e".into(), 30, Fate::Window)]);
    assert_eq!(trail.accounts[1].balance.minor(), 80, "beyond a limit, the sum is clean at an account entered");
    assert_eq!(trail.beyond.window.minor(), 30);
}

#[test]
fn hops_bind_only_accounts_not_entered() {
    let told: &[Told] =
        &[(0, "V", "A", 100, N, N), (1, "A", "B", 100, N, N), (2, "B", "A", 40, N, N), (3, "B", "C", 60, N, N)];
    let trail = traced(told, &["a"], Rule::Fifo, &Limits { hops_max: 2, ..Limits::default() });
    assert_eq!(fates(&trail)[2..], [("c".into(), 40, Fate::Followed), ("d".into(), 60, Fate::Hops)]);
    assert_eq!(seen(&trail), ["A 1 140 100 40", "B 2 100 100 0"]);
}

#[test]
fn a_stop_account_is_listed_and_holds_nothing() {
    let told: &[Told] = &[
        (0, "V", "A", 100, N, N),
        (1, "A", "X", 60, N, N),
        (1, "P", "H", 1, N, N),
        (1, "Q", "H", 1, N, N),
        (2, "A", "H", 40, N, N),
        (9, "V", "X", 7, N, N),
    ];
    let stop_accounts = [(account("X"), "exchange".to_owned())].into();
    let limits = Limits { stop_accounts, degree_max: Some(2), until: Some(minute(8)), ..Limits::default() };
    let trail = traced(told, &["a"], Rule::Fifo, &limits);
    assert_eq!(seen(&trail), ["A 1 100 100 0", "X 2 60 0 0", "H 2 40 0 0"]);
    let reasons: Vec<_> = trail.accounts.iter().map(|a| a.stop_reason.as_deref()).collect();
    assert_eq!(reasons, [Some("degree"), Some("exchange"), Some("degree")], "a root enters even a stop account");
    assert_eq!(trail.beyond.stop_account.minor(), 100);
}

#[test]
fn no_limit_touches_a_root_but_until() {
    let told: &[Told] =
        &[(0, "V", "X", 100, N, N), (1, "X", "B", 30, N, N), (2, "B", "X", 30, N, N), (5, "V", "X", 9, N, N)];
    let limits = Limits {
        hops_max: 0,
        taint_min: Amount::from_minor(1000),
        transfers_max: Some(0),
        stop_accounts: [(account("X"), "exchange".to_owned())].into(),
        until: Some(minute(4)),
        ..Limits::default()
    };
    let trail = traced(told, &["a", "d"], Rule::Fifo, &limits);
    assert_eq!(seen(&trail), ["X 1 100 30 70"]);
    assert_eq!(trail.beyond.taint_min.minor(), 30, "the first limit that applies");
    assert_eq!((trail.lost.minor(), trail.roots.len()), (100, 2));
}

#[test]
fn limits_apply_in_their_order() {
    let told: &[Told] = &[(0, "V", "A", 100, N, N), (20, "A", "X", 10, N, N)];
    let strict = Limits {
        hops_max: 1,
        taint_min: Amount::from_minor(50),
        hop_window: Some(Span::minutes(10)),
        transfers_max: Some(1),
        stop_accounts: [(account("X"), String::new())].into(),
        ..Limits::default()
    };
    let mut limits = strict.clone();
    let mut found = Vec::new();
    for ease in [
        |_: &mut Limits| {},
        |l: &mut Limits| l.hop_window = None,
        |l: &mut Limits| l.stop_accounts.clear(),
        |l: &mut Limits| l.taint_min = Amount::from_minor(10),
        |l: &mut Limits| l.hops_max = 2,
        |l: &mut Limits| l.transfers_max = Some(2),
    ] {
        ease(&mut limits);
        found.push(fates(&traced(told, &["a"], Rule::Fifo, &limits))[1].2);
    }
    assert_eq!(found, [Fate::Window, Fate::StopAccount, Fate::TaintMin, Fate::Hops, Fate::Count, Fate::Followed]);
}

#[test]
fn payments_as_told_find_each_its_own_transfer_or_are_inserted() {
    let told: &[Told] =
        &[(0, "V", "A", 100, N, N), (1, "V", "A", 100, N, N), (2, "A", "B", 30, N, N), (2, "A", "B", 40, N, N)];
    let payment = |minutes: i64, amount: i64| Root::Payment {
        at: minute(minutes),
        payer: account("V"),
        payee: account("A"),
        amount: Amount::from_minor(amount),
    };
    let list = [payment(1, 100), payment(1, 100), payment(2, 55)];
    let trail = follow(&ledger(told), &list, Rule::Lifo, &Limits::default()).unwrap();
    let ids: Vec<&str> = trail.roots.iter().map(|root| root.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "root3"]);
    assert_eq!(trail.roots_unmatched.len(), 1);
    assert_eq!(trail.transfers.last().map(|t| t.id.as_str()), Some("root3"), "after the rows of its instant");
    assert_eq!((trail.lost.minor(), trail.held.minor()), (255, 255));
    let refused = follow(&ledger(told), &roots(&["zz"]), Rule::Lifo, &Limits::default()).unwrap_err();
    assert_eq!((refused.column.as_str(), refused.value.as_str()), ("id", "zz"));
}

#[test]
fn other_currencies_are_not_seen_and_counted() {
    let mut intake = Intake::new();
    let dollars = Currency::parse("USD").unwrap();
    let hundred = Amount::from_minor(100);
    for (id, at, payer, payee, currency) in
        [("a", 0, "V", "A", Currency::CNY), ("b", 1, "A", "B", dollars), ("c", 2, "A", "C", Currency::CNY)]
    {
        intake.push(&Row { id, currency, ..Row::new(minute(at), payer, payee, hundred) }).unwrap();
    }
    let ledger = intake.finish(&[]).unwrap().0;
    let trail = follow(&ledger, &roots(&["a"]), Rule::Fifo, &Limits::default()).unwrap();
    assert_eq!(seen(&trail), ["A 1 100 100 0", "C 2 100 0 100"]);
    assert!(trail.repairs.iter().any(|r| r.kind == "other_currency" && r.count == 1));
    assert!(follow(&ledger, &roots(&["a", "b"]), Rule::Fifo, &Limits::default()).is_err());
}

#[test]
fn the_root_s_order_is_the_list_s_where_units_are_left_over() {
    let told: &[Told] = &[(0, "V", "A", 1, N, N), (1, "W", "A", 1, N, N), (2, "A", "B", 1, N, N)];
    for (ids, first) in [(["a", "b"], "a"), (["b", "a"], "b")] {
        let trail = traced(told, &ids, Rule::TaintFirst, &Limits::default());
        let b = trail.accounts.iter().find(|a| a.account == "B").unwrap();
        assert_eq!(b.by_root.keys().collect::<Vec<_>>(), [first]);
    }
}
