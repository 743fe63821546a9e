//! Signals that come live: kept, screened, and what is found handed to whoever warns.

mod kinds;
mod line;
mod listed;
mod parked;
mod screening;
mod take;

pub use kinds::Kinds;
pub use line::{Counted, Screening};
pub use parked::{ParkedRow, parked, read_parked};
pub use screening::{Begin, Sink};
pub use take::{Answer, BATCH_MAX_BYTES, Delivered, NewBatch, take};
