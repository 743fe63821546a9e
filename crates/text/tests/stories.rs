//! Narratives of several kinds of fraud, with invented people: what is read out of each.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use domain::category::Category;
use domain::indicator::{Kind, Role};
use text::category::guess;
use text::check::luhn_digit;
use text::extract::extract;
use text::payment::payments;

fn card(payload: &str) -> String {
    format!("{payload}{}", luhn_digit(payload).unwrap())
}

fn filled(text: &str) -> String {
    [
        ("{V}", "621700123456789012"),
        ("{S}", "622202123456789012"),
        ("{T}", "622848765432109876"),
        ("{U}", "621226990011223344"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (name, payload)| text.replace(name, &card(payload)))
}

/// Each payment as `from > to amount time`, `-` where not told.
fn told(text: &str) -> String {
    let finds = extract(text);
    let value = |place: Option<usize>| place.map_or("-".to_owned(), |place| finds[place].value.clone());
    let rows: Vec<String> = payments(text, &finds)
        .iter()
        .map(|draft| {
            format!("{} > {} {} {}", value(draft.from), value(draft.to), value(draft.amount), value(draft.time))
        })
        .collect();
    rows.join(" | ")
}

#[test]
fn payments_are_paired_as_told() {
    let table = [
        ("我用自己的建行卡{V}向对方工行账户{S}转账60万元", "{V} > {S} 600000.00 -"),
        ("我从我的卡{V}转账60万元到{S}", "{V} > {S} 600000.00 -"),
        ("第一笔5万元转到{S}，第二笔3万元转到{T}", "- > {S} 50000.00 - | - > {T} 30000.00 -"),
        ("向{S}转账5万元，又转账3万元到{T}", "- > {S} 50000.00 - | - > {T} 30000.00 -"),
        ("我向{S}转账5万元，后转到{T} 3万元", "- > {S} 50000.00 - | - > {T} 30000.00 -"),
        ("14时25分我转到{S} 5000元，15时10分又转了3万5到{T}", "- > {S} 5000.00 T14:25 | - > {T} 35000.00 T15:10"),
        (
            "我转账3笔，分别为5000元、8000元、1万元到账户{S}",
            "- > {S} 5000.00 - | - > {S} 8000.00 - | - > {S} 10000.00 -",
        ),
        ("我向{S}转账5000元、8000元，共计13000元", "- > {S} 5000.00 - | - > {S} 8000.00 -"),
        ("我被骗38.3万元，转到了{S}", "- > {S} 383000.00 -"),
        ("我将全部积蓄转到{S}", "- > {S} - -"),
        ("我转了5000元到{S}，对方返利500元到我的卡{V}", "- > {S} 5000.00 -"),
        ("我申请贷款10万元，对方让我缴纳保证金5000元，我转到{S}", "- > {S} 5000.00 -"),
        ("每单佣金5元，我垫付3000元到{S}", "- > {S} 3000.00 -"),
        ("转账5000元到{S}（2026-03-05 14:25:25）", "- > {S} 5000.00 2026-03-05T14:25:25+08:00"),
        ("對方讓我把錢匯到帳戶{S}，我匯了四千多元", "- > {S} 4000.00 -"),
        ("I transferred 5000 yuan from my account {V} to account {S}", "{V} > {S} 5000.00 -"),
        ("嫌疑人用账户{S}向我的账户{V}转了100元，之后我从{V}向{T}转了3万元", "{V} > {T} 30000.00 -"),
        (
            "转出账号：{V}，转入账号：{S}，金额：50,000.00元，时间：2026-05-01 10:20:30",
            "{V} > {S} 50000.00 2026-05-01T10:20:30+08:00",
        ),
        ("我收到{S}转来的500元", ""),
        ("我提供了卡号{V}，对方转入5万后让我取现", ""),
        ("我没有转账", ""),
        // Told twice.
        ("我向{S}转账60万元，后发现被骗，共转了600000元", "- > {S} 600000.00 -"),
        ("我向{S}转账60万元。我一共向{S}（户名：孙立强）转账600,000元", "- > {S} 600000.00 -"),
        ("我被骗转账60万元。我用卡{V}向{S}转账陆拾万元", "{V} > {S} 600000.00 -"),
        ("3月5日14时我向{S}转账60万元。我把60万元转给了对方", "- > {S} 600000.00 03-05T14:00"),
        ("我转账60万元。3月5日14时许我把60万元转到{S}", "- > {S} 600000.00 03-05T14:00"),
        ("我向{S}转账5000元，又向{S}转账5000元", "- > {S} 5000.00 - | - > {S} 5000.00 -"),
        ("我向{S}转账5000元。我再向{S}转账5000元", "- > {S} 5000.00 - | - > {S} 5000.00 -"),
        ("我向{S}转账5000元。我向{T}转账5000元", "- > {S} 5000.00 - | - > {T} 5000.00 -"),
        ("3月5日我向{S}转账5000元。3月6日我向{S}转账5000元", "- > {S} 5000.00 03-05 | - > {S} 5000.00 03-06"),
        ("14:25我向{S}转账5000元。15:10我向{S}转账5000元", "- > {S} 5000.00 T14:25 | - > {S} 5000.00 T15:10"),
        ("我向{S}转账5000元、5000元", "- > {S} 5000.00 - | - > {S} 5000.00 -"),
        ("我向{S}转账5万元，又转账8万元。共向{S}转账13万元", "- > {S} 50000.00 - | - > {S} 80000.00 -"),
        // Lists.
        ("我分别向{S}、{T}转账1万元、2万元", "- > {S} 10000.00 - | - > {T} 20000.00 -"),
        ("我向{S}和{T}分别转账1万元和2万元", "- > {S} 10000.00 - | - > {T} 20000.00 -"),
        ("我向{S}（户名李四）、{T}（户名王五）分别转账1万元、2万元", "- > {S} 10000.00 - | - > {T} 20000.00 -"),
        ("我将1万元、2万元分别转到{S}、{T}", "- > {S} 10000.00 - | - > {T} 20000.00 -"),
        (
            "我将1万元、2万元分别转到{S}、{T}，将3万元、4万元分别转到{U}、{S}",
            "- > {S} 10000.00 - | - > {T} 20000.00 - | - > {U} 30000.00 - | - > {S} 40000.00 -",
        ),
        ("我向{S}转账1万元、向{T}转账2万元", "- > {S} 10000.00 - | - > {T} 20000.00 -"),
        ("我向{S}、{T}各转账1万元", "- > {S} 10000.00 - | - > {T} 10000.00 -"),
        ("我向{S}、{T}、{U}转账1万元、2万元", "- > {U} 10000.00 - | - > {U} 20000.00 - | - > {S} - - | - > {T} - -"),
        ("我向{S}转账，每笔5000元，共3笔", "- > {S} 5000.00 - | - > {S} 5000.00 - | - > {S} 5000.00 -"),
        ("我分两次向{S}转账，每次5000元", "- > {S} 5000.00 - | - > {S} 5000.00 -"),
        ("我向{S}转账，每笔5000元", "- > {S} 5000.00 -"),
        ("我第三次向{S}转账，每笔5000元", "- > {S} 5000.00 -"),
        ("我向{S}转账，每笔50元，共60笔", "- > {S} 50.00 -"),
        // Hours of a day told before.
        ("3月5日对方联系我，当天14时许我转到{S} 5000元", "- > {S} 5000.00 03-05T14:00"),
        ("2026年3月5日10时对方联系我，15时10分我转到{S} 5000元", "- > {S} 5000.00 2026-03-05T15:10:00+08:00"),
        ("2026年3月5日22时对方联系我，1时10分我转到{S} 5000元", "- > {S} 5000.00 T01:10"),
        ("2026年3月5日对方联系我，次日14时我转到{S} 5000元", "- > {S} 5000.00 T14:00"),
        ("2026年3月5日对方联系我。第二天，我按要求于14时转到{S} 5000元", "- > {S} 5000.00 T14:00"),
        ("2026年3月5日对方联系我，昨天14时我转到{S} 5000元", "- > {S} 5000.00 T14:00"),
        ("我叫张三，1988年3月5日出生，14时许我转到{S} 5000元", "- > {S} 5000.00 T14:00"),
        ("2026年3月5日10时张三报警称14时许转到{S} 5000元", "- > {S} 5000.00 T14:00"),
        ("2026年3月5日张三报警称当日9时许转到{S} 5000元", "- > {S} 5000.00 2026-03-05T09:00:00+08:00"),
        ("今天天气很好", ""),
    ];
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, want)| (filled(text), filled(want)))
        .filter_map(|(text, want)| {
            let got = told(&text);
            (got != want).then(|| format!("{text}\n   want {want}\n   got  {got}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

struct Story {
    category: Category,
    text: &'static str,
    payments: &'static str,
    victims: &'static [&'static str],
    suspects: &'static [&'static str],
}

const STORIES: [Story; 12] = [
    Story {
        category: Category::Acquaintance,
        text: "我是兰州某贸易公司的出纳，2026年3月5日下午3点10分，有人在QQ上冒充我们老板（QQ号：2837465910）把我拉进工作群，说要付一笔合同款，让我马上转账。我用公司账户101920001234567（户名：兰州金石贸易有限公司）向对方提供的账户{S}（户名：孙立强）转账600,000元，后打电话给老板才发现被骗。",
        payments: "101920001234567 > {S} 600000.00 2026-03-05T15:10:00+08:00",
        victims: &["101920001234567", "兰州金石贸易有限公司"],
        suspects: &["{S}", "孙立强"],
    },
    Story {
        category: Category::Rebate,
        text: "报警人何小燕（电话13919001122）称：2026-02-11 10:20:31在家中被人拉入刷单群，群内接待员让其下载“悦享购”APP做任务，先垫付小额后返佣金。其用自己的建设银行卡{V}先后向{S}转账3000元、向{T}转账1万2000元，之后无法提现。",
        payments: "{V} > {S} 3000.00 2026-02-11T10:20:31+08:00 | {V} > {T} 12000.00 2026-02-11T10:20:31+08:00",
        victims: &["{V}", "+8613919001122", "何小燕"],
        suspects: &["{S}", "{T}", "悦享购"],
    },
    Story {
        category: Category::Authority,
        text: "10月19日14时许，我接到13512348765的电话，对方自称公安局民警，说我涉嫌洗钱，给我看了通缉令，要求把名下资金转入安全账户核查。我从我的工行卡{V}向{S}转账四十五万余元。",
        payments: "{V} > {S} 450000.00 10-19T14:00",
        victims: &["{V}"],
        suspects: &["{S}", "+8613512348765"],
    },
    Story {
        category: Category::Loan,
        text: "我在网上看到贷款广告，添加对方微信号dk_8866zz，对方让我点击链接http://www.yidaikuan.top/apply申请网贷，说银行卡号填错被冻结，要交解冻费。我的卡{V}没有错。我于2026年1月8日16时按要求将8000元转到{S}，户名王海生。",
        payments: "{V} > {S} 8000.00 2026-01-08T16:00:00+08:00",
        victims: &["{V}"],
        suspects: &["{S}", "dk_8866zz", "http://www.yidaikuan.top/apply", "王海生"],
    },
    Story {
        category: Category::CustomerService,
        text: "昨天下午4点，自称某快递客服的人打来电话，说我的快递丢失要理赔，让我加QQ33445566，共享屏幕后要我把钱转到指定账户{S}，我用本人农行卡{T}转了4999.50元。对方还说会退到我的卡上。",
        payments: "{T} > {S} 4999.50 T16:00",
        victims: &["{T}"],
        suspects: &["{S}"],
    },
    Story {
        category: Category::Investment,
        text: "受害人赵明在“金鼎”平台投资虚拟货币，老师荐股称收益很高。2026年4月2日至4月9日，其通过手机银行从建行卡{V}分三次向平台客服提供的账户{S}转账5万元、8万元、10万元，共计23万元。",
        payments: "{V} > {S} 50000.00 04-09 | {V} > {S} 80000.00 04-09 | {V} > {S} 100000.00 04-09",
        victims: &["{V}", "赵明"],
        suspects: &["{S}"],
    },
    Story {
        category: Category::CreditRecord,
        text: "对方来电称我大学时注册过校园贷，不注销贷款账户会影响征信。对方让我把各平台借出的钱转到{S}，我先转了2万元，又转了1.5万元到{T}。",
        payments: "- > {S} 20000.00 - | - > {T} 15000.00 -",
        victims: &[],
        suspects: &["{S}", "{T}"],
    },
    Story {
        category: Category::Shopping,
        text: "我在闲鱼上低价购买茅台，卖家让我脱离平台交易，我向卖家提供的账户{S}转定金6600元后对方不发货，把我拉黑。",
        payments: "- > {S} 6600.00 -",
        victims: &[],
        suspects: &["{S}"],
    },
    Story {
        category: Category::Game,
        text: "我儿子在网上卖游戏账号，对方说账号被冻结要交保证金，他用我的卡{V}给对方转了1500元，收款账户{S}。",
        payments: "{V} > {S} 1500.00 -",
        victims: &["{V}"],
        suspects: &["{S}"],
    },
    Story {
        category: Category::ArmyBuyer,
        text: "有人自称部队采购员，要在我店里订购自热米饭，让我先向供货商账户{S}垫付货款2万3千元，我转了以后对方失联。",
        payments: "- > {S} 23000.00 -",
        victims: &[],
        suspects: &["{S}"],
    },
    Story {
        category: Category::FlightRefund,
        text: "我收到短信说航班取消，可办理机票退款，拨打短信中的电话13700112233，对方让我把验证资金转到{S}，我转了12,800元。",
        payments: "- > {S} 12800.00 -",
        victims: &[],
        suspects: &["{S}"],
    },
    Story {
        category: Category::Authority,
        text: "被害人陳淑芬接到假冒檢察院人員來電，稱其涉嫌洗錢，要求將存款匯入安全帳戶{S}（戶名：林志偉），被害人從其帳戶{V}匯款30萬元。",
        payments: "{V} > {S} 300000.00 -",
        victims: &["{V}"],
        suspects: &["{S}", "林志偉"],
    },
];

#[test]
fn each_story_gives_up_its_payments_people_and_kind() {
    let mut wrong = Vec::new();
    for story in &STORIES {
        let text = filled(story.text);
        let finds = extract(&text);
        let mut check = |what: &str, want: String, got: String| {
            if want != got {
                wrong.push(format!("{text}\n   {what} want {want}\n   {what} got  {got}"));
            }
        };
        check("payments", filled(story.payments), told(&text));
        check("category", format!("{:?}", Some(story.category)), format!("{:?}", guess(&text).category));
        for (role, values) in [(Role::Victim, story.victims), (Role::Suspect, story.suspects)] {
            for value in values {
                let value = filled(value);
                let got = finds.iter().find(|find| find.value == value).map(|find| find.role);
                check(&value, format!("{:?}", Some(role)), format!("{got:?}"));
            }
        }
        // The accounts named are all of them: none the victim's is called the suspect's.
        let called: Vec<&str> = finds
            .iter()
            .filter(|find| matches!(find.kind, Kind::BankCard | Kind::BankAccount) && find.role == Role::Suspect)
            .map(|find| find.value.as_str())
            .collect();
        let allowed: Vec<String> = story.suspects.iter().map(|value| filled(value)).collect();
        check(
            "suspects",
            "none other".to_owned(),
            called
                .iter()
                .find(|value| !allowed.contains(&(**value).to_owned()))
                .map_or("none other".to_owned(), |v| (*v).to_owned()),
        );
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every reason that is given for a narrative.
fn reasons(text: &str) -> Vec<String> {
    let finds = extract(text);
    let drafts = payments(text, &finds).into_iter().map(|draft| draft.reason);
    let drafts: Vec<String> = drafts.chain(guess(text).reasons).collect();
    finds.into_iter().map(|find| find.reason).chain(drafts).collect()
}

#[test]
fn a_chinese_story_has_chinese_reasons() {
    for story in &STORIES {
        let reasons = reasons(&filled(story.text));
        assert!(reasons.len() >= 3, "{reasons:?}");
        for reason in reasons {
            let mut words = reason.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
            let foreign = words.find(|word| !["QQ", "APP", "IMEI", "BIN", "Luhn"].contains(word));
            assert_eq!(foreign, None, "{reason}");
        }
    }
}

#[test]
fn reasons_are_said_in_the_language_of_the_narrative() {
    let table = [
        ("我向{S}转账5000元", "卡号前缀、长度和校验码均相符：中国工商银行；嫌疑人的：受害人的钱转到了它"),
        ("让我打开http://www.abc.top/x?a=b 并登录", "网址；嫌疑人的：受害人被引导使用它"),
        ("I paid 5000 yuan from my account {V}, my name is 李四", "a sum of yuan"),
        ("I sent 300 yuan to account {S}", "a sum of yuan"),
        (
            "I sent all to account {S}",
            "prefix, length and check digit agree: ICBC 中国工商银行; the suspect's: the victim's money was sent to it",
        ),
        ("对方微信号abc_12345", "在微信字样之后；嫌疑人的：说明是对方的，或由对方提供"),
    ];
    for (text, want) in table {
        assert_eq!(reasons(&filled(text)).first().map(String::as_str), Some(want), "{text}");
    }
    let guess = guess("我在网上刷单");
    assert_eq!(guess.reasons, ["刷单返利：“刷单”，4分"]);
}

#[test]
fn what_no_cue_decides_is_left_open() {
    for text in ["今天天气很好", "我被骗了5000元", "我刷单被骗后又有人说可以贷款，还让我看征信，说投资理财能回本", ""]
    {
        let guess = guess(text);
        assert_eq!(guess.category, None, "{text}: {guess:?}");
    }
}
