//! Reports: a new one, its page with the words marked, its payments, its evidence, and the list.

mod act;
mod attach;
mod list;
mod new;
mod payments;
mod show;
mod told;

pub(crate) use list::{brief, category_label};
pub(crate) use payments::amount;

use crate::Face;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::report::{Channel, State};

/// Room for one attachment and the form around it.
const UPLOAD_BYTES_MAX: usize = desk::report::ATTACHMENT_BYTES_MAX + 64 * 1024;

/// The report room.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/reports", get(list::show))
        .route("/reports/new", get(new::show).post(new::take))
        .route("/reports/{id}", get(show::show))
        .route("/reports/{id}/finds", post(told::correct))
        .route("/reports/{id}/payments", post(payments::confirm))
        .route("/reports/{id}/withdraw", post(act::withdraw))
        .route("/reports/{id}/repeat", post(act::mark_repeat))
        .route("/reports/{id}/attach", post(attach::take).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX)))
}

/// A state's name in the catalogue, and its tone.
pub(crate) fn state_key(state: State) -> (&'static str, &'static str) {
    match state {
        State::Taken => ("report-state-taken", "ask"),
        State::Confirmed => ("report-state-confirmed", "ask"),
        State::InCase => ("report-state-in_case", "held"),
        State::Repeat => ("report-state-repeat", "over"),
        State::Withdrawn => ("report-state-withdrawn", "over"),
    }
}

fn channel_key(channel: Channel) -> &'static str {
    match channel {
        Channel::Console => "channel-console",
        Channel::Api => "channel-api",
        Channel::Cli => "channel-cli",
    }
}

/// Whether an officer may still correct it.
fn is_open(state: State) -> bool {
    matches!(state, State::Taken | State::Confirmed | State::InCase)
}
