//! Keys: a partner's program comes in by one, and may what the key says.

mod by_token;
mod end;
mod make;

pub use by_token::{Caller, by_token};
pub use end::{end, list};
pub use make::{Key, Made, NewKey, make};
