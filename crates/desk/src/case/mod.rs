//! Cases: opened on a report, advanced by whatever is told.

mod advance;
mod bracket;
mod join;
mod open;
mod set_rule;
mod trace;

pub use advance::{Advanced, advance};
pub use bracket::bracket;
pub use join::join;
pub use open::open;
pub use set_rule::set_rule;
pub use trace::trace;
