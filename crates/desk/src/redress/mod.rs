//! Redress: the holder finds what is held and objects; someone who did not decide before answers; what was wrong is undone.

mod answer;
mod clear;
mod errors;
mod guard;
mod limit;
mod look_up;
mod object;
mod view;
mod written;

pub use answer::{Verdict, answer};
pub use clear::{Cleared, Undone, clear};
pub use errors::{UnitFigures, errors};
pub use limit::LookUps;
pub use look_up::{Found, Said, look_up};
pub use object::{FileGiven, Objected, object};
pub use view::{ObjectionLine, ObjectionPage, objection, objection_file, objections};

pub(crate) use guard::Guard;
pub(crate) use written::written;
