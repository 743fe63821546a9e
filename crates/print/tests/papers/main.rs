//! Papers, read back by other programs: the words on them, what is attached, and what makes them fit for an archive.

mod order;
mod read;
mod receipt;
mod refund;
