//! DOORS: the sockets to banks. Orders go out by [`Banks`], answers come in by [`inbound`]; both speak the message set
//! `cn-2016` of `formats` over plain HTTP, each body signed with the key that bank and centre share.
//!
//! `POST` of one XML document; the header [`SIGNATURE_HEADER`] carries HMAC-SHA256 of the body in hex. The receiver
//! answers at once with a receipt. There is no TLS in here: put the door behind a line or a proxy that has it.

mod config;
mod inbound;
mod send;
mod signature;

pub use config::{BankConfig, BankEntry, ConfigFault, KEY_BYTES_MIN};
pub use inbound::{BODY_SECONDS_MAX, IN_HAND_MAX, Inbox, inbound, inbound_to};
pub use send::{Banks, Limits, RECEIPT_BYTES_MAX};
pub use signature::{SIGNATURE_HEADER, is_signed, signature};
