//! Signals from a stream: NATS JetStream, followed by one durable consumer over the whole stream, so that kinds and
//! partitions come in the order in which they were published (docs/decisions/0131-one-stream-is-followed-in-its-own-order.md).
//!
//! A message of the subject `weir.signals.<kind>.<partition>` is one batch. It is acknowledged once the screen has it on
//! our disk. Where to go on is ours to say, by the number of the last message that the screen has; the consumer only brings
//! what comes next.

mod config;
mod follow;
mod place;

pub use config::{Nats, NatsEntry, NatsFault};
pub use follow::follow;

use domain::signal::Kind;

/// Subjects begin so; a kind and a partition follow.
const SUBJECT: &str = "weir.signals";

/// The kind that a subject names; `None` where it names none.
fn kind(subject: &str) -> Option<Kind> {
    let (name, partition) = subject.strip_prefix(SUBJECT)?.strip_prefix('.')?.split_once('.')?;
    let is_whole = !partition.is_empty() && !partition.contains('.');
    Kind::TABLE.iter().find(|row| row.1 == name && is_whole).map(|row| row.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_a_kind_and_a_partition() {
        for (subject, want) in [
            ("weir.signals.calls.0", Some(Kind::Call)),
            ("weir.signals.transfers.lanzhou", Some(Kind::Payment)),
            ("weir.signals.calls", None),
            ("weir.signals.calls.", None),
            ("weir.signals.calls.0.1", None),
            ("weir.signals.faxes.0", None),
            ("weir.signalscalls.0", None),
            ("signals.calls.0", None),
        ] {
            assert_eq!(kind(subject), want, "{subject}");
        }
    }
}
