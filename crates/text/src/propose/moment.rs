//! Times, as far as they are told: a date and hour, a day without its year, an hour without its day.

use super::{Claim, Pattern, compiled, matches, rank};
use crate::check::is_date;
use crate::fold::Page;
use crate::numeral;
use crate::wording::Why;
use domain::indicator::Kind;
use std::sync::LazyLock;

const DAYPART: &str = "(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|深夜|半夜|早|晚)?";

// The hour: 14:25:25, 14时许, 3点半, 三点一刻. Spelt hours alone are read only behind a part of the day.
fn clock() -> String {
    String::from(
        r"(?P<h>[0-9]{1,2}|[一二三四五六七八九十两]{1,3})(?:[::](?P<m>[0-5][0-9])(?:[::](?P<s>[0-5][0-9])(?:\.[0-9]{1,6})?)?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?|(?P<word>[时点])(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<m2>[0-9]{1,2}|[零一二三四五六七八九十]{1,3})(?:分(?P<s2>[0-9]{1,2}秒)?|(?P<bare>)))?(?P<about>许|左右|钟|多)?)",
    )
}

static DATED: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"(?:(?P<y>(?:19|20)[0-9]{{2}}|二[〇零]?[〇零一二三四五六七八九]{{2,3}})(?:年|[-/.])|(?P<rel>今年|去年|前年))?(?P<mo>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:月|[-/.])(?P<d>[0-3]?[0-9]|[一二三四五六七八九十廿]{{1,3}})(?P<day>[日号])?(?:[ T,，]{{0,2}}{DAYPART}{})?",
        clock()
    ))
});

static CLOCK: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"(?P<day>今天|昨天|前天|今日|昨日|前日|当天|当日|今晚|昨晚|今早|次日|第二天|同日)?{DAYPART}[ ]?{}",
        clock()
    ))
});

static ALONE: Pattern = LazyLock::new(|| {
    compiled(
        r"(?P<y>20[0-9]{2})年(?:(?P<mo>[0-9]{1,2})月(?:份)?)?|(?P<day>今天|昨天|前天|今日|昨日|前日|今晚|昨晚|今早)(?:凌晨|早上|上午|中午|下午|傍晚|晚上)?",
    )
});

// 20221019142525 and 20221019 14:25:25, as slips print it.
static PRINTED: Pattern = LazyLock::new(|| {
    compiled(
        r"(?P<y>20[0-9]{2})(?P<mo>[01][0-9])(?P<d>[0-3][0-9])[ T]?(?P<h>[0-2][0-9]):?(?P<m>[0-5][0-9]):?(?P<s>[0-5][0-9])",
    )
});

type Reader = fn(&regex::Captures<'_>) -> Option<String>;

/// Every time in the page.
pub(crate) fn moments(page: &Page<'_>) -> Vec<Claim> {
    let text = &page.text;
    let mut claims: Vec<Claim> = Vec::new();
    let readers: [(&'static Pattern, Reader); 4] =
        [(&DATED, dated), (&PRINTED, printed), (&CLOCK, clocked), (&ALONE, alone)];
    for (pattern, read) in readers {
        for found in matches(pattern, text) {
            let (Some(whole), Some(value)) = (found.get(0), read(&found)) else { continue };
            let at = trimmed(whole.range(), text);
            if is_glued(page, &at, whole.as_str()) {
                continue;
            }
            claims.push(Claim { kind: Kind::Time, why: reason(&value), at, value, rank: rank::MOMENT });
        }
    }
    dated_hours(page, super::resolved(claims))
}

/// The day that a bare hour may belong to.
struct Day {
    /// `MM-DD` or `YYYY-MM-DD`.
    date: String,
    /// The last time of day told of it, `HH:MM`; empty where none was.
    last: String,
    /// Whether it is the day of the report: an hour is of that day only where it says so.
    is_reported: bool,
}

// Behind these a bare hour is of another day.
static DAY_MOVES: Pattern = LazyLock::new(|| {
    compiled(
        r"次日|第[二三四五六七八九十]天|翌日|隔天|隔日|天后|日后|后天|明[天日]|[今昨前][天日]|[今昨当]晚|周[一二三四五六日天末]|星期|月初|月底",
    )
});
static BORN: Pattern = LazyLock::new(|| compiled(r"^[^,，。;；\n]{0,2}(?:生|注册|签发|成立|到期)"));
static BORN_BEFORE: Pattern =
    LazyLock::new(|| compiled(r"(?:生于|出生|生日|有效期|签发|成立|注册)[^,，。;；\n]{0,8}$"));
static REPORTED: Pattern = LazyLock::new(|| compiled(r"^[^。;；\n]{0,30}?(?:报警|报案|来所|来我所)"));

/// An hour told without its day is of the day told before it (3月5日…当天14时许), unless another day stands between or
/// the hour is earlier than one already told: then it may be the next night.
fn dated_hours(page: &Page<'_>, mut claims: Vec<Claim>) -> Vec<Claim> {
    const SAME_DAY: [&str; 3] = ["当天", "当日", "同日"];
    let mut day: Option<Day> = None;
    let mut read_to = 0;
    for claim in &mut claims {
        let gap = page.text.get(read_to..claim.at.start).unwrap_or("");
        read_to = claim.at.end;
        let slice = page.text.get(claim.at.clone()).unwrap_or("");
        let is_same = SAME_DAY.iter().any(|word| slice.starts_with(word) || gap.ends_with(word));
        if super::stands(&DAY_MOVES, gap) || (super::stands(&DAY_MOVES, slice) && !is_same) {
            day = None;
        }
        let Some((date, clock)) = claim.value.split_once('T') else {
            day = day_of(page, claim, &claim.value, "");
            continue;
        };
        if !date.is_empty() {
            day = day_of(page, claim, date, clock);
            continue;
        }
        let Some(day) = &mut day else { continue };
        let clock = clock.to_owned();
        if is_same || (!day.is_reported && clock >= day.last) {
            clock.get(..5).unwrap_or("").clone_into(&mut day.last);
            claim.value = on_day(&day.date, clock);
            claim.why = Why::HourOfDayTold;
        }
    }
    claims
}

/// The day that a time tells, where hours behind it may be of it: no date of birth, and no month alone.
fn day_of(page: &Page<'_>, claim: &Claim, date: &str, clock: &str) -> Option<Day> {
    let after = page.after(claim.at.end, 40);
    let is_day = matches!(date.len(), 5 | 10) && date.is_ascii();
    let is_born = super::stands(&BORN, after) || super::stands(&BORN_BEFORE, page.before(claim.at.start, 12));
    (is_day && !is_born).then(|| Day {
        date: date.to_owned(),
        last: clock.get(..5).unwrap_or("").to_owned(),
        is_reported: super::stands(&REPORTED, after),
    })
}

fn on_day(date: &str, clock: String) -> String {
    if date.len() == 10 { complete(date, (clock, String::new())) } else { format!("{date}T{clock}") }
}

fn trimmed(mut at: std::ops::Range<usize>, text: &str) -> std::ops::Range<usize> {
    let slice = &text[at.clone()];
    at.end -= slice.len() - slice.trim_end_matches([' ', ',', '，']).len();
    at
}

fn reason(value: &str) -> Why {
    match value.as_bytes() {
        [b'T', ..] => Why::Hour,
        [b'0'..=b'9', _, b'-', ..] => Why::YearlessDay,
        value if value.len() > 11 => Why::DateAndHour,
        [b'0'..=b'9', ..] => Why::Date,
        _ => Why::RelativeDay,
    }
}

fn is_glued(page: &Page<'_>, at: &std::ops::Range<usize>, slice: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let before = page.before(at.start, 2);
    let after = page.after(at.end, 2);
    (slice.starts_with(digit)
        && (before.ends_with(digit)
            || before.len() == 2 && before.ends_with(['.', '-', '/', ':']) && before.starts_with(digit)))
        || (slice.ends_with(digit)
            && (after.starts_with(digit)
                || after.len() >= 2 && after.starts_with(['-', '/', ':', '.']) && after[1..].starts_with(digit)))
        || after.starts_with(['个', '元', '%', '倍', '块']) && slice.ends_with(digit)
}

fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().ok()
    } else {
        u32::try_from(numeral::parse(&text.replace('廿', "二十"))?).ok()
    }
}

fn year(text: &str) -> Option<u32> {
    let digits: Option<String> = text
        .chars()
        .map(|c| c.to_digit(10).or_else(|| number(&c.to_string())).and_then(|d| char::from_digit(d, 10)))
        .collect();
    digits.filter(|d| d.len() == 4)?.parse().ok()
}

/// `HH:MM[:SS]` and the zone, where the groups hold a time of day that exists.
fn time_of_day(found: &regex::Captures<'_>) -> Option<(String, String)> {
    let group = |name: &str| found.name(name).map(|m| m.as_str());
    let mut hour = number(group("h")?)?;
    let minute = match (group("m").or(group("m2")), group("half"), group("quarter")) {
        (Some(minute), ..) => number(minute)?,
        (_, Some(_), _) => 30,
        (.., Some("一")) => 15,
        (.., Some(_)) => 45,
        _ => 0,
    };
    let second = match group("s").or(group("s2")) {
        Some(second) => number(second.trim_end_matches('秒'))?,
        None => 0,
    };
    let part = group("part").or_else(|| group("day").filter(|day| day.ends_with('晚')));
    if hour < 12
        && part.is_some_and(|part| {
            matches!(part, "下午" | "傍晚" | "晚上" | "晚" | "今晚" | "昨晚") || part == "中午" && hour < 11
        })
    {
        hour += 12;
    }
    if hour == 24 && minute == 0 {
        hour = 0;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let shown = if second > 0 || group("s").is_some() {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else {
        format!("{hour:02}:{minute:02}")
    };
    Some((shown, group("zone").unwrap_or("").to_owned()))
}

fn complete(date: &str, (time, zone): (String, String)) -> String {
    let seconds = if time.len() == 5 { ":00" } else { "" };
    let zone = if zone.is_empty() { "+08:00" } else { &zone };
    format!("{date}T{time}{seconds}{zone}")
}

fn dated(found: &regex::Captures<'_>) -> Option<String> {
    let group = |name: &str| found.name(name).map(|m| m.as_str());
    let year = group("y").map(|y| year(y).ok_or(())).transpose().ok()?;
    let (month, day) = (number(group("mo")?)?, number(group("d")?)?);
    let slice = found.get(0)?.as_str();
    // 3.5 and 1-2 are dates only where a year stands before them, or 月 between.
    if (year.is_none() && !slice.contains('月')) || !is_date(year, month, day) {
        return None;
    }
    // 3月10 may be three months; a day says so, or an hour, or a year.
    if year.is_none() && group("day").is_none() && group("h").is_none() {
        return None;
    }
    let time = if group("h").is_some() { Some(time_of_day(found)?) } else { None };
    Some(match (year, time) {
        (Some(year), Some(time)) => complete(&format!("{year:04}-{month:02}-{day:02}"), time),
        (Some(year), None) => format!("{year:04}-{month:02}-{day:02}"),
        (None, Some((time, _))) => format!("{month:02}-{day:02}T{time}"),
        (None, None) => format!("{month:02}-{day:02}"),
    })
}

fn printed(found: &regex::Captures<'_>) -> Option<String> {
    let group = |name: &str| found.name(name).map_or("", |m| m.as_str());
    let (year, month, day) = (group("y"), group("mo"), group("d"));
    if !is_date(year.parse().ok(), month.parse().ok()?, day.parse().ok()?) {
        return None;
    }
    Some(complete(&format!("{year}-{month}-{day}"), time_of_day(found)?))
}

fn clocked(found: &regex::Captures<'_>) -> Option<String> {
    let group = |name: &str| found.name(name).map(|m| m.as_str());
    let spelt = !group("h")?.starts_with(|c: char| c.is_ascii_digit());
    let has_part = group("part").is_some() || group("day").is_some();
    let precise = group("m2").is_some() || group("half").is_some() || group("about").is_some_and(|about| about != "多");
    // 一点 is also "a little".
    if spelt && !has_part && !precise {
        return None;
    }
    Some(format!("T{}", time_of_day(found)?.0))
}

fn alone(found: &regex::Captures<'_>) -> Option<String> {
    let group = |name: &str| found.name(name).map(|m| m.as_str());
    match (group("y"), group("mo")) {
        (Some(_), None) => None,
        (Some(year), Some(month)) => {
            let month = number(month).filter(|m| (1..=12).contains(m))?;
            Some(format!("{year}-{month:02}"))
        }
        _ => group("day").map(str::to_owned),
    }
}
