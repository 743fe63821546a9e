//! The law: what money, reports, cases, orders and holds are, and which moves are allowed. No I/O, no clock, no async.

pub mod account;
pub mod authority;
pub mod blocklist;
pub mod case;
pub mod category;
pub mod clock;
pub mod finding;
pub mod hold;
pub mod indicator;
pub mod jurisdiction;
pub mod money;
pub mod order;
pub mod personal;
pub mod redress;
pub mod refund;
pub mod refusal;
pub mod report;
pub mod signal;
pub mod task;
pub mod time;
pub mod trace;
pub mod transfer;
pub mod warning;
