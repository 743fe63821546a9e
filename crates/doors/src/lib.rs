//! DOORS: the sockets to banks, and the room for papers where there is none. Orders go out by [`Banks`], answers come in by
//! [`inbound`], in the languages of `formats`: cn-2016, ISO 20022, or paper.
//!
//! Signals come by NATS JetStream (`stream/`).
//!
//! `POST` of one XML document; [`SIGNATURE_HEADER`] carries the signature of the body in hex, [`KEY_HEADER`] the name of
//! the key. The receiver answers at once with a receipt. Over TLS both sides show certificates; in the clear a door
//! speaks to this machine alone. docs/guide/bank.md is the page for a bank's engineer.

mod config;
mod gateway;
mod inbound;
mod key;
mod language;
mod mail;
mod partner;
mod send;
mod signature;
mod stand;
mod stream;
mod tls;
mod trial;

pub use config::{BankConfig, BankEntry, ConfigFault, KEY_BYTES_MIN, KEYS_MAX, KeyEntry, SchemeName};
pub use gateway::{GatewayEntry, HttpGateway};
pub use inbound::{BODY_SECONDS_MAX, IN_HAND_MAX, Inbox, inbound, inbound_to};
pub use key::{Key, Keys, Signed};
pub use mail::{MailRoom, PaperPress, Press};
pub use partner::{PartnerEntry, Partners};
pub use send::{ANSWER_BYTES_MAX, Banks, Limits, RECEIPT_BYTES_MAX};
pub use signature::{
    Ed25519, KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER, Scheme, Shared, Sm2, is_signed, question, reply, signature,
};
pub use stand::{Stand, Watch};
pub use stream::{Nats, NatsEntry, NatsFault, follow};
pub use tls::{HANDSHAKE_SECONDS_MAX, HANDSHAKES_MAX, TlsEntry, TlsFault, TlsListener};
pub use trial::{Trial, Tried};
