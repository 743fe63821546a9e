//! The first way through the house, by forms alone: no script runs here.

use crate::centre::{Centre, NARRATIVE, movement};
use crate::visitor::{Page, Visitor};
use axum::http::{StatusCode, header};
use domain::case::CaseId;
use domain::indicator::Role;
use domain::order::State;
use domain::report::ReportId;

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

async fn opened() -> (Centre, Visitor, Visitor) {
    let centre = Centre::open().await;
    let first = Visitor::signed_in(&centre, "li").await;
    let second = Visitor::signed_in(&centre, "zhao").await;
    leads_to(&first.send("/reports/new", &[("narrative", NARRATIVE), ("victim_name", "张会计")]).await, "/reports/1");
    leads_to(&first.send("/reports/1/payments", &PAYMENT).await, "/cases/1");
    (centre, first, second)
}

#[tokio::test]
async fn a_report_leads_to_held_money_without_a_script() {
    let (centre, first, second) = opened().await;
    let own = first.see("/cases/1").await;
    assert!(own.text.contains("ORDER-02") && !own.text.contains("/approve\""), "the first officer cannot approve");
    let refused = first.send("/orders/1/approve", &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("请第二名民警审批"));

    leads_to(&second.send("/cases/1/approve-all", &[]).await, "/cases/1");
    assert_eq!(centre.banks_answer(100, &|_| Vec::new()).await, 2, "a stop and a question");
    let page = second.see("/cases/1").await.text;
    assert!(page.contains(r#"data-sum="600000.00">600,000"#), "lost and held stand as figures");
    assert!(page.contains("100.0 %") && page.contains("已执行"));
    let totals = desk::view::case(&centre.desk, &centre.second, CaseId(1)).await.unwrap().totals;
    assert_eq!(totals.held, totals.lost);
}

#[tokio::test]
async fn every_page_says_all_it_has_to_say_in_both_languages() {
    let (centre, _, mut second) = opened().await;
    second.send("/cases/1/approve-all", &[]).await;
    centre.banks_answer(50, &|_| Vec::new()).await;
    second.send("/reports/new", &[("narrative", NARRATIVE), ("victim_phone", "13800001234")]).await;
    let pages = [
        "/",
        "/reports",
        "/reports/new",
        "/reports/1",
        "/reports/2",
        "/cases",
        "/cases/1",
        "/cases/1/live",
        "/cases/1/bracket",
        "/cases/1/refunds",
        "/receipt",
        "/cases/1/trail?rule=poison&hops_max=2",
        "/orders",
        "/orders/1",
        "/orders/2",
        "/cases/1/orders/new",
        "/clocks",
        "/orders?state=executed_part&bank=ICBC",
        "/tasks",
        "/looks",
        "/banks",
        "/sign-in",
        "/first-password",
        "/reports/99",
        "/nowhere",
    ];
    for lang in ["zh", "en"] {
        second.lang = lang;
        for path in pages {
            let page = second.see(path).await;
            assert!(!page.text.contains('⟦'), "{lang} {path}: {}", page.text);
            let refused = ["99", "nowhere", "looks"].iter().any(|part| path.contains(part));
            assert!(page.status == StatusCode::OK || refused, "{path}");
        }
    }
}

#[tokio::test]
async fn one_click_corrects_whose_a_find_is() {
    let (centre, first, _) = opened().await;
    let read = async || desk::view::report(&centre.desk, &centre.first, ReportId(1)).await.unwrap().report;
    let report = read().await;
    let find = report.finds.iter().find(|find| find.role == Role::Unknown).expect("something is not shown").clone();
    let name = format!("{}:{}:{}", find.start, find.end, find.kind.name());
    leads_to(&first.send("/reports/1/finds", &[("find", &format!("{name}:suspect"))]).await, "/reports/1");
    let corrected = read().await;
    assert_eq!(corrected.finds.iter().find(|f| f.start == find.start).unwrap().role, Role::Suspect);
    assert_eq!(corrected.payments, report.payments, "what was confirmed stays confirmed");
    leads_to(&first.send("/reports/1/finds", &[("find", &format!("{name}:remove"))]).await, "/reports/1");
    assert_eq!(read().await.finds.len() + 1, report.finds.len());
}

#[tokio::test]
async fn words_of_a_victim_are_never_markup() {
    let centre = Centre::open().await;
    let first = Visitor::signed_in(&centre, "li").await;
    let narrative = "<script>alert(1)</script>转到6222021234567890128<img src=x onerror=alert(2)>";
    first.send("/reports/new", &[("narrative", narrative), ("victim_name", "\"><b>x</b>")]).await;
    for path in ["/reports/1", "/reports", "/"] {
        let text = first.see(path).await.text;
        assert!(text.contains("&lt;script&gt;"), "{path} shows the words");
        assert!(!text.contains("<script>alert") && !text.contains("<img src=x") && !text.contains("<b>x"), "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_done_says_its_code_and_what_to_do() {
    let (centre, first, second) = opened().await;
    type Row<'a> = (&'a Visitor, &'a str, &'a [(&'a str, &'a str)], u16, &'a str);
    let table: &[Row<'_>] = &[
        (&first, "/reports/new", &[("narrative", "  ")], 422, "DEED-02"),
        (&first, "/reports/1/payments", &[("p0_on", "1"), ("p0_amount", "abc")], 422, "DEED-02"),
        (&first, "/reports/1/payments", &[("p0_on", "1"), ("p0_amount", "5")], 422, "REPORT-02"),
        (&first, "/orders/1/approve", &[], 403, "ORDER-02"),
        (&first, "/orders/77/approve", &[], 404, "AUTH-03"),
        (&second, "/orders/1/refuse", &[], 422, "DEED-02"),
        (&first, "/cases/1/mandate", &[("sum_max", "1"), ("until_at", "2026-08-22T00:00:00")], 403, "ORDER-02"),
        (&second, "/cases/1/rule", &[("rule", "poison")], 422, "DEED-02"),
        (&second, "/cases/1/rule", &[("rule", "no such rule")], 422, "DEED-02"),
    ];
    for (visitor, path, fields, status, code) in table {
        let page = visitor.send(path, fields).await;
        assert_eq!(page.status.as_u16(), *status, "{path} {fields:?}");
        assert!(page.text.contains(code), "{path} {fields:?}");
    }
    let orders = desk::view::case(&centre.desk, &centre.first, CaseId(1)).await.unwrap().orders;
    assert!(orders.iter().all(|order| order.state == State::Submitted), "nothing was done");
}

#[tokio::test]
async fn a_mandate_covers_the_case() {
    let (centre, _, second) = opened().await;
    let fields = [("sum_max", "600,000"), ("until_at", "2026-08-22T10:00:00")];
    leads_to(&second.send("/cases/1/mandate", &fields).await, "/cases/1");
    let page = desk::view::case(&centre.desk, &centre.second, CaseId(1)).await.unwrap();
    assert!(page.mandate.is_some());
    assert!(second.see("/cases/1").await.text.contains("有效授权"));
}

#[tokio::test]
async fn evidence_is_kept_with_its_digest() {
    let (centre, first, _) = opened().await;
    let body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"回单.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--x--\r\n";
    let page = first.send_file("/reports/1/attach", "multipart/form-data; boundary=x", body).await;
    leads_to(&page, "/reports/1");
    let kept = desk::view::report(&centre.desk, &centre.first, ReportId(1)).await.unwrap().attachments;
    assert_eq!((kept.len(), kept[0].name.as_str(), kept[0].bytes), (1, "回单.png", 3));
    assert!(first.see("/reports/1").await.text.contains(&kept[0].digest));
}

#[tokio::test]
async fn an_answer_draws_the_trail_a_layer_further() {
    let (centre, _, second) = opened().await;
    second.send("/cases/1/approve-all", &[]).await;
    let (mule, deeper) = ("ICBC/6222021234567890128", "ABC/6228480010000000017");
    let told = || {
        vec![
            movement("2026-08-21T10:05:00+08:00", "CCB/6217001234567890122", mule, 600_000, "transfer"),
            movement("2026-08-21T10:06:00+08:00", mule, deeper, 350_000, "transfer"),
            movement("2026-08-21T10:07:00+08:00", mule, "", 50_000, "cash"),
        ]
    };
    centre.banks_answer(30, &|_| told()).await;
    let page = second.see("/cases/1").await.text;
    for words in ["a|ABC/6228••••0017", "&quot;kind&quot;:&quot;cashed_out&quot;", "农业银行", "已取现", "紧急止付"]
    {
        assert!(page.contains(words), "{words}");
    }
    let other = second.see("/cases/1/trail?rule=poison").await.text;
    assert!(other.contains("试算"), "another rule is said to be a what-if");
}
