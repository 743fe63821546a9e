//! Reports: corrected, repeated, joined, withdrawn.

use crate::town::{Town, account, at, of, yuan};
use desk::report::{Correction, NewReport, PaymentGiven};
use domain::money::Amount;
use domain::order::Act;
use domain::report::{Channel, State};

fn told(narrative: &str) -> NewReport {
    NewReport {
        channel: Channel::Console,
        victim_name: "赵会计".into(),
        victim_phone: "13893100001".into(),
        narrative: narrative.into(),
    }
}

#[tokio::test]
async fn the_words_are_read_and_an_officer_confirms() {
    let town = Town::wakes().await;
    let new = told(
        "今天10:02我用建行卡6217000012345678901向对方工商银行卡6222021234567890128转账600000元，对方电话13812345678。",
    );
    town.clock_shows("10:30:00");
    let report = desk::report::take(&town.desk, &town.li, new).await.unwrap();
    assert_eq!(report.state, State::Taken);
    let found: Vec<&str> = report.finds.iter().map(|find| find.value.as_str()).collect();
    assert!(found.contains(&"600000.00") && found.contains(&"+8613812345678"), "{found:?}");

    // Nothing is used before it is confirmed.
    let refused = desk::case::open(&town.desk, &town.li, report.id).await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("REPORT-01"));
    let proposed = desk::report::proposed(&town.desk, &report);
    assert_eq!(proposed.len(), 1);
    assert_eq!((proposed[0].amount, proposed[0].at), (Some(yuan(600_000)), Some(at("10:02:00"))));
}

#[tokio::test]
async fn a_payment_must_have_what_a_stop_needs() {
    let town = Town::wakes().await;
    let report = desk::report::take(&town.desk, &town.li, told("被骗")).await.unwrap();
    let whole = || PaymentGiven {
        at: Some(at("09:00:00")),
        amount: Some(yuan(1)),
        payer: "CCB/V".into(),
        payee: "ICBC/A1".into(),
        ..PaymentGiven::default()
    };
    let table = [
        (PaymentGiven { at: None, ..whole() }, "REPORT-02"),
        (PaymentGiven { amount: None, ..whole() }, "REPORT-02"),
        (PaymentGiven { payee: String::new(), ..whole() }, "REPORT-02"),
        (PaymentGiven { payee: "NOWHERE/A1".into(), ..whole() }, "ORDER-09"),
        (PaymentGiven { payee: "12345".into(), ..whole() }, "ORDER-09"),
        (PaymentGiven { amount: Some(Amount::ZERO), ..whole() }, "DEED-02"),
        (PaymentGiven { at: Some(at("10:00:01")), ..whole() }, "DEED-02"),
        (PaymentGiven { payer: "ICBC/A1".into(), ..whole() }, "DEED-02"),
    ];
    for (payment, want) in table {
        let correction = Correction { payments: vec![payment.clone()], ..Correction::default() };
        let refused = desk::report::correct(&town.desk, &town.li, report.id, correction).await.unwrap_err();
        assert_eq!(refused.refusal().map(|r| r.code()), Some(want), "{payment:?}");
    }
    // The bank by its code in any case, by its name, or by the card's prefix.
    for (bank, payee) in [("icbc", "A1"), ("中国工商银行", "A1"), ("", "6222 0212 3456 7890 128")] {
        let payment = PaymentGiven { payee_bank: bank.into(), payee: payee.into(), ..whole() };
        let correction = Correction { payments: vec![payment], ..Correction::default() };
        let report = desk::report::correct(&town.desk, &town.li, report.id, correction).await.unwrap();
        assert_eq!(report.payments[0].payee.bank(), Some("ICBC"), "{bank} {payee}");
        assert_eq!(report.state, State::Confirmed);
    }
}

#[tokio::test]
async fn a_repeat_report_is_recognised() {
    let town = Town::wakes().await;
    let first = town.told("被骗5万元", "09:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    let case = town.opens(&first).await;
    // The husband calls too, and remembers the hour less well.
    let second = town.told("我妻子被骗5万元", "09:20:00", "", "ICBC/A1", yuan(50_000)).await;
    let found = desk::report::repeats(&town.desk, &town.li, second.id).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].report, found[0].case, found[0].same_payment), (first.id, Some(case.id), true));
    assert_eq!(found[0].reasons, ["same_payment", "same_payee", "same_amount", "same_victim_phone"]);
    let marked = desk::report::mark_repeat(&town.desk, &town.li, second.id, first.id).await.unwrap();
    assert_eq!((marked.state, marked.repeat_of), (State::Repeat, Some(first.id)));
    assert_eq!(town.page(case.id).await.case.loss, yuan(50_000), "not counted twice");

    // Another victim of the same account is no repeat, but may join the case.
    let third = town.told("被骗3万元", "09:30:00", "CCB/W", "ICBC/A1", yuan(30_000)).await;
    let found = desk::report::repeats(&town.desk, &town.li, third.id).await.unwrap();
    assert!(found.iter().all(|likeness| !likeness.same_payment));
    let joined = desk::case::join(&town.desk, &town.li, third.id, case.id).await.unwrap();
    assert_eq!(joined.loss, yuan(80_000));
    let page = town.page(case.id).await;
    assert_eq!(page.reports.len(), 2);
    // The stop of 50,000 still waits for approval; the rest will be asked for once it is answered.
    assert_eq!(of(&page.orders, Act::Stop).len(), 1);
    town.has("ICBC/A1", yuan(80_000));
    town.plays_out(case.id, 3, domain::time::Span::minutes(1)).await;
    assert_eq!(town.page(case.id).await.totals.held, yuan(80_000));
}

#[tokio::test]
async fn a_withdrawn_report_gives_back_what_it_held() {
    let town = Town::wakes().await;
    town.has("CCB/V", yuan(50_000));
    town.pays("09:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    let report = town.told("被骗5万元", "09:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    let case = town.opens(&report).await.id;
    town.plays_out(case, 1, domain::time::Span::minutes(1)).await;
    assert_eq!(town.page(case).await.totals.held, yuan(50_000));
    desk::report::withdraw(&town.desk, &town.li, report.id, "是朋友间借款").await.unwrap();
    let page = town.page(case).await;
    assert_eq!(page.case.loss, Amount::ZERO);
    let lift = of(&page.orders, Act::Lift)[0].clone();
    assert_eq!((lift.account, lift.amount, lift.state.name()), (account("ICBC/A1"), Some(yuan(50_000)), "submitted"));
    // The law leaves a lift to any officer of the case: Li may approve what stands in Li's name.
    desk::order::approve(&town.desk, &town.li, lift.id).await.unwrap();
    desk::order::send_queued(&town.desk).await.unwrap();
    assert_eq!(town.inbox()[0].amount, None, "a whole lift names no sum");
    town.banks_answer().await;
    let page = town.page(case).await;
    assert_eq!((page.holds[0].state.name(), page.totals.held), ("released", Amount::ZERO));
    assert_eq!(of(&page.orders, Act::Stop)[0].state.name(), "released");
}
