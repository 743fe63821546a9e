//! The gateway of messages and calls to people: what the desk needs of it.

use crate::DoorFault;
use async_trait::async_trait;

/// A message, or the words of a call.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Ours, the same each time this one is handed over: the gateway acts once on it.
    pub reference: String,
    /// To which line.
    pub to: String,
    /// The words.
    pub text: String,
}

impl std::fmt::Debug for Outgoing {
    // The line and the words are a person's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({})", self.reference)
    }
}

/// What the gateway says when it has a message or a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Its receipt.
    pub receipt: String,
    /// Whether the person answered; `None`: not known yet, or a message.
    pub reached: Option<bool>,
}

/// The way to people's telephones.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Sends a message, once.
    async fn tell(&self, message: &Outgoing) -> Result<Handover, DoorFault>;
    /// Calls, and says the words by voice.
    async fn call(&self, call: &Outgoing) -> Result<Handover, DoorFault>;
}
