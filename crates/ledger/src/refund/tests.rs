//! The test vector of TRACING.md, as a refund table.

use super::{pari_passu, table};
use crate::Ledger;
use crate::intake::Intake;
use domain::account::AccountId;
use domain::money::Amount;
use domain::refund::{Advised, Method};
use domain::time::Instant;
use domain::trace::{Limits, Root, Rule};
use domain::transfer::Row;

/// Minutes, id, payer, payee, whole yuan.
type Told = (i64, &'static str, &'static str, &'static str, i64);

fn ledger(told: &[Told]) -> Ledger {
    let mut intake = Intake::new();
    for (minute, id, payer, payee, yuan) in told {
        let at = Instant::from_seconds(1_700_000_000 + minute * 60);
        intake.push(&Row { id, ..Row::new(at, payer, payee, Amount::from_major(*yuan)) }).unwrap();
    }
    intake.finish(&[]).unwrap().0
}

fn roots(ids: &[&str]) -> Vec<Root> {
    ids.iter().map(|id| Root::Id((*id).to_owned())).collect()
}

const VECTOR: &[Told] = &[
    (0, "paul", "P", "X", 10),
    (1, "michael", "M", "X", 10),
    (2, "out", "X", "", 10),
    (3, "karen", "K", "X", 10),
    (4, "out2", "X", "", 10),
];

#[test]
fn paul_michael_and_karen_get_what_each_method_gives() {
    let x = AccountId::new("X").unwrap();
    let table = table(&ledger(VECTOR), &roots(&["paul", "michael", "karen"]), &Limits::default(), &x, None).unwrap();
    assert_eq!((table.available, table.advised), (Amount::from_major(10), Advised::ByTimeStamp));
    for (method, wanted) in [
        (Method::ByTimeStamp(Rule::Fifo), [0, 0, 1000]),
        (Method::ByTimeStamp(Rule::Lifo), [1000, 0, 0]),
        (Method::ByTimeStamp(Rule::Prorata), [250, 250, 500]),
        (Method::PariPassu, [334, 333, 333]),
    ] {
        let shares: Vec<i64> = table.lines.iter().map(|line| line.shares[&method].minor()).collect();
        assert_eq!(shares, wanted, "{method:?}");
    }
    assert_eq!(table.lines[2].difference, Amount::from_major(10));
}

#[test]
fn one_credit_goes_back_directly_and_ties_in_time_need_notice() {
    let x = AccountId::new("X").unwrap();
    let of = |told: &[Told], ids: &[&str], available| {
        table(&ledger(told), &roots(ids), &Limits::default(), &x, available).unwrap()
    };
    let one = of(&VECTOR[..1], &["paul"], None);
    assert_eq!((one.advised, one.lines[0].shares[&Method::Direct]), (Advised::Direct, Amount::from_major(10)));
    let tied =
        of(&[(0, "paul", "P", "X", 10), (0, "karen", "K", "X", 30)], &["paul", "karen"], Some(Amount::from_major(8)));
    let shares: Vec<i64> = tied.lines.iter().map(|line| line.shares[&Method::PariPassu].minor()).collect();
    assert_eq!((tied.advised, shares), (Advised::PariPassu, vec![200, 600]));
    let none = of(&VECTOR[..3], &["michael"], Some(Amount::ZERO));
    assert_eq!(none.available, Amount::ZERO);
}

#[test]
fn shares_never_exceed_what_is_there() {
    let losses = [Amount::from_minor(1), Amount::from_minor(7), Amount::from_minor(7)];
    for sum in 0..=15 {
        let shares = pari_passu(Amount::from_minor(sum), &losses);
        assert_eq!(shares.iter().copied().sum::<Amount>(), Amount::from_minor(sum));
        assert!(shares.iter().zip(&losses).all(|(share, lost)| share <= lost), "{sum}: {shares:?}");
    }
}
