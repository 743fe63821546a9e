//! The wire: what passes between a demo bank and the centre, as `cn-2016` or `iso20022` and signed. The one file that knows
//! its form. A bank that takes paper has no wire: what it would say is the letter that officers type.

use crate::bank::Language;
use crate::teller::Said;
use domain::order::{Act, Answer, Instruction};
use formats::cn_2016::{self, ReturnCode};
use formats::iso20022;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header that carries the body's HMAC-SHA256, in hex.
pub(crate) const SIGNATURE: &str = "x-weir-signature";

fn mac(key: &[u8], body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?; // HMAC takes keys of any length.
    mac.update(body);
    Some(mac)
}

/// The signature of a body.
pub(crate) fn signature(key: &[u8], body: &[u8]) -> String {
    let sum = mac(key, body).map(|mac| mac.finalize().into_bytes());
    sum.map_or_else(String::new, |bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether this is the body's signature.
pub(crate) fn is_signed(key: &[u8], body: &[u8], hex: &str) -> bool {
    let pair = |at: usize| hex.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    let told: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(pair).collect();
    match (mac(key, body), told) {
        (Some(mac), Some(told)) => mac.verify_slice(&told).is_ok(),
        _ => false,
    }
}

/// Whether an order of this kind, and its answer, go on paper: no set has a message for a refund, and ISO 20022 none for
/// holders and their accounts.
pub(crate) const fn is_paper(language: Language, act: Act) -> bool {
    match language {
        Language::Mail => true,
        Language::Iso20022 => matches!(act, Act::Refund | Act::AskHolder | Act::AskAccounts),
        Language::Cn2016 => matches!(act, Act::Refund),
    }
}

/// The language's name in addresses.
pub(crate) const fn name(language: Language) -> &'static str {
    match language {
        Language::Iso20022 => "iso20022",
        Language::Cn2016 | Language::Mail => "cn-2016",
    }
}

/// An instruction out of a body, or the receipt that turns it away.
pub(crate) fn instruction(language: Language, body: &[u8]) -> Result<Instruction, Vec<u8>> {
    let read = match language {
        Language::Iso20022 => iso20022::decode_instruction(body),
        Language::Cn2016 | Language::Mail => cn_2016::decode_instruction(body),
    };
    read.map_err(|bad| said(language, "", ReturnCode::BAD_MESSAGE, &bad.to_string()))
}

fn said(language: Language, reference: &str, code: &str, words: &str) -> Vec<u8> {
    match language {
        Language::Iso20022 => iso20022::encode_receipt(reference, code, words),
        Language::Cn2016 | Language::Mail => cn_2016::encode_receipt(reference, code, words),
    }
}

/// The receipt of an instruction.
pub(crate) fn receipt(language: Language, reference: &str, told: Said) -> Vec<u8> {
    match told {
        Said::Accepted => said(language, reference, ReturnCode::DONE, ""),
        Said::Rejected { code, words } => said(language, reference, code, words),
    }
}

/// The receipt for what nobody proved to have sent.
pub(crate) fn unproven(language: Language) -> Vec<u8> {
    said(language, "", ReturnCode::NOT_PROVEN, "签名不符")
}

/// An answer's body, about this account. The serial is the bank's own, from the reference and the instant.
pub(crate) fn answer(language: Language, answer: &Answer, act: Act, account: &str, nth: u64) -> Vec<u8> {
    let serial = format!("{}{:010}{nth:06}", answer.bank, answer.at.seconds());
    match language {
        Language::Iso20022 => iso20022::encode_answer(answer, act, &serial, account),
        Language::Cn2016 | Language::Mail => cn_2016::encode_answer(answer, act, &serial),
    }
}

/// Whether the centre took an answer; else what it said.
pub(crate) fn was_taken(language: Language, status: u16, body: &[u8]) -> Result<(), String> {
    let receipt = match language {
        Language::Iso20022 => iso20022::decode_receipt(body),
        Language::Cn2016 | Language::Mail => cn_2016::decode_receipt(body),
    };
    let receipt = receipt.map_err(|bad| format!("HTTP {status}, and no receipt: {bad}"))?;
    if status == 200 && receipt.code == ReturnCode::DONE {
        return Ok(());
    }
    Err(format!("HTTP {status}, {} {}", receipt.code, receipt.words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_rfc_4231() {
        let jefe = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let body = b"what do ya want for nothing?";
        assert_eq!(signature(b"Jefe", body), jefe);
        for (key, hex, taken) in
            [("Jefe", jefe, true), ("Joe", jefe, false), ("Jefe", "", false), ("Jefe", "é5", false)]
        {
            assert_eq!(is_signed(key.as_bytes(), body, hex), taken, "{key} {hex}");
        }
    }
}
