//! Warnings: someone is being deceived now. Officers sign for them, reach the person, and say what came of it.

mod call;
mod escalate;
mod file;
mod find;
mod hand_over;
mod paid_already;
mod protect;
mod record_outcome;
mod record_visit;
mod revisit;
pub mod shown;
mod sign_for;
mod take;
mod tell;
mod unprotect;

pub use call::{Called, call, record_call};
pub use escalate::escalate;
pub(crate) use file::city;
pub use find::find;
pub use hand_over::hand_over;
pub use paid_already::{Paid, paid_already};
pub use papers::warning::{Counts, Filter};
pub use protect::{LimitGiven, protect};
pub use record_outcome::{Outcome, record_outcome};
pub use record_visit::record_visit;
pub use revisit::revisit;
pub use sign_for::sign_for;
pub use take::{Taken, take};
pub use tell::tell;
pub use unprotect::unprotect;

/// The most lines a queue shows.
pub const LINES_MAX: i64 = 500;
