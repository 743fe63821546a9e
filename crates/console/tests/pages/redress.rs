//! The holder's page: no sign-in, no victim, and unknown references that all look alike.

use crate::centre::Centre;
use crate::visitor::Visitor;
use axum::http::StatusCode;

#[tokio::test]
async fn unknown_and_malformed_references_look_the_same() {
    let centre = Centre::open().await;
    let stranger = Visitor::stranger(&centre);
    assert_eq!(stranger.see("/redress").await.status, StatusCode::OK);
    let unknown = stranger.send("/redress", &[("reference", "0123-4567-89AB-CDEF")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    for typed in ["", "x", "' OR 1=1 --", "<script>alert(1)</script>"] {
        let page = stranger.send("/redress", &[("reference", typed)]).await;
        assert_eq!((page.status, page.text), (unknown.status, unknown.text.clone()), "{typed}");
    }
}

#[tokio::test]
async fn looking_up_too_often_is_refused_by_name() {
    let centre = Centre::open().await;
    let stranger = Visitor::stranger(&centre);
    for _ in 0..30 {
        stranger.send("/redress", &[("reference", "x")]).await;
    }
    let page = stranger.send("/redress", &[("reference", "x")]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.text.contains("REDRESS-02"));
}
