//! Mandates: one approval for the layers of one case, up to a sum and a time.

mod grant;

pub use grant::grant;
