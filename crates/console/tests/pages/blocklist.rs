//! The blocklist's pages: two officers list, one lifts; anyone looks up and learns nothing else; whoever was cut appeals;
//! a partner's key pulls what it may.

use crate::centre::Centre;
use crate::visitor::{Page, Visitor};
use axum::body::Body;
use axum::http::{HeaderName, Request, StatusCode, header};
use desk::key::NewKey;
use desk::officer::NewOfficer;
use desk::unit::NewUnit;
use domain::authority::{Action, Officer, Rank, UnitKind};
use tower::ServiceExt;

const NUMBER: &str = "17012345678";

fn proposal<'f>(kind: &'f str, value: &'f str) -> [(&'f str, &'f str); 7] {
    [
        ("kind", kind),
        ("value", value),
        ("basis", "reported"),
        ("category", "customer_service"),
        ("evidence", "三名报案人称接到17012345678来电<script>alert(1)</script>"),
        ("confidence", "90"),
        ("days", "30"),
    ]
}

fn led_to(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    page.header(header::LOCATION).to_owned()
}

/// The first officer proposes, the second verifies and publishes, each on the page; the entry's path.
async fn is_listed(centre: &Centre, kind: &str, value: &str) -> String {
    let first = Visitor::signed_in(centre, &centre.first.login).await;
    let second = Visitor::signed_in(centre, &centre.second.login).await;
    let entry = led_to(&first.send("/blocklist", &proposal(kind, value)).await);
    assert!(first.see(&entry).await.text.contains("须由第二名民警核实"));
    let own = first.send(&format!("{entry}/verify"), &[]).await;
    assert_eq!((own.status, own.text.contains("ORDER-02")), (StatusCode::FORBIDDEN, true));
    led_to(&second.send(&format!("{entry}/verify"), &[]).await);
    led_to(&second.send(&format!("{entry}/publish"), &[]).await);
    entry
}

async fn officer(centre: &Centre, login: &str, rank: Rank) -> Officer {
    let (unit, name, badge) = (centre.first.unit, login.to_owned(), login.to_owned());
    let added = desk::officer::add(&centre.desk, None, NewOfficer { login: login.into(), name, badge, unit, rank });
    let added = added.await.unwrap();
    desk::officer::set_first_password(&centre.desk, login, &added.code, crate::centre::PASSWORD).await.unwrap();
    added.officer
}

/// What stands behind a heading of an entry's page, up to the end of its cell.
fn cell<'p>(page: &'p str, heading: &str) -> &'p str {
    let behind = page.split(heading).nth(1).unwrap_or_else(|| panic!("no {heading}: {page}"));
    behind.split("<code>").nth(1).unwrap().split("</code>").next().unwrap()
}

#[tokio::test]
async fn an_entry_goes_its_way_and_is_masked_for_whoever_did_not_type_it() {
    let centre = Centre::open().await;
    let entry = is_listed(&centre, "phone", NUMBER).await;
    let first = Visitor::signed_in(&centre, &centre.first.login).await;
    let second = Visitor::signed_in(&centre, &centre.second.login).await;
    let (typed, masked) = (first.see(&entry).await.text, second.see(&entry).await.text);
    assert!(typed.contains("+8617012345678") && !typed.contains("<script>alert"));
    assert!(!masked.contains("17012345678") && masked.contains("查看"), "{masked}");
    led_to(&second.send(&format!("{entry}/look"), &[("purpose", "evidence"), ("words", "核实")]).await);
    assert!(second.see(&entry).await.text.contains("+8617012345678"));
    let list = second.see("/blocklist?kind=phone&state=published").await.text;
    assert!(list.contains("封堵中 (1)") && !list.contains("17012345678"));
    let none = second.see("/blocklist?kind=url&state=published").await.text;
    assert!(none.contains("没有符合条件的条目"));
    let again = second.send("/blocklist", &proposal("phone", "+86 170 1234 5678")).await;
    assert_eq!((again.status, again.text.contains("BLOCK-03")), (StatusCode::CONFLICT, true));
    for (value, code) in [("110", "BLOCK-01"), ("95588", "BLOCK-01"), ("xyz", "DEED-02")] {
        assert!(second.send("/blocklist", &proposal("phone", value)).await.text.contains(code), "{value}");
    }
    for lang in ["zh", "en"] {
        let mut visitor = Visitor::signed_in(&centre, &centre.second.login).await;
        visitor.lang = lang;
        for path in ["/blocklist", &entry, "/check", "/appeal", "/tasks"] {
            let page = visitor.see(path).await;
            assert!(page.status == StatusCode::OK && !page.text.contains('⟦'), "{lang} {path}: {}", page.text);
        }
    }
    led_to(&first.send(&format!("{entry}/lift"), &[("reason", "号码已过户")]).await);
    let lifted = first.see(&entry).await.text;
    assert!(lifted.contains("已解除") && lifted.contains("号码已过户") && lifted.contains("通知各方解除"));
}

#[tokio::test]
async fn a_look_up_says_yes_or_no_in_as_many_bytes_and_repeats_nothing() {
    let centre = Centre::open().await;
    is_listed(&centre, "phone", NUMBER).await;
    for lang in ["zh", "en"] {
        let mut stranger = Visitor::stranger(&centre);
        stranger.lang = lang;
        assert_eq!(stranger.see("/check").await.status, StatusCode::OK);
        let ask = async |value: &str| stranger.send("/check", &[("kind", "phone"), ("value", value)]).await;
        let (yes, no) = (ask(NUMBER).await, ask("17012345679").await);
        assert_eq!((yes.status, yes.text.len()), (no.status, no.text.len()), "{lang}");
        assert_ne!(yes.text, no.text);
        assert!(!yes.text.contains("1701234567") && !no.text.contains("1701234567"));
        assert_eq!(ask("abc").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let api = async |body: &str| stranger.send_file("/api/v1/check", "application/json", body).await;
        let yes = api(r#"{"kind":"phone","value":"+86 170-1234-5678"}"#).await;
        let no = api(r#"{"kind":"phone","value":"17012345679"}"#).await;
        assert!(yes.text.contains("\"listed\":true") && no.text.contains("\"listed\":false"));
        assert_eq!(yes.text.len(), no.text.len());
    }
    // A program asks without cookies, and without saying whence.
    let program = Visitor::stranger(&centre);
    let body = Body::from(r#"{"kind":"phone","value":"17012345678"}"#);
    let bare = Request::post("/api/v1/check").header(header::CONTENT_TYPE, "application/json").body(body).unwrap();
    assert_eq!(centre.router().oneshot(bare).await.unwrap().status(), StatusCode::OK);
    let mut last = StatusCode::OK;
    for _ in 0..40 {
        last = program.send("/check", &[("kind", "phone"), ("value", NUMBER)]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn whoever_was_cut_appeals_without_sign_in_and_is_given_back() {
    let centre = Centre::open().await;
    let head = officer(&centre, "head", Rank::Head).await;
    let entry = is_listed(&centre, "phone", NUMBER).await;
    let second = Visitor::signed_in(&centre, &centre.second.login).await;
    let reference = cell(&second.see(&entry).await.text, "异议查询编号").to_owned();
    let stranger = Visitor::stranger(&centre);
    let unknown = stranger.send("/appeal", &[("reference", "0123-4567-89AB-CDEF")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    for typed in ["", "x", "' OR 1=1 --"] {
        let page = stranger.send("/appeal", &[("reference", typed)]).await;
        assert_eq!((page.status, page.text), (unknown.status, unknown.text.clone()), "{typed}");
    }
    let found = stranger.send("/appeal", &[("reference", &reference)]).await.text;
    assert!(found.contains("报案人指认") && !found.contains("三名报案人") && !found.contains("17012345678"));
    let words = [("reference", &*reference), ("words", "这是我家花店的电话"), ("contact", "13900000000")];
    let taken = stranger.send("/appeal/send", &words).await;
    assert!(taken.status == StatusCode::OK && taken.text.contains("申诉已受理"), "{}", taken.text);
    let answer = [("entry", "1"), ("verdict", "uphold"), ("reasons", "已核实过户")];
    let own = second.send("/appeals/1/answer", &answer).await;
    assert_eq!((own.status, own.text.contains("REDRESS-01")), (StatusCode::FORBIDDEN, true));
    assert!(second.see(&entry).await.text.contains("REDRESS-01"));
    let head = Visitor::signed_in(&centre, &head.login).await;
    assert!(head.see("/blocklist").await.text.contains("待答复的申诉"));
    assert_eq!(led_to(&head.send("/appeals/1/answer", &answer).await), "/blocklist/1");
    let after = stranger.send("/appeal", &[("reference", &reference)]).await.text;
    assert!(after.contains("已解除") && after.contains("已核实过户"));
    let checked = stranger.send("/check", &[("kind", "phone"), ("value", NUMBER)]).await.text;
    assert!(checked.contains("不在封堵名单中"));
}

#[tokio::test]
async fn a_partners_key_pulls_the_log_in_every_form() {
    let centre = Centre::open().await;
    let admin = officer(&centre, "admin", Rank::Admin).await;
    let partner = NewUnit { parent: Some(centre.first.unit), kind: UnitKind::Partner, name: "某运营商".into() };
    let unit = desk::unit::add(&centre.desk, None, partner).await.unwrap().id;
    let key = async |actions: Vec<Action>| {
        desk::key::make(&centre.desk, &admin, NewKey { unit, actions, days: 30 }).await.unwrap().text
    };
    let (pulls, reads) = (key(vec![Action::PullFeed]).await, key(vec![Action::Read]).await);
    let entry = is_listed(&centre, "phone", NUMBER).await;
    is_listed(&centre, "url", "https://kefu.example/").await;
    let program = Visitor::stranger(&centre);
    let get = async |path: &str| program.call("GET", path, &pulls, "").await;
    let refused = program.call("GET", "/api/v1/blocklist.json", &reads, "").await;
    assert_eq!((refused.status, refused.text.contains("AUTH-08")), (StatusCode::FORBIDDEN, true));
    let read = |page: &Page| serde_json::from_str::<serde_json::Value>(&page.text).unwrap();
    let all = read(&get("/api/v1/blocklist.json").await);
    assert_eq!((all["cursor"].as_i64(), all["lines"].as_array().unwrap().len()), (Some(2), 2));
    let one = read(&get("/api/v1/blocklist.json?cursor=0&most=1").await);
    assert_eq!((one["cursor"].as_i64(), one["more"].as_bool()), (Some(1), Some(true)));
    let first = Visitor::signed_in(&centre, &centre.first.login).await;
    led_to(&first.send(&format!("{entry}/lift"), &[("reason", "误列")]).await);
    let csv = get("/api/v1/blocklist.csv?cursor=2").await;
    assert!(csv.text.lines().nth(1).unwrap().starts_with("lift,3,1,phone,+8617012345678,0.90,customer_service,"));
    assert_eq!(csv.header(HeaderName::from_static("weir-cursor")), "3");
    let stix = read(&get("/api/v1/blocklist.stix?cursor=2").await);
    assert_eq!(stix["objects"][1]["revoked"], true);
    let zone = get("/api/v1/blocklist.rpz").await;
    assert_eq!(zone.header(header::CONTENT_TYPE), "text/dns");
    assert!(
        zone.text.contains("@ SOA localhost. weir.localhost. 3 ") && zone.text.contains("\nkefu.example CNAME . ;")
    );
    let ahead = get("/api/v1/blocklist.json?cursor=9").await;
    assert_eq!((ahead.status, ahead.text.contains("BLOCK-05")), (StatusCode::UNPROCESSABLE_ENTITY, true));
}
