//! From a hold to what may be done with it, by forms alone; and the clocks.

use crate::centre::{Centre, NARRATIVE, PASSWORD, movement};
use crate::visitor::{Page, Visitor};
use axum::http::{StatusCode, header};
use domain::authority::Rank;
use domain::case::CaseId;
use domain::order::{Act, State};

const PAYMENT: [(&str, &str); 8] = [
    ("p0_on", "1"),
    ("p0_at", "2026-08-21T10:05:00"),
    ("p0_amount", "600,000.00"),
    ("p0_payee", "6222021234567890128"),
    ("p0_payee_bank", "ICBC"),
    ("p0_payer", "6217001234567890122"),
    ("p0_payer_bank", "CCB"),
    ("then", "open"),
];

fn leads_to(page: &Page, path: &str) {
    assert_eq!((page.status, page.header(header::LOCATION)), (StatusCode::SEE_OTHER, path), "{}", page.text);
}

/// Six hundred thousand are stopped; a head of the city serves there too.
pub(crate) async fn stopped() -> (Centre, Visitor, Visitor) {
    let centre = Centre::open().await;
    let head = desk::officer::NewOfficer {
        login: "zhang".into(),
        name: "张局长".into(),
        badge: "B-zhang".into(),
        unit: centre.first.unit,
        rank: Rank::Head,
    };
    let added = desk::officer::add(&centre.desk, None, head).await.unwrap();
    desk::officer::set_first_password(&centre.desk, "zhang", &added.code, PASSWORD).await.unwrap();
    let first = Visitor::signed_in(&centre, "li").await;
    let head = Visitor::signed_in(&centre, "zhang").await;
    first.send("/reports/new", &[("narrative", NARRATIVE), ("victim_name", "张会计")]).await;
    leads_to(&first.send("/reports/1/payments", &PAYMENT).await, "/cases/1");
    leads_to(&head.send("/cases/1/approve-all", &[]).await, "/cases/1");
    // The bank tells of the payment as the victim did: a lone report alone lets nothing be frozen.
    let (payer, payee) = ("CCB/6217001234567890122", "ICBC/6222021234567890128");
    let told = || vec![movement("2026-08-21T10:05:00+08:00", payer, payee, 600_000, "transfer")];
    centre.banks_answer(100, &|_| told()).await;
    (centre, first, head)
}

#[tokio::test]
async fn a_stop_is_frozen_and_a_part_of_it_released_from_the_page_of_its_case() {
    let (centre, first, head) = stopped().await;
    let page = first.see("/cases/1").await.text;
    for action in ["/cases/1/file", "/holds/1/extend", "/holds/1/release", "/cases/1/orders/new"] {
        assert!(page.contains(action), "{action} is offered");
    }
    assert!(!page.contains("/holds/1/freeze"), "no freeze is offered before the case is filed");
    let refused = first.send("/holds/1/freeze", &[]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("HOLD-01"));

    leads_to(&first.send("/cases/1/file", &[("decision", "公立字12号")]).await, "/cases/1");
    assert!(first.see("/cases/1").await.text.contains("/holds/1/freeze"));
    let whole = first.send("/holds/1/freeze", &[("whole", "1")]).await;
    assert!(whole.text.contains("HOLD-04"));
    leads_to(&first.send("/holds/1/freeze", &[("sum", "500,000")]).await, "/orders/3");
    let order = head.see("/orders/3").await.text;
    assert!(order.contains("/orders/3/approve") && order.contains("程序规定"), "with its law");
    leads_to(&head.send("/orders/3/approve", &[]).await, "/cases/1");
    centre.banks_answer(100, &|_| Vec::new()).await;
    let page = first.see("/cases/1").await.text;
    assert!(page.contains("500,000") && page.contains("100,000"), "the freeze, and what of the stop is left");

    leads_to(&first.send("/holds/1/release", &[("reason", "查明无关")]).await, "/cases/1");
    let orders = desk::view::case(&centre.desk, &centre.first, CaseId(1)).await.unwrap().orders;
    let lift = orders.iter().find(|order| order.act == Act::Lift).unwrap();
    assert_eq!(lift.state, State::Queued, "it waits for nobody");
}

#[tokio::test]
async fn every_clock_stands_on_its_page_with_its_law() {
    let (centre, first, _) = stopped().await;
    let clocks = first.see("/clocks").await.text;
    for words in ["管控期满", "须转冻结", "2016年联合通告", "二手来源", "国务院办公厅", "/cases/1#holds"]
    {
        assert!(clocks.contains(words), "{words}");
    }
    assert!(first.see("/clocks?unit=99").await.text.contains("没有"), "another unit has none");

    // A clock that leaps is said to be doubted, and only a head may say that it is right.
    desk::clock::tick(&centre.desk).await.unwrap();
    centre.later(60 * 24 * 60);
    let (first, head) = (Visitor::signed_in(&centre, "li").await, Visitor::signed_in(&centre, "zhang").await);
    assert!(first.see("/clocks").await.text.contains("CLOCK-01"));
    assert_eq!(first.send("/clocks/believe", &[]).await.status, StatusCode::FORBIDDEN);
    leads_to(&head.send("/clocks/believe", &[]).await, "/clocks");
    assert!(!first.see("/clocks").await.text.contains("CLOCK-01"));
}

#[tokio::test]
async fn an_order_is_drafted_by_hand_under_its_ceiling() {
    let (_centre, first, _) = stopped().await;
    let form = first.see("/cases/1/orders/new").await.text;
    assert!(form.contains("ICBC/6222••••0128") && form.contains("涉诈"));
    let send = |fields: Vec<(&'static str, &'static str)>| {
        let first = &first;
        async move { first.send("/cases/1/orders", &fields).await }
    };
    // As it is shown, or in clear for whoever knows it.
    let (account, in_clear) = (("account", "ICBC/6222••••0128"), ("account", "ICBC/6222021234567890128"));
    let table = [
        (vec![("act", "stop"), account, ("sum", "1")], 422, "ORDER-03"),
        (vec![("act", "stop"), in_clear, ("sum", "1")], 422, "ORDER-03"),
        (vec![("act", "stop"), ("account", "ICBC/9999••••0000"), ("sum", "1")], 422, "DEED-02"),
        (vec![("act", "stop"), ("account", "ICBC/1"), ("sum", "1")], 422, "ORDER-03"),
        (vec![("act", "freeze"), account], 422, "HOLD-01"),
        (vec![("act", "refund"), account], 422, "DEED-02"),
        (vec![("act", "nothing"), account], 422, "DEED-02"),
        (vec![("act", "stop"), account, ("sum", "abc")], 422, "DEED-02"),
    ];
    for (fields, status, code) in table {
        let page = send(fields.clone()).await;
        assert!(
            page.status.as_u16() == status && page.text.contains(code),
            "{fields:?}: {} {}",
            page.status,
            page.text
        );
    }
    leads_to(&send(vec![("act", "ask_holder"), account]).await, "/orders/3");
    assert!(first.see("/orders/3").await.text.contains("办理经过"));
}
