//! Reports: what victims tell.

mod attach;
mod correct;
mod mark_repeat;
mod repeats;
mod take;
mod take_from_bank;
mod withdraw;

pub use attach::{ATTACHMENT_BYTES_MAX, Attachment, attach};
pub use correct::{Correction, PaymentGiven, correct};
pub use mark_repeat::mark_repeat;
pub use repeats::{Likeness, repeats};
pub use take::{NewReport, proposed, take};
pub(crate) use take::{ask, put, reading};
pub use take_from_bank::take_from_bank;
pub use withdraw::withdraw;
