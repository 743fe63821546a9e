//! Signals that come live: kept, screened, and what is found handed to whoever warns.

mod line;
mod screening;
mod take;

pub use line::{Counted, Screening};
pub use screening::{Begin, Sink};
pub use take::{Answer, BATCH_MAX_BYTES, NewBatch, take};
