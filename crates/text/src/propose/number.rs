//! Numbers: runs of digits, alone or in groups, tried against every kind in order: ID card, credit code, bank card,
//! IMEI, phone, bank account. A run of digits is never cut: a shorter number inside a longer one is not a find.

use super::{Claim, Pattern, compiled, rank, stands};
use crate::fold::Page;
use crate::wording::Why;
use crate::{area, bank, check};
use domain::indicator::Kind;
use std::ops::Range;
use std::sync::LazyLock;

// More groups than any number is written in.
const GROUPS_MAX: usize = 8;
const DIGITS_MAX: usize = 30;

/// A run of digits and capital letters, in bytes of the folded text.
type Group = Range<usize>;

// Behind these a number is something else, whatever its digits say.
static OTHER_LABEL: Pattern = LazyLock::new(|| {
    compiled(
        r"(?i)(?:订单|运单|快递|单|流水|交易|编|案件|警|工|车牌|发票|凭证|学|房|邮政编|序列|验证|密|游戏账|游戏ID|群|会员|回执|业务|取件|物流|登录账|平台账|网站账|参考|受理)(?:号码?|码|ID)?(?:为|是|:|[ (#])*$",
    )
});
static ID_LABEL: Pattern = LazyLock::new(|| compiled(r"(?i)(?:身份证|证件|ID card|identity card)[^,，。;；\n]{0,8}$"));
static IMEI_LABEL: Pattern =
    LazyLock::new(|| compiled(r"(?i)(?:imei|串号|设备号|机身码)[^,，。;；\n0-9]{0,8}[0-9]?[::]?[ ]?$"));
static CARD_LABEL: Pattern = LazyLock::new(|| compiled(r"(?i)(?:卡|card)[^,，。;；\n0-9]{0,10}$"));
static ACCOUNT_LABEL: Pattern = LazyLock::new(|| {
    compiled(
        r"(?i)(?:账号|账户|帐号|对公|卡号|卡|存折|银行|支行|分行|信用社|户头|户名[^,，。;；\n0-9]{1,30}[,，;；]?|开户行[^。;；\n0-9]{1,30}|iban|account|a/c)(?:号码?|number|no\.?)?(?:为|是|[::]|分别|,|[^,，。;；\n0-9]){0,12}$",
    )
});
// Money that is sent to a number makes it an account.
static SENT_TO: Pattern = LazyLock::new(|| {
    compiled(
        r"(?:转|汇|打|存)[^,，。;；\n]{0,14}?(?:到|入|至|给)(?:了)?[^,，。;；\n0-9]{0,12}$|(?:向|往|给)[^,，。;；\n0-9]{0,12}$|[0-9][^。\n0-9]{0,8}[、和及]$",
    )
});
static SOCIAL_LABEL: Pattern = LazyLock::new(|| {
    compiled(r"(?i)(?:qq|微信|支付宝|抖音|陌陌|微博|快手|wechat|alipay|telegram)[^,，。;；\n0-9]{0,8}$")
});
static CREDIT_LABEL: Pattern =
    LazyLock::new(|| compiled(r"(?:信用代码|信用码|税号|纳税人识别号|credit code)[^,，。;；\n]{0,8}$"));
static CALL_LABEL: Pattern = LazyLock::new(|| {
    compiled(
        r"(?i)(?:电话|来电|热线|拨打|致电|短信|客服|号码|号为|手机|座机|联系方式|接到|接听|tel|phone|call|sms|text)[^,，。;；\n0-9]{0,8}$",
    )
});
static CALL_AFTER: Pattern = LazyLock::new(|| compiled(r"^[^,，。;；\n0-9]{0,4}(?:来电|电话|打来|短信|热线|发来)"));

/// Every number in the page that is one of the kinds; `taken` are the bytes of sites and times.
pub(crate) fn numbers(page: &Page<'_>, mut taken: Vec<Range<usize>>) -> Vec<Claim> {
    taken.sort_by_key(|at| at.start);
    let groups = groups(&page.text, &taken);
    let mut claims = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        let reach = reach(&page.text, &groups, first);
        let claim = (first..=reach).rev().find_map(|last| number(page, &groups[first..=last]).map(|c| (c, last)));
        first = match claim {
            Some((claim, last)) => {
                claims.push(claim);
                last + 1
            }
            None => first + 1,
        };
    }
    claims
}

/// Runs of ASCII digits, with capital letters where they may be a code, outside what is taken.
fn groups(text: &str, taken: &[Range<usize>]) -> Vec<Group> {
    let bytes = text.as_bytes();
    let mut groups = Vec::new();
    let mut taken = taken.iter().peekable();
    let mut at = 0;
    while at < bytes.len() {
        while taken.next_if(|other| other.end <= at).is_some() {}
        if let Some(other) = taken.peek().filter(|other| other.start <= at) {
            at = other.end;
            continue;
        }
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let stop = taken.peek().map_or(bytes.len(), |other| other.start);
        let end = at + bytes[at..stop].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        groups.extend(digit_part(bytes, at..end));
        at = end;
    }
    groups
}

/// Of a run of letters and digits: all of it where it may be a code or an ID, else the digits behind a plain word.
fn digit_part(bytes: &[u8], run: Group) -> Option<Group> {
    let slice = &bytes[run.clone()];
    let digits = slice.iter().filter(|b| b.is_ascii_digit()).count();
    if digits == slice.len()
        || (slice.len() == 18 && digits >= 8)
        || (digits + 1 == slice.len() && slice.ends_with(b"X"))
        || (digits + 1 == slice.len() && slice.ends_with(b"x"))
    {
        return Some(run);
    }
    // "tel13812345678": a word, then digits to the end.
    let word = slice.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let is_label = matches!(
        slice[..word].to_ascii_lowercase().as_slice(),
        b"tel" | b"phone" | b"mobile" | b"imei" | b"no" | b"card" | b"acc" | b"qq" | b"vx" | b"wx"
    );
    (is_label && word + digits == slice.len()).then(|| run.start + word..run.end)
}

/// The last group that one separator after another joins to `first`.
fn reach(text: &str, groups: &[Group], first: usize) -> usize {
    let mut last = first;
    while last + 1 < groups.len() && last - first + 1 < GROUPS_MAX {
        let gap = &text[groups[last].end..groups[last + 1].start];
        if !matches!(gap, " " | "-" | "  " | " -" | "- " | " - " | "(" | ")" | ") " | ")-" | "·") {
            break;
        }
        // 6222…128 5000元: the last is a sum.
        let end = groups[last + 1].end;
        if ["元", "万", "块", "千", "余元", "多元"].iter().any(|unit| text[end..].starts_with(unit)) {
            break;
        }
        last += 1;
    }
    last
}

fn number(page: &Page<'_>, groups: &[Group]) -> Option<Claim> {
    let mut at = groups.first()?.start..groups.last()?.end;
    let digits: String = groups.iter().map(|group| &page.text[group.clone()]).collect();
    if digits.len() < 5 || digits.len() > DIGITS_MAX || is_decimal(page, &at) || is_sum(page, &at) {
        return None;
    }
    let shape: Vec<usize> = groups.iter().map(ExactSizeIterator::len).collect();
    let before = page.before(at.start, 40);
    let joined = shape.len() > 1;
    let typed = identity(&digits, before, joined.then_some(&shape))
        .or_else(|| card(&digits, before, &shape))
        .or_else(|| imei(&digits, before))
        .or_else(|| phone(page, &mut at, &digits, &shape))
        .or_else(|| account(page, &at, &digits, &shape));
    let (kind, value, why, rank) = typed?;
    Some(Claim { kind, at, value, why, rank })
}

type Typed = (Kind, String, Why, u8);

fn is_decimal(page: &Page<'_>, at: &Range<usize>) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let (before, after) = (page.before(at.start, 2), page.after(at.end, 2));
    (before.ends_with(['.', ',']) && before.starts_with(digit))
        || (after.len() == 2 && after.starts_with('.') && after.ends_with(digit))
        || (after.len() == 2 && after.starts_with(',') && after.ends_with(digit) && page.after(at.end, 5).len() == 4)
}

/// A number right before 元 is a sum, or a sum glued to a number: nobody can tell where one ends.
fn is_sum(page: &Page<'_>, at: &Range<usize>) -> bool {
    page.after(at.end, 1).starts_with(['元', '块', '万'])
}

fn identity(digits: &str, before: &str, shape: Option<&Vec<usize>>) -> Option<Typed> {
    if shape.is_some_and(|shape| {
        !matches!(
            shape.as_slice(),
            [6, 8, 4] | [6, 4, 4, 4] | [3, 3, 4, 4, 4] | [6, 12] | [4, 4, 4, 6] | [14, 4] | [6, 4, 2, 2, 4]
        )
    }) {
        return None;
    }
    if check::resident_id(digits) {
        let why = Why::IdCard { area: format!("{} {}", &digits[..6], area_of(digits)) };
        return Some((Kind::IdCard, digits.to_uppercase(), why, rank::ID_CARD));
    }
    let old = digits.len() == 15 && stands(&ID_LABEL, before) && area::name(digits.get(..6)?).is_some();
    if old && check::is_birth_date(&format!("19{}", digits.get(6..12)?)) {
        return Some((Kind::IdCard, digits.to_owned(), Why::OldIdCard { area: area_of(digits) }, rank::ID_CARD));
    }
    let has_letter = digits.bytes().any(|b| b.is_ascii_alphabetic());
    let known_area = digits.len() == 18
        && digits.get(2..8).is_some_and(|code| code.starts_with("100000") || area::name(code).is_some());
    if check::credit_code(digits) && (has_letter && known_area || stands(&CREDIT_LABEL, before)) {
        return Some((Kind::CreditCode, digits.to_uppercase(), Why::CreditCode, rank::CREDIT_CODE));
    }
    None
}

fn area_of(digits: &str) -> String {
    let name = digits.get(..6).and_then(area::name).unwrap_or("");
    let province = area::province(digits);
    if name == province { name.to_owned() } else { format!("{province}{name}") }
}

/// Groups as cards print them: fours, or six and the rest.
fn is_card_shape(shape: &[usize]) -> bool {
    match shape {
        [_] => true,
        [6, rest] => *rest >= 8,
        [head @ .., last] => {
            (head.iter().all(|n| *n == 4) && *last <= 4)
                || (head.iter().all(|n| *n >= 3) && *last >= 3 && shape.len() <= 5)
        }
        [] => false,
    }
}

fn card(digits: &str, before: &str, shape: &[usize]) -> Option<Typed> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    if !(14..=19).contains(&digits.len())
        || !plain
        || !is_card_shape(shape)
        || stands(&OTHER_LABEL, before)
        || stands(&ID_LABEL, before)
    {
        return None;
    }
    if let Some(issuer) = bank::of_card(digits) {
        return Some((Kind::BankCard, digits.to_owned(), Why::Card(issuer), rank::BANK_CARD));
    }
    let unlisted = digits.len() >= 16 && digits.starts_with("62") && check::luhn(digits) && stands(&CARD_LABEL, before);
    unlisted.then(|| (Kind::BankCard, digits.to_owned(), Why::UnlistedCard, rank::BANK_CARD))
}

fn imei(digits: &str, before: &str) -> Option<Typed> {
    (digits.len() == 15 && stands(&IMEI_LABEL, before) && check::luhn(digits))
        .then(|| (Kind::Imei, digits.to_owned(), Why::Imei, rank::IMEI))
}

fn phone(page: &Page<'_>, at: &mut Range<usize>, digits: &str, shape: &[usize]) -> Option<Typed> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let before = page.before(at.start, 40);
    if stands(&OTHER_LABEL, before) || stands(&ID_LABEL, before) {
        return None;
    }
    let plus = before.ends_with('+') || before.ends_with("(+");
    let cued = stands(&CALL_LABEL, before) || stands(&CALL_AFTER, page.after(at.end, 10));
    let (value, why) = if plus { abroad(digits, shape, "+")? } else { plain_phone(digits, shape, cued)? };
    if plus {
        at.start -= if before.ends_with("(+") { 2 } else { 1 };
    } else if before.ends_with('(') && page.text[at.clone()].contains(')') {
        at.start -= 1;
    }
    Some((Kind::Phone, value, why, rank::PHONE))
}

fn plain_phone(digits: &str, shape: &[usize], cued: bool) -> Option<(String, Why)> {
    mobile(digits, shape)
        .or_else(|| landline(digits, shape))
        .or_else(|| service(digits, shape, cued))
        .or_else(|| digits.strip_prefix("00").and_then(|rest| abroad(rest, shape, "00")))
        .or_else(|| digits.strip_prefix("86").and_then(|rest| mobile(rest, &[rest.len()])))
}

fn is_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9)
}

fn mobile(digits: &str, shape: &[usize]) -> Option<(String, Why)> {
    let usual = matches!(
        shape,
        [11] | [3, 4, 4] | [3, 8] | [7, 4] | [4, 4, 3] | [3, 3, 5] | [4, 7] | [2, 11] | [2, 3, 4, 4] | [5, 6] | [6, 5]
    );
    (usual && is_mobile(digits)).then(|| (format!("+86{digits}"), Why::MainlandMobile))
}

fn landline(digits: &str, shape: &[usize]) -> Option<(String, Why)> {
    let bytes = digits.as_bytes();
    // 09 and eight digits is a mobile number of Taiwan: on the mainland 09xx needs seven more.
    if digits.starts_with("09") && digits.len() == 10 && matches!(shape, [10] | [4, 6] | [4, 3, 3]) {
        return Some((format!("+886{}", &digits[1..]), Why::TaiwanMobile));
    }
    let code = match bytes {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return None,
    };
    let rest = digits.len().checked_sub(code)?;
    let grouped = match shape {
        [_] => true,
        [first, tail @ ..] => *first == code && tail.iter().sum::<usize>() == rest,
        [] => false,
    };
    let local = *bytes.get(code)?;
    (grouped && (rest == 8 || (rest == 7 && code == 4)) && (b'2'..=b'8').contains(&local))
        .then(|| (format!("+86{}", &digits[1..]), Why::Landline))
}

fn service(digits: &str, shape: &[usize], cued: bool) -> Option<(String, Why)> {
    let toll = digits.len() == 10
        && (digits.starts_with("400") || digits.starts_with("800"))
        && matches!(shape, [10] | [3, 3, 4] | [3, 4, 3] | [4, 3, 3] | [3, 7] | [4, 6]);
    let short =
        shape.len() == 1 && matches!(digits.len(), 5 | 6) && (digits.starts_with("95") || digits.starts_with("96"));
    let port = shape.len() == 1 && digits.starts_with("106") && (8..=20).contains(&digits.len());
    if toll && (cued || shape.len() > 1 || digits.starts_with("400")) {
        return Some((format!("+86{digits}"), Why::ServiceNumber));
    }
    ((short && (cued || digits == "96110")) || (port && cued)).then(|| (format!("+86{digits}"), Why::ServiceNumber))
}

/// Countries whose numbers have been seen in reports, by calling code; Zone 1 and 7 are one digit.
const CALLING_CODES: [&str; 60] = [
    "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "54", "55", "56", "57", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "90", "91",
    "92", "94", "95", "98", "212", "234", "251", "254", "351", "353", "370", "371", "380", "852", "853", "855", "856",
    "880", "886", "960", "971", "977",
];

fn abroad(digits: &str, shape: &[usize], sign: &str) -> Option<(String, Why)> {
    if let Some(rest) = digits.strip_prefix("86") {
        let tail = &shape[usize::from(shape.len() > 1)..];
        let inland = rest.strip_prefix('0').unwrap_or(rest);
        if is_mobile(rest) {
            return Some((format!("+86{rest}"), Why::MainlandMobile));
        }
        return landline(&format!("0{inland}"), &[inland.len() + 1])
            .or_else(|| service(inland, tail, true))
            .filter(|_| sign == "+" || rest.len() >= 10);
    }
    let known = CALLING_CODES.iter().any(|code| digits.starts_with(code));
    let enough = if sign == "+" { 8..=15 } else { 10..=15 };
    (known && enough.contains(&digits.len())).then(|| (format!("+{digits}"), Why::AbroadNumber))
}

/// One run, or the short groups that people write an account in; a long run and another are two things.
fn is_account_shape(shape: &[usize]) -> bool {
    shape.len() == 1 || shape.iter().all(|n| (3..=8).contains(n))
}

fn account(page: &Page<'_>, at: &Range<usize>, digits: &str, shape: &[usize]) -> Option<Typed> {
    let before = page.before(at.start, 40);
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    if !(9..=DIGITS_MAX).contains(&digits.len()) || !plain || !is_account_shape(shape) {
        return None;
    }
    if stands(&OTHER_LABEL, before)
        || stands(&ID_LABEL, before)
        || stands(&IMEI_LABEL, before)
        || stands(&SOCIAL_LABEL, before)
    {
        return None;
    }
    let labelled = stands(&ACCOUNT_LABEL, before);
    let sent = digits.len() >= 14 && stands(&SENT_TO, before);
    if !labelled && !sent {
        return None;
    }
    let is_like_card = digits.starts_with("62") && (16..=19).contains(&digits.len()) && !check::luhn(digits);
    let why = match (bank::of_prefix(digits), labelled) {
        (Some(issuer), true) => Why::AccountLikeCardOf(issuer),
        (Some(issuer), false) => Why::SentToLikeCardOf(issuer),
        (None, true) if is_like_card => Why::AccountLikeCard,
        (None, false) if is_like_card => Why::SentToLikeCard,
        (None, true) => Why::Account,
        (None, false) => Why::SentTo,
    };
    Some((Kind::BankAccount, digits.to_owned(), why, rank::BANK_ACCOUNT))
}
