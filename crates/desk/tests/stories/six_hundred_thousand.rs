//! The 600,000, and its darker twin.

use crate::town::{Town, account, at, of, yuan};
use domain::money::Amount;
use domain::order::{Act, State, Waiting};
use domain::time::Span;

const BOSS: &str = "我是公司会计，今天上午QQ上“老板”让我立即向供应商转账60万元，转完才发现被骗。";

#[tokio::test]
async fn the_clerk_reports_at_once_and_every_yuan_is_held() {
    let town = Town::wakes().await;
    town.has("CCB/6217000000000001", yuan(900_000));
    town.pays("10:02:00", "CCB/6217000000000001", "ICBC/6222020000000002", yuan(600_000));
    town.clock_shows("10:05:00");

    // Li takes the report, confirms the payment and opens the case.
    let report = town.told(BOSS, "10:02:00", "CCB/6217000000000001", "ICBC/6222020000000002", yuan(600_000)).await;
    assert_eq!(report.category.map(|c| c.code()), Some("acquaintance"));
    let case = town.opens(&report).await;
    assert_eq!((case.number.as_str(), case.loss), ("A2026-01-000001", yuan(600_000)));

    // Before any bank has said a word: the stop of the whole sum, and the question.
    let page = town.page(case.id).await;
    let (stops, questions) = (of(&page.orders, Act::Stop), of(&page.orders, Act::AskTransfers));
    assert_eq!((stops.len(), questions.len()), (1, 1));
    assert_eq!(stops[0].account, account("ICBC/6222020000000002"));
    assert_eq!((stops[0].amount, stops[0].state, stops[0].layer), (Some(yuan(600_000)), State::Submitted, 1));
    assert_eq!(page.waiting[&account("ICBC/6222020000000002")], Waiting::Asked);
    assert!(town.inbox().is_empty(), "nothing leaves before a second officer approves");

    // Wang approves; the orders go out; the bank holds it all.
    assert_eq!(town.wang_approves_and_sends(case.id).await, 2);
    town.clock_shows("10:06:00");
    town.banks_answer().await;
    let page = town.page(case.id).await;
    assert_eq!(page.totals.held, yuan(600_000));
    assert_eq!((page.totals.gone, page.totals.in_question), (Amount::ZERO, Amount::ZERO));
    assert_eq!(page.holds.len(), 1);
    assert_eq!(page.holds[0].until_at, at("10:06:00").plus(Span::hours(48)));
    assert_eq!(of(&page.orders, Act::Stop)[0].state.name(), "executed_whole");

    // The mule finds the account closed to him, and nothing more is asked of anyone.
    assert_eq!(town.pays("10:07:00", "ICBC/6222020000000002", "", yuan(600_000)), Amount::ZERO);
    assert!(page.orders.iter().all(|order| order.is_answered()));
    assert_eq!(town.balance("ICBC/6222020000000002"), yuan(600_000));
}

#[tokio::test]
async fn the_darker_twin_is_reported_after_forty_minutes_and_five_layers() {
    let town = Town::wakes().await;
    town.has("CCB/V", yuan(900_000));
    town.pays("10:02:00", "CCB/V", "ICBC/A1", yuan(600_000));
    // Two of the first layer's children, then a chain; half of one branch is cashed.
    town.pays("10:06:00", "ICBC/A1", "CCB/B1", yuan(300_000));
    town.pays("10:07:00", "ICBC/A1", "ICBC/B2", yuan(300_000));
    town.pays("10:12:00", "CCB/B1", "ICBC/C1", yuan(300_000));
    town.pays("10:14:00", "ICBC/B2", "", yuan(150_000));
    town.pays("10:20:00", "ICBC/C1", "CCB/D1", yuan(290_000));
    town.pays("10:30:00", "CCB/D1", "ABC/E1", yuan(280_000));
    town.pays("10:35:00", "ABC/E1", "", yuan(100_000));
    town.clock_shows("10:42:00");

    let report = town.told(BOSS, "10:00:00", "CCB/V", "ICBC/A1", yuan(600_000)).await;
    let case = town.opens(&report).await;

    // Layer by layer: each answer leads to the next accounts, and their banks are stopped and asked.
    let mut layers = Vec::new();
    for _ in 0..6 {
        town.wang_approves_or_rests(case.id).await;
        town.later(Span::minutes(1));
        town.banks_answer().await;
        town.holds_stay_within_the_loss(case.id).await;
        let page = town.page(case.id).await;
        layers.push(page.trail.unwrap().accounts.iter().map(|a| a.layer).max().unwrap_or(0));
    }
    assert_eq!(layers, [2, 3, 4, 5, 5, 5]);

    // 250,000 were cashed before the report; all the rest is held: 150,000 in B2, 10,000 each in C1 and D1, 180,000 in E1.
    let page = town.page(case.id).await;
    let mut held: Vec<(String, Amount)> =
        page.holds.iter().map(|hold| (hold.account.to_string(), hold.amount)).collect();
    held.sort();
    let want = [("ABC/E1", 180_000), ("CCB/D1", 10_000), ("ICBC/B2", 150_000), ("ICBC/C1", 10_000)];
    assert_eq!(held, want.map(|(account, sum)| (account.to_owned(), yuan(sum))));
    assert_eq!((page.totals.held, page.totals.gone), (yuan(350_000), yuan(250_000)));
    assert_eq!(page.totals.in_question, Amount::ZERO);

    // The account of layer five is fed live: what it does next comes by itself.
    let live = of(&page.orders, Act::AskLive);
    assert_eq!(live.len(), 1);
    assert_eq!(live[0].account, account("ABC/E1"));

    // The victim's own account got no order.
    assert!(page.orders.iter().all(|order| order.account != account("CCB/V")));
}

#[tokio::test]
async fn a_live_feed_moves_the_trail_by_itself() {
    let town = Town::wakes().await;
    town.has("CCB/V", yuan(100_000));
    town.pays("10:02:00", "CCB/V", "ABC/A1", yuan(100_000));
    town.clock_shows("10:05:00");
    let report = town.told(BOSS, "10:02:00", "CCB/V", "ABC/A1", yuan(100_000)).await;
    let case = town.opens(&report).await;

    // The question is approved first; the mule is faster than the stop.
    let question = of(&town.page(case.id).await.orders, Act::AskLive)[0].clone();
    desk::order::approve(&town.desk, &town.wang, question.id).await.unwrap();
    desk::order::send_queued(&town.desk).await.unwrap();
    town.banks_answer().await;
    town.clock_shows("10:06:00");
    town.pays("10:06:00", "ABC/A1", "ICBC/B1", yuan(100_000));
    assert_eq!(town.pushes(&question.reference, "ABC/A1", "10:06:00").await, 1);

    // The stop that waits for approval came too late and is withdrawn; the one at the next bank takes its place.
    let page = town.page(case.id).await;
    let stops = of(&page.orders, Act::Stop);
    assert_eq!((stops[0].account.as_str(), stops[0].state), ("ABC/A1", State::Withdrawn));
    assert_eq!((stops[1].account.as_str(), stops[1].state), ("ICBC/B1", State::Submitted));
    town.plays_out(case.id, 2, Span::minutes(1)).await;
    assert_eq!(town.page(case.id).await.totals.held, yuan(100_000));

    // The same push again changes nothing.
    assert_eq!(town.pushes(&question.reference, "ABC/A1", "10:06:00").await, 0);
}

impl Town {
    async fn wang_approves_or_rests(&self, case: domain::case::CaseId) {
        desk::order::approve_all(&self.desk, &self.wang, case).await.unwrap();
        desk::order::send_queued(&self.desk).await.unwrap();
    }
}
