//! Cases: opened on a report, advanced by whatever is told.

mod advance;
mod bracket;
mod file;
mod follow;
mod join;
mod open;
mod set_rule;
mod told;
mod trace;

pub use advance::{Advanced, advance};
pub use bracket::bracket;
pub use file::file;
pub(crate) use follow::{Ask, borne_out};
pub use join::join;
pub use open::open;
pub use set_rule::set_rule;
pub(crate) use told::Told;
pub(crate) use trace::ask;
pub use trace::trace;
