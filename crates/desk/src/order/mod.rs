//! Orders: drafted, approved by a second officer, sent at most once, answered.

mod approve;
mod approve_all;
mod doubt;
mod draft;
mod fetch_paper;
mod instruct;
mod record_answer;
mod recover;
mod refuse;
mod send_queued;
mod type_answer;
mod withdraw;

pub use approve::approve;
pub use approve_all::approve_all;
pub use doubt::{settle_doubts, start_settling};
pub use draft::{Draft, draft};
pub use fetch_paper::fetch_paper;
pub(crate) use instruct::{Approval, Drafts, PayBack, Wanted};
pub(crate) use record_answer::MOVEMENTS_MAX;
pub use record_answer::{Recorded, record_answer};
pub use recover::{recover, recover_left_behind};
pub use refuse::refuse;
pub(crate) use send_queued::chance;
pub use send_queued::{send_queued, start_sending};
pub use type_answer::{AnswerTyped, confirm_answer, type_answer};
pub use withdraw::withdraw;
