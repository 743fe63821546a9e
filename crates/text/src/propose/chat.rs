//! QQ and WeChat: names in chat, taken only behind a cue.

use super::{Claim, Pattern, compiled, matches, rank};
use crate::fold::Page;
use crate::wording::Why;
use domain::indicator::Kind;
use std::sync::LazyLock;

const LINK: &str = r#"(?:号码|号|账号|账户|ID|id|好友|群|昵称|名)*[ ]?(?:为|是|叫)?[ :("“\[]{0,3}"#;

static QQ: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"(?i)(?:qq|扣扣|企鹅号|球球){LINK}(?P<n>[1-9][0-9]{{4,10}})|(?P<mail>[1-9][0-9]{{4,10}})@qq\.com|(?P<behind>[1-9][0-9]{{4,10}})[ ]?\(?(?:的)?(?:qq|扣扣)(?:号|好友)"
    ))
});
static WECHAT: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"(?i)(?P<plain>wxid_[a-z0-9]{{6,30}})|(?:微信|威信|薇信|wechat|weixin|vx|\bwx){LINK}(?:(?P<id>wxid_[a-z0-9]{{6,30}})|(?P<n>[a-z][a-z0-9_-]{{5,19}}))"
    ))
});

/// Every QQ and WeChat name in the page.
pub(crate) fn chats(page: &Page<'_>) -> Vec<Claim> {
    let qq = matches(&QQ, &page.text).filter_map(|found| qq(page, &found));
    let wechat = matches(&WECHAT, &page.text).filter_map(|found| wechat(page, &found));
    qq.chain(wechat).collect()
}

fn qq(page: &Page<'_>, found: &regex::Captures<'_>) -> Option<Claim> {
    let (number, one, group) = [
        ("n", Why::QqBehindCue, Why::QqGroupBehindCue),
        ("mail", Why::QqMailbox, Why::QqGroupMailbox),
        ("behind", Why::QqBeforeCue, Why::QqGroupBeforeCue),
    ]
    .into_iter()
    .find_map(|(name, one, group)| Some((found.name(name)?, one, group)))?;
    let glued = |c: char| c.is_ascii_alphanumeric();
    let cut = page.after(number.end(), 1).starts_with(glued)
        || page.before(number.start(), 1).ends_with(|c: char| c.is_ascii_digit());
    let sum = page.after(number.end(), 1).starts_with(['元', '万', '块']);
    (!cut && !sum).then(|| Claim {
        kind: Kind::Qq,
        at: number.range(),
        value: number.as_str().to_owned(),
        why: if found.get(0).is_some_and(|m| m.as_str().contains('群')) { group } else { one },
        rank: rank::QQ,
    })
}

// What stands behind 微信 without being anyone's name.
const NO_NAMES: [&str; 12] = [
    "wechat", "weixin", "alipay", "android", "iphone", "account", "number", "friend", "contact", "groups", "message",
    "payment",
];

fn wechat(page: &Page<'_>, found: &regex::Captures<'_>) -> Option<Claim> {
    let name = found.name("n").or(found.name("plain")).or(found.name("id"))?;
    let whole = found.get(0)?.as_str();
    let lower = name.as_str().to_lowercase();
    let labelled =
        found.name("n").is_none() || whole.contains(['号', ':', '为', '是', '"', '“', '(']) || whole.contains("ID");
    let telling = lower.contains(|c: char| c.is_ascii_digit() || c == '_' || c == '-');
    let glued =
        page.after(name.end(), 1).starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '@'));
    if NO_NAMES.contains(&lower.as_str()) || glued || !(labelled || telling) {
        return None;
    }
    let why = if lower.starts_with("wxid_") { Why::WechatId } else { Why::WechatBehindCue };
    Some(Claim { kind: Kind::Wechat, at: name.range(), value: name.as_str().to_owned(), why, rank: rank::WECHAT })
}
