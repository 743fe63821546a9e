//! Whose a find is. Unknown until the words show it; where they show both, unknown again: the victim's own account is
//! never called the suspect's.

use crate::fold::Page;
use crate::propose::{Claim, Pattern, compiled, stands};
use crate::wording::Why;
use domain::indicator::{Kind, Role};
use std::collections::HashMap;
use std::sync::LazyLock;

/// How many characters before and behind a find are looked at.
const BEFORE_CHARACTERS: usize = 60;
const AFTER_CHARACTERS: usize = 100;

// Between an owner and what is owned: no comma, no verb of movement, no other person. 信用, 对公, 支付宝 and the like
// hold such characters without meaning them.
const GAP: &str = r"(?:信用|客户|对公|支付宝|存折|储存|名称|入账|付款|收款|其中|[,，](?:卡号|账号|号码|尾号|账户|户名)|[^,，。;；!！?？\n转汇打存付充向往从到给把将让说称用入至我他她它其对骗嫌受报客导收看见输填按照帮扫加找搜求点在“”]){0,20}";
const VICTIM: &str = "(?:我(?:自己|本人|们|家)?的?(?:妈妈|妈|爸爸|爸|父亲|母亲|老公|老婆|丈夫|妻子|爱人|儿子|女儿|对象|单位|公司)?|本人|自己|报警人|报案人|受害人|被害人|受害者|事主|当事人)";
const SUSPECT: &str = "(?:对方|他们|她们|骗子|犯罪嫌疑人|嫌疑人|嫌犯|诈骗分子|诈骗团伙|不法分子|违法人员|卡农|假客服|冒充者|骗徒|歹徒|客服(?:人员)?|导师|(?i:scammers?|fraudsters?|suspect|swindler))";
const GIVEN: &str = "(?:又|再|另外|还|所)?(?:提供|发送|发来|发过来|给出|指定|告知|告诉|要求|推送|发|报|使用|用|通过|给)?(?:了|的|来|过来|出)?";

macro_rules! pattern {
    ($name:ident, $text:expr) => {
        static $name: Pattern = LazyLock::new(|| compiled(&$text));
    };
}

pattern!(
    GIVEN_TO_VICTIM,
    format!(
        r"(?:发|告诉|告知|提供|提供给|发送|推送|报|给出|给)(?:给)?了?(?:我|本人|其|报警人|受害人|报案人|被害人|事主)了?(?:一个|一张|个|张)?{GAP}$"
    )
);
pattern!(
    MOVED_TO_VICTIM,
    format!(
        r"(?:转|打|汇|还|返|退|返现|返利|转账|打款|汇款|退款)(?:账|款|钱|了)?(?:给|到|至|入|进)了?(?:我|本人|报警人|受害人){GAP}$"
    )
);
pattern!(GIVEN_OF_VICTIM, format!(r"给(?:我|其|本人)的{GAP}$"));
pattern!(
    SENT_TO_GIVEN,
    format!(r"(?:转|汇|打|存)[^,，。;；\n]{{0,10}}(?:到|入|至|给|进)[^,，。;；\n]{{0,6}}给(?:我|其|本人)的{GAP}$")
);
pattern!(
    PAID_TO_VICTIM_BY,
    format!(r"(?:向|给)(?:我|其|本人|报警人|受害人)(?:转账|转款|打款|汇款|返利|返现|转钱)的{GAP}$")
);
pattern!(VICTIM_OWN, format!(r"(?:{VICTIM}|(?:从|用|由|使用|通过|以)其(?:名下|本人)?|其(?:名下|本人|自己)){GAP}$"));
pattern!(BARE_ITS, format!(r"(?:其|他的|她的|他|她)(?:[^们,，。;；\n转汇打存到给从用通过]{{0,12}})$"));
pattern!(
    TOLD_SUSPECT,
    format!(
        r"(?:(?:向|给|跟){SUSPECT}(?:提供|发送|发|报|告知|出示|说|展示)了?|(?:告诉|告知|发给|提供给|报给|交给|寄给){SUSPECT}了?){GAP}$"
    )
);
pattern!(GIVE_SUSPECT, format!(r"(?:^|[^转汇打付款账])给{SUSPECT}{GAP}$"));
pattern!(SUSPECT_OWN, format!(r"{SUSPECT}{GAP}{GIVEN}{GAP}$"));
pattern!(
    MARKED,
    format!(
        r"(?:安全账户|涉案|涉诈|诈骗(?:账户|账号|号码|电话|网站)?|指定的?|收款|收款人|收款方|收款账户|对方户名|一级卡){GAP}$"
    )
);
pattern!(
    PAYING,
    format!(r"(?:付款(?:方|人|账户|卡|账号)?|转出(?:账户|卡|账号)?|汇出|付款方)(?:账户|卡号|账号|卡|户名)?{GAP}$")
);
pattern!(ROBBED, format!(r"(?:被(?:骗|盗|盗刷|转走|刷走|扣)(?:刷|款|走)?的?|盗刷了?){GAP}$"));
pattern!(WITHDRAWN, format!(r"(?:提现|提款)(?:到|至|入|进)?了?{GAP}$"));
pattern!(
    PAID_BACK,
    r"(?:返利|返现|退款|退回|返还|佣金|工资|收益|赔付|利息|报酬|本金|奖金|退还|到账)[^,，。;；\n]{0,14}(?:到|入|至|给|进|回)[^,，。;；\n]{0,14}$"
);
pattern!(
    SENT,
    format!(
        r"(?:转|汇|打|存|付|充|划|拨|寄)(?:账|款|钱|入|给|现|了|过|去|往)*[^,，。;；!！?？\n]{{0,30}}?(?:到|入|至|给|进|往)了?{GAP}$"
    )
);
pattern!(TOWARDS, format!(r"(?:向|往|给){GAP}$"));
pattern!(
    MOVES_AFTER,
    r"^(?:[(][^()]{0,30}[)])?[^,，。;；\n]{0,90}?(?:转|汇|打款|打了|打入|存|充|支付|付款|付了|垫付|缴|交了|付)"
);
pattern!(FROM, format!(r"(?:从|由|用|使用|通过|以|将|把){GAP}$"));
pattern!(
    TAKEN_AFTER,
    r"^[^,，。;；\n转向到]{0,6}(?:转走|盗刷|划走|扣走|刷走|取走|被转|被扣|被刷|被盗|被划|的钱转|里的钱|内的钱|内资金)"
);
pattern!(FED_AFTER, r"^[)]?(?:内|里|上|中)?(?:转|打|汇|返|退|充|存|回)");
pattern!(
    IS_VICTIM_AFTER,
    format!(
        r"^[^,，。;；\n\p{{Han}}]{{0,3}}(?:\([\p{{Han}}]{{0,4}}?)?(?:这张|这个|那张|这|那|即|其实|后来发现|后来才知)?(?:是|系|为|属于)?{VICTIM}(?:的|名下|所有|使用|\)|本人)"
    )
);
pattern!(
    IS_SUSPECT_AFTER,
    format!(
        r"^(?:[^,，。;；\n\p{{Han}}]{{0,3}}|[,，(]?户名:?[\p{{Han}}]{{2,4}}[)]?[,，]?)(?:(?:这|那)?(?:是|系|为|属于)|\((?:这|那)?(?:是|系|为|属于)?){SUSPECT}"
    )
);
pattern!(GETS_AFTER, format!(r"^[)]?收到(?:了)?(?:{SUSPECT}|返利|返现|退款|佣金|收益)"));
pattern!(
    HEADER,
    r"(?:报警人|报案人|受害人|被害人|事主|当事人|我叫|本人)[^。;；\n“”上网群让叫要被QqA加收接点去发给说称骗向到用在]{0,50}$|我是[^。;；\n“”上网群让叫要被加收接点去发给说称骗向到用]{0,50}[,，](?:身份证|手机|电话|联系)[号码方式为:]*$"
);
pattern!(
    HEADER_ENDED,
    r"称|接到|接听|对方|收到|添加|骗|转账|微信|加了|联系了|自称|来电|拨打|打来|客服|嫌疑|陌生|向|到"
);
pattern!(TOLD_OF, format!(r"(?:向|给|跟){SUSPECT}(?:提供|发送|发|报|告知|出示|说|展示)(?:来|过来|出)?的{GAP}$"));
pattern!(
    VICTIM_USED,
    format!(
        r"(?:我|其|本人|报警人|报案人|受害人|被害人|事主)(?:便|就|先|又|再|后|随后|于是|即|遂)?(?:用|从|通过|使用|以){GAP}$"
    )
);
pattern!(RECEIVED_AFTER, r"^[^,，。;；\n]{0,12}(?:收到|获得|得到|返)");
pattern!(SUM_TO, format!(r"(?:元|万|块|钱|[0-9])(?:分别|全部)?(?:到|至|入|给)了?{GAP}$"));
pattern!(MOVED, r"转|汇|打款|打了|存|支付|付");
pattern!(
    GIVEN_AWAY_AFTER,
    format!(r"^(?:也|就|都)?(?:绑定|发送|发|提供|告诉|告知|报|寄|交|给)(?:给|送给)?(?:到|在)?了?(?:{SUSPECT}|他|她)")
);
// A friend whose account was used is neither.
pattern!(THIRD, format!(r"(?:朋友|好友|亲戚|同事|同学|闺蜜|哥哥|姐姐|弟弟|妹妹|亲属|家人|家属|邻居)的?{GAP}$"));
pattern!(ENTERED, r"(?:输入|填写|填|绑定|录入)了?[^,，。;；\n]{0,10}$");
pattern!(SECRETS_AFTER, r"^(?:[、和及,，]|以及|还有)[^。;；\n]{0,8}(?:密码|验证码|身份证|有效期|短信)");
pattern!(
    MOVED_ON_AFTER,
    r"^[)]?(?:里|内|中|上|账户|卡)*[,，]?(?:我|其)?(?:再|然后再?|又|随后|之后|接着)(?:从|由|转|全部|把|将|分)"
);
pattern!(
    BORROWED,
    r"(?:借了|借来|借到|借得)[^。;；\n]{0,20}(?:转|打|汇|存|放)[^,，。;；\n]{0,6}(?:到|入|至|给|进)[^,，。;；\n]{0,14}$"
);
pattern!(CALLED, r"(?:接到|接听|收到|来电|打来|接了)[^。;；\n]{0,16}$");
pattern!(
    CALLED_AFTER,
    r"^[)]?[^,，。;；\n]{0,4}(?:打来|来电|打电话|给我打|联系我|发来|发短信|给我发|的陌生|的电话|的来电|自称)"
);
pattern!(ADDED, r"(?:添加|加了|加为|加|搜索|关注|联系)[^,，。;；\n我]{0,12}$");
pattern!(LED_TO, r"(?:下载|安装|点击|点开|打开|登录|登陆|注册|进入|扫码|访问)[^,，。;；\n]{0,16}$");
pattern!(SPOKEN, format!(r"{SUSPECT}[^。\n]{{0,12}}(?:说|称|回复|发消息|发信息|发微信|表示)?[:“][^。”\n]{{0,30}}$"));
pattern!(ENGLISH_VICTIM, r"(?i)\b(?:my|our|victim(?:'s)?)\b[^,.;。，]{0,30}$");
pattern!(ENGLISH_SUSPECT, r"(?i)\b(?:his|her|their|scammer's|fraudster's|suspect's|safe account)\b[^,.;。，]{0,30}$");
pattern!(ENGLISH_SENT, r"(?i)\b(?:transfer(?:red)?|sent|send|paid|pay|wired|deposited|moved)\b[^.;。]*$");
pattern!(ENGLISH_TO, r"(?i)\b(?:to|into)\b(?:\s+(?:the|a|an|this|bank|account|card|number|no\.?|of|:))*[\s:]*$");
pattern!(
    CAUSED,
    r"^[^,，。;；]{0,10}(?:让|要求|叫|指示|诱导|引导|指导|骗|以|声称|称|说|提供|发|给|告知|告诉|推荐|催|命令|通知|逼|诱骗|威胁|教)"
);
pattern!(
    LISTED,
    r"^(?:[ 、和及与,，或;/\n]|\([\p{Han}·: ]{1,14}\)|分别|以及|还有|另一个|账户|账号|卡号|银行|工行|建行|农行|中行|[()::]|户名|[\p{Han}]{2,4}银行|[\p{Han}]{2,4}的?(?:账户|卡))*$"
);
pattern!(JOINED, r"[、和及与或/;]|以及|还有");

/// A known app or number of the state or of everyone: named in many reports, and nobody's.
const PUBLIC_APPS: [&str; 22] = [
    "国家反诈中心",
    "微信",
    "支付宝",
    "淘宝",
    "京东",
    "抖音",
    "拼多多",
    "钉钉",
    "QQ",
    "腾讯会议",
    "美团",
    "闲鱼",
    "快手",
    "小红书",
    "金山词霸",
    "云闪付",
    "手机银行",
    "网上银行",
    "公安一网通办",
    "WeChat",
    "微博",
    "携程",
];

type Shown = (Role, Option<Why>);

/// The role of each claim, in order, with what shows it.
pub(crate) fn roles(page: &Page<'_>, claims: &[Claim]) -> Vec<Shown> {
    let mut roles: Vec<Shown> = Vec::with_capacity(claims.len());
    let mut previous: Option<usize> = None;
    for (place, claim) in claims.iter().enumerate() {
        let shown = if has_owner(claim.kind) { role(page, claims, &roles, previous, place) } else { unknown() };
        if is_account(claim.kind) {
            previous = Some(place);
        }
        roles.push(shown);
    }
    share_with_holders(page, claims, &mut roles);
    agree(claims, &mut roles);
    roles
}

fn unknown() -> Shown {
    (Role::Unknown, None)
}

fn victim(why: Why) -> Shown {
    (Role::Victim, Some(why))
}

fn suspect(why: Why) -> Shown {
    (Role::Suspect, Some(why))
}

fn holder(role: Role) -> Shown {
    match role {
        Role::Victim => victim(Why::VictimHolder),
        Role::Suspect => suspect(Why::SuspectHolder),
        Role::Unknown => unknown(),
    }
}

fn has_owner(kind: Kind) -> bool {
    !matches!(kind, Kind::Amount | Kind::Time)
}

pub(crate) fn is_account(kind: Kind) -> bool {
    matches!(kind, Kind::BankCard | Kind::BankAccount)
}

/// The sentence before and behind a find, as far as it is looked at.
fn around<'p>(page: &'p Page<'_>, claim: &Claim) -> (&'p str, &'p str) {
    let before = page.before(claim.at.start, BEFORE_CHARACTERS);
    let from = before
        .rfind(['。', '!', '！', '？', '?', '\n'])
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let after = page.after(claim.at.end, AFTER_CHARACTERS);
    let to = after.find(['。', '！', '？', '\n']).unwrap_or(after.len());
    (&before[from..], &after[..to])
}

fn role(page: &Page<'_>, claims: &[Claim], roles: &[Shown], previous: Option<usize>, place: usize) -> Shown {
    let claim = &claims[place];
    let (sentence, after) = around(page, claim);
    let quoted = sentence.rfind('“').is_some_and(|at| {
        !sentence[at..].contains('”')
            && sentence[..at].trim_end_matches([':', '：']).ends_with(|c: char| c != '为' && c != '叫')
    });
    let spoken = (quoted || stands(&SPOKEN, sentence)) && !matches!(claim.kind, Kind::App | Kind::Url);
    if spoken && stands(&VICTIM_OWN, sentence) {
        return unknown();
    }
    // Words before the account that stood last belong to that one; between them a list goes on.
    let near = previous.map_or(sentence, |p| since(page, sentence, claim, &claims[p]));
    if let Some(p) = previous.filter(|_| is_account(claim.kind) && near.len() < sentence.len())
        && stands(&LISTED, near)
        && stands(&JOINED, near)
    {
        return roles[p].clone();
    }
    let owned = owner(near, after);
    if let Some(shown) = owned {
        return shown;
    }
    match claim.kind {
        Kind::BankCard | Kind::BankAccount | Kind::Qq | Kind::Wechat | Kind::Phone if !is_account(claim.kind) => {
            contact(page, claim, near, after)
        }
        Kind::BankCard | Kind::BankAccount => moved(near, sentence, after, page.before(claim.at.start, 160)),
        Kind::IdCard | Kind::Person | Kind::CreditCode | Kind::Imei | Kind::Firm => headed(near),
        Kind::Url | Kind::App => led(page, claim, near),
        _ => unknown(),
    }
}

fn since<'p>(page: &Page<'_>, sentence: &'p str, claim: &Claim, previous: &Claim) -> &'p str {
    let gap = page.text.get(previous.at.end..claim.at.start).map_or(usize::MAX, str::len);
    if gap < sentence.len() { &sentence[sentence.len() - gap..] } else { sentence }
}

/// What the words right before and behind say of the owner, whatever the kind. The nearest person decides, because no
/// gap may hold another.
fn owner(near: &str, after: &str) -> Option<Shown> {
    let fed = stands(&FED_AFTER, after);
    if stands(&GIVEN_AWAY_AFTER, after) || (stands(&ENTERED, near) && stands(&SECRETS_AFTER, after)) {
        return Some(victim(Why::VictimGaveAway));
    }
    if stands(&IS_VICTIM_AFTER, after) || stands(&TAKEN_AFTER, after) || stands(&GETS_AFTER, after) {
        return Some(victim(Why::VictimSaidBehind));
    }
    if stands(&MOVED_TO_VICTIM, near) || (stands(&TOLD_SUSPECT, near) && !stands(&TOLD_OF, near)) {
        return Some(victim(Why::VictimFedOrGaveAway));
    }
    if stands(&PAID_TO_VICTIM_BY, near) {
        return Some(suspect(Why::SuspectPaidVictim));
    }
    if stands(&GIVEN_OF_VICTIM, near) {
        return Some(if stands(&SENT_TO_GIVEN, near) { suspect(Why::SuspectSentToGiven) } else { unknown() });
    }
    if stands(&GIVEN_TO_VICTIM, near) {
        return Some(if fed { victim(Why::VictimFed) } else { suspect(Why::SuspectGiven) });
    }
    if stands(&VICTIM_OWN, near)
        || stands(&ENGLISH_VICTIM, near)
        || (stands(&VICTIM_USED, near) && !stands(&RECEIVED_AFTER, after))
    {
        return Some(victim(Why::VictimOwn));
    }
    if stands(&IS_SUSPECT_AFTER, after) {
        return Some(suspect(Why::SuspectSaidBehind));
    }
    if stands(&GIVE_SUSPECT, near) && !stands(&MOVES_AFTER, after) && !stands(&SENT, near) {
        return Some(unknown());
    }
    if stands(&THIRD, near) {
        return Some(unknown());
    }
    if stands(&ROBBED, near) || stands(&WITHDRAWN, near) {
        return Some(victim(Why::VictimRobbed));
    }
    (stands(&SUSPECT_OWN, near) || stands(&ENGLISH_SUSPECT, near)).then(|| suspect(Why::SuspectOwn))
}

/// What the way of the money says, where no owner is named.
fn moved(near: &str, sentence: &str, after: &str, wide: &str) -> Shown {
    if stands(&PAYING, near) {
        return victim(Why::VictimPaying);
    }
    if stands(&PAID_BACK, near)
        || stands(&BARE_ITS, near)
        || stands(&BORROWED, sentence)
        || stands(&MOVED_ON_AFTER, after)
    {
        return unknown();
    }
    let sent = stands(&SENT, near)
        || (stands(&SUM_TO, near) && stands(&MOVED, sentence))
        || (stands(&ENGLISH_TO, near) && stands(&ENGLISH_SENT, wide))
        || (stands(&TOWARDS, near) && stands(&MOVES_AFTER, after));
    let agent = agent(sentence);
    if sent {
        return if agent == Role::Suspect { unknown() } else { suspect(Why::SuspectSentTo) };
    }
    if stands(&MARKED, near) {
        return suspect(Why::SuspectToPay);
    }
    if stands(&FROM, near) && stands(&MOVES_AFTER, after) {
        return match agent {
            Role::Victim => victim(Why::VictimPaidFrom),
            // 对方用账户6222…转账 was read above; with a clause between, who pays is open.
            Role::Suspect => unknown(),
            Role::Unknown => unknown(),
        };
    }
    unknown()
}

/// Who acts: the person named last in the sentence. One who is paid, told or obeyed does not act, nor does one who makes
/// the victim act.
fn agent(sentence: &str) -> Role {
    static PEOPLE: Pattern = LazyLock::new(|| compiled(&format!(r"(?P<v>{VICTIM}|其)|(?P<s>{SUSPECT})")));
    let people: Vec<_> = crate::propose::matches(&PEOPLE, sentence).collect();
    let acts = |person: &&regex::Captures<'_>| {
        let before = person.get(0).map_or("", |m| &sentence[..m.start()]);
        person.name("v").is_some()
            || !before.ends_with([
                '到', '给', '向', '往', '至', '被', '跟', '和', '与', '按', '照', '听', '入', '系', '诉', '由',
            ])
    };
    let Some(last) = people.iter().rfind(acts) else { return Role::Unknown };
    if last.name("v").is_some() {
        return Role::Victim;
    }
    let rest = last.get(0).map_or("", |m| &sentence[m.end()..]);
    if stands(&CAUSED, rest) || rest.starts_with(['的', '提', '要']) { Role::Victim } else { Role::Suspect }
}

fn contact(page: &Page<'_>, claim: &Claim, near: &str, after: &str) -> Shown {
    let service = claim.why == Why::ServiceNumber;
    if service {
        return unknown();
    }
    let headed = headed(near);
    if headed.0 != Role::Unknown {
        return headed;
    }
    let phone = claim.kind == Kind::Phone;
    if phone && (stands(&CALLED, near) || stands(&CALLED_AFTER, after)) {
        return suspect(Why::SuspectCalled);
    }
    if !phone && (stands(&ADDED, near) || stands(&ADDED, page.before(claim.at.start, 12))) {
        return suspect(Why::SuspectAdded);
    }
    if stands(&MARKED, near) { suspect(Why::SuspectNamed) } else { unknown() }
}

/// Whether it stands in the head of a report: who reports, their ID, their phone.
fn headed(near: &str) -> Shown {
    let head = HEADER.as_ref().and_then(|regex| regex.find(near));
    match head {
        Some(head) if !stands(&HEADER_ENDED, head.as_str()) => victim(Why::VictimHead),
        _ => unknown(),
    }
}

fn led(page: &Page<'_>, claim: &Claim, near: &str) -> Shown {
    let name = page.original(&claim.at).map_or("", |(slice, ..)| slice);
    let known = claim.kind == Kind::App && PUBLIC_APPS.contains(&name);
    if !known && stands(&LED_TO, near) { suspect(Why::SuspectLedTo) } else { unknown() }
}

/// A holder named beside an account has the account's role: 6222… (户名：李四). A payee is the suspect's and a payer the
/// victim's where an account beside them does not say otherwise.
fn share_with_holders(page: &Page<'_>, claims: &[Claim], roles: &mut [Shown]) {
    for place in 0..claims.len() {
        if !matches!(claims[place].kind, Kind::Person | Kind::Firm) || roles[place].0 != Role::Unknown {
            continue;
        }
        let cue = page.before(claims[place].at.start, 8);
        let names = |words: &[&str]| words.iter().any(|word| cue.contains(word));
        let beside = accounts_beside(page, claims, place);
        let has = |role: Role| beside.iter().any(|other| roles[*other].0 == role);
        let shown = if names(&["收款"]) {
            (has(Role::Suspect) || !has(Role::Victim)).then(|| suspect(Why::SuspectNamedPayee))
        } else if names(&["付款"]) {
            has(Role::Victim).then(|| victim(Why::VictimNamedPayer))
        } else if names(&["户名", "户主", "开户", "持卡", "账户名", "名称"]) {
            beside.first().map(|nearest| holder(roles[*nearest].0))
        } else {
            None
        };
        if let Some(shown) = shown.filter(|(role, _)| *role != Role::Unknown) {
            roles[place] = shown;
        }
    }
    share_with_accounts(page, claims, roles);
}

/// The accounts within a few words of a name, the nearest first.
fn accounts_beside(page: &Page<'_>, claims: &[Claim], place: usize) -> Vec<usize> {
    const NEAR_BYTES: usize = 90;
    let around = place.saturating_sub(2)..(place + 3).min(claims.len());
    let mut beside: Vec<(usize, usize)> = around
        .filter(|other| is_account(claims[*other].kind))
        .filter_map(|other| Some((gap(page, &claims[other], &claims[place])?, other)))
        .filter(|(gap, _)| gap.len() <= NEAR_BYTES && !gap.contains('。'))
        .map(|(gap, other)| (gap.len(), other))
        .collect();
    beside.sort_unstable();
    beside.into_iter().map(|(_, other)| other).collect()
}

pattern!(
    ITS_LABEL,
    r"^[,，、;( )]*(?:的|其)?(?:收款)?(?:[\p{Han}]{0,10}(?:银行|支行|信用社|工行|农行|建行|中行))?(?:账号|账户|卡号|银行卡|银行账号|卡)(?:号码?)?(?:为|是|:| )*$"
);

/// An account told right behind the one to pay is theirs: 收款人李四，账号6222….
fn share_with_accounts(page: &Page<'_>, claims: &[Claim], roles: &mut [Shown]) {
    for place in 1..claims.len() {
        let is_payee =
            roles[place - 1].0 == Role::Suspect && matches!(claims[place - 1].kind, Kind::Person | Kind::Firm);
        let is_told = is_account(claims[place].kind) && roles[place].0 == Role::Unknown;
        if is_payee
            && is_told
            && gap(page, &claims[place - 1], &claims[place]).is_some_and(|gap| stands(&ITS_LABEL, gap))
        {
            roles[place] = suspect(Why::SuspectBehindPayee);
        }
    }
}

fn gap<'p>(page: &'p Page<'_>, a: &Claim, b: &Claim) -> Option<&'p str> {
    let (first, second) = if a.at.start < b.at.start { (a, b) } else { (b, a) };
    page.text.get(first.at.end..second.at.start)
}

/// The same thing named twice has one owner: what is shown once holds for all, and what is told both ways is unknown.
fn agree(claims: &[Claim], roles: &mut [Shown]) {
    let mut told: HashMap<(Kind, &str), (bool, bool)> = HashMap::new();
    for (claim, (role, _)) in claims.iter().zip(roles.iter()) {
        let entry = told.entry((claim.kind, claim.value.as_str())).or_default();
        entry.0 |= *role == Role::Victim;
        entry.1 |= *role == Role::Suspect;
    }
    for (claim, shown) in claims.iter().zip(roles.iter_mut()) {
        match told.get(&(claim.kind, claim.value.as_str())) {
            Some((true, true)) => *shown = (Role::Unknown, Some(Why::ToldBothWays)),
            Some((true, false)) if shown.0 == Role::Unknown => *shown = victim(Why::VictimElsewhere),
            Some((false, true)) if shown.0 == Role::Unknown => *shown = suspect(Why::SuspectElsewhere),
            _ => {}
        }
    }
}
