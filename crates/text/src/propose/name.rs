//! Names: apps, firms and people, each only behind its own cue.

use super::{Claim, Pattern, compiled, matches, rank};
use crate::fold::Page;
use crate::wording::Why;
use domain::indicator::Kind;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

const APP_WORD: &str = "(?:手机)?(?:APP|App|app|软件|应用程序|应用|小程序|聊天软件|平台|程序)";

static APP: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r#"[“"'《【](?P<quoted>[^“”"'《》【】,，。\n]{{1,20}})[”"'》】](?:的)?(?:[\p{{Han}}]{{0,4}}?){APP_WORD}|(?:下载|安装|卸载|注册|登录|打开)(?:了|并|一个|一款|名为|名叫|叫做|叫|所谓的|的)*[“"《【](?P<got>[^“”"'《》【】,，。\n]{{1,20}})[”"》】]|(?:下载|安装|卸载|登录|打开|名为|名叫|叫做|使用)(?:了|并|一个|一款|名为|名叫|叫做|叫|所谓的|的|安装|登录|注册)*(?P<bare>[A-Za-z0-9][A-Za-z0-9 ]{{1,15}}|[\p{{Han}}]{{2,8}}?)(?:的)?{APP_WORD}|{APP_WORD}[ ]?(?:名称|名字)?(?:为|是|叫|名为|:)[ ]?[“"《【]?(?P<named>[\p{{Han}}A-Za-z0-9]{{2,12}})"#
    ))
});
const NO_APPS: [&str; 12] =
    ["一个", "一款", "这个", "该", "手机", "聊天", "投资", "理财", "交友", "购物", "相关", "对方"];

/// Every app that is named in the page.
pub(crate) fn apps(page: &Page<'_>) -> Vec<Claim> {
    matches(&APP, &page.text)
        .filter_map(|found| {
            let name = ["quoted", "got", "bare", "named"].into_iter().find_map(|group| found.name(group))?;
            let slice = name.as_str().trim();
            let at = name.start()..name.start() + name.as_str().trim_end().len();
            let clean = !slice.is_empty()
                && !NO_APPS.iter().any(|other| {
                    slice == *other || slice.starts_with("这") || slice.starts_with('该') || slice.contains("对方")
                });
            let value = page.original(&at)?.0.to_owned();
            let claim = Claim { kind: Kind::App, at, value, why: Why::App, rank: rank::APP };
            clean.then_some(claim)
        })
        .collect()
}

static FIRM: Pattern = LazyLock::new(|| {
    compiled(
        r"[\p{Han}A-Za-z0-9()]{2,40}?(?:股份有限公司|有限责任公司|有限公司|集团公司|商行|经营部|商贸行|贸易行|工作室|合作社|批发部|营业部)",
    )
});
// What leads in to a firm's name; the name begins behind the last of them.
static LEAD_IN: Pattern = LazyLock::new(|| {
    compiled(
        r"(?:户名|户主|收款人|收款方|付款人|收款|账户名称|公司名称|单位名称|名称|账户名|账户|账号|开户人|公司名|转账到|转账给|转账至|转到|转给|转入|转至|汇到|汇入|汇给|汇至|打到|打给|打入|存入|存到|付给|名为|名叫|叫做|自称是|自称|冒充|入职|就职于|任职于|加入|成立|注册|对方|向|从|是|系|为|叫|给|由|找|一家|我在|其在|位于|前往|的|[0-9]{5,}|[:)(元])",
    )
});

/// Every firm in the page.
pub(crate) fn firms(page: &Page<'_>) -> Vec<Claim> {
    matches(&FIRM, &page.text).filter_map(|found| firm(page, found.get(0)?.range())).collect()
}

fn firm(page: &Page<'_>, whole: Range<usize>) -> Option<Claim> {
    let slice = &page.text[whole.clone()];
    // `(集团)` stays inside a name; a bracket that opens before the name does not.
    let body = slice.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    let lead = LEAD_IN
        .as_ref()?
        .find_iter(&slice[..body])
        .filter(|m| {
            !matches!(m.as_str(), "(" | ")") || !slice[m.start()..].contains(')') || slice[..m.start()].is_empty()
        })
        .last()
        .map_or(0, |m| m.end());
    let at = whole.start + lead..whole.end;
    let value = page.original(&at)?.0.to_owned();
    let long_enough = value.chars().count() >= 5;
    let generic = ["该公司", "某公司", "有限公司", "我公司"].contains(&value.as_str());
    (long_enough && !generic).then_some(Claim { kind: Kind::Firm, at, value, why: Why::Firm, rank: rank::FIRM })
}

static PERSON_CUE: Pattern = LazyLock::new(|| {
    compiled(
        r"(?:户名|户主|收款人|收款方|付款人|开户人|持卡人|姓名|账户名|名叫|名字叫|名为|真名|我叫|本人|自称是|自称|叫做|联系人|报警人|报案人|受害人|被害人|事主|嫌疑人)(?:姓名|名字|户名|名)?(?:为|是|叫)?[ :,(“]{0,2}",
    )
});
static SURNAMES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../assets/surnames.txt").split_whitespace().collect());
// Words that may stand right behind a name.
static NAME_END: Pattern = LazyLock::new(|| {
    compiled(
        r"^(?:$|[^\p{Han}]|的|称|报|来|于|在|向|到|名下|开户|账|卡|银行|工商|工行|建设|建行|农业|农行|中国|招商|交通|邮政|兴业|民生|男|女|电话|手机|联系|身份|先生|女士|通过|用|使用|经|遂|先|等|接|被|说|与|和|将|把|因|系|是|为|收款|户|年|出生|今年)",
    )
});

/// Every person named behind a cue; the surname is in the table and the name ends where names end.
pub(crate) fn persons(page: &Page<'_>) -> Vec<Claim> {
    PERSON_CUE.as_ref().map_or_else(Vec::new, |cue| {
        cue.find_iter(&page.text).filter_map(|m| person(page, m.end(), m.as_str())).collect()
    })
}

fn person(page: &Page<'_>, from: usize, cue: &str) -> Option<Claim> {
    let tail = page.after(from, 12);
    let (original, ..) = page.original(&(from..from + tail.len()))?;
    let ends: Vec<usize> = tail.char_indices().map(|(at, _)| at).chain([tail.len()]).collect();
    let surname =
        [2, 1].into_iter().find(|n| ends.get(*n).is_some_and(|end| is_surname(&tail[..*end], original, *n)))?;
    let short = Some(surname + 1).filter(|n| is_name(tail, &ends, *n));
    let long = Some(surname + 2).filter(|n| is_name(tail, &ends, *n));
    // 张三开户行 and 张三于昨日: where both lengths end as names do, a word that is no part of a name ends it sooner.
    let length = match (short, long) {
        (Some(short), Some(_)) if is_word_behind(&tail[ends[short]..]) => short,
        (short, long) => long.or(short)?,
    };
    let at = from..from + ends[length];
    let value = page.original(&at)?.0.to_owned();
    // 报警人于某日: a word, not a name.
    let is_word =
        cue.ends_with('人') && value.starts_with(['于', '时', '文', '关', '应', '从', '向', '通', '单', '和']);
    (!is_word).then(|| Claim {
        kind: Kind::Person,
        at,
        value,
        why: Why::Person { cue: cue.trim_matches([':', ',', '(', ' ', '“']).to_owned() },
        rank: rank::PERSON,
    })
}

/// Given names hold 于, 来, 和, 为, 年, 安 and others; right behind them a time or another word shows that they are none.
fn is_word_behind(tail: &str) -> bool {
    static IN_NAMES: [char; 8] = ['于', '来', '和', '为', '年', '先', '经', '向'];
    let mut characters = tail.chars();
    let first = characters.next();
    let next = characters.next();
    !first.is_some_and(|c| IN_NAMES.contains(&c))
        || next.is_some_and(|c| c.is_ascii_digit() || "昨今当本前去到电报我其对".contains(c))
}

/// The page is folded to simplified forms, and the table holds both; the original decides as well.
fn is_surname(folded: &str, original: &str, characters: usize) -> bool {
    let end = original.char_indices().nth(characters).map_or(original.len(), |(at, _)| at);
    SURNAMES.contains(folded) || SURNAMES.contains(&original[..end])
}

fn is_name(tail: &str, ends: &[usize], length: usize) -> bool {
    ends.get(length).is_some_and(|end| {
        tail[..*end].chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && super::stands(&NAME_END, &tail[*end..])
    })
}
