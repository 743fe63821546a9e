//! Sums of yuan, as they are written and spoken.

use super::{Claim, Pattern, compiled, matches, rank};
use crate::fold::Page;
use crate::numeral;
use crate::wording::Why;
use domain::indicator::Kind;
use domain::money::Amount;
use std::sync::LazyLock;

static DIGITS: Pattern = LazyLock::new(|| {
    compiled(
        r"(?P<sign>(?:人民币|RMB|rmb|CNY|¥)[ :]?)?(?P<n>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,2})?|[0-9]{1,12}(?:\.[0-9]{1,4})?)(?:[ ]?(?P<about1>余|多|几)?(?P<scale>百万|千万|万|亿|千|百|[wW]|[kK])(?P<tail>[0-9]{1,4}(?:千|百|万)?)?)?[ ]?(?P<about2>余|多|几)?(?P<yuan>元|块钱|块|圆|人民币|RMB|rmb|yuan)?(?:(?P<jiao>[0-9])角)?(?:(?P<fen>[0-9])分)?整?",
    )
});

static SPELT: Pattern = LazyLock::new(|| {
    compiled(
        r"(?P<sign>人民币[ :]?)?(?P<n>[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{1,24})(?P<about1>余|多|几)?(?P<scale>万|千)?(?P<yuan>元|块钱|块|圆)?(?:(?P<jiao>[零一二两三四五六七八九壹贰叁肆伍陆柒捌玖])角)?(?:(?P<fen>[零一二两三四五六七八九壹贰叁肆伍陆柒捌玖])分)?整?",
    )
});

// What makes a bare number a sum.
static CUED: Pattern = LazyLock::new(|| {
    compiled(
        r"(?:转账|转款|汇款|打款|付款|支付|充值|转了|汇了|打了|付了|充了|金额|损失|被骗|共计|合计|总计|转走|刷走|扣款|转去|余额)(?:了|为|是|约|人民币|金额)?[: ]?$",
    )
});

// What a number counts when it is no sum of yuan.
const OTHER_UNITS: [&str; 37] = [
    "美元",
    "美金",
    "港币",
    "港元",
    "欧元",
    "日元",
    "韩元",
    "泰铢",
    "台币",
    "新台币",
    "英镑",
    "USDT",
    "usdt",
    "U币",
    "个",
    "人",
    "次",
    "名",
    "条",
    "笔",
    "张",
    "年",
    "月",
    "日",
    "天",
    "小时",
    "分钟",
    "里",
    "米",
    "公里",
    "平",
    "股",
    "粉丝",
    "家",
    "台",
    "部",
    "一",
];

/// Every sum in the page.
pub(crate) fn amounts(page: &Page<'_>) -> Vec<Claim> {
    let digits = matches(&DIGITS, &page.text).filter_map(|found| claim(page, &found, digit_fen));
    let spelt = matches(&SPELT, &page.text).filter_map(|found| claim(page, &found, spelt_fen));
    digits.chain(spelt).collect()
}

fn claim(
    page: &Page<'_>,
    found: &regex::Captures<'_>,
    read: fn(&Page<'_>, &regex::Captures<'_>) -> Option<i128>,
) -> Option<Claim> {
    let whole = found.get(0)?;
    let minor = i64::try_from(read(page, found)?).ok().filter(|minor| *minor > 0)?;
    let about = found.name("about1").or(found.name("about2")).is_some();
    let foreign = found.name("yuan").is_none()
        && OTHER_UNITS.iter().any(|unit| page.after(whole.end(), 4).trim_start().starts_with(unit));
    if foreign || page.before(whole.start(), 3).ends_with('$') {
        return None;
    }
    let slice = whole.as_str();
    let at = whole.start()..whole.end() - (slice.len() - slice.trim_end().len());
    Some(Claim {
        kind: Kind::Amount,
        at,
        value: Amount::from_minor(minor).to_string(),
        why: if about { Why::SumAbout } else { Why::Sum },
        rank: rank::AMOUNT,
    })
}

fn scale_of(word: &str) -> i128 {
    match word {
        "百" => 100,
        "千" | "k" | "K" => 1000,
        "万" | "w" | "W" => 10_000,
        "百万" => 1_000_000,
        "千万" => 10_000_000,
        "亿" => 100_000_000,
        _ => 1,
    }
}

fn digit_fen(page: &Page<'_>, found: &regex::Captures<'_>) -> Option<i128> {
    let group = |name: &str| found.name(name).map(|m| m.as_str());
    let whole = found.get(0)?;
    let has_unit = group("yuan").is_some() || group("sign").is_some() || group("jiao").is_some();
    let scale = scale_of(group("scale").unwrap_or(""));
    if is_part(page, &whole) {
        return None;
    }
    // 5k and 3百 are sums only where yuan are told or money moves; 5万 alone is.
    let cued = || super::stands(&CUED, page.before(whole.start(), 8));
    let letters_follow = || page.after(whole.end(), 1).starts_with(|c: char| c.is_ascii_alphanumeric());
    let told = has_unit
        || (group("scale").is_some() && (scale >= 10_000 || cued()) && !letters_follow())
        || (cued() && !letters_follow() && !page.after(whole.end(), 1).starts_with('-'));
    if !told {
        return None;
    }
    let plain: String = group("n")?.chars().filter(|c| *c != ',').collect();
    let tail = tail_fen(group("tail"), scale)?;
    let small =
        group("jiao").map_or(0, |d| d.parse().unwrap_or(0)) * 10 + group("fen").map_or(0, |d| d.parse().unwrap_or(0));
    Some(decimal_fen(&plain, scale)? + tail + small)
}

/// Whether the number only continues another: `1,2345`, `3.14.15`, `x500`.
fn is_part(page: &Page<'_>, whole: &regex::Match<'_>) -> bool {
    let before = page.before(whole.start(), 2);
    let after = page.after(whole.end(), 2);
    before.ends_with(|c: char| c.is_ascii_alphanumeric()) && !whole.as_str().starts_with(['人', '¥', 'R', 'r', 'C'])
        || (before.ends_with('.') && before.starts_with(|c: char| c.is_ascii_digit()))
        || (whole.as_str().ends_with(|c: char| c.is_ascii_digit())
            && after.starts_with(|c: char| c.is_ascii_digit() || c == '%'))
}

/// A decimal of at most four places, times `scale`, in fen; nothing finer than a fen is kept.
fn decimal_fen(plain: &str, scale: i128) -> Option<i128> {
    let (major, minor) = plain.split_once('.').unwrap_or((plain, ""));
    let places = u32::try_from(minor.len()).ok()?;
    let units: i128 = format!("{major}{minor}").parse().ok()?;
    Some(units * scale * 100 / 10_i128.pow(places))
}

/// What stands behind the unit: 3万5 is 35,000; 3万5千 is 35,000; 1亿2000万 is 120,000,000.
fn tail_fen(tail: Option<&str>, scale: i128) -> Option<i128> {
    let Some(tail) = tail else { return Some(0) };
    let digits = tail.trim_end_matches(['千', '百', '万']);
    let number: i128 = digits.parse().ok()?;
    let unit = match (&tail[digits.len()..], digits.len()) {
        ("", 1) if scale > 1 => scale / 10,
        // 1万2000元: the rest is told in full.
        ("", _) if scale >= 10_000 => 1,
        ("", _) => return None,
        (unit, _) => scale_of(unit),
    };
    Some(number * unit * 100)
}

/// 6222…128三万元 is an account and a sum; 3三万元 and 第一万元 are neither.
fn is_behind_short_number(before: &str) -> bool {
    let account = before.len() == 11 && before.bytes().all(|b| b.is_ascii_digit());
    before.ends_with('第') || (before.ends_with(|c: char| c.is_ascii_digit()) && !account)
}

fn spelt_fen(page: &Page<'_>, found: &regex::Captures<'_>) -> Option<i128> {
    let group = |name: &str| found.name(name).map(|m| m.as_str());
    let whole = found.get(0)?;
    let spelt = group("n")?;
    let has_unit = group("yuan").is_some() || group("sign").is_some();
    let long = spelt.chars().count() >= 2 && spelt.contains('万') && !spelt.starts_with(['万', '千', '百']);
    if !(has_unit || long || group("scale").is_some()) || is_behind_short_number(page.before(whole.start(), 11)) {
        return None;
    }
    let number = i128::from(numeral::parse(spelt)?) * scale_of(group("scale").unwrap_or(""));
    let part = |name: &str| group(name).and_then(numeral::parse).map_or(0, i128::from);
    Some(number * 100 + part("jiao") * 10 + part("fen"))
}
