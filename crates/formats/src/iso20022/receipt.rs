//! Receipts: admi.007, what the receiver of a message says at once.

use super::FILE;
use super::instruction::document;
use super::path::{deep, needed, words};
pub use crate::cn_2016::Receipt;
use crate::cn_2016::ReturnCode;
use crate::xml::{self, bad};
use domain::refusal::BadInput;

/// Writes a receipt for the message about `reference`; `code` is a return code of cn-2016, and stands before the words.
#[must_use]
pub fn encode_receipt(reference: &str, code: &str, words: &str) -> Vec<u8> {
    document("admi.007.001.01", |w| {
        w.group("RctAck", |w| {
            deep(w, "MsgId/MsgId", &format!("R-{reference}"));
            w.group("Rpt", |w| {
                deep(w, "RltdRef/Ref", reference);
                w.group("ReqHdlg", |w| {
                    w.field("StsCd", if code == ReturnCode::DONE { "ACTC" } else { "RJCT" });
                    w.field("Desc", format!("{code} {words}").trim());
                });
            });
        });
    })
}

/// Reads a receipt. ACTC is 100000; RJCT is the return code that stands before its words, else 200001. Refuses what is
/// no receipt, and another status.
pub fn decode_receipt(bytes: &[u8]) -> Result<Receipt, BadInput> {
    read(bytes).map_err(xml::named(FILE))
}

fn read(bytes: &[u8]) -> Result<Receipt, BadInput> {
    let message = super::message(bytes)?;
    if message.name != "RctAck" {
        return Err(bad("Document", &message.name, "not a receipt", "answer with admi.007"));
    }
    let told = words(&message, "Rpt/ReqHdlg/Desc")?.trim();
    let (code, rest) = told.split_once(' ').unwrap_or((told, ""));
    let is_code = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
    let (code, words) = match (needed(&message, "Rpt/ReqHdlg/StsCd")?, is_code) {
        ("ACTC", _) => (ReturnCode::DONE, if is_code { rest } else { told }),
        ("RJCT", true) => (code, rest),
        ("RJCT", false) => (ReturnCode::BAD_MESSAGE, told),
        (other, _) => return Err(bad("Rpt/ReqHdlg/StsCd", other, "neither ACTC nor RJCT", "write one of them")),
    };
    let reference = words_of_reference(&message)?;
    Ok(Receipt { reference, code: code.to_owned(), words: words.to_owned() })
}

fn words_of_reference(message: &xml::Element) -> Result<String, BadInput> {
    Ok(words(message, "Rpt/RltdRef/Ref")?.trim().to_owned())
}
