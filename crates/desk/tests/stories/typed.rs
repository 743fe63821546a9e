//! Answers that come on paper or by telephone, and tasks.

use crate::town::{Town, Way as Road, at, of, yuan};
use desk::order::{AnswerTyped, confirm_answer, type_answer};
use domain::order::{Act, Order, Outcome, Way};
use domain::task::{Kind, Task};
use domain::time::Span;

async fn a_case(town: &Town) -> domain::case::CaseId {
    town.has("CCB/V", yuan(50_000));
    town.pays("10:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    town.clock_shows("10:10:00");
    let report = town.told("被骗5万元", "10:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    town.opens(&report).await.id
}

/// The bank is silent; two officers call it and type what it says.
#[tokio::test]
async fn what_is_unknown_is_settled_by_two_officers_who_agree() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    let stop = of(&town.page(case).await.orders, Act::Stop)[0].id;
    let typed = |held: i64| AnswerTyped {
        outcome: Outcome::Holding { held: yuan(held), balance: None, until_at: None, failure: None },
        at: at("10:11:00"),
        way: Way::Phone,
    };
    let no = |typed: Result<Order, desk::Error>| typed.unwrap_err().refusal().map(|r| r.code());
    assert_eq!(no(type_answer(&town.desk, &town.li, stop, typed(50_000)).await), Some("OUTBOX-02"), "not sent yet");
    town.way_to("ICBC", Road::GoesSilent);
    town.wang_approves_and_sends(case).await;
    assert_eq!(no(confirm_answer(&town.desk, &town.wang, stop, typed(50_000)).await), Some("OUTBOX-03"));
    type_answer(&town.desk, &town.li, stop, typed(50_000)).await.unwrap();
    assert_eq!(no(confirm_answer(&town.desk, &town.li, stop, typed(50_000)).await), Some("ORDER-02"));
    assert_eq!(no(confirm_answer(&town.desk, &town.wang, stop, typed(5_000)).await), Some("OUTBOX-01"));
    assert!(town.page(case).await.holds.is_empty(), "nothing holds until they agree");
    let order = confirm_answer(&town.desk, &town.wang, stop, typed(50_000)).await.unwrap();
    assert_eq!(order.state.name(), "executed_whole");
    let page = town.page(case).await;
    assert_eq!(page.totals.held, yuan(50_000));
    let told: Vec<&str> = page.audit.iter().map(|line| line.action.as_str()).collect();
    assert!(told.contains(&"order.type_answer") && told.contains(&"order.answer"), "{told:?}");
}

#[tokio::test]
async fn a_task_is_opened_once_and_done_once() {
    let town = Town::wakes().await;
    let case = a_case(&town).await;
    let now = desk::Clock::now(&*town.clock);
    let open = async |object: &str, hours: i64| {
        let new = papers::task::New {
            kind: Kind::SettleDifference,
            object: object.into(),
            case: Some(case),
            unit: town.li.unit,
            opened_at: now,
            due_at: now.plus(Span::hours(hours)),
        };
        let detail = serde_json::json!({});
        let audit = papers::audit::Line {
            at: now,
            officer: "weir".into(),
            action: "task.open",
            object: new.object.clone(),
            case: None,
            detail,
        };
        let deed = town.desk.papers.write(move |tx| {
            Box::pin(async move {
                let id = papers::task::open_once(tx, &new).await?;
                papers::audit::write(tx, audit).await?;
                Ok::<_, papers::Fault>(id)
            })
        });
        deed.await.unwrap()
    };
    let first = open("hold:3", 24).await;
    assert_eq!(open("hold:3", 1).await, first, "the same is not opened twice");
    let second = open("hold:4", 2).await;
    let lines = async || -> Vec<Task> {
        desk::view::tasks(&town.desk, &town.li).await.unwrap().into_iter().map(|line| line.task).collect()
    };
    let due: Vec<_> = lines().await.iter().map(|task| task.id).collect();
    assert_eq!(due, [second, first], "the first due first");

    let code = |done: Result<Task, desk::Error>| done.err().and_then(|e| e.refusal().map(|r| r.code()));
    assert_eq!(code(desk::task::settle(&town.desk, &town.li, first, " ").await), Some("DEED-02"));
    assert_eq!(code(desk::task::settle(&town.desk, &town.li, first, "银行清单有误，已更正").await), None);
    assert_eq!(code(desk::task::settle(&town.desk, &town.wang, first, "也办了").await), Some("DEED-01"));
    assert_eq!(lines().await.len(), 1);
    assert_ne!(open("hold:3", 24).await, first, "what was done may be opened again");
}
