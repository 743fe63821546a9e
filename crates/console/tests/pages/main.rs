//! The pages, asked as a browser asks: by the router alone, and by a browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)]

mod attacks;
mod blocklist;
mod browser;
mod centre;
mod guard;
mod holds;
mod masked;
mod matrix;
mod redress;
mod refunds;
mod tree;
mod two_worlds;
mod visitor;
mod walk;
mod warnings;
