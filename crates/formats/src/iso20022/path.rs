//! Fields by their path, and their limits: `GrpHdr/MsgId`.

use crate::xml::{Element, Writer, bad};
use domain::money::{Amount, Currency};
use domain::refusal::BadInput;
use domain::time::Instant;

/// The longest identification, as the standard has it (Max35Text).
const ID_CHARS_MAX: usize = 35;
/// The longest text read.
const WORDS_CHARS_MAX: usize = 2_000;
/// The longest piece of additional information, as the standard has it (Max105Text).
const PIECE_CHARS: usize = 105;

/// The element at this path; a part of it told twice is refused.
pub(super) fn at<'a>(element: &'a Element, path: &str) -> Result<Option<&'a Element>, BadInput> {
    path.split('/').try_fold(Some(element), |found, name| match found {
        Some(element) => element.one(name),
        None => Ok(None),
    })
}

/// The text at this path as it stands, empty where there is none.
pub(super) fn words<'a>(element: &'a Element, path: &str) -> Result<&'a str, BadInput> {
    let text = at(element, path)?.map_or("", |found| found.text.as_str());
    limited(path, text, WORDS_CHARS_MAX)
}

/// The identification or code at this path, without blanks around it; empty where there is none.
pub(super) fn id<'a>(element: &'a Element, path: &str) -> Result<&'a str, BadInput> {
    let text = at(element, path)?.map_or("", |found| found.text.trim());
    limited(path, text, ID_CHARS_MAX)
}

fn limited<'a>(path: &str, text: &'a str, chars_max: usize) -> Result<&'a str, BadInput> {
    if text.chars().count() > chars_max {
        return Err(bad(path, text, &format!("longer than {chars_max} characters"), "shorten it"));
    }
    Ok(text)
}

/// The same, where it must be there.
pub(super) fn needed<'a>(element: &'a Element, path: &str) -> Result<&'a str, BadInput> {
    match id(element, path)? {
        "" => Err(missing(path)),
        text => Ok(text),
    }
}

/// A refusal of what is not there.
pub(super) fn missing(path: &str) -> BadInput {
    bad(path, "", "is missing", "fill this element")
}

/// The first of these paths that has a text, else nothing.
pub(super) fn first<'a>(element: &'a Element, paths: &[&str]) -> Result<&'a str, BadInput> {
    for path in paths {
        match id(element, path)? {
            "" => {}
            text => return Ok(text),
        }
    }
    Ok("")
}

/// The instant at the first of these paths that has one.
pub(super) fn instant_if(element: &Element, paths: &[&str]) -> Result<Option<Instant>, BadInput> {
    for path in paths {
        let text = id(element, path)?;
        if !text.is_empty() {
            let at = Instant::parse(text).filter(|at| (Instant::MIN..=Instant::MAX).contains(at));
            let advice = "write it as 2026-01-02T03:04:05+08:00";
            return at.map(Some).ok_or_else(|| bad(path, text, "not an instant", advice));
        }
    }
    Ok(None)
}

/// The same, where it must be there.
pub(super) fn instant(element: &Element, paths: &[&str]) -> Result<Instant, BadInput> {
    instant_if(element, paths)?.ok_or_else(|| missing(paths.first().unwrap_or(&"")))
}

/// The sum at this path with its currency, where there is one; not below nothing.
pub(super) fn sum_if(element: &Element, path: &str) -> Result<Option<(Amount, Currency)>, BadInput> {
    let Some(found) = at(element, path)? else { return Ok(None) };
    let text = limited(path, found.text.trim(), ID_CHARS_MAX)?;
    let sum: Amount =
        text.parse().map_err(|why| bad(path, text, &format!("not a sum: {why}"), "write it as 600000.00"))?;
    if sum < Amount::ZERO {
        return Err(bad(path, text, "below nothing", "write the sum without a sign"));
    }
    let currency = Currency::parse(&found.currency).filter(|_| !found.currency.is_empty());
    let currency = currency
        .ok_or_else(|| bad(path, &found.currency, "not a currency", "write three letters as the attribute Ccy"))?;
    Ok(Some((sum, currency)))
}

/// The same, where it must be there.
pub(super) fn sum(element: &Element, path: &str) -> Result<(Amount, Currency), BadInput> {
    sum_if(element, path)?.ok_or_else(|| missing(path))
}

/// A decimal of either sign without a currency, where there is one.
pub(super) fn plain_sum(element: &Element, path: &str) -> Result<Option<Amount>, BadInput> {
    match id(element, path)? {
        "" => Ok(None),
        text => {
            text.parse().map(Some).map_err(|why| bad(path, text, &format!("not a sum: {why}"), "write it as 600000.00"))
        }
    }
}

/// All the texts of this name in an element, joined: additional information comes in pieces.
pub(super) fn pieces(element: &Element, name: &str) -> Result<String, BadInput> {
    let joined: String = element.all(name).map(|piece| piece.text.as_str()).collect();
    limited(name, &joined, WORDS_CHARS_MAX)?;
    Ok(joined)
}

/// Writes a text in as many pieces as it needs, nothing where it is empty.
pub(super) fn write_pieces(w: &mut Writer, name: &str, text: &str) {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(PIECE_CHARS).for_each(|piece| w.field(name, &piece.iter().collect::<String>()));
}

/// Writes an instant.
pub(super) fn write_instant(w: &mut Writer, name: &str, at: Instant) {
    w.field(name, &at.to_string());
}

/// Writes elements within elements: `a/b/c`, with what stands in the last.
pub(super) fn within(w: &mut Writer, path: &str, fields: impl FnOnce(&mut Writer)) {
    match path.split_once('/') {
        Some((name, rest)) => w.group(name, |w| within(w, rest, Box::new(fields) as Box<dyn FnOnce(&mut Writer) + '_>)),
        None => w.group(path, fields),
    }
}

/// Writes a field within elements: `a/b/c`.
pub(super) fn deep(w: &mut Writer, path: &str, text: &str) {
    match path.rsplit_once('/') {
        Some((above, name)) => within(w, above, |w| w.field(name, text)),
        None => w.field(path, text),
    }
}
