//! What somebody without a sign-in writes: the same limits for an objection to a hold and an appeal against an entry.

use domain::refusal::Refusal;

const WORDS_MAX: usize = 4_000;
const CONTACT_MAX: usize = 100;

/// The words, which must be there, and how to reach whoever wrote them, which may be left out; both trimmed. Refused: no
/// words (DEED-02), too many (DEED-03).
pub(crate) fn written(words: &str, contact: &str) -> Result<(String, String), Refusal> {
    Ok((text(words, "words", 1, WORDS_MAX)?, text(contact, "contact", 0, CONTACT_MAX)?))
}

fn text(typed: &str, field: &str, least: usize, most: usize) -> Result<String, Refusal> {
    let typed = typed.trim();
    let length = typed.chars().count();
    if length > most {
        return Err(Refusal::TooMuch { what: field.into(), most: most as u64 });
    }
    if length < least {
        return Err(Refusal::BadField { field: field.into(), must: "filled in".into() });
    }
    Ok(typed.to_owned())
}
