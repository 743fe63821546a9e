//! ISO 20022, as `iso20022`: a recall out, what came of it, returned payments, transfers and statements in.
//!
//! | ours | message |
//! |---|---|
//! | stop, freeze | camt.056.001.08, reason FRAD, case and message identification are the order's reference |
//! | lift, extension, end of a live question | camt.056.001.08 whose `OrgnlGrpInf` names the order it is about |
//! | account transfers, live question | camt.060.001.05 asking for camt.053 or camt.054 |
//! | holder, accounts, refund | none: [`encode_instruction`] gives `None`, and a paper goes |
//! | answer | camt.029.001.09: CNCL, RJCR with a reason, PDCR |
//! | movements | camt.053.001.08 (asked), camt.054.001.08 (pushed), pacs.008.001.08, pacs.004.001.09 (returned) |
//! | receipt | admi.007.001.01, `StsCd` ACTC or RJCT |
//!
//! Why a lift is a camt.056 and no camt.032: docs/decisions/0020. What the standard has no place for (until when, which
//! two officers, which case, a balance after an entry) stands in `SplmtryData/Envlp/Weir`, the standard's own place for
//! it; a bank that reads no envelope still has payment, sum, reason and reference. Any version of a message is read:
//! it is known by the names of its elements, not by its namespace. An account is read as `bank/number`, the bank
//! being the agent's `MmbId`, else `BICFI`, else `Othr/Id`.
//!
//! Bounds: [`MESSAGE_BYTES_MAX`], [`DEPTH_MAX`], [`ELEMENTS_MAX`], [`MOVEMENTS_MAX`], 35 characters for an
//! identification and 2,000 for words. No DOCTYPE, no processing instruction, no entity beyond the five.

mod answer;
mod entry;
mod instruction;
mod party;
mod path;
mod payment;
mod receipt;
mod stream;
#[cfg(test)]
mod tests;

pub use answer::{Incoming, REASONS, decode_incoming, encode_answer, encode_pending};
pub use instruction::{decode_instruction, encode_instruction};
pub use payment::{encode_return, encode_transfer};
pub use receipt::{Receipt, decode_receipt, encode_receipt};
pub(crate) use stream::{Entries, looks_like_xml};

use crate::xml::{self, Bounds, Element};
use domain::refusal::BadInput;

/// The largest message read: 8 MiB. Five thousand entries take about 7 MB.
pub const MESSAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How deep elements may stand in each other; the messages read here need 12.
pub const DEPTH_MAX: usize = 16;
/// How many elements one message may have.
pub const ELEMENTS_MAX: usize = 300_000;
/// How many movements one message may tell.
pub const MOVEMENTS_MAX: usize = 5_000;

const FILE: &str = "ISO 20022 message";
const BOUNDS: Bounds = Bounds { bytes_max: MESSAGE_BYTES_MAX, depth_max: DEPTH_MAX, elements_max: ELEMENTS_MAX };
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";

/// The message in a document: its one element, by whose name it is known.
fn message(bytes: &[u8]) -> Result<Element, BadInput> {
    let mut document = xml::read(bytes, "Document", BOUNDS)?;
    match (document.children.pop(), document.children.is_empty()) {
        (Some(message), true) => Ok(message),
        _ => Err(xml::refuse("not one message in the document", "send one message at a time")),
    }
}
