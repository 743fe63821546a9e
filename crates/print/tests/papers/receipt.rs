//! A victim's receipt.

use crate::read;
use domain::account::AccountId;
use domain::money::Amount;
use domain::report::Payment;
use domain::time::Instant;
use print::{Font, ReceiptPaper, receipt};

#[test]
fn a_receipt_says_where_to_look_and_hides_the_account() {
    let at = Instant::parse("2026-03-02 09:30:00").unwrap();
    let payment = Payment {
        at,
        payer: None,
        payer_name: String::new(),
        payee: AccountId::new("ICBC/6222000000000000001").unwrap(),
        payee_name: String::new(),
        amount: Amount::from_major(60_000),
    };
    let paper = ReceiptPaper {
        report: 12,
        reference: "0123456789ABCDEFGHJKMNPQRS".into(),
        address: "https://weir.example/receipt/0123456789ABCDEFGHJKMNPQRS".into(),
        victim_name: "陈㐱".into(),
        unit_name: "兰州市反诈中心".into(),
        taken_at: at,
        payments: vec![payment],
        made_at: at,
    };
    let pdf = receipt(&Font::open(None).unwrap(), &paper).unwrap();
    read::lay_out("receipt", &pdf);
    let words = read::words(&pdf);
    for want in
        ["报案回执", "0123456789ABCDEFGHJKMNPQRS", "陈㐱", "6222****0001", "60,000.00", "凡以返还为名收费的都是诈骗"]
    {
        assert!(words.contains(want), "{want} is missing from {words}");
    }
    assert!(!words.contains("6222000000000000001"));
}
