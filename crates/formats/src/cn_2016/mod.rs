//! The Chinese bank message set of 2016, as `cn-2016`: orders to a bank, its answers, and the receipts between.
//!
//! The codes, field names and return codes are facts read in public bank-side code. The set itself is not public, so
//! this profile is configurable work, **not certified**: before a real bank is joined, its own paper decides. What the
//! sources leave open is ours, and marked "(ours)" where it stands.
//!
//! * Every message is one UTF-8 XML document. Orders and answers have the root `Message`, receipts `Receipt` (ours);
//!   fields are elements, unknown fields and attributes are passed over, a field told twice is refused. Fields of the
//!   set that Weir does not know stand empty.
//! * Instants are `YYYYMMDDHHMMSS` at +08:00. Where an instant has a fraction of a second, it follows behind a point,
//!   at most six digits (ours): movements within one second keep their order.
//! * Sums are decimals in major units with two places. `Balance` is the sum an order asks for and the sum an answer
//!   holds, with `FreezeType` 01, as in the freezes of the set (ours for stops); without it the whole account is meant.
//! * An account of a movement is told as bank and number, and read as `bank/number`.
//! * `Result` of an answer is a return code; anything but 100000 is a rejection (ours).
//! * `FreezeType` 02 means the whole account, for stops and freezes alike; it stands without a sum.
//! * Holders (100304), accounts of a customer (100310), bank's reports (100401, 403, 404, 405) and attachments have the
//!   field names of [`MESSAGES`], which are ours where the sources have none. 100402 answers each of the four reports.
//! * `CaseType` is the ASCII code of `domain::category` (ours); `IDType` 01 is a badge (ours).
//!
//! [`MESSAGES`] is the written table of every message; what a decoder reads was checked against it first.
//!
//! Bounds: [`MESSAGE_BYTES_MAX`], [`DEPTH_MAX`], [`ELEMENTS_MAX`], [`MOVEMENTS_MAX`]. A DOCTYPE, a processing
//! instruction and any entity beyond the five of XML are refused; nothing is ever expanded.

mod answer;
mod code;
mod instruction;
mod moment;
mod receipt;
mod report;
mod schema;
#[cfg(test)]
mod tests;

pub use answer::{Told, decode_answer, decode_told, encode_answer};
pub use code::{RETURN_CODES, ReturnCode, answer_code, order_code, report_code, return_code};
pub use instruction::{Sent, decode_instruction, decode_sent, encode_instruction, encode_sent};
pub use receipt::{Receipt, decode_receipt, encode_receipt};
pub use report::{Incoming, decode_incoming, decode_report_taken, encode_report, encode_report_taken};
pub use schema::{Field, Form, MESSAGES, Message, Need, message_of};

use crate::xml::{self, Bounds, Element};
use domain::refusal::BadInput;

/// The largest message read: 8 MiB. Ten thousand movements take about 7 MB.
pub const MESSAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How deep elements may stand in each other; the set needs 4.
pub const DEPTH_MAX: usize = 8;
/// How many elements one message may have; ten thousand movements take about 180,000.
pub const ELEMENTS_MAX: usize = 250_000;
/// How many movements one message may tell.
pub const MOVEMENTS_MAX: usize = 10_000;
/// How many accounts one answer may tell.
pub const ACCOUNTS_MAX: usize = 1_000;
/// How many files may go with an order.
pub const ATTACHMENTS_MAX: usize = 16;
/// How many bytes they may have together, before base64: 4 MiB.
pub const ATTACHED_BYTES_MAX: usize = 4 * 1024 * 1024;

const BOUNDS: Bounds = Bounds { bytes_max: MESSAGE_BYTES_MAX, depth_max: DEPTH_MAX, elements_max: ELEMENTS_MAX };
const FILE: &str = "cn-2016 message";

/// Reads one document, and checks it against the table of its code where that is one of `codes`.
fn read(bytes: &[u8], codes: impl Fn(&str) -> bool, what: &str) -> Result<Element, BadInput> {
    let element = xml::read(bytes, "Message", BOUNDS)?;
    let code = element.needed("TxCode")?;
    match message_of(code).filter(|_| codes(code)) {
        Some(message) => schema::check(&element, message).map(|()| element),
        None => Err(xml::bad("TxCode", code, what, "send a code of the set that belongs here")),
    }
}
