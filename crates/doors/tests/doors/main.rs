//! Both ways through a door, against banks and centres that misbehave.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod config;
mod inbound;
mod order;
mod send;
