//! A refund by forms alone, and a victim who looks without signing in.

use crate::centre::{Centre, NARRATIVE};
use crate::visitor::Visitor;
use axum::http::{StatusCode, header};
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

async fn held() -> (Centre, Visitor) {
    let centre = Centre::open().await;
    let first = Visitor::signed_in(&centre, "li").await;
    let second = Visitor::signed_in(&centre, "zhao").await;
    first.send("/reports/new", &[("narrative", NARRATIVE), ("victim_name", "张会计")]).await;
    first.send("/reports/1/payments", &PAYMENT).await;
    second.send("/cases/1/approve-all", &[]).await;
    centre.banks_answer(100, &|_| Vec::new()).await;
    (centre, first)
}

#[tokio::test]
async fn a_refund_is_applied_for_and_its_file_is_printed() {
    let (_centre, first) = held().await;
    let page = first.see("/cases/1/refunds").await.text;
    assert!(page.contains("规则指向：直接返还") && page.contains("600,000.00"), "{page}");
    assert!(!page.contains("张会计"), "the name stands masked");
    let fields = [("hold", "1"), ("method", "direct"), ("amount", "600000.00"), ("reason", "案件已查明")];
    let sent = first.send("/cases/1/refunds", &fields).await;
    assert_eq!(
        (sent.status, sent.header(header::LOCATION)),
        (StatusCode::SEE_OTHER, "/cases/1/refunds"),
        "{}",
        sent.text
    );
    let page = first.see("/cases/1/refunds").await.text;
    assert!(page.contains("返还 1 号") && page.contains("已申请") && page.contains("案件已查明"));
    let again = first.send("/cases/1/refunds", &fields).await;
    assert!(again.text.contains("REFUND-02"), "{}", again.text);
    for (path, media_type) in [
        ("/refunds/1/file.pdf", "application/pdf"),
        ("/refunds/1/file.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("/reports/1/receipt.pdf", "application/pdf"),
    ] {
        let paper = first.send(path, &[]).await;
        assert_eq!((paper.status, paper.header(header::CONTENT_TYPE)), (StatusCode::OK, media_type), "{path}");
    }
    let refused = first.send("/refunds/1/approve", &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_victim_looks_without_signing_in_and_sees_no_name() {
    let (centre, _) = held().await;
    let reference = desk::receipt::reference(&centre.desk, &centre.first, ReportId(1)).await.unwrap();
    let stranger = Visitor::stranger(&centre);
    let page = stranger.see(&format!("/receipt/{reference}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("600,000") && page.text.contains("凡以返还为名收费的都是诈骗"));
    assert!(!page.text.contains("张会计") && !page.text.contains("6222021234567890128"));
    assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer");
    let unknown = stranger.see("/receipt/00000000000000000000000000").await;
    let malformed = stranger.see("/receipt/x").await;
    assert_eq!((unknown.status, &unknown.text), (StatusCode::NOT_FOUND, &malformed.text));
}
