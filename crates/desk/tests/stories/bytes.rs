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

    // A fault of ours, or someone who has the key file too, turns the account approved into another's.
    let turned: Result<(), papers::Fault> = town
        .desk
        .papers
        .write(move |tx| {
            Box::pin(async move {
                let kept = papers::order::of_case(tx, case).await?;
                let mut stop = kept.into_iter().find(|kept| kept.order.act == Act::Stop).unwrap();
                stop.instruction = stop.instruction.map(|text| text.replace(r#""account":"A1""#, r#""account":"A2""#));
                papers::order::update(tx, &stop).await?;
                let (object, detail) = ("order:1".into(), serde_json::json!({}));
                let at = stop.order.drafted_at;
                let line = papers::audit::Line { at, officer: "thief".into(), action: "t", object, case: None, detail };
                papers::audit::write(tx, line).await.map(drop)
            })
        })
        .await;
    turned.unwrap();

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
    // Without the key file another account can only be written in clear, or moved from another row: neither opens, and
    // what cannot be read is not sent. What was not touched leaves.
    thief.execute("UPDATE order_paper SET account = 'CCB/A1' WHERE act = 'stop'").await.unwrap();
    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 1);
    assert_eq!(town.inbox().iter().map(|i| i.act).collect::<Vec<_>>(), [Act::AskTransfers]);
    let moved = "UPDATE order_paper SET account = (SELECT account FROM order_paper WHERE act = 'ask_transfers')";
    thief.execute(moved).await.unwrap();
    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 0);
}
