//! The clock of the law over outages, jumps and orders that nobody sent.

use crate::town::{Town, of, yuan};
use domain::case::CaseId;
use domain::clock::Reading;
use domain::order::{Act, State};
use domain::time::{Instant, Span};

async fn a_case(town: &Town, n: u32) -> CaseId {
    let (victim, payee) = (format!("CCB/V{n}"), format!("ICBC/A{n}"));
    town.has(&victim, yuan(50_000));
    let clock = format!("1{n}:00:00");
    town.pays(&clock, &victim, &payee, yuan(50_000));
    town.clock_shows(&format!("1{n}:05:00"));
    let report = town.told("冒充客服退款被骗5万元", &clock, &victim, &payee, yuan(50_000)).await;
    town.opens(&report).await.id
}

async fn a_stop(town: &Town, n: u32) -> CaseId {
    let case = a_case(town, n).await;
    town.wang_approves_and_sends(case).await;
    town.banks_answer().await;
    case
}

async fn standing(town: &Town, cases: &[CaseId]) -> usize {
    let mut count = 0;
    for case in cases {
        count += town.page(*case).await.holds.iter().filter(|hold| hold.is_standing()).count();
    }
    count
}

#[tokio::test]
async fn after_a_week_of_outage_one_tick_does_all_the_longest_over_first() {
    let town = Town::wakes().await;
    let cases = [a_stop(&town, 1).await, a_stop(&town, 2).await, a_stop(&town, 3).await];
    desk::clock::tick(&town.desk).await.unwrap();
    town.later(Span::days(7));
    let ticked = desk::clock::tick(&town.desk).await.unwrap();
    assert_eq!((ticked.reading, ticked.holds), (Reading::On, 3));
    let mut releases = Vec::new();
    for case in cases {
        let page = town.page(case).await;
        let hold = &page.holds[0];
        assert_eq!((hold.state.name(), hold.ended_at), ("lapsed", Some(hold.until_at)), "each at its own instant");
        let lift = of(&page.orders, Act::Lift)[0].clone();
        assert_eq!(lift.state, State::Queued);
        releases.push(lift.id);
    }
    assert!(releases.is_sorted(), "the first that was over is released first: {releases:?}");
    desk::order::send_queued(&town.desk).await.unwrap();
    let sent: Vec<Act> = town.inbox().iter().map(|instruction| instruction.act).collect();
    assert_eq!(sent.iter().filter(|act| **act == Act::Lift).count(), 3, "they all left");
}

#[tokio::test]
async fn a_clock_that_goes_back_ends_nothing_early_and_is_told() {
    let town = Town::wakes().await;
    let case = a_stop(&town, 1).await;
    let until = town.page(case).await.holds[0].until_at;
    town.clock_jumps_to(until.minus(Span::hours(1)));
    desk::clock::tick(&town.desk).await.unwrap();
    town.clock_jumps_to(until.minus(Span::days(400)));
    for _ in 0..3 {
        let ticked = desk::clock::tick(&town.desk).await.unwrap();
        assert_eq!((ticked.reading, ticked.holds), (Reading::Back, 0));
    }
    assert_eq!(told(&town, "clock.back").await, 1, "told once");
    town.clock_jumps_to(until);
    let ticked = desk::clock::tick(&town.desk).await.unwrap();
    assert_eq!((ticked.reading, ticked.holds), (Reading::On, 1));
}

#[tokio::test]
async fn a_clock_that_leaps_ahead_ends_nothing_until_an_officer_says_that_it_is_right() {
    let town = Town::wakes().await;
    let case = a_stop(&town, 1).await;
    desk::clock::tick(&town.desk).await.unwrap();
    let seen = town.now();
    town.clock_jumps_to(Instant::parse("2038-01-19 03:14:07").unwrap());
    for _ in 0..3 {
        let ticked = desk::clock::tick(&town.desk).await.unwrap();
        assert_eq!((ticked.reading, ticked.holds), (Reading::TooFar, 0));
    }
    assert_eq!((standing(&town, &[case]).await, told(&town, "clock.too_far").await), (1, 1));
    // Put right again, it goes on as if nothing had been.
    town.clock_jumps_to(seen.plus(Span::hours(1)));
    assert_eq!(desk::clock::tick(&town.desk).await.unwrap().reading, Reading::On);
    assert_eq!(standing(&town, &[case]).await, 1);

    // Two months without power are real: a head says so.
    town.later(Span::days(60));
    assert_eq!(desk::clock::tick(&town.desk).await.unwrap().reading, Reading::TooFar);
    let refused = desk::clock::believe(&town.desk, &town.wang).await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("AUTH-01"));
    desk::clock::believe(&town.desk, &town.zhang).await.unwrap();
    assert_eq!(desk::clock::tick(&town.desk).await.unwrap().holds, 1);
    let refused = desk::clock::believe(&town.desk, &town.zhang).await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("DEED-01"));
}

async fn told(town: &Town, action: &str) -> usize {
    let mut reader = town.desk.papers.reader().await.unwrap();
    let lines = papers::audit::latest(&mut reader, 200).await.unwrap();
    lines.iter().filter(|line| line.action == action).count()
}

#[tokio::test]
async fn an_order_that_nobody_sent_loses_its_law_to_the_second() {
    let town = Town::wakes().await;
    let case = a_case(&town, 1).await;
    let stop = of(&town.page(case).await.orders, Act::Stop)[0].clone();
    let over = stop.drafted_at.plus(Span::hours(48));
    for (at, want) in [(over.minus(Span::seconds(1)), State::Submitted), (over, State::Lapsed)] {
        town.clock_jumps_to(at);
        desk::clock::tick(&town.desk).await.unwrap();
        assert_eq!(town.page(case).await.orders[0].state, want, "{at}");
    }
    let refused = desk::order::approve(&town.desk, &town.wang, stop.id).await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("LIFE-01"));
    // It took none of the account's two times, and is proposed anew where the money still is.
    desk::case::advance(&town.desk, case).await.unwrap();
    assert_eq!(of(&town.page(case).await.orders, Act::Stop).len(), 2);
}

#[tokio::test]
async fn a_release_that_the_bank_does_not_carry_out_is_told() {
    let town = Town::wakes().await;
    let case = a_stop(&town, 1).await;
    let hold = town.page(case).await.holds[0].clone();
    let asked = desk::hold::Release { hold: hold.id, amount: None, reason: "经查与本案无关".into() };
    let order = desk::hold::release(&town.desk, &town.li, asked).await.unwrap();
    desk::order::send_queued(&town.desk).await.unwrap();
    let due = || async {
        let tasks = desk::view::tasks(&town.desk, &town.li).await.unwrap();
        tasks.iter().filter(|line| line.task.kind == domain::task::Kind::ReleaseDue).count()
    };
    town.later(Span::hours(47));
    desk::clock::tick(&town.desk).await.unwrap();
    assert_eq!(due().await, 0);
    town.later(Span::hours(1));
    desk::clock::tick(&town.desk).await.unwrap();
    desk::clock::tick(&town.desk).await.unwrap();
    assert_eq!(due().await, 1, "a day before the third, once");
    town.banks_answer().await;
    assert_eq!(due().await, 0, "it was carried out");
    let page = town.page(case).await;
    assert_eq!(page.orders.iter().find(|o| o.id == order.id).unwrap().state.name(), "executed_whole");
}
