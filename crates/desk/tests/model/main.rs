//! One stop, its extension and its release, between a sender that crashes, a network that loses, doubles, delays and
//! reorders, and a bank of each sixteen abilities: every state is visited, and traces are played on the real sender.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "how much was searched is read where the proof is run")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[allow(dead_code)]
#[path = "../../../papers/tests/conformance/place.rs"]
mod place;
mod replay;
mod search;
mod step;
#[path = "../stories/town.rs"]
#[allow(dead_code, reason = "the town has more than a trace needs")]
mod town;
mod world;
