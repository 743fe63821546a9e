//! The JSON way in, for partners' programs: the same deeds as the pages, behind a key, with personal values masked.

mod blocklist;
mod caller;
mod case;
mod order;
mod report;
mod signal;

use crate::Face;
use axum::routing::{get, post};
use axum::{Json, Router};
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// The API room.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/api/v1/openapi.json", get(document))
        .route("/api/v1/reports", get(report::list).post(report::take))
        .route("/api/v1/reports/{id}", get(report::show))
        .merge(signal::routes())
        .route("/api/v1/cases", get(case::list))
        .route("/api/v1/cases/{id}", get(case::show))
        .route("/api/v1/orders", get(order::list))
        .route("/api/v1/orders/{id}", get(order::show))
        .route("/api/v1/blocklist.json", get(blocklist::json))
        .route("/api/v1/blocklist.csv", get(blocklist::csv))
        .route("/api/v1/blocklist.stix", get(blocklist::stix))
        .route("/api/v1/blocklist.rpz", get(blocklist::rpz))
        .route("/api/v1/check", post(blocklist::check))
}

/// Every path of the API: a test holds it against the routes.
#[derive(OpenApi)]
#[openapi(
    info(title = "Weir", version = "1", description = "An open anti-fraud centre: reports in, what became of them out."),
    paths(report::take, report::list, report::show, signal::take, case::list, case::show, order::list, order::show, blocklist::json,
        blocklist::csv, blocklist::stix, blocklist::rpz, blocklist::check),
    modifiers(&Key)
)]
struct Api;

struct Key;

impl Modify for Key {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

/// What the API is: no secret.
async fn document() -> Json<Document> {
    Json(Api::openapi())
}

/// A name of which only the first character is shown.
fn name_masked(name: &str) -> String {
    name.chars().next().map(|first| format!("{first}**")).unwrap_or_default()
}

/// A telephone number of which only the last four digits are shown.
fn phone_masked(phone: &str) -> String {
    let count = phone.chars().count();
    let shown: String = phone.chars().skip(count.saturating_sub(4).max(count.min(4))).collect();
    if count == 0 { String::new() } else { format!("***{shown}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_values_are_masked() {
        for (name, want) in [("张会计", "张**"), ("", ""), ("Ng", "N**")] {
            assert_eq!(name_masked(name), want);
        }
        for (phone, want) in [("13912345678", "***5678"), ("", ""), ("110", "***"), ("12345", "***5")] {
            assert_eq!(phone_masked(phone), want);
        }
    }
}
