//! Signals: one thing seen on a stream (a call, a message, a lookup, a chat, a payment), and what a screen finds in them.

mod finding;
mod id;
mod record;

pub use finding::{
    ChatAccount, Class, Den, Evidence, FalseCell, Finding, Level, Reason, Scheme, Stage, SuspectLine, Warning,
};
pub use id::{Id, Names};
pub use record::{Call, Cell, Chat, ChatKind, Direction, Indicator, Kind, Lookup, Payment, Record, Sms};
