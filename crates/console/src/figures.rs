//! How sums, times and lengths of time stand on a page.

use crate::say::Lang;
use domain::money::Amount;
use domain::time::{DEFAULT_OFFSET, Instant, Span};
use maud::{Markup, html};

/// `600,000.00`: for columns, where points must stand under points.
pub(crate) fn money(amount: Amount) -> String {
    let text = amount.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, "00"));
    format!("{sign}{}.{cents}", grouped(whole))
}

/// `600,000`, with hundredths only where there are some: for figures that stand alone.
pub(crate) fn figure(amount: Amount) -> String {
    let text = money(amount);
    text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned)
}

/// A sum with its unit: `600,000 元`, `CNY 600,000`.
pub(crate) fn sum(lang: Lang, amount: Amount) -> String {
    match lang {
        Lang::Zh => format!("{} 元", figure(amount)),
        Lang::En => format!("CNY {}", figure(amount)),
    }
}

/// Digits in threes.
fn grouped(digits: &str) -> String {
    let head = digits.len() % 3;
    let mut text = digits[..head].to_owned();
    for (place, digit) in digits[head..].char_indices() {
        if place % 3 == 0 && !text.is_empty() {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `08-21 10:32`, the whole instant on hovering.
pub(crate) fn when(at: Instant) -> Markup {
    let civil = at.civil(DEFAULT_OFFSET);
    let short = format!("{:02}-{:02} {:02}:{:02}", civil.month(), civil.day(), civil.hour(), civil.minute());
    html! { time datetime=(at) title=(at) { (short) } }
}

/// `08-21 10:32:05`, for timelines.
pub(crate) fn when_exact(at: Instant) -> Markup {
    let c = at.civil(DEFAULT_OFFSET);
    let short = format!("{:02}-{:02} {:02}:{:02}:{:02}", c.month(), c.day(), c.hour(), c.minute(), c.second());
    html! { time datetime=(at) title=(at) { (short) } }
}

/// `2026-08-21 10:32`, where the year matters.
pub(crate) fn when_whole(at: Instant) -> String {
    let c = at.civil(DEFAULT_OFFSET);
    format!("{:04}-{:02}-{:02} {:02}:{:02}", c.year(), c.month(), c.day(), c.hour(), c.minute())
}

/// What a `datetime-local` field takes: `2026-08-21T10:32:05`.
pub(crate) fn field_time(at: Instant) -> String {
    let c = at.civil(DEFAULT_OFFSET);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year(), c.month(), c.day(), c.hour(), c.minute(), c.second())
}

/// `2 天 3 小时`, `47 小时 12 分`, `40 秒`: the two greatest units of a length of time.
pub(crate) fn length(lang: Lang, span: Span) -> String {
    let seconds = span.whole_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600, seconds / 60);
    let (key, first, second) = match (days, hours, minutes) {
        (3.., ..) => ("length-days", days, hours % 24),
        (_, 1.., _) => ("length-hours", hours, minutes % 60),
        (_, _, 1..) => ("length-minutes", minutes, seconds % 60),
        _ => ("length-seconds", seconds, 0),
    };
    lang.with(key, &[("first", first.into()), ("second", second.into())])
}

/// The share of `part` in `whole`, in tenths of a percent; nothing of nothing is nothing.
pub(crate) fn permille(part: Amount, whole: Amount) -> i64 {
    if !whole.is_positive() {
        return 0;
    }
    let share = i128::from(part.minor().max(0)) * 1000 / i128::from(whole.minor());
    i64::try_from(share.min(1000)).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stand_in_threes() {
        let table = [
            (0, "0.00", "0"),
            (5, "0.05", "0.05"),
            (99_999, "999.99", "999.99"),
            (100_000, "1,000.00", "1,000"),
            (60_000_000, "600,000.00", "600,000"),
            (12_345_678_900, "123,456,789.00", "123,456,789"),
            (-150_000, "-1,500.00", "-1,500"),
        ];
        for (minor, long, short) in table {
            let amount = Amount::from_minor(minor);
            assert_eq!((money(amount).as_str(), figure(amount).as_str()), (long, short));
        }
    }

    #[test]
    fn lengths_name_their_two_greatest_units() {
        let table = [
            (40, "40 秒", "40 s"),
            (125, "2 分 5 秒", "2 min 5 s"),
            (48 * 3600, "48 小时 0 分", "48 h 0 min"),
            (100 * 3600, "4 天 4 小时", "4 d 4 h"),
            (-5, "0 秒", "0 s"),
        ];
        for (seconds, zh, en) in table {
            let span = Span::seconds(seconds);
            assert_eq!((length(Lang::Zh, span).as_str(), length(Lang::En, span).as_str()), (zh, en));
        }
    }
}
