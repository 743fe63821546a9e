//! What peers of this house really fell to, tried here. Objects of others: `matrix`; forms of other sites: `guard`;
//! administrators who would escalate, guessing and empty passwords: the desk's stories.

use crate::tree::{Tree, routes};
use crate::visitor::Visitor;
use axum::http::StatusCode;
use desk::key::NewKey;
use domain::authority::{Action, Rank};

const EVIL: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' 转账5万元到6222021234567890128";

#[tokio::test]
async fn what_a_victim_tells_never_runs() {
    let tree = Tree::grows().await;
    let duty = tree.serves(Rank::Duty, tree.a).await;
    let ids = tree.opens(&duty, EVIL).await;
    let officer = Visitor::signed_in(&tree.centre, &duty.login).await;
    let paths = [format!("/reports/{}", ids.report.0), format!("/cases/{}", ids.case.0), "/reports".into(), "/".into()];
    for path in paths {
        let page = officer.see(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img src=x"), "{path}");
    }
    let page = officer.see(&format!("/reports/{}", ids.report.0)).await;
    assert!(page.text.contains("&lt;script&gt;"), "it is shown as it was told");
}

#[tokio::test]
async fn no_other_verb_gets_round_the_check() {
    let tree = Tree::grows().await;
    let (a, b) = (tree.serves(Rank::Duty, tree.a).await, tree.serves(Rank::Head, tree.b).await);
    let ids = tree.opens(&a, "被骗5万元").await;
    let other = Visitor::signed_in(&tree.centre, &b.login).await;
    let put_in = |path: &str| path.replace("{id}", &ids.case.0.to_string());
    for (path, method) in routes().into_iter().filter(|(path, _)| path.starts_with("/cases/{id}")) {
        let path = put_in(&path);
        let takes = |verb: &str| routes().iter().any(|(known, has)| put_in(known) == path && *has == verb);
        for verb in ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let page = other.send_verb(verb, &path).await;
            let reads = verb == "HEAD" && takes("GET");
            let want = if reads { StatusCode::NOT_FOUND } else { StatusCode::METHOD_NOT_ALLOWED };
            assert_eq!(page.status, want, "{verb} {path}");
        }
        let other_verb = if method == "GET" { "POST" } else { "GET" };
        if takes(other_verb) {
            continue;
        }
        let crossed = if method == "GET" { other.send(&path, &[]).await } else { other.see(&path).await };
        assert_eq!(crossed.status, StatusCode::METHOD_NOT_ALLOWED, "the other of GET and POST: {path}");
    }
    // A form that names another method or another object in its fields changes nothing.
    let fields = [("_method", "DELETE"), ("id", "1"), ("case", "1"), ("reason", "x")];
    let page = other.send(&format!("/orders/{}/withdraw", ids.order.0), &fields).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_partner_tells_reports_and_reads_its_own_alone() {
    let tree = Tree::grows().await;
    let desk = &tree.centre.desk;
    let (a, admin) = (tree.serves(Rank::Duty, tree.a).await, tree.serves(Rank::Admin, tree.city()).await);
    let ids = tree.opens(&a, "被骗5万元").await;
    let actions = vec![Action::Read, Action::TakeReport];
    let made = desk::key::make(desk, &admin, NewKey { unit: tree.partner, actions, days: 1 }).await.unwrap();
    let program = Visitor::stranger(&tree.centre);
    let told = r#"{"narrative":"客户被骗转账5万元","victim_name":"张会计","victim_phone":"13912345678"}"#;
    let taken = program.call("POST", "/api/v1/reports", &made.text, told).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text);
    assert!(taken.text.contains("张**") && taken.text.contains("***5678") && !taken.text.contains("13912345678"));
    let list = program.call("GET", "/api/v1/reports", &made.text, "").await;
    let list: serde_json::Value = serde_json::from_str(&list.text).unwrap();
    assert_eq!(list.as_array().map(Vec::len), Some(1), "its own alone");
    for (path, want) in [
        (format!("/api/v1/reports/{}", ids.report.0), StatusCode::NOT_FOUND),
        (format!("/api/v1/cases/{}", ids.case.0), StatusCode::NOT_FOUND),
        (format!("/api/v1/orders/{}", ids.order.0), StatusCode::NOT_FOUND),
        ("/api/v1/cases".into(), StatusCode::OK),
    ] {
        let page = program.call("GET", &path, &made.text, "").await;
        assert_eq!(page.status, want, "{path}");
        assert!(page.text == "[]" || page.text.contains("AUTH-03"), "{path}: {}", page.text);
    }
    assert_eq!(program.call("GET", "/api/v1/reports", "weir_guess", "").await.status, StatusCode::UNAUTHORIZED);
    // A key opens the API, and no page.
    assert_eq!(program.call("GET", "/reports", &made.text, "").await.status, StatusCode::SEE_OTHER);
    // What it may not know of the form is refused, not guessed.
    let odd = program.call("POST", "/api/v1/reports", &made.text, r#"{"narrative":"x","unit":1}"#).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
}
