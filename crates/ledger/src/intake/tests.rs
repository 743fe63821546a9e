//! Rows that tell of one transfer, and rows of one instant.

use super::Intake;
use crate::{Book, Ledger};
use domain::money::{Amount, Currency};
use domain::refusal::BadInput;
use domain::time::Instant;
use domain::transfer::{Place, Repair, Row};

/// Seconds, id, serial, payer, payee, amount, payer's and payee's balance after it (`N`: not stated).
type Told = (i64, &'static str, &'static str, &'static str, &'static str, i64, i64, i64);
const N: i64 = i64::MIN;

/// A story's rows, the ids that stand, and the repairs counted.
type Joins<'a> = (&'a str, &'a [Told], &'a [&'a str], [u64; 3]);

fn taken(told: &[Told]) -> Result<(Ledger, Vec<Repair>), BadInput> {
    let mut intake = Intake::new();
    let stated = |balance: i64| (balance != N).then_some(Amount::from_minor(balance));
    for (row, (seconds, id, serial, payer, payee, amount, payer_balance, payee_balance)) in (2..).zip(told) {
        intake.push(&Row {
            place: Place { file: 0, row },
            id,
            serial,
            payer_balance: stated(*payer_balance),
            payee_balance: stated(*payee_balance),
            ..Row::new(Instant::from_seconds(*seconds), payer, payee, Amount::from_minor(*amount))
        })?;
    }
    intake.finish(&["bank.csv".to_owned()])
}

fn ids(ledger: &Ledger) -> Vec<String> {
    (0..ledger.transfers()).map(|no| ledger.id(no)).collect()
}

/// Duplicates joined, sides joined, rows reordered.
fn counts(repairs: &[Repair]) -> Vec<u64> {
    let kinds: Vec<&str> = repairs.iter().map(|repair| repair.kind.as_str()).collect();
    assert_eq!(kinds, ["duplicate_joined", "sides_joined", "reordered"]);
    repairs.iter().map(|repair| repair.count).collect()
}

#[test]
fn rows_stand_by_time_then_sequence_and_are_found_by_id() {
    let told: &[Told] = &[
        (9, "late", "", "A", "B", 1, N, N),
        (1, "", "", "A", "B", 2, N, N),
        (9, "later", "", "B", "C", 3, N, N),
        (5, "", "s", "B", "", 4, N, N),
    ];
    let (ledger, repairs) = taken(told).unwrap();
    assert_eq!(ids(&ledger), ["r2", "r4", "late", "later"]);
    assert_eq!(counts(&repairs), [0, 0, 0]);
    for (no, id) in (0..).zip(ids(&ledger)) {
        assert_eq!(ledger.find(&id), Some(no), "{id}");
    }
    assert_eq!((ledger.find("r1"), ledger.find("r9"), ledger.find("rest")), (None, None, None));
    let run = |name: &str| ledger.run(ledger.account(name).unwrap()).to_vec();
    assert_eq!((run("A"), run("B"), run("C")), (vec![0, 2], vec![0, 1, 2, 3], vec![3]));
    assert_eq!(ledger.transfer(1).payee, None);
}

#[test]
fn rows_of_one_id_or_serial_are_one_transfer() {
    let table: &[Joins<'_>] = &[
        ("one id", &[(1, "a", "", "A", "B", 5, 10, N), (1, "a", "", "A", "B", 5, N, 20)], &["a"], [1, 0, 0]),
        ("one serial", &[(1, "", "s", "A", "B", 5, 10, N), (1, "", "s", "A", "B", 5, 10, 20)], &["r1"], [1, 0, 0]),
        (
            "an id is taken over",
            &[(1, "", "s", "A", "B", 5, 10, N), (1, "b", "s", "A", "B", 5, N, 20)],
            &["b"],
            [1, 0, 0],
        ),
        (
            "linked by a third",
            &[(1, "a", "", "A", "B", 5, 10, N), (1, "", "s", "A", "B", 5, N, N), (1, "a", "s", "A", "B", 5, N, 20)],
            &["a"],
            [2, 0, 0],
        ),
        (
            "a serial of another sum",
            &[(1, "", "s", "A", "B", 5, N, N), (1, "", "s", "A", "B", 6, N, N)],
            &["r1", "r2"],
            [0; 3],
        ),
        ("two sides", &[(1, "", "", "A", "B", 5, 10, N), (1, "", "", "A", "B", 5, N, 20)], &["r1"], [0, 1, 0]),
        (
            "two payers' sides",
            &[(1, "", "", "A", "B", 5, 10, N), (1, "", "", "A", "B", 5, 5, N)],
            &["r1", "r2"],
            [0; 3],
        ),
        ("no side", &[(1, "", "", "A", "B", 5, N, N), (1, "", "", "A", "B", 5, N, 20)], &["r1", "r2"], [0; 3]),
        (
            "sides go one to one, in order",
            &[
                (1, "", "", "A", "B", 5, 15, N),
                (1, "", "", "A", "B", 5, 10, N),
                (1, "", "", "A", "B", 5, N, 25),
                (1, "", "", "A", "B", 5, N, 30),
                (1, "", "", "A", "B", 5, N, 35),
            ],
            &["r1", "r2", "r5"],
            [0, 2, 0],
        ),
    ];
    for (story, told, wanted, repaired) in table {
        let (ledger, repairs) = taken(told).unwrap();
        assert_eq!(ids(&ledger), *wanted, "{story}");
        assert_eq!(counts(&repairs), repaired, "{story}");
        if repaired[0] + repaired[1] > 0 {
            let first = ledger.transfer(0);
            assert!(first.payer_balance.is_some() && first.payee_balance.is_some(), "{story}");
        }
    }
}

#[test]
fn every_row_s_name_leads_to_the_transfer_it_became() {
    let told: &[Told] = &[
        (2, "", "", "A", "B", 5, 10, N),
        (1, "x", "s", "C", "D", 1, N, N),
        (2, "", "", "A", "B", 5, N, 20),
        (1, "y", "s", "C", "D", 1, N, N),
    ];
    let ledger = taken(told).unwrap().0;
    assert_eq!(ids(&ledger), ["x", "r1"]);
    let found: Vec<_> = ["x", "y", "r1", "r3"].iter().map(|id| ledger.find(id)).collect();
    assert_eq!(found, [Some(0), Some(0), Some(1), Some(1)]);
}

#[test]
fn what_contradicts_itself_is_refused_by_row() {
    let table: &[(&[Told], &str, u64)] = &[
        (&[(1, "a", "", "A", "B", 5, N, N), (1, "a", "", "A", "B", 6, N, N)], "id", 3),
        (&[(1, "a", "", "A", "B", 5, N, N), (2, "a", "", "A", "B", 5, N, N)], "id", 3),
        (&[(1, "a", "", "A", "B", 5, 7, N), (1, "a", "", "A", "B", 5, 8, N)], "payer_balance", 3),
        (&[(1, "", "s", "A", "B", 5, N, 7), (1, "", "s", "A", "B", 5, N, 8)], "payee_balance", 3),
        (&[(1, "", "", "A", "B", 5, N, N), (1, "", "", "", "", 5, N, N)], "payer", 3),
        (&[(1, "", "", "A", "B", -5, N, N)], "amount", 2),
    ];
    for (told, column, row) in table {
        let refused = taken(told).unwrap_err();
        assert_eq!((refused.column.as_str(), refused.row), (*column, Some(*row)), "{told:?}");
    }
}

#[test]
fn rows_of_one_instant_stand_as_their_balances_prove() {
    let table: &[(&str, &[Told], &[&str], u64)] = &[
        (
            "the last stated before decides",
            &[(0, "a", "", "", "A", 100, N, 100), (1, "b", "", "A", "B", 60, 90, N), (1, "c", "", "", "A", 50, N, 150)],
            &["a", "c", "b"],
            2,
        ),
        (
            "unknown before: one order chains",
            &[(1, "a", "", "A", "B", 60, 90, N), (1, "b", "", "", "A", 50, N, 150)],
            &["b", "a"],
            2,
        ),
        (
            "no order chains: input order",
            &[(0, "a", "", "", "A", 7, N, 7), (1, "b", "", "A", "B", 60, 90, N), (1, "c", "", "", "A", 50, N, 150)],
            &["a", "b", "c"],
            0,
        ),
        (
            "of several orders the first by input",
            &[
                (0, "a", "", "", "A", 10, N, 10),
                (1, "b", "", "", "A", 5, N, 20),
                (1, "c", "", "", "B", 5, N, N),
                (1, "d", "", "", "A", 5, N, 15),
            ],
            &["a", "d", "c", "b"],
            2,
        ),
        (
            "two accounts must agree",
            &[
                (0, "a", "", "", "A", 100, N, 100),
                (0, "b", "", "", "B", 100, N, 100),
                (1, "c", "", "A", "B", 10, 80, 120),
                (1, "d", "", "A", "B", 10, 90, 110),
            ],
            &["a", "b", "d", "c"],
            2,
        ),
        (
            "rows that share no account are left",
            &[(1, "a", "", "A", "", 10, 80, N), (1, "b", "", "B", "", 10, 90, N)],
            &["a", "b"],
            0,
        ),
    ];
    for (story, told, wanted, moved) in table {
        let (ledger, repairs) = taken(told).unwrap();
        assert_eq!(ids(&ledger), *wanted, "{story}");
        assert_eq!(counts(&repairs)[2], *moved, "{story}");
    }
}

#[test]
fn a_group_of_64_is_ordered_and_one_of_65_is_left() {
    for (rows, moved) in [(64_i64, 64), (65, 0)] {
        let mut intake = Intake::new();
        for n in (1..=rows).rev() {
            let credit = Row::new(Instant::from_seconds(1), "", "A", Amount::from_minor(1));
            intake.push(&Row { payee_balance: Some(Amount::from_minor(n)), ..credit }).unwrap();
        }
        let (ledger, repairs) = intake.finish(&[]).unwrap();
        assert_eq!(counts(&repairs)[2], moved, "{rows}");
        assert_eq!(ledger.transfer(0).payee_balance.map(Amount::minor), Some(if moved > 0 { 1 } else { rows }));
    }
}

#[test]
fn currencies_are_worlds_of_their_own() {
    let mut intake = Intake::new();
    let dollars = Currency::parse("USD").unwrap();
    for (currency, amount, balance) in
        [(Currency::CNY, 5, 5), (dollars, 7, 20), (dollars, 13, 13), (Currency::CNY, 5, 10)]
    {
        let credit = Row::new(Instant::from_seconds(1), "", "A", Amount::from_minor(amount));
        intake.push(&Row { currency, payee_balance: Some(Amount::from_minor(balance)), ..credit }).unwrap();
    }
    let (ledger, repairs) = intake.finish(&[]).unwrap();
    assert_eq!((ids(&ledger), counts(&repairs)[2]), (vec!["r1".into(), "r3".into(), "r2".into(), "r4".into()], 2));
    assert_eq!((ledger.count_in(dollars), ledger.count_in(Currency::CNY)), (2, 2));
}
