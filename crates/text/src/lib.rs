//! WORDS: what a narrative names, whose it is, which payments it tells of, and what kind of fraud it may be.
//!
//! Everything here proposes; an officer confirms. A span always points into the original text, in Unicode
//! characters, and whose a thing is stays unknown until the words show it.
//!
//! * [`extract::extract`] finds phones, cards, accounts, identities, addresses, amounts, times, people and firms.
//! * [`payment::payments`] pairs them into the payments that are told.
//! * [`category::guess`] proposes the kind of fraud, or abstains.
//! * [`check`] and [`bank`] are the check digits and the card prefixes on their own.

mod area;
pub mod bank;
pub mod category;
pub mod check;
pub mod extract;
mod fold;
mod numeral;
pub mod payment;
mod propose;
mod role;
mod wording;
