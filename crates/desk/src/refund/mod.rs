//! Refunds: applied for, put up for objections, approved by the city's head, ordered, paid; to the fen.

mod answer_objection;
mod approve;
mod change;
mod draft;
mod notice;
mod object;
mod order;
mod print;
mod refuse;
mod settle;
mod table;
mod withdraw;

pub use answer_objection::answer_objection;
pub use approve::approve;
pub use draft::{NewRefund, PartGiven, draft};
pub use notice::notice;
pub use object::{NewObjection, object};
pub use order::order;
pub use print::{print_pdf, print_xlsx};
pub use refuse::refuse;
pub(crate) use settle::{settle, settled_for};
pub use table::{Returnable, Table, Victim, VictimLine, table};
pub use withdraw::withdraw;
