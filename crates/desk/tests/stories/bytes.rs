//! The bytes sent are the bytes approved.

use crate::town::{Town, of, papers_of, yuan};
use domain::order::{Act, State};
use sqlx::{Connection, Executor};

#[tokio::test]
async fn what_was_changed_after_approval_is_not_sent() {
    let town = Town::wakes().await;
    town.has("CCB/V", yuan(50_000));
    town.pays("10:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    town.clock_shows("10:10:00");
    let report = town.told("被骗5万元", "10:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    let case = town.opens(&report).await.id;
    desk::order::approve_all(&town.desk, &town.wang, case).await.unwrap();

    // Someone with a hand on the database turns the account approved into another's.
    let url = papers_of(town.folder.path());
    let mut thief = sqlx::AnyConnection::connect(&url).await.unwrap();
    let sql = "UPDATE order_paper SET instruction = REPLACE(instruction, '\"account\":\"A1\"', '\"account\":\"A2\"') \
               WHERE act = 'stop'";
    assert_eq!(thief.execute(sql).await.unwrap().rows_affected(), 1);

    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 2);
    let sent = town.inbox();
    assert_eq!(sent.iter().map(|i| i.act).collect::<Vec<_>>(), [Act::AskTransfers], "only the untouched question left");
    let page = town.page(case).await;
    let stop = of(&page.orders, Act::Stop)[0].clone();
    assert_eq!(stop.state, State::Withdrawn);
    assert!(stop.failure.unwrap().starts_with("ORDER-08"));

    // The digest of what was approved stands in the audit log.
    let approval = page.audit.iter().find(|line| line.action == "order.approve").unwrap();
    assert!(approval.detail.contains(&stop.digest.unwrap()));
}

#[tokio::test]
async fn an_order_pointed_elsewhere_after_approval_is_not_sent() {
    let town = Town::wakes().await;
    town.has("CCB/V", yuan(50_000));
    town.pays("10:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    town.clock_shows("10:10:00");
    let report = town.told("被骗5万元", "10:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    let case = town.opens(&report).await.id;
    desk::order::approve_all(&town.desk, &town.wang, case).await.unwrap();
    let url = papers_of(town.folder.path());
    let mut thief = sqlx::AnyConnection::connect(&url).await.unwrap();
    thief.execute("UPDATE order_paper SET account = 'CCB/A1'").await.unwrap();
    desk::order::send_queued(&town.desk).await.unwrap();
    assert!(town.inbox().is_empty());
}
