//! Receipts: what the receiver of a message says at once.

use super::{BOUNDS, FILE};
use crate::xml::{self, Writer, bad};
use domain::refusal::BadInput;

/// What the receiver said at once: that it took the message, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The reference of the order it is about; empty where the message could not be read so far.
    pub reference: String,
    /// The return code, six digits; 100000 is taken.
    pub code: String,
    /// In the receiver's words; may be empty.
    pub words: String,
}

/// Writes a receipt for the message about `reference`.
#[must_use]
pub fn encode_receipt(reference: &str, code: &str, words: &str) -> Vec<u8> {
    Writer::document("Receipt", |w| {
        w.field("ApplicationID", reference);
        w.field("Result", code);
        w.field("FeedbackRemark", words);
    })
}

/// Reads a receipt. Refuses what is not one, and a return code that is not six digits.
pub fn decode_receipt(bytes: &[u8]) -> Result<Receipt, BadInput> {
    read(bytes).map_err(xml::named(FILE))
}

fn read(bytes: &[u8]) -> Result<Receipt, BadInput> {
    let receipt = xml::read(bytes, "Receipt", BOUNDS)?;
    Ok(Receipt {
        reference: receipt.code("ApplicationID")?.to_owned(),
        code: result(&receipt)?.to_owned(),
        words: receipt.words("FeedbackRemark")?.to_owned(),
    })
}

/// The return code of a receipt or an answer.
pub(super) fn result(element: &xml::Element) -> Result<&str, BadInput> {
    let code = element.needed("Result")?;
    if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) {
        Ok(code)
    } else {
        Err(bad("Result", code, "not a return code", "write six digits, such as 100000"))
    }
}
