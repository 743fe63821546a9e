//! Both ways through a door, against banks and centres that misbehave.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod ask;
mod config;
mod gateway;
mod inbound;
mod mail;
mod misbehaving;
mod order;
mod partner;
mod send;
mod tls;
mod trial;
