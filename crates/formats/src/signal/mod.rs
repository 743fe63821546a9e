//! Records of streams: calls, messages, lookups, chats and payments, from files or in batches; cells and indicators beside
//! them.
//!
//! A file is refused whole where one row is wrong; of a batch that comes live the wrong rows are parked with their bytes.

mod batch;
mod field;
mod layout;
mod lesson;
mod merge;
mod plan;
mod reader;
mod reading;
mod stream;

pub use batch::{AHEAD_MAX, Batch, Parked, ROWS_A_BATCH_MAX, batch};
pub use lesson::{Lessons, labels, lessons};
pub use merge::{Merge, UNSORTED_MAX};
pub use plan::{cells, indicators};
pub use reader::Reader;
pub use stream::{Part, Stream};
