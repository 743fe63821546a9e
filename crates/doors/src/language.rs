//! The languages: one order, one receipt, one answer, whichever the bank speaks.

use desk::Language;
use domain::order::Instruction;
use domain::refusal::BadInput;
use formats::{cn_2016, iso20022};

/// An order as bytes; `None` where the language has no message for it.
pub(crate) fn encode(language: Language, instruction: &Instruction, bank_name: &str) -> Option<Vec<u8>> {
    match language {
        Language::Cn2016 if cn_2016::order_code(instruction.act).is_empty() => None,
        Language::Cn2016 => Some(cn_2016::encode_instruction(instruction, bank_name)),
        Language::Iso20022 => iso20022::encode_instruction(instruction, bank_name),
        Language::Mail => None,
    }
}

/// A receipt out of bytes.
pub(crate) fn decode_receipt(language: Language, bytes: &[u8]) -> Result<cn_2016::Receipt, BadInput> {
    match language {
        Language::Iso20022 => iso20022::decode_receipt(bytes),
        Language::Cn2016 | Language::Mail => cn_2016::decode_receipt(bytes),
    }
}

/// A receipt as bytes.
pub(crate) fn encode_receipt(language: Language, reference: &str, code: &str, words: &str) -> Vec<u8> {
    match language {
        Language::Iso20022 => iso20022::encode_receipt(reference, code, words),
        Language::Cn2016 | Language::Mail => cn_2016::encode_receipt(reference, code, words),
    }
}
