//! Who comes in, what another site may send, and what a page may do.

use crate::centre::Centre;
use crate::visitor::Visitor;
use axum::http::{StatusCode, header};

/// Every page behind the sign-in.
const PAGES: [&str; 18] = [
    "/",
    "/duty/part",
    "/reports",
    "/reports/new",
    "/reports/1",
    "/cases",
    "/cases/1",
    "/cases/1/live",
    "/cases/1/trail",
    "/cases/1/bracket",
    "/cases/1/refunds",
    "/cases/1/events",
    "/orders",
    "/events",
    "/tasks",
    "/objections",
    "/errors",
    "/banks",
];

#[tokio::test]
async fn a_stranger_is_led_to_the_sign_in() {
    let centre = Centre::open().await;
    let stranger = Visitor::stranger(&centre);
    for path in PAGES {
        let page = stranger.see(path).await;
        assert_eq!((page.status, page.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
    }
    let sent = stranger.send("/reports/new", &[("narrative", "x")]).await;
    assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/sign-in"));
}

#[tokio::test]
async fn a_wrong_password_is_refused_by_its_code() {
    let centre = Centre::open().await;
    for (login, password) in [("li", "a wrong password"), ("nobody", "a wrong password")] {
        let page = Visitor::stranger(&centre).send("/sign-in", &[("login", login), ("password", password)]).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.text.contains("AUTH-02") && page.text.contains("用户名或密码不正确"), "{login}");
        assert_eq!(page.header(header::SET_COOKIE), "");
    }
}

#[tokio::test]
async fn a_session_is_for_this_site_and_not_for_scripts() {
    let centre = Centre::open().await;
    let fields = [("login", "li"), ("password", crate::centre::PASSWORD)];
    let page = Visitor::stranger(&centre).send("/sign-in", &fields).await;
    let cookie = page.header(header::SET_COOKIE);
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
}

#[tokio::test]
async fn another_site_sends_no_form() {
    let centre = Centre::open().await;
    let officer = Visitor::signed_in(&centre, "li").await;
    let told = [("narrative", "我被骗了100元")];
    let table: &[&[(&str, &str)]] = &[
        &[("host", "weir.test"), ("origin", "https://evil.test")],
        &[("host", "weir.test"), ("sec-fetch-site", "cross-site")],
        &[("host", "weir.test")],
    ];
    for headers in table {
        assert_eq!(officer.send_as("/reports/new", &told, headers).await.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert!(desk::view::reports(&centre.desk, &centre.first).await.unwrap().is_empty());
    assert_eq!(officer.send("/reports/new", &told).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_page_runs_only_what_this_server_serves() {
    let centre = Centre::open().await;
    let page = Visitor::signed_in(&centre, "li").await.see("/").await;
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    for told in ["<script>", " style=", " onclick=", "javascript:", "src=\"http", "href=\"http"] {
        assert!(!page.text.contains(told), "{told}");
    }
}

#[tokio::test]
async fn an_asset_is_kept_by_its_digest() {
    let centre = Centre::open().await;
    let stranger = Visitor::stranger(&centre);
    let page = stranger.see("/sign-in").await;
    let address = page.text.split('"').find(|part| part.starts_with("/assets/weir.css?v=")).unwrap().to_owned();
    let asset = stranger.see(&address).await;
    assert_eq!(asset.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    assert!(asset.header(header::CACHE_CONTROL).contains("immutable") && !asset.header(header::ETAG).is_empty());
    assert_eq!(stranger.see("/assets/..%2fCargo.toml").await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.see("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_language_switch_leads_nowhere_else() {
    let centre = Centre::open().await;
    let stranger = Visitor::stranger(&centre);
    for (back, want) in [("%2Fcases%2F1", "/cases/1"), ("https%3A%2F%2Fevil", "/"), ("%2F%2Fevil", "/")] {
        let page = stranger.see(&format!("/lang/en?back={back}")).await;
        assert_eq!(page.header(header::LOCATION), want);
        assert!(page.header(header::SET_COOKIE).contains("weir_lang=en"));
    }
}
