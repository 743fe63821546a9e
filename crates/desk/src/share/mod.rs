//! Shares: a case opened to another unit that helps with it.

mod end;
mod give;

pub use end::end;
pub use give::{Share, give, of_case};
