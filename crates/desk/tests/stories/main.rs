//! Stories of the desk, as an officer would tell them. Li takes reports and opens cases; Wang is the second officer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod answers;
mod blocklist;
mod bytes;
mod clocks;
mod evidence;
mod freezes;
mod machine;
mod mandates;
mod outbox;
#[allow(dead_code)]
#[path = "../../../papers/tests/conformance/place.rs"]
mod place;
mod redress;
mod refunds;
mod reports;
mod scope;
mod sign_in;
mod signals;
mod six_hundred_thousand;
mod town;
mod two_officers;
mod typed;
mod warnings;
