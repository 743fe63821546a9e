//! The law: what money, reports, cases, orders and holds are, and which moves are allowed. No I/O, no clock, no async.

pub mod account;
pub mod category;
pub mod indicator;
pub mod money;
pub mod refusal;
pub mod time;
pub mod trace;
pub mod transfer;
