//! The second officer is never the first; and a victim's own account gets no order.

use crate::town::{Town, account, of, yuan};
use desk::order::Draft;
use domain::authority::{Officer, OfficerId, Rank};
use domain::order::{Act, State};

async fn a_case(town: &Town) -> domain::case::CaseId {
    town.has("CCB/V", yuan(50_000));
    town.pays("10:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    town.clock_shows("10:10:00");
    let report = town.told("网上刷单被骗5万元", "10:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    town.opens(&report).await.id
}

#[tokio::test]
async fn the_second_officer_is_never_the_first() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    let stop = of(&town.page(case).await.orders, Act::Stop)[0].clone();
    assert_eq!(stop.drafted_by, town.li.id, "what Weir proposes stands in the name of who opened the case");

    let code = |error: desk::Error| error.refusal().map(|refusal| refusal.code());
    assert_eq!(desk::order::approve(&town.desk, &town.li, stop.id).await.map_err(code), Err(Some("ORDER-02")));
    assert_eq!(desk::order::approve_all(&town.desk, &town.li, case).await.map_err(code), Err(Some("ORDER-02")));
    let sum = yuan(50_000);
    let until = town.page(case).await.case.opened_at.plus(domain::time::Span::hours(1));
    assert_eq!(desk::mandate::grant(&town.desk, &town.li, case, sum, until).await.map_err(code), Err(Some("ORDER-02")));

    // An auditor reads and changes nothing.
    let auditor = Officer { id: OfficerId(99), rank: Rank::Auditor, ..town.wang.clone() };
    assert_eq!(desk::order::approve(&town.desk, &auditor, stop.id).await.map_err(code), Err(Some("AUTH-01")));
    assert!(desk::view::case(&town.desk, &auditor, case).await.is_ok());

    let approved = desk::order::approve(&town.desk, &town.wang, stop.id).await.unwrap();
    assert_eq!((approved.state, approved.approved_by), (State::Queued, Some(town.wang.id)));
    assert_eq!(desk::order::approve(&town.desk, &town.wang, stop.id).await.map_err(code), Err(Some("LIFE-01")));
}

#[tokio::test]
async fn an_order_by_hand_stays_under_the_same_ceiling() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    let stop = |name: &str, sum| Draft { amount: Some(yuan(sum)), ..Draft::of(Act::Stop, account(name)) };
    // Weir's own proposal stands in the way: its sum counts as taken.
    let proposed = of(&town.page(case).await.orders, Act::Stop)[0].clone();
    desk::order::refuse(&town.desk, &town.wang, proposed.id, "先问清楚").await.unwrap();
    for (name, sum, want) in [
        ("CCB/V", 1, "ORDER-03"),         // the victim's own account
        ("ICBC/STRANGER", 1, "ORDER-03"), // an account the trail does not reach
        ("ICBC/A1", 0, "ORDER-01"),
        ("ICBC/A1", 50_001, "ORDER-05"),
        ("NOWHERE/A1", 1, "ORDER-09"),
    ] {
        let refused = desk::order::draft(&town.desk, &town.li, case, stop(name, sum)).await.unwrap_err();
        assert_eq!(refused.refusal().map(|r| r.code()), Some(want), "{name} {sum}");
    }
    let drafted = desk::order::draft(&town.desk, &town.wang, case, stop("ICBC/A1", 30_000)).await.unwrap();
    assert_eq!((drafted.state, drafted.drafted_by), (State::Submitted, town.wang.id));
    // Wang drafted it: now Li is the second.
    desk::order::approve(&town.desk, &town.li, drafted.id).await.unwrap();
}

#[tokio::test]
async fn a_refused_or_withdrawn_order_is_never_sent() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    let page = town.page(case).await;
    let (stop, question) = (of(&page.orders, Act::Stop)[0].id, of(&page.orders, Act::AskTransfers)[0].id);
    desk::order::approve(&town.desk, &town.wang, stop).await.unwrap();
    desk::order::withdraw(&town.desk, &town.li, stop, "报案人已撤案").await.unwrap();
    desk::order::refuse(&town.desk, &town.wang, question, "无必要").await.unwrap();
    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 0);
    assert!(town.inbox().is_empty());
    let refused = desk::order::withdraw(&town.desk, &town.li, stop, "再撤").await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("LIFE-01"));
}
