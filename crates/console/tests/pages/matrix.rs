//! Every route, for every rank, on an object of one's own unit, of one below, of one shared, of another, and of none. The
//! law says what is expected; a route without a row fails.
#![allow(clippy::print_stdout, reason = "how much was asked is read where the proof is run")]

use crate::tree::{Ids, PEOPLE, Tree, routes};
use crate::visitor::{Page, Visitor};
use axum::http::StatusCode;
use domain::authority::{Action, Officer, Rank, Scope, UnitId};
use std::collections::BTreeSet;

/// What a route is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// Anyone, signed in or not.
    Anyone,
    /// Whoever is signed in, about themselves or about nothing.
    Oneself,
    /// What a rank may or may not, with no object.
    Rank(Action),
    Report(Action),
    Case(Action),
    Order(Action),
    /// Of a number that is nobody's: an officer, a key, a task, a hold, a refund, an objection.
    Unit(Action),
}

type Form = &'static [(&'static str, &'static str)];

/// One row a route: method, path, what it is about, and a form that is right in itself. `$find` stands for a find of the
/// report, `$id` for the object's own number, `$helper` for the unit that cases are shared with.
const TABLE: &[(&str, &str, Of, Form)] = &[
    ("GET", "/", Of::Oneself, &[]),
    ("GET", "/duty/part", Of::Oneself, &[]),
    ("GET", "/assets/{name}", Of::Anyone, &[]),
    ("GET", "/healthz", Of::Anyone, &[]),
    ("GET", "/sign-in", Of::Anyone, &[]),
    ("POST", "/sign-in", Of::Anyone, &[("login", "x"), ("password", "x")]),
    ("GET", "/first-password", Of::Anyone, &[]),
    ("POST", "/first-password", Of::Anyone, &[("login", "x"), ("code", "x"), ("password", "x"), ("again", "x")]),
    ("POST", "/sign-out", Of::Anyone, &[]),
    ("GET", "/lang/{code}", Of::Anyone, &[]),
    ("GET", "/second-factor", Of::Anyone, &[]),
    ("POST", "/second-factor", Of::Anyone, &[("code", "123456")]),
    ("GET", "/second-factor/set-up", Of::Anyone, &[]),
    ("POST", "/second-factor/set-up", Of::Anyone, &[("code", "123456")]),
    ("GET", "/own", Of::Oneself, &[]),
    ("POST", "/own/password", Of::Oneself, &[("old", "x"), ("new", "x"), ("again", "x")]),
    ("POST", "/own/sign-out-everywhere", Of::Oneself, &[]),
    ("GET", "/officers", Of::Rank(Action::AddOfficer), &[]),
    (
        "POST",
        "/officers",
        Of::Rank(Action::AddOfficer),
        &[("login", ""), ("name", ""), ("badge", ""), ("unit", "1"), ("rank", "duty")],
    ),
    ("POST", "/officers/{id}/rank", Of::Unit(Action::AddOfficer), &[("rank", "duty")]),
    ("POST", "/officers/{id}/end", Of::Unit(Action::AddOfficer), &[]),
    ("GET", "/units", Of::Rank(Action::AddUnit), &[]),
    ("POST", "/units", Of::Rank(Action::AddUnit), &[("parent", "1"), ("kind", "station"), ("name", "")]),
    ("GET", "/keys", Of::Rank(Action::AddKey), &[]),
    ("POST", "/keys", Of::Rank(Action::AddKey), &[("unit", "1"), ("days", "0")]),
    ("POST", "/keys/{id}/end", Of::Unit(Action::AddKey), &[]),
    ("GET", "/events", Of::Oneself, &[]),
    ("GET", "/reports", Of::Rank(Action::Read), &[]),
    ("GET", "/reports/new", Of::Oneself, &[]),
    ("POST", "/reports/new", Of::Rank(Action::TakeReport), &[("narrative", "被骗5万元")]),
    ("GET", "/reports/{id}", Of::Report(Action::Read), &[]),
    ("POST", "/reports/{id}/finds", Of::Report(Action::CorrectReport), &[("find", "$find")]),
    ("POST", "/reports/{id}/payments", Of::Report(Action::CorrectReport), &[]),
    ("POST", "/reports/{id}/withdraw", Of::Report(Action::WithdrawReport), &[("reason", "x")]),
    ("POST", "/reports/{id}/repeat", Of::Report(Action::CorrectReport), &[("earlier", "$id")]),
    ("POST", "/reports/{id}/attach", Of::Report(Action::AttachEvidence), &[]),
    ("GET", "/cases", Of::Rank(Action::Read), &[]),
    ("GET", "/cases/{id}", Of::Case(Action::Read), &[]),
    ("GET", "/cases/{id}/live", Of::Case(Action::Read), &[]),
    ("GET", "/cases/{id}/trail", Of::Case(Action::Read), &[]),
    ("GET", "/cases/{id}/bracket", Of::Case(Action::Trace), &[]),
    ("GET", "/cases/{id}/events", Of::Case(Action::Read), &[]),
    ("POST", "/cases/{id}/rule", Of::Case(Action::DraftOrder), &[]),
    ("POST", "/cases/{id}/approve-all", Of::Case(Action::ApproveOrder), &[]),
    (
        "POST",
        "/cases/{id}/mandate",
        Of::Case(Action::GrantMandate),
        &[("sum_max", "1"), ("until_at", "2026-08-22T10:00:00")],
    ),
    ("POST", "/cases/{id}/share", Of::Case(Action::Share), &[("unit", "1"), ("reason", "x")]),
    ("POST", "/cases/{id}/end-share", Of::Case(Action::Share), &[("unit", "$helper")]),
    ("GET", "/orders", Of::Rank(Action::Read), &[]),
    ("POST", "/orders/{id}/approve", Of::Order(Action::ApproveOrder), &[]),
    ("POST", "/orders/{id}/refuse", Of::Order(Action::RefuseOrder), &[("reason", "x")]),
    ("POST", "/orders/{id}/withdraw", Of::Order(Action::WithdrawOrder), &[("reason", "x")]),
    (
        "POST",
        "/orders/{id}/answer",
        Of::Order(Action::SettleUnknown),
        &[("way", "phone"), ("at", "2026-08-21T10:00:00"), ("came", "done"), ("sum", "1"), ("then", "type")],
    ),
    ("GET", "/orders/{id}", Of::Order(Action::Read), &[]),
    // Of the orders here none lies on paper.
    ("GET", "/orders/{id}/paper", Of::Unit(Action::Read), &[]),
    ("GET", "/orders/{id}/paper.sig", Of::Unit(Action::Read), &[]),
    ("POST", "/cases/{id}/look", Of::Case(Action::ReadHolder), &[("purpose", "call_victim"), ("words", "x")]),
    ("POST", "/reports/{id}/look", Of::Report(Action::ReadHolder), &[("purpose", "call_victim"), ("words", "x")]),
    ("GET", "/looks", Of::Rank(Action::ReadLooks), &[]),
    ("POST", "/looks", Of::Rank(Action::ReadLooks), &[("kind", "phone"), ("value", "13900000000")]),
    ("GET", "/cases/{id}/orders/new", Of::Case(Action::DraftOrder), &[]),
    (
        "POST",
        "/cases/{id}/orders",
        Of::Case(Action::DraftOrder),
        &[("act", "ask_holder"), ("account", "ICBC/6222021234567890128")],
    ),
    ("POST", "/cases/{id}/file", Of::Case(Action::OpenCase), &[("decision", "x")]),
    ("GET", "/clocks", Of::Rank(Action::Read), &[]),
    ("POST", "/clocks/believe", Of::Rank(Action::Freeze), &[]),
    ("POST", "/holds/{id}/extend", Of::Unit(Action::DraftOrder), &[]),
    ("POST", "/holds/{id}/freeze", Of::Unit(Action::DraftOrder), &[]),
    ("POST", "/holds/{id}/release", Of::Unit(Action::Release), &[("reason", "x")]),
    ("POST", "/holds/{id}/verify", Of::Unit(Action::Freeze), &[("verdict", "confirmed"), ("reason", "x")]),
    ("GET", "/cases/{id}/refunds", Of::Case(Action::Read), &[]),
    ("POST", "/cases/{id}/refunds", Of::Unit(Action::DraftRefund), &[("hold", "1"), ("reason", "x")]),
    ("POST", "/refunds/{id}/notice", Of::Unit(Action::DraftRefund), &[]),
    ("POST", "/refunds/{id}/object", Of::Unit(Action::DraftRefund), &[("name", "x"), ("words", "x")]),
    (
        "POST",
        "/refunds/{id}/objections/{objection}",
        Of::Unit(Action::AnswerObjection),
        &[("answer", "x"), ("upheld", "no")],
    ),
    ("POST", "/refunds/{id}/approve", Of::Unit(Action::ApproveRefund), &[]),
    ("POST", "/refunds/{id}/refuse", Of::Unit(Action::ApproveRefund), &[("reason", "x")]),
    ("POST", "/refunds/{id}/withdraw", Of::Unit(Action::DraftRefund), &[]),
    ("POST", "/refunds/{id}/order", Of::Unit(Action::SendOrder), &[]),
    ("POST", "/refunds/{id}/file.pdf", Of::Unit(Action::DraftRefund), &[]),
    ("POST", "/refunds/{id}/file.xlsx", Of::Unit(Action::DraftRefund), &[]),
    ("GET", "/receipt", Of::Anyone, &[]),
    ("GET", "/receipt/{reference}", Of::Anyone, &[]),
    ("POST", "/reports/{id}/receipt.pdf", Of::Report(Action::TakeReport), &[]),
    ("GET", "/redress", Of::Anyone, &[]),
    ("POST", "/redress", Of::Anyone, &[("reference", "x")]),
    ("GET", "/objections", Of::Rank(Action::Read), &[]),
    ("GET", "/objections/{id}", Of::Unit(Action::Read), &[]),
    ("GET", "/objections/{id}/files/{place}", Of::Unit(Action::Read), &[]),
    ("POST", "/objections/{id}/answer", Of::Unit(Action::AnswerObjection), &[("verdict", "reject"), ("reasons", "x")]),
    ("POST", "/cases/{id}/clear", Of::Unit(Action::ClearPerson), &[("account", "ICBC/1"), ("reason", "x")]),
    ("GET", "/errors", Of::Rank(Action::ReadErrors), &[]),
    ("GET", "/blocklist", Of::Rank(Action::Read), &[]),
    (
        "POST",
        "/blocklist",
        Of::Rank(Action::ProposeEntry),
        &[("kind", "qq"), ("value", "10001"), ("basis", "told"), ("evidence", "x"), ("confidence", "9"), ("days", "9")],
    ),
    ("GET", "/blocklist/{id}", Of::Unit(Action::Read), &[]),
    ("POST", "/blocklist/{id}/verify", Of::Unit(Action::VerifyEntry), &[]),
    ("POST", "/blocklist/{id}/publish", Of::Unit(Action::PublishEntry), &[]),
    ("POST", "/blocklist/{id}/refuse", Of::Unit(Action::VerifyEntry), &[("reason", "x")]),
    ("POST", "/blocklist/{id}/withdraw", Of::Unit(Action::ProposeEntry), &[("reason", "x")]),
    ("POST", "/blocklist/{id}/lift", Of::Unit(Action::LiftEntry), &[("reason", "x")]),
    ("POST", "/blocklist/{id}/look", Of::Unit(Action::ReadHolder), &[("purpose", "evidence"), ("words", "x")]),
    (
        "POST",
        "/appeals/{id}/answer",
        Of::Unit(Action::AnswerObjection),
        &[("entry", "1"), ("verdict", "reject"), ("reasons", "x")],
    ),
    ("GET", "/check", Of::Anyone, &[]),
    ("POST", "/check", Of::Anyone, &[("kind", "qq"), ("value", "10001")]),
    ("GET", "/appeal", Of::Anyone, &[]),
    ("POST", "/appeal", Of::Anyone, &[("reference", "x")]),
    ("POST", "/appeal/send", Of::Anyone, &[("reference", "x"), ("words", "x")]),
    ("GET", "/tasks", Of::Rank(Action::Read), &[]),
    ("POST", "/tasks/{id}/settle", Of::Unit(Action::SettleTask), &[("word", "x")]),
    ("GET", "/banks", Of::Rank(Action::Read), &[]),
    ("GET", "/warnings", Of::Rank(Action::Read), &[]),
    ("GET", "/warnings/{id}", Of::Unit(Action::Read), &[]),
    ("POST", "/warnings/{id}/sign", Of::Unit(Action::Dissuade), &[]),
    ("POST", "/warnings/{id}/tell", Of::Unit(Action::Dissuade), &[]),
    ("POST", "/warnings/{id}/call", Of::Unit(Action::Dissuade), &[]),
    ("POST", "/warnings/{id}/called", Of::Unit(Action::Dissuade), &[("reached", "yes"), ("words", "x")]),
    ("POST", "/warnings/{id}/find", Of::Unit(Action::Dissuade), &[("place", "x")]),
    (
        "POST",
        "/warnings/{id}/visit",
        Of::Unit(Action::Dissuade),
        &[
            ("calls", "nothing"),
            ("chats", "nothing"),
            ("apps", "nothing"),
            ("payments", "nothing"),
            ("why", "no"),
            ("stranger", "no"),
            ("secret", "no"),
            ("protected", "not_needed"),
        ],
    ),
    ("POST", "/warnings/{id}/outcome", Of::Unit(Action::Dissuade), &[("outcome", "false_alarm"), ("words", "x")]),
    ("POST", "/warnings/{id}/revisit", Of::Unit(Action::Dissuade), &[("safe", "yes"), ("words", "x")]),
    ("POST", "/warnings/{id}/paid", Of::Unit(Action::Dissuade), &[]),
    ("POST", "/warnings/{id}/hand-over", Of::Unit(Action::HandOver), &[("unit", "$helper"), ("words", "x")]),
    (
        "POST",
        "/warnings/{id}/limit",
        Of::Unit(Action::LimitOwn),
        &[("account", "ICBC/1"), ("day_max", "1"), ("agreed", "yes")],
    ),
    ("POST", "/limits/{id}/end", Of::Unit(Action::LimitOwn), &[]),
    ("POST", "/warnings/{id}/look", Of::Unit(Action::ReadHolder), &[("purpose", "call_victim"), ("words", "x")]),
    ("GET", "/signals", Of::Rank(Action::Read), &[]),
    (
        "POST",
        "/signals/parked/{name}/{place}",
        Of::Rank(Action::ReadHolder),
        &[("purpose", "supervision"), ("words", "x")],
    ),
    ("GET", "/lines", Of::Rank(Action::Read), &[]),
    ("GET", "/lines/{id}", Of::Unit(Action::Read), &[]),
    ("GET", "/dens", Of::Rank(Action::Read), &[]),
    ("GET", "/dens/{id}", Of::Unit(Action::Read), &[]),
    ("GET", "/false-cells/{id}", Of::Unit(Action::Read), &[]),
    ("GET", "/chat-accounts/{id}", Of::Unit(Action::Read), &[]),
    ("POST", "/findings/{id}/look", Of::Unit(Action::ReadHolder), &[("purpose", "evidence"), ("words", "x")]),
    ("POST", "/banks/{code}/reconcile", Of::Rank(Action::Reconcile), &[]),
    ("GET", "/api/v1/openapi.json", Of::Anyone, &[]),
    ("GET", "/api/v1/reports", Of::Rank(Action::Read), &[]),
    ("POST", "/api/v1/reports", Of::Rank(Action::TakeReport), &[]),
    ("GET", "/api/v1/reports/{id}", Of::Report(Action::Read), &[]),
    ("GET", "/api/v1/cases", Of::Rank(Action::Read), &[]),
    ("GET", "/api/v1/cases/{id}", Of::Case(Action::Read), &[]),
    ("POST", "/api/v1/signals/{kind}", Of::Rank(Action::SendSignals), &[]),
    ("GET", "/api/v1/orders", Of::Rank(Action::Read), &[]),
    ("GET", "/api/v1/orders/{id}", Of::Order(Action::Read), &[]),
    ("GET", "/api/v1/blocklist.json", Of::Rank(Action::PullFeed), &[]),
    ("GET", "/api/v1/blocklist.csv", Of::Rank(Action::PullFeed), &[]),
    ("GET", "/api/v1/blocklist.stix", Of::Rank(Action::PullFeed), &[]),
    ("GET", "/api/v1/blocklist.rpz", Of::Rank(Action::PullFeed), &[]),
    ("POST", "/api/v1/check", Of::Anyone, &[]),
];

#[test]
fn every_route_has_a_row() {
    let rows: BTreeSet<(String, &str)> = TABLE.iter().map(|row| (row.1.to_owned(), row.0)).collect();
    let there: BTreeSet<(String, &str)> = routes().into_iter().collect();
    let missing: Vec<_> = there.difference(&rows).collect();
    let gone: Vec<_> = rows.difference(&there).collect();
    assert!(missing.is_empty() && gone.is_empty(), "routes without a row: {missing:?}; rows without a route: {gone:?}");
}

#[tokio::test]
async fn the_openapi_names_every_route_of_the_api() {
    let tree = Tree::grows().await;
    let document = Visitor::stranger(&tree.centre).see("/api/v1/openapi.json").await;
    let document: serde_json::Value = serde_json::from_str(&document.text).unwrap();
    let mut named = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, said) in methods.as_object().unwrap() {
            let by_key = said["responses"].get("401").is_some() && said["security"][0].get("key").is_some();
            // Anyone may look up, and nothing else.
            assert!(by_key || path == "/api/v1/check", "{path}");
            named.insert((path.clone(), method.to_uppercase()));
        }
    }
    let api = TABLE.iter().filter(|row| row.1.starts_with("/api/") && row.1 != "/api/v1/openapi.json");
    assert_eq!(named, api.map(|row| (row.1.to_owned(), row.0.to_owned())).collect());
}

/// What the answer says about authority.
fn said(page: &Page) -> &'static str {
    let refused = !page.status.is_success() && !page.status.is_redirection();
    let has = |code: &str| refused && page.text.contains(code);
    match () {
        () if page.status == StatusCode::INTERNAL_SERVER_ERROR => "fault",
        () if has("AUTH-01") => "rank",
        () if has("AUTH-03") => "not there",
        () if has("AUTH-04") => "shared only",
        () if page.status == StatusCode::UNAUTHORIZED => "sign in",
        () => "through",
    }
}

fn expected(officer: &Officer, action: Action, scope: Scope) -> &'static str {
    match officer.may_there(action, scope, "x").err().map(|refusal| refusal.code()) {
        None => "through",
        Some("AUTH-01") => "rank",
        Some("AUTH-04") => "shared only",
        _ => "not there",
    }
}

/// The number of the unit that cases are shared with.
const HELPER: i64 = 5;

async fn ask(visitor: &Visitor, row: &(&str, &str, Of, Form), id: i64, find: &str) -> Page {
    let path = row.1.replace("{id}", &id.to_string());
    let path = path.replace("{name}", "weir.css").replace("{code}", "zh").replace("{reference}", "x");
    let path = path.replace("{objection}", "1").replace("{place}", "0").replace("{kind}", "lookups");
    match (row.0, row.1) {
        ("GET", path_of) if path_of.ends_with("/events") => visitor.see_head(&path).await,
        ("GET", _) => visitor.see(&path).await,
        (_, "/api/v1/check") => visitor.send_file(&path, "application/json", r#"{"kind":"qq","value":"10001"}"#).await,
        (_, "/api/v1/signals/{kind}") => visitor.send_file(&path, "text/csv", "time,line,host\n").await,
        (_, "/api/v1/reports") => visitor.send_file(&path, "application/json", r#"{"narrative":"被骗5万元"}"#).await,
        (_, "/reports/{id}/attach") => {
            let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n";
            visitor.send_file(&path, "multipart/form-data; boundary=b", body).await
        }
        _ => {
            let own = id.to_string();
            let put = |value: &'static str| match value {
                "$find" => find.to_owned(),
                "$id" => own.clone(),
                "$helper" => HELPER.to_string(),
                value => value.to_owned(),
            };
            let fields: Vec<(&str, String)> = row.3.iter().map(|(name, value)| (*name, put(value))).collect();
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            visitor.send(&path, &fields).await
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_answers_every_rank_as_the_law_says_for_every_place() {
    let tree = Tree::grows().await;
    let desk = &tree.centre.desk;
    assert_eq!(tree.helper.0, HELPER);
    let (a_duty, a_head) = (tree.serves(Rank::Duty, tree.a).await, tree.serves(Rank::Head, tree.a).await);
    let mut asked = 0;
    // Who asks, and where A's things stand for them.
    let places: [(UnitId, Scope); 4] =
        [(tree.a, Scope::Own), (tree.district, Scope::Below), (tree.helper, Scope::Shared), (tree.b, Scope::Other)];
    for (unit, scope) in places {
        for rank in PEOPLE {
            let officer = match (unit == tree.a, rank) {
                (true, Rank::Duty) => a_duty.clone(),
                (true, Rank::Head) => a_head.clone(),
                _ => tree.serves(rank, unit).await,
            };
            let visitor = Visitor::signed_in(&tree.centre, &officer.login).await;
            for row in TABLE.iter().filter(|row| row.1 != "/own/sign-out-everywhere" && row.1 != "/sign-out") {
                // What a deed did must not decide what the next may: each row has a case of its own, still in its first state.
                let (action, object) = match row.2 {
                    Of::Report(action) => (action, "report"),
                    Of::Case(action) => (action, "case"),
                    Of::Order(action) => (action, "order"),
                    Of::Rank(action) => {
                        let page = ask(&visitor, row, 0, "").await;
                        let want = expected(&officer, action, Scope::Own);
                        let got = said(&page);
                        // With no object, what is typed decides the rest: not there is as good as through.
                        let through = want == "through" && got == "not there";
                        assert!(got == want || through, "{} {} {rank:?}: {got}, not {want}", row.0, row.1);
                        asked += 1;
                        continue;
                    }
                    Of::Unit(action) => {
                        // There is none of this number for anyone.
                        let got = said(&ask(&visitor, row, 987_654, "").await);
                        let want = expected(&officer, action, Scope::Other);
                        let read_first = want == "rank" && got == "not there";
                        assert!(got == want || read_first, "{} {} {rank:?}: {got}, not {want}", row.0, row.1);
                        asked += 1;
                        continue;
                    }
                    Of::Anyone | Of::Oneself => {
                        let got = said(&ask(&visitor, row, 0, "").await);
                        assert!(!["rank", "not there", "fault"].contains(&got), "{} {} {rank:?}: {got}", row.0, row.1);
                        asked += 1;
                        continue;
                    }
                };
                let ids = tree.opens(&a_duty, "被骗5万元，收款卡6222021234567890128").await;
                desk::share::give(desk, &a_head, ids.case, tree.helper, "协办").await.unwrap();
                let find = find_of(&tree, &a_duty, ids).await;
                let id = |ids: Ids| match object {
                    "report" => ids.report.0,
                    "case" => ids.case.0,
                    _ => ids.order.0,
                };
                let page = ask(&visitor, row, id(ids), &find).await;
                let want = expected(&officer, action, scope);
                // A form that reads its page first learns that nothing is there before it is asked for its rank.
                let is_it = |got: &str, want: &str, scope| {
                    got == want || scope == Scope::Other && want == "rank" && got == "not there"
                };
                let got = said(&page);
                let at = format!("{} {} {rank:?} {scope:?}", row.0, row.1);
                assert!(is_it(got, want, scope), "{at}: {got}, not {want}: {} {}", page.status, page.text);
                let away = id(ids) + 500_000;
                let none = ask(&visitor, row, away, &find).await;
                let want = expected(&officer, action, Scope::Other);
                assert!(is_it(said(&none), want, Scope::Other), "{at}: none: {}", said(&none));
                if scope == Scope::Other {
                    let plain = |page: &Page, id: i64| page.text.replace(&id.to_string(), "N");
                    assert_eq!((page.status, plain(&page, id(ids))), (none.status, plain(&none, away)), "{at}");
                }
                asked += 2;
            }
        }
    }
    println!("matrix: {asked} answers, {} routes", TABLE.len());
    assert!(asked > 1000, "{asked}");
}

async fn find_of(tree: &Tree, officer: &Officer, ids: Ids) -> String {
    let page = desk::view::report(&tree.centre.desk, officer, ids.report).await.unwrap();
    let find = page.report.finds.first().unwrap();
    format!("{}:{}:{}:victim", find.start, find.end, find.kind.name())
}

#[tokio::test]
async fn a_stranger_gets_through_nowhere_but_at_the_door() {
    let tree = Tree::grows().await;
    let stranger = Visitor::stranger(&tree.centre);
    for row in TABLE.iter().filter(|row| row.2 != Of::Anyone) {
        let page = ask(&stranger, row, 1, "").await;
        let led = page.status == StatusCode::SEE_OTHER && page.header(axum::http::header::LOCATION) == "/sign-in";
        assert!(led || page.status == StatusCode::UNAUTHORIZED, "{} {}: {}", row.0, row.1, page.status);
    }
}
