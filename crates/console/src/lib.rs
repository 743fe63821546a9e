//! FACE: pages for officers, in Chinese and English. A page reads from the desk, calls a deed, and answers; it decides
//! nothing. A folder a room, each with its pages and what its forms call.

mod api;
mod assets;
mod bank;
mod blocklist;
mod case;
mod clock;
mod duty;
mod figures;
mod finding;
mod guard;
mod hold;
mod key;
mod look;
mod officer;
mod order;
mod page;
mod receipt;
mod redress;
mod refund;
mod refuse;
mod report;
mod say;
mod share;
mod signal;
mod task;
mod unit;
mod warning;

use axum::routing::get;
use axum::{Router, middleware};
use desk::Desk;
use std::sync::Arc;

/// How the console is served.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether cookies may travel over HTTPS only. Off for a plain HTTP server on the machine itself.
    pub secure_cookies: bool,
    /// Where holders may call, shown on their page; empty: nowhere.
    pub telephone: String,
    /// Set in the demo: who may sign in, shown on the sign-in page.
    pub demo: Option<DemoInfo>,
}

/// What the sign-in page of the demo says.
#[derive(Clone, Debug, Default)]
pub struct DemoInfo {
    /// The officers made up for the demo. Their passwords are printed where the demo was started, and only there.
    pub officers: Vec<DemoOfficer>,
}

/// An officer made up for the demo.
#[derive(Clone, Debug)]
pub struct DemoOfficer {
    /// The name they sign in with.
    pub login: String,
    /// Their name, as it stands on papers.
    pub name: String,
    /// What their post allows.
    pub rank: domain::authority::Rank,
}

/// What every handler is given.
#[derive(Clone)]
pub(crate) struct Face {
    pub(crate) desk: Desk,
    pub(crate) options: Arc<Options>,
    pub(crate) looks: Arc<receipt::Limit>,
}

/// The console over a desk: every page, form and asset, under `/`.
pub fn router(desk: Desk, options: Options) -> Router {
    Router::new()
        .route("/", get(duty::board))
        .route("/duty/part", get(duty::part))
        .merge(officer::routes())
        .merge(report::routes())
        .merge(case::routes())
        .merge(order::routes())
        .merge(hold::routes())
        .merge(clock::routes())
        .merge(receipt::routes())
        .merge(refund::routes())
        .merge(redress::routes())
        .merge(blocklist::routes())
        .merge(task::routes())
        .merge(share::routes())
        .merge(unit::routes())
        .merge(key::routes())
        .merge(api::routes())
        .merge(look::routes())
        .merge(bank::routes())
        .merge(warning::routes())
        .merge(finding::routes())
        .merge(signal::routes())
        .route("/assets/{name}", get(assets::serve))
        .route("/healthz", get(guard::healthz))
        .fallback(refuse::nowhere)
        .layer(middleware::from_fn(guard::stand))
        .with_state(Face { desk, options: Arc::new(options), looks: Arc::default() })
}
