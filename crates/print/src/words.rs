//! Words that stand on papers, in both languages at once.

use domain::money::{Amount, Currency};
use domain::order::{Act, Extent};
use domain::refund::{Method, State};
use domain::time::{DEFAULT_OFFSET, Instant};
use domain::trace::Rule;

/// What an act is called.
pub(crate) fn act(act: Act) -> (&'static str, &'static str) {
    match act {
        Act::Stop => ("紧急止付", "stop-payment"),
        Act::Lift => ("解除止付", "release of a stop"),
        Act::Extend => ("续止付", "extension of a stop"),
        Act::Freeze => ("冻结", "freeze"),
        Act::LiftFreeze => ("解除冻结", "release of a freeze"),
        Act::ExtendFreeze => ("继续冻结", "extension of a freeze"),
        Act::AskTransfers => ("查询交易明细", "question: transfers"),
        Act::AskHolder => ("查询开户资料", "question: holder"),
        Act::AskLive => ("动态查询", "dynamic query"),
        Act::EndLive => ("解除动态查询", "end of a dynamic query"),
        Act::AskAccounts => ("查询名下账户", "question: the holder's accounts"),
        Act::Refund => ("涉诈资金返还", "refund"),
    }
}

/// What a method is called, in both languages.
pub(crate) fn method(method: Method) -> String {
    match method {
        Method::Direct => "直接返还 direct".into(),
        Method::PariPassu => "按比例 pro rata".into(),
        Method::ByTimeStamp(rule) => {
            let zh = match rule {
                Rule::Fifo => "先进先出",
                Rule::Lifo => "后进先出",
                Rule::Prorata => "滚动比例",
                Rule::CleanFirst => "合法资金先出",
                Rule::TaintFirst => "涉诈资金先出",
                Rule::Poison => "全部涉诈",
            };
            format!("按时间戳·{zh} {rule}")
        }
    }
}

/// Where a refund stands, in both languages.
pub(crate) fn refund_state(state: State) -> &'static str {
    match state {
        State::Drafted => "已申请 drafted",
        State::Noticed => "公告中 public notice",
        State::Approved => "已批准 approved",
        State::Ordered => "已下达 ordered",
        State::Paid(Extent::Whole) => "已全部返还 paid",
        State::Paid(Extent::Part) => "部分返还 paid in part",
        State::Paid(Extent::None) => "未能返还 not paid",
        State::Refused => "未批准 refused",
        State::Withdrawn => "已撤回 withdrawn",
    }
}

/// `2026-08-21 10:32:05`, at +08:00.
pub(crate) fn when(at: Instant) -> String {
    let c = at.civil(DEFAULT_OFFSET);
    format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", c.year(), c.month(), c.day(), c.hour(), c.minute(), c.second())
}

/// `600,000.00`.
pub(crate) fn money(amount: Amount) -> String {
    let text = amount.to_string();
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
    let mut grouped = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents}")
}

/// `CNY 600,000.00（人民币陆拾万元整）`: what a bank clerk compares.
pub(crate) fn sum(amount: Amount, currency: Currency) -> String {
    match currency {
        Currency::CNY => format!("CNY {}\n人民币{}", money(amount), in_characters(amount)),
        other => format!("{other} {}", money(amount)),
    }
}

/// A sum in the characters that cannot be altered with a pen: `陆拾万元整`. Source: rules for filling in payment papers
/// (支付结算办法 annex 1), whose readings of zeros this follows.
pub(crate) fn in_characters(amount: Amount) -> String {
    let minor = amount.minor().unsigned_abs();
    let (yuan, jiao, fen) = (minor / 100, minor / 10 % 10, minor % 10);
    let mut text = if amount.minor() < 0 { "负".to_owned() } else { String::new() };
    if yuan > 0 {
        text += &whole(yuan);
        text.push('元');
    }
    match (jiao, fen) {
        (0, 0) if yuan == 0 => text += "零元整",
        (0, 0) => text.push('整'),
        (0, fen) => {
            if yuan > 0 {
                text.push('零');
            }
            text += &format!("{}分", digit(fen));
        }
        (jiao, 0) => text += &format!("{}角整", digit(jiao)),
        (jiao, fen) => text += &format!("{}角{}分", digit(jiao), digit(fen)),
    }
    text
}

fn digit(n: u64) -> char {
    ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'][usize::try_from(n % 10).unwrap_or(0)]
}

/// Groups of four digits, each with its unit; one 零 for any zeros between.
fn whole(yuan: u64) -> String {
    const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];
    let mut text = String::new();
    let mut gap = false;
    for place in (0..GROUPS.len()).rev() {
        let group = yuan / 10_000_u64.pow(u32::try_from(place).unwrap_or(0)) % 10_000;
        if group == 0 {
            gap = !text.is_empty();
            continue;
        }
        if !text.is_empty() && (gap || group < 1000) {
            text.push('零');
        }
        text += &four(group);
        text += GROUPS[place];
        gap = false;
    }
    text
}

fn four(group: u64) -> String {
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
        match group / unit % 10 {
            0 => gap = !text.is_empty(),
            n => {
                if gap {
                    text.push('零');
                }
                text.push(digit(n));
                text += name;
                gap = false;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_so_that_no_pen_can_alter_them() {
        let table = [
            (0, "零元整", "0.00"),
            (5, "伍分", "0.05"),
            (50, "伍角整", "0.50"),
            (100, "壹元整", "1.00"),
            (60_000_000, "陆拾万元整", "600,000.00"),
            (140_950, "壹仟肆佰零玖元伍角整", "1,409.50"),
            (600_714, "陆仟零柒元壹角肆分", "6,007.14"),
            (10_700_053, "壹拾万柒仟元伍角叁分", "107,000.53"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分", "16,409.02"),
            (1_000_000_001, "壹仟万元零壹分", "10,000,000.01"),
            (10_000_000_100, "壹亿零壹元整", "100,000,001.00"),
        ];
        for (minor, characters, digits) in table {
            let amount = Amount::from_minor(minor);
            assert_eq!((in_characters(amount).as_str(), money(amount).as_str()), (characters, digits));
        }
    }
}
