//! Instants as the set writes them: `YYYYMMDDHHMMSS[.ffffff]` at +08:00.

use crate::xml::{Element, Writer, bad};
use domain::refusal::BadInput;
use domain::time::{DEFAULT_OFFSET, Instant};
use jiff::civil;

/// How an instant is written.
pub(super) const ADVICE: &str = "write YYYYMMDDHHMMSS at +08:00, such as 20200821093000";

/// Writes an instant; the fraction only where there is one.
pub(super) fn write(at: Instant) -> String {
    let civil = at.civil(DEFAULT_OFFSET);
    let whole = format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second()
    );
    match civil.subsec_nanosecond() / 1000 {
        0 => whole,
        micros => format!("{whole}.{micros:06}").trim_end_matches('0').to_owned(),
    }
}

/// Reads an instant; `None` where it is not one.
pub(super) fn read(text: &str) -> Option<Instant> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.len() != 14 || !(1..=6).contains(&fraction.len()) {
        return None;
    }
    let nanos = digits(fraction)? * 10_i32.pow(9 - u32::try_from(fraction.len()).ok()?);
    let short = |from: usize, to: usize| digits(whole.get(from..to)?).and_then(|n| i8::try_from(n).ok());
    let year = i16::try_from(digits(whole.get(..4)?)?).ok().filter(|year| *year > 0)?;
    let date = civil::Date::new(year, short(4, 6)?, short(6, 8)?).ok()?;
    let time = civil::Time::new(short(8, 10)?, short(10, 12)?, short(12, 14)?, nanos).ok()?;
    let at = Instant::from_civil(date.to_datetime(time), DEFAULT_OFFSET)?;
    (Instant::MIN..=Instant::MAX).contains(&at).then_some(at)
}

fn digits(text: &str) -> Option<i32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

/// An instant that must be there.
pub(super) fn needed(element: &Element, name: &str) -> Result<Instant, BadInput> {
    let text = element.needed(name)?;
    read(text).ok_or_else(|| bad(name, text, "not an instant", ADVICE))
}

/// An instant, where there is one.
pub(super) fn if_told(element: &Element, name: &str) -> Result<Option<Instant>, BadInput> {
    if element.code(name)?.is_empty() { Ok(None) } else { needed(element, name).map(Some) }
}

/// Two instants, the second not before the first.
pub(super) fn period(element: &Element, from: &str, until: &str) -> Result<(Instant, Instant), BadInput> {
    let (from_at, until_at) = (needed(element, from)?, needed(element, until)?);
    if until_at < from_at {
        return Err(bad(until, element.code(until)?, "before its beginning", "let the period end after it begins"));
    }
    Ok((from_at, until_at))
}

/// Writes an instant into a field, where there is one.
pub(super) fn field(w: &mut Writer, name: &str, at: Option<Instant>) {
    w.field(name, &at.map(write).unwrap_or_default());
}
