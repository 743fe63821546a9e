//! Holds: what banks say is held, until the clock ends it.

mod lapse_due;

pub use lapse_due::lapse_due;
