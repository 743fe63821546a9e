//! Languages: bytes to domain rows and back. No sockets, no async, no clock.

#![allow(
    clippy::result_large_err,
    reason = "a refusal of five texts ends a read; a box would be one more thing to unwrap for every caller"
)]

pub mod blocklist;
pub mod canonical;
pub mod cn_2016;
pub mod iso20022;
pub mod roots;
pub mod signal;
pub mod statement;
pub mod xlsx;
mod xml;
