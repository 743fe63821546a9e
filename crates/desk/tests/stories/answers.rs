//! What banks answer, twice, wrongly, late, or not at all.

use crate::town::{Town, Way, account, at, desk_over, of, yuan};
use desk::order::Recorded;
use domain::money::Amount;
use domain::order::{Act, Answer, Outcome, State};
use domain::time::Span;
use std::sync::Arc;

async fn a_case(town: &Town) -> domain::case::CaseId {
    town.has("CCB/V", yuan(50_000));
    town.pays("10:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    town.clock_shows("10:10:00");
    let report = town.told("冒充客服退款被骗5万元", "10:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    town.opens(&report).await.id
}

#[tokio::test]
async fn an_answer_that_repeats_changes_nothing() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    town.wang_approves_and_sends(case).await;
    let stop = town.inbox().into_iter().find(|i| i.act == Act::Stop).unwrap();
    let answer = town.answer_to(&stop);
    let first = desk::order::record_answer(&town.desk, "ICBC", answer.clone()).await.unwrap();
    let before = town.page(case).await;
    town.later(Span::minutes(5));
    let again = desk::order::record_answer(&town.desk, "ICBC", answer.clone()).await.unwrap();
    let after = town.page(case).await;
    assert!(matches!((first, again), (Recorded::New(a), Recorded::Repeat(b)) if a == b));
    assert_eq!((&before.orders, &before.holds, &before.audit), (&after.orders, &after.holds, &after.audit));

    // A second answer with other words is refused: what stands, stands.
    let outcome = Outcome::Holding { held: Amount::ZERO, balance: None, until_at: None, failure: None };
    let other = Answer { outcome, ..answer };
    let refused = desk::order::record_answer(&town.desk, "ICBC", other).await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("LIFE-01"));
    assert_eq!(town.page(case).await.audit, before.audit);
}

#[tokio::test]
async fn an_answer_from_the_wrong_bank_changes_nothing() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    town.wang_approves_and_sends(case).await;
    let before = town.page(case).await;
    let stop = town.inbox().into_iter().find(|i| i.act == Act::Stop).unwrap();
    let answer = town.answer_to(&stop);
    for (bank, reference) in [("CCB", stop.reference.clone()), ("ICBC", "no such reference".to_owned())] {
        let forged = Answer { bank: bank.into(), reference, ..answer.clone() };
        let refused = desk::order::record_answer(&town.desk, bank, forged).await.unwrap_err();
        assert_eq!(refused.refusal().map(|r| r.code()), Some("AUTH-03"), "{bank}");
    }
    let misfit = Answer {
        outcome: Outcome::Movements { movements: Vec::new(), from_at: at("00:00:00"), until_at: at("10:00:00") },
        ..answer
    };
    let refused = desk::order::record_answer(&town.desk, "ICBC", misfit).await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("DEED-02"));
    let after = town.page(case).await;
    assert_eq!((before.orders, before.holds, before.audit), (after.orders, after.holds, after.audit));
}

#[tokio::test]
async fn a_bank_that_will_not_is_not_asked_for_ever() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    town.way_to("ICBC", Way::Refuses);
    for _ in 0..10 {
        desk::order::approve_all(&town.desk, &town.wang, case).await.unwrap();
        desk::order::send_queued(&town.desk).await.unwrap();
        town.later(Span::minutes(1));
        desk::case::advance(&town.desk, case).await.unwrap();
    }
    let page = town.page(case).await;
    assert_eq!(page.orders.len(), 2, "one stop, one question, and no more until there is news");
    assert!(page.orders.iter().all(|order| order.state.name() == "executed_none"));
    assert_eq!(page.orders[0].failure.as_deref(), Some("200010 无此账户"));
}

#[tokio::test]
async fn what_surely_did_not_leave_is_sent_later_and_only_once() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    town.way_to("ICBC", Way::NobodyThere);
    assert_eq!(town.wang_approves_and_sends(case).await, 2);
    assert!(town.page(case).await.orders.iter().all(|order| order.state == State::Queued && order.sent_at.is_none()));
    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 1, "what came after the failure was not tried");
    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 0, "not at once again");
    town.way_to("ICBC", Way::Open);
    town.later(Span::seconds(6));
    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 2);
    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 0);
    assert_eq!(town.inbox().len(), 2);
}

#[tokio::test]
async fn silence_is_neither_yes_nor_no_until_the_answer_comes() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    town.way_to("ICBC", Way::GoesSilent);
    town.wang_approves_and_sends(case).await;
    desk::order::send_queued(&town.desk).await.unwrap();
    let page = town.page(case).await;
    assert!(page.orders.iter().all(|order| order.state == State::Unknown));
    assert!(page.holds.is_empty());
    town.later(Span::hours(1));
    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 0, "never sent again by itself");
    desk::case::advance(&town.desk, case).await.unwrap();
    assert_eq!(town.page(case).await.orders.len(), 2, "nor drafted again: it may yet take effect");
    town.banks_answer().await;
    assert_eq!(town.page(case).await.totals.held, yuan(50_000));
}

#[tokio::test]
async fn after_a_crash_between_sent_and_receipt_the_order_is_unknown() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    town.way_to("ICBC", Way::NeverReturns);
    desk::order::approve_all(&town.desk, &town.wang, case).await.unwrap();
    let pump = tokio::time::timeout(std::time::Duration::from_millis(500), desk::order::send_queued(&town.desk));
    assert!(pump.await.is_err(), "the process dies here");
    assert!(!town.inbox().is_empty(), "though the bank has it");

    // The machine starts again over the same papers. Beside others at a database server, the sender's time is waited for.
    town.later(Span::minutes(3));
    let desk = desk_over(town.folder.path(), Arc::clone(&town.clock), Arc::clone(&town.banks)).await;
    town.way_to("ICBC", Way::Open);
    assert_eq!(desk::order::recover(&desk).await.unwrap(), 2);
    let page = desk::view::case(&desk, &town.li, case).await.unwrap();
    assert!(page.orders.iter().all(|order| order.state == State::Unknown && order.digest.is_some()));
    let sent_before = town.inbox().len();
    assert_eq!(desk::order::send_queued(&desk).await.unwrap(), 0, "never sent again by itself");
    assert_eq!(town.inbox().len(), sent_before);
    assert_eq!(desk::order::recover(&desk).await.unwrap(), 0);

    // The bank's answer ends the doubt.
    let stop = town.inbox().into_iter().find(|i| i.act == Act::Stop).unwrap();
    desk::order::record_answer(&desk, "ICBC", town.answer_to(&stop)).await.unwrap();
    assert_eq!(desk::view::case(&desk, &town.li, case).await.unwrap().totals.held, yuan(50_000));
}

#[tokio::test]
async fn clean_money_held_above_the_taint_is_lifted() {
    let town = Town::wakes().await;
    town.has("CCB/V", yuan(50_000));
    // The mule's account has money of its own: a salary, before and after.
    town.has("ICBC/A1", yuan(20_000));
    town.pays("10:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    // By the rule of first in, first out his 20,000 leave first, then 10,000 of the victim's.
    town.pays("10:05:00", "ICBC/A1", "", yuan(30_000));
    town.clock_shows("10:10:00");
    let report = town.told("被骗5万元", "10:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    let case = town.opens(&report).await.id;
    // His salary comes in before the stop takes effect, so that the bank holds 50,000: 40,000 of it is the victim's.
    town.has("ICBC/EMPLOYER", yuan(100_000));
    town.pays("10:09:00", "ICBC/EMPLOYER", "ICBC/A1", yuan(30_000));
    town.wang_approves_and_sends(case).await;
    town.later(Span::minutes(1));
    town.banks_answer().await;
    let page = town.page(case).await;
    let lifts = of(&page.orders, Act::Lift);
    assert_eq!(lifts.len(), 1);
    assert_eq!((lifts[0].account.clone(), lifts[0].amount), (account("ICBC/A1"), Some(yuan(10_000))));
    assert_eq!(lifts[0].state, State::Queued, "giving back waits for nobody");

    desk::order::send_queued(&town.desk).await.unwrap();
    let sent = town.inbox().into_iter().find(|i| i.act == Act::Lift).unwrap();
    assert_eq!((sent.amount, sent.investigators[1].name.as_str()), (Some(yuan(10_000)), "王芳"));
    town.banks_answer().await;
    let page = town.page(case).await;
    assert_eq!((page.totals.held, page.totals.gone), (yuan(40_000), yuan(10_000)));
    assert_eq!(of(&page.orders, Act::Lift).len(), 1, "and no more is lifted");
}

#[tokio::test]
async fn no_hold_outlives_its_law() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    town.wang_approves_and_sends(case).await;
    town.banks_answer().await;
    let hold = town.page(case).await.holds[0].clone();
    let begun = hold.since_at;
    for (second, lapses) in [(-1, 0), (0, 1), (1, 0)] {
        let to_go = begun.plus(Span::hours(48)).plus(Span::seconds(second)).since(desk::Clock::now(&*town.clock));
        town.later(to_go);
        assert_eq!(desk::hold::lapse_due(&town.desk).await.unwrap(), lapses, "{second} s");
    }
    let page = town.page(case).await;
    assert_eq!((page.holds[0].state.name(), page.orders[0].state), ("lapsed", State::Lapsed));
    assert_eq!(page.totals.held, Amount::ZERO);
}

#[tokio::test]
async fn a_stop_is_extended_once_and_by_no_bank_beyond_the_law() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    town.wang_approves_and_sends(case).await;
    town.banks_answer().await;
    let page = town.page(case).await;
    let stop = of(&page.orders, Act::Stop)[0].id;
    let extend = || desk::order::Draft {
        original: Some(stop),
        reason: "案件尚未立案".into(),
        ..desk::order::Draft::of(Act::Extend, account("ICBC/A1"))
    };
    let drafted = desk::order::draft(&town.desk, &town.li, case, extend()).await.unwrap();
    desk::order::approve(&town.desk, &town.wang, drafted.id).await.unwrap();
    desk::order::send_queued(&town.desk).await.unwrap();
    town.banks_answer().await;
    let page = town.page(case).await;
    assert_eq!(page.holds[0].until_at, page.holds[0].since_at.plus(Span::hours(96)));
    assert_eq!(page.holds[0].state.name(), "extended");
    let third = desk::order::draft(&town.desk, &town.li, case, extend()).await.unwrap_err();
    assert_eq!(third.refusal().map(|r| r.code()), Some("ORDER-07"));
}
