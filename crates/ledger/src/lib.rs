//! Money at rest: transfers in memory, and following money through them. The meaning is TRACING.md's, to the cent.
//!
//! Rows come in by [`intake`], rest in a [`Ledger`], are read through [`Book`], and [`follow()`] finds the trail.

#![allow(clippy::result_large_err, reason = "a refusal names file, row, column, value and advice, and is made once")]

pub mod book;
pub mod bracket;
mod column;
pub mod follow;
pub mod intake;
mod name;
pub mod refund;
mod rest;
mod rule;

pub use book::{AccountNo, Book, Transfer, TransferNo};
pub use bracket::bracket;
pub use follow::follow;
pub use rest::Ledger;
