//! What victims tell, in their own words: who they are, what was done to them, where the money went. Invented throughout.
//!
//! People round: times to five or ten minutes, "about two in the afternoon"; sums are read off a telephone and exact.

use crate::chance::Chance;
use crate::people;
use domain::category::Category;
use domain::money::Amount;
use domain::time::{DEFAULT_OFFSET, Instant};

/// One payment as its victim remembers it.
pub(crate) struct Remembered {
    pub(crate) at: Instant,
    pub(crate) amount: Amount,
    pub(crate) payee: String,
    pub(crate) payee_name: String,
    pub(crate) payee_bank: &'static str,
}

/// Who tells.
pub(crate) struct Teller<'a> {
    pub(crate) name: &'a str,
    pub(crate) phone: &'a str,
    pub(crate) own: &'a str,
    pub(crate) own_bank: &'a str,
    /// The firm a clerk speaks for; empty for a person.
    pub(crate) firm: &'a str,
    pub(crate) told_at: Instant,
}

/// Openings by category: `{phone}`, `{qq}`, `{wechat}`, `{url}` and `{app}` stand for the fraudster's.
const OPENINGS: [(Category, &[&str]); 11] = [
    (
        Category::Rebate,
        &[
            "我在短视频平台看到招聘点赞员的广告，加了对方QQ{qq}，对方把我拉进群里做任务，前几单都返了佣金，后来让我下载“{app}”做大单，说垫付越多返得越多。",
            "今天有人拉我进一个兼职群，客服微信号{wechat}，说给网店刷单，一单返百分之十。开始返了我几十块，我就信了，后来说我卡单了，要连做三单才能提现。",
            "我在家带孩子想找点事做，接到电话{phone}说可以在家刷单赚佣金，让我登录{url}注册，先小额后大额，钱充进去就提不出来了。",
            "朋友圈里看到刷单兼职，对方QQ号{qq}，让我在“{app}”上抢单，系统显示本金和佣金都在，就是提现不了，还让我继续充值解冻。",
        ],
    ),
    (
        Category::Investment,
        &[
            "我在炒股群里认识一个老师，微信号{wechat}，带我在“{app}”上买原始股，开始赚了几千也提出来了，我就加大了投入，现在平台登不上去了。",
            "有人打电话（{phone}）邀请我进股票交流群，群里都说跟着导师赚了钱，让我在网站{url}开户入金，今天提现一直显示审核，客服说要交百分之二十的税。",
            "网上认识的理财经理让我投一个数字货币项目，网址是{url}，说保本高收益，我按客服给的账户充值后，账户被冻结了。",
        ],
    ),
    (
        Category::Loan,
        &[
            "我急着用钱，在网上申请贷款，下载了“{app}”，显示额度批下来了但银行卡号填错被冻结，客服QQ{qq}让我交解冻金。",
            "接到{phone}的电话问我要不要贷款，无抵押当天放款，我加了他微信{wechat}，他说要先验证还款能力，让我转一笔认证金。",
            "我在{url}上申请了八万的贷款，对方说我流水不够，要先刷流水，刷完连本带息一起退，结果转了以后又要交保证金。",
        ],
    ),
    (
        Category::CustomerService,
        &[
            "一个自称快递客服的人打来电话{phone}，说我的包裹丢了要给我三倍理赔，让我加QQ{qq}，又说我操作失误开通了会员，不取消每月要扣钱。",
            "自称某电商平台客服的人联系我（电话{phone}），说我买的奶粉有质量问题要退款，让我下载“{app}”开屏幕共享，说转到安全的对接账户核对后退还。",
            "我接到+8617{tail}打来的电话，说我的百万保障要到期，不关闭每月扣八百，让我按他说的一步步操作转账核验。",
        ],
    ),
    (
        Category::Authority,
        &[
            "一个自称公安局民警的人打电话（{phone}）说我名下的银行卡涉嫌洗钱，让我加QQ{qq}看通缉令，要求我保密，把钱转到安全账户清查。",
            "早上接到{phone}的电话，对方说是疾控中心的，说我去过外地，又转到“公安局”，说我涉案，叫我找个没人的宾馆，把存款都转到指定账户核查。",
            "我妈今年六十七岁，有人冒充检察院给她打电话（{phone}），说要配合调查资金，她就按要求到银行转了账，没敢告诉我们。",
        ],
    ),
    (
        Category::CreditRecord,
        &[
            "对方自称银保监会工作人员，电话{phone}，说我大学时注册过校园贷影响征信，要注销账户，让我把各个平台的额度提出来转到指定账户。",
            "有人打电话说我的借呗利率太高不符合国家规定，不处理就影响征信，让我加QQ{qq}进会议，共享屏幕，把钱转到清算账户说会退回。",
        ],
    ),
    (
        Category::Shopping,
        &[
            "我在二手平台看中一部手机，卖家让我加微信{wechat}私下交易便宜三百，付款以后就把我拉黑了。",
            "我在{url}上看到低价的白酒，联系QQ{qq}，先付了定金，又说要补运费和保证金，到现在也没有发货。",
            "在网上找人代购演唱会门票，对方微信{wechat}，说内部票不能走平台，让我直接转账，转了就联系不上了。",
        ],
    ),
    (
        Category::Acquaintance,
        &[
            "有人加我QQ，号码{qq}，头像和名字都是我们单位领导，说在开会不方便接电话，要给客户打一笔钱，让我先垫上，回头还我。",
            "我侄子的微信{wechat}给我发消息说在外地出了事急用钱，我没打电话核实就转了，后来打电话才知道他微信被盗了。",
            "对方用微信{wechat}加我，说是我们村的书记换号了，聊了两天说要给上级送礼，自己不方便转账，让我代转。",
        ],
    ),
    (
        Category::Game,
        &[
            "我在游戏里卖账号，买家让我到{url}上交易，平台说我银行卡号填错资金被冻结，要交同等金额解冻。",
            "孩子玩手机游戏，有人加他QQ{qq}说免费送皮肤，用我的手机按对方说的扫码转了钱。",
        ],
    ),
    (
        Category::Romance,
        &[
            "我在交友软件上认识一个人，聊了一个多月，微信{wechat}，他说自己在国外做工程，资金周转不开，让我先帮他垫付。",
            "网上认识的女朋友（微信号{wechat}）说知道一个网站有漏洞可以赚钱，让我在{url}上帮她操作，后来叫我自己也投。",
        ],
    ),
    (
        Category::ArmyBuyer,
        &[
            "我开饭馆的，一个自称部队后勤的人打电话（{phone}）说要订二百份盒饭，又让我帮忙代买一批军用罐头，给了我供货商的账户，让我先垫款。",
            "我是做装修材料的，对方自称武警支队采购，电话{phone}，加了微信{wechat}，说要一批床垫让我代购，先把货款打给厂家。",
        ],
    ),
];

const APPS: [&str; 8] = ["聚优选", "臻惠购", "云享金服", "鑫海汇投", "速贷通宝", "乐赚任务", "同城蜜语", "安心会议"];
const HOSTS: [&str; 6] = ["jyx-shop", "h5-zhitou", "sudai-web", "vip-renwu", "hui-trade", "kefu-online"];

/// The finance clerk's words, of the two stories.
pub(crate) const BOSS: &str = "我是{firm}的财务。有人用QQ（号码{qq}）把我拉进一个群，群里“老板”的头像和昵称跟我们老板一样，\
    说跟对方公司谈好了合同，让我马上把保证金打过去，回头补手续。";

/// What this victim tells.
pub(crate) fn tell(
    category: Category,
    story: bool,
    who: &Teller<'_>,
    paid: &[Remembered],
    chance: &mut Chance,
) -> String {
    let openings = OPENINGS.iter().find(|row| row.0 == category).map_or(OPENINGS[0].1, |row| row.1);
    let opening = if story { BOSS } else { chance.pick(openings) };
    let mut words = introduction(who, chance);
    words.push_str(&theirs(opening, who, chance));
    let many = paid.len() > 1;
    for (place, payment) in paid.iter().enumerate() {
        if many {
            words.push_str(["第一笔，", "第二笔，", "第三笔，"][place.min(2)]);
        }
        words.push_str(&paying(payment, who, place == 0, chance));
    }
    if many && chance.happens(600) {
        let sum: Amount = paid.iter().map(|payment| payment.amount).sum();
        words.push_str(&format!("前后一共被骗{}元。", plain(sum)));
    }
    words.push_str(chance.pick::<&str>(&[
        "转完以后对方就不回消息了，我才发现被骗了。",
        "我越想越不对劲，打电话问了家里人，才知道是诈骗，请帮我止付。",
        "现在对方还让我继续转，我没再转，赶紧报警。",
        "请尽快帮我把钱拦住。",
    ]));
    words
}

fn introduction(who: &Teller<'_>, chance: &mut Chance) -> String {
    if !who.firm.is_empty() {
        return format!("我叫{}，联系电话{}。", who.name, who.phone);
    }
    match chance.below(4) {
        0 => format!("我叫{}，电话{}。", who.name, who.phone),
        1 => format!("报案人{}，联系方式{}：", who.name, who.phone),
        2 => format!("你好，我要报警，我被骗了。我是{}，手机号{}。", who.name, who.phone),
        _ => String::new(),
    }
}

/// The opening with the fraudster's own numbers in it. None of them leads to anybody: unissued telephone prefixes,
/// eleven-digit QQ numbers beginning with 9, addresses under the reserved name `example.com` (RFC 2606).
fn theirs(opening: &str, who: &Teller<'_>, chance: &mut Chance) -> String {
    let letters = |chance: &mut Chance| -> String {
        (0..8).map(|_| chance.pick(b"abcdefghkmnpqrstuvwxyz23456789") as char).collect()
    };
    let url = format!("{}{}.example.com", chance.pick(&HOSTS), chance.below(90) + 10);
    let url = if chance.happens(600) { format!("http://{url}") } else { format!("www.{url}") };
    opening
        .replace("{phone}", &people::phone(chance))
        .replace("{qq}", &format!("9{:010}", chance.below(10_000_000_000)))
        .replace("{wechat}", &format!("wxid_{}", letters(chance)))
        .replace("{tail}", &format!("9{:08}", chance.below(100_000_000)))
        .replace("{url}", &url)
        .replace("{app}", chance.pick(&APPS))
        .replace("{firm}", who.firm)
}

fn paying(payment: &Remembered, who: &Teller<'_>, first: bool, chance: &mut Chance) -> String {
    let (at, sum) = (remembered(payment.at, who.told_at, chance), written(payment.amount, chance));
    let (payee, name, bank) = (grouped(&payment.payee, chance), &payment.payee_name, payment.payee_bank);
    let own = match (first, !who.firm.is_empty(), chance.below(3)) {
        (true, true, _) => format!("我从公司对公账户（账号{}，{}）", who.own, who.own_bank),
        (true, false, 0 | 1) => format!("我用自己的{}卡{}", who.own_bank, who.own),
        _ => "我".to_owned(),
    };
    match chance.below(4) {
        0 => format!("{at}，{own}向对方提供的账户{payee}（户名{name}，{bank}）转账{sum}。"),
        1 => format!("{at}{own}转给{name}，收款卡号{payee}，开户行{bank}，金额{sum}。"),
        2 => format!("{at}，{own}通过手机银行往{name}的银行卡{payee}打了{sum}。"),
        _ => format!("{own}在{at}给对方指定的{bank}卡号{payee}（{name}）汇款{sum}。"),
    }
}

/// A card's digits as people write them: in one, or in fours.
fn grouped(number: &str, chance: &mut Chance) -> String {
    if chance.happens(650) {
        return number.to_owned();
    }
    let digits: Vec<char> = number.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The exact sum, in one of the ways it is written.
fn written(sum: Amount, chance: &mut Chance) -> String {
    let (yuan, fen) = (sum.minor() / 100, sum.minor() % 100);
    match chance.below(5) {
        0 if fen == 0 && yuan % 100 == 0 && yuan >= 10_000 => format!("{}万元", tenths(yuan)),
        1 if fen == 0 && yuan >= 1_000 => format!("{}元", with_commas(yuan)),
        2 => format!("{sum}元"),
        3 => format!("人民币{}元", plain(sum)),
        _ => format!("{}元", plain(sum)),
    }
}

fn plain(sum: Amount) -> String {
    let text = sum.to_string();
    text.strip_suffix(".00").unwrap_or(&text).to_owned()
}

/// Ten-thousands: 48600 is 4.86.
fn tenths(yuan: i64) -> String {
    let text = format!("{}.{:04}", yuan / 10_000, yuan % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn with_commas(yuan: i64) -> String {
    let digits = yuan.to_string();
    let head = digits.len() % 3;
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 3 == head % 3 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The time as remembered: exact, to five minutes, or about; never more than a quarter of an hour off.
fn remembered(at: Instant, told_at: Instant, chance: &mut Chance) -> String {
    let step = chance.pick(&[60, 60, 300, 300, 600]);
    let rounded = Instant::from_seconds((at.seconds() + step / 2).div_euclid(step) * step);
    let civil = rounded.civil(DEFAULT_OFFSET);
    let (year, month, day, hour, minute) =
        (civil.year(), civil.month(), civil.day(), i32::from(civil.hour()), i32::from(civil.minute()));
    let same_day = told_at.civil(DEFAULT_OFFSET).date() == civil.date();
    let about = if step > 60 { "左右" } else { "" };
    match chance.below(6) {
        0 => format!("{year}年{month}月{day}日{hour}时{minute:02}分{about}"),
        1 => format!("{month}月{day}日{hour}:{minute:02}{about}"),
        2 if minute <= 15 => format!("{month}月{day}日{hour}时许"),
        3 if same_day => format!("今天{}{about}", spoken(hour, minute)),
        _ => format!("{month}月{day}日{}{about}", spoken(hour, minute)),
    }
}

fn spoken(hour: i32, minute: i32) -> String {
    let (part, shown) = match hour {
        0..=5 => ("凌晨", hour),
        6..=11 => ("上午", hour),
        12 => ("中午", 12),
        13..=17 => ("下午", hour - 12),
        _ => ("晚上", hour - 12),
    };
    if minute == 0 { format!("{part}{shown}点") } else { format!("{part}{shown}点{minute}分") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::For;

    #[test]
    fn sums_are_written_in_ways_that_mean_the_same() {
        for (yuan, want) in [(48_600, "4.86"), (50_000, "5"), (123_400, "12.34")] {
            assert_eq!(tenths(yuan), want);
        }
        for (yuan, want) in [(999, "999"), (1_000, "1,000"), (600_000, "600,000"), (12_345_678, "12,345,678")] {
            assert_eq!(with_commas(yuan), want);
        }
    }

    #[test]
    fn a_narrative_names_the_account_the_sum_and_the_holder() {
        let at = Instant::parse("2026-06-15 10:22:41").unwrap();
        let who = Teller {
            name: "王芳",
            phone: "15412345678",
            own: "6212251234567890123",
            own_bank: "陇原银行",
            firm: "",
            told_at: at,
        };
        let mut told = std::collections::BTreeSet::new();
        for nth in 0..60 {
            let paid = Remembered {
                at,
                amount: Amount::from_major(48_600),
                payee: "6214671234567890123".into(),
                payee_name: "李强".into(),
                payee_bank: "白塔银行",
            };
            let category = OPENINGS[nth % OPENINGS.len()].0;
            let words = tell(category, false, &who, &[paid], &mut Chance::of(3, For::Tale, &[nth as u64]));
            let digits: String = words.chars().filter(char::is_ascii_digit).collect();
            assert!(digits.contains("6214671234567890123") && words.contains("李强"), "{words}");
            assert!(["48600", "48,600", "4.86万"].iter().any(|sum| words.contains(sum)), "{words}");
            assert!(!words.contains('{'), "{words}");
            told.insert(words);
        }
        assert_eq!(told.len(), 60);
    }
}
