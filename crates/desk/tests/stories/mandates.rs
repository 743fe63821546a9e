//! One approval for the layers of one case, up to a sum and a time.

use crate::town::{Town, at, of, yuan};
use domain::money::Amount;
use domain::order::{Act, State};
use domain::time::Span;

async fn a_chain(town: &Town) -> domain::case::CaseId {
    town.has("CCB/V", yuan(100_000));
    town.pays("10:00:00", "CCB/V", "ICBC/A1", yuan(100_000));
    town.pays("10:05:00", "ICBC/A1", "CCB/B1", yuan(60_000));
    town.pays("10:06:00", "CCB/B1", "ICBC/C1", yuan(60_000));
    town.clock_shows("10:10:00");
    let report = town.told("投资理财被骗10万元", "10:00:00", "CCB/V", "ICBC/A1", yuan(100_000)).await;
    town.opens(&report).await.id
}

/// Send and answer, with nobody approving anything by hand.
async fn rounds(town: &Town, rounds: usize) {
    for _ in 0..rounds {
        desk::order::send_queued(&town.desk).await.unwrap();
        town.later(Span::minutes(1));
        town.banks_answer().await;
    }
}

#[tokio::test]
async fn a_mandate_covers_the_layers_to_come() {
    let town = Town::wakes().await;
    let case = a_chain(&town).await;
    // It covers what waits already, and what comes.
    desk::mandate::grant(&town.desk, &town.wang, case, yuan(100_000), at("11:00:00")).await.unwrap();
    let page = town.page(case).await;
    assert!(page.orders.iter().all(|order| order.state == State::Queued && order.approved_by == Some(town.wang.id)));
    // 40,000 are held at the first account; the second is empty by then; the rest is held at the third.
    rounds(&town, 3).await;
    let page = town.page(case).await;
    let stops: Vec<(&str, Option<Amount>, &str)> = of(&page.orders, Act::Stop)
        .into_iter()
        .map(|order| (order.account.as_str(), order.held, order.state.name()))
        .collect();
    let want = [
        ("ICBC/A1", Some(yuan(40_000)), "executed_part"),
        ("CCB/B1", Some(Amount::ZERO), "executed_none"),
        ("ICBC/C1", Some(yuan(60_000)), "executed_whole"),
    ];
    assert_eq!(stops, want);
    assert_eq!(page.totals.held, yuan(100_000));
    town.holds_stay_within_the_loss(case).await;
}

#[tokio::test]
async fn beyond_the_sum_of_a_mandate_an_officer_approves_by_hand() {
    let town = Town::wakes().await;
    let case = a_chain(&town).await;
    desk::mandate::grant(&town.desk, &town.wang, case, yuan(60_000), at("11:00:00")).await.unwrap();
    let page = town.page(case).await;
    assert_eq!(of(&page.orders, Act::Stop)[0].state, State::Submitted, "100,000 are more than it covers");
    assert_eq!(of(&page.orders, Act::AskTransfers)[0].state, State::Queued, "a question takes nothing");
    desk::order::approve_all(&town.desk, &town.wang, case).await.unwrap();
    rounds(&town, 3).await;
    assert_eq!(town.page(case).await.totals.held, yuan(100_000), "what Wang approved by hand does not use it up");
}

#[tokio::test]
async fn a_mandate_ends_with_its_time() {
    let town = Town::wakes().await;
    let case = a_chain(&town).await;
    desk::mandate::grant(&town.desk, &town.wang, case, yuan(100_000), at("10:10:30")).await.unwrap();
    rounds(&town, 1).await;
    let page = town.page(case).await;
    let layer_two: Vec<_> = page.orders.iter().filter(|order| order.layer == 2).collect();
    assert_eq!(layer_two.len(), 2);
    assert!(layer_two.iter().all(|order| order.state == State::Submitted), "it was over by then");

    let code = |error: desk::Error| error.refusal().map(|refusal| refusal.code());
    let over = desk::mandate::grant(&town.desk, &town.wang, case, yuan(1), at("10:00:00")).await.map_err(code);
    let too_much =
        desk::mandate::grant(&town.desk, &town.wang, case, yuan(100_001), at("12:00:00")).await.map_err(code);
    assert_eq!((over, too_much), (Err(Some("DEED-02")), Err(Some("ORDER-06"))));
}
