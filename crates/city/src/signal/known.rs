//! The known family: gangs as notes and reports tell of them. Rule authors may read it; the rules were not to be fitted
//! to it, nor it to them. The rates are far above life's, so that a small city has enough people to count.

use super::habit::{Act, Caller, DenHabit, Habits, LineHabit, RingHabit, Script, VanHabit, during, step};
use super::host::syllables;
use super::number::Device;
use crate::chance::Chance;
use domain::signal::Scheme;

use Act::{App, Ask, Bank, Befriend, Call, ChatCall, Group, Meeting, Passwords, Pay, Rebate, Rename, Site, Sms};
use Caller::{Abroad, Den, Domestic, Forwarded, Spoofed};

pub(crate) fn habits() -> Habits {
    Habits { scripts: &SCRIPTS, den: DEN, lines: &LINES, van: VAN, ring: RING, host }
}

/// People whom one gets hold of, a day of a hundred thousand: 46 in all; about three in ten of those drawn in pay.
static SCRIPTS: [Script; 7] = [
    Script {
        scheme: Scheme::ForeignCall,
        a_day: 7.0,
        hours: 9..20,
        callers: &[(9, Abroad), (1, Forwarded)],
        loss: (38_000.0, 1.0),
        steps: &[
            step((0, 0), Call((25, 110)), 700),
            step((3, 90), Call((300, 2_400)), 700),
            during((4, 14), Befriend, 850),
            during((2, 12), Act::Chat(&WORDS_OFFICIAL, (2, 5)), 850),
            during((3, 20), Site((1, 3)), 800),
            during((4, 20), Bank, 900),
            during((1, 6), Passwords((1, 3)), 800),
            during((2, 12), Pay((500, 1_000)), 450),
            step((40, 900), Call((200, 1_200)), 800),
            during((5, 15), Pay((300, 700)), 200),
        ],
    },
    Script {
        scheme: Scheme::FakeOrder,
        a_day: 11.0,
        hours: 9..22,
        callers: &[(1, Domestic)],
        loss: (16_000.0, 1.0),
        steps: &[
            step((0, 0), Sms(&SMS_ORDER), 600),
            step((10, 240), Befriend, 900),
            step((2, 40), Act::Chat(&WORDS_ORDER, (3, 9)), 800),
            step((5, 90), Group, 900),
            step((5, 120), Site((1, 3)), 850),
            step((10, 120), App, 900),
            step((10, 240), Pay((5, 15)), 850),
            step((10, 60), Rebate((120, 400)), 900),
            step((30, 1_200), Site((1, 4)), 800),
            step((10, 180), Pay((150, 350)), 750),
            step((20, 240), Pay((300, 600)), 500),
            step((20, 240), Pay((300, 600)), 100),
        ],
    },
    Script {
        scheme: Scheme::FakeLoan,
        a_day: 7.0,
        hours: 9..21,
        callers: &[(7, Den), (3, Domestic)],
        loss: (21_000.0, 0.9),
        steps: &[
            step((0, 0), Call((20, 90)), 600),
            step((1, 30), Sms(&SMS_LOAN), 750),
            step((5, 180), Site((1, 3)), 800),
            step((5, 60), App, 900),
            step((15, 240), Call((200, 900)), 800),
            during((2, 10), Passwords((1, 2)), 800),
            step((10, 180), Call((120, 600)), 800),
            step((5, 90), Pay((250, 450)), 600),
            step((20, 400), Pay((350, 700)), 350),
        ],
    },
    Script {
        scheme: Scheme::FakeInvestment,
        a_day: 6.0,
        hours: 9..23,
        callers: &[(1, Abroad)],
        loss: (68_000.0, 1.1),
        steps: &[
            step((0, 0), Befriend, 700),
            step((10, 600), Act::Chat(&WORDS_FRIEND, (6, 20)), 800),
            step((600, 2_400), Act::Chat(&WORDS_FRIEND, (6, 20)), 800),
            step((300, 1_500), Group, 850),
            step((60, 1_500), ChatCall, 900),
            step((10, 300), Site((1, 4)), 900),
            step((5, 120), App, 900),
            step((60, 1_200), Pay((20, 80)), 900),
            step((600, 2_400), Site((2, 6)), 900),
            step((30, 600), Rebate((300, 1_500)), 900),
            step((300, 2_000), Pay((200, 500)), 700),
            step((600, 2_500), Pay((400, 900)), 300),
        ],
    },
    Script {
        scheme: Scheme::FakeBoss,
        a_day: 3.0,
        hours: 9..17,
        callers: &[(1, Domestic)],
        loss: (180_000.0, 1.0),
        steps: &[
            step((0, 0), Rename(&BOSSES), 1_000),
            step((1, 20), Befriend, 800),
            step((2, 30), Group, 900),
            step((3, 40), Act::Chat(&WORDS_BOSS, (3, 7)), 800),
            step((2, 20), Ask(&ASK_BOSS), 600),
            step((5, 40), Bank, 900),
            step((1, 8), Passwords((1, 2)), 950),
            step((1, 10), Pay((600, 1_000)), 350),
            step((20, 120), Ask(&ASK_BOSS), 500),
            step((5, 40), Pay((400, 800)), 100),
        ],
    },
    Script {
        scheme: Scheme::FakePolice,
        a_day: 5.0,
        hours: 8..18,
        callers: &[(7, Spoofed), (3, Abroad)],
        loss: (120_000.0, 1.1),
        steps: &[
            step((0, 0), Call((60, 170)), 650),
            step((1, 15), Call((1_200, 5_400)), 750),
            during((8, 30), Befriend, 900),
            during((3, 15), ChatCall, 900),
            during((5, 20), Meeting, 850),
            during((10, 40), Site((1, 2)), 850),
            during((5, 30), Bank, 900),
            during((1, 8), Passwords((2, 5)), 850),
            during((2, 15), Pay((200, 600)), 700),
            step((60, 1_200), Call((900, 5_400)), 850),
            during((10, 40), Passwords((1, 4)), 900),
            during((2, 10), Pay((300, 800)), 300),
        ],
    },
    Script {
        scheme: Scheme::FakeService,
        a_day: 7.0,
        hours: 9..21,
        callers: &[(6, Den), (2, Spoofed), (2, Forwarded)],
        loss: (26_000.0, 1.0),
        steps: &[
            step((0, 0), Call((200, 1_500)), 600),
            during((3, 10), Meeting, 850),
            during((2, 10), Site((0, 2)), 900),
            during((2, 12), Bank, 900),
            during((1, 6), Passwords((1, 4)), 850),
            during((1, 8), Pay((400, 1_000)), 500),
            during((3, 15), Passwords((1, 3)), 800),
            during((1, 8), Pay((300, 800)), 150),
        ],
    },
];

const WORDS_OFFICIAL: [&str; 6] = [
    "请配合核查，不要告诉任何人",
    "发您电子文书，签字拍照回传",
    "您名下账户涉嫌洗钱",
    "下载会议软件，全程共享屏幕",
    "资金需转入核查账户",
    "现在到没有人的房间",
];
const WORDS_ORDER: [&str; 6] = [
    "亲，先关注店铺，佣金5元秒到",
    "做满三单返本金和佣金",
    "点我发的链接注册",
    "您这单操作失误，需再做一单才能提现",
    "派单员会带您做",
    "今天联单名额只剩两个",
];
const WORDS_FRIEND: [&str; 6] = [
    "在忙什么呢",
    "我叔叔是做数据分析的",
    "今天又赚了三千",
    "老师带单，跟着买就行",
    "先小额试试，可以提现",
    "这个平台只有内部有名额",
];
const WORDS_BOSS: [&str; 4] = ["小李，你加一下这个群", "我在开会，不方便接电话", "公司账上还有多少", "有笔保证金要退"];
const ASK_BOSS: [&str; 3] =
    ["先把这笔款付到对方账户，合同后补", "你先付，回头我签字", "对公转这个账户，马上，转完截图"];
const BOSSES: [&str; 4] = ["王总", "张总（公司）", "李董", "刘总经理"];
const SMS_ORDER: [&str; 3] = [
    "兼职招募：在家动手指，日结200到500元，加Q了解 {host}",
    "您的淘物订单获赠礼品，联系领取并做好评返现 {host}",
    "诚聘点赞员，5元一单，多劳多得，登录 {host}",
];
const SMS_LOAN: [&str; 3] = [
    "您有一笔20万元额度待领取，凭身份证秒到，点 {host}",
    "征信不好也能贷，无抵押，注册 {host}",
    "您的贷款申请已预审通过，请于今日内到 {host} 办理",
];

const DEN: DenHabit = DenHabit {
    a_day: 0.7,
    stay_hours: (30, 120),
    moves: (0, 2),
    devices: (1, 6),
    ports_each: &[4, 8, 16],
    hours: 8..21,
    calls: 9.0,
    slows: 500,
    slow_calls: 2.5,
    answered: 520,
    talk: (13.0, 1.0),
    rotate_min: (60, 300),
    cards_each: 12,
    devices_of: &[(6, Device::Gateway), (2, Device::Modem), (1, Device::Phone), (1, Device::Iot)],
    device_follows_card: false,
    own_calls: 250,
    in_sequence: 120,
    masts: 2,
};

static LINES: [LineHabit; 4] = [
    LineHabit {
        caller: Abroad,
        a_day: 6.0,
        stay_hours: (12, 60),
        calls_a_day: 120.0,
        hours: 8..21,
        answered: 420,
        talk: (12.0, 1.0),
        plain: 0,
    },
    LineHabit {
        caller: Spoofed,
        a_day: 4.0,
        stay_hours: (8, 48),
        calls_a_day: 90.0,
        hours: 8..19,
        answered: 560,
        talk: (20.0, 1.0),
        plain: 400,
    },
    LineHabit {
        caller: Domestic,
        a_day: 1.5,
        stay_hours: (48, 200),
        calls_a_day: 85.0,
        hours: 9..21,
        answered: 500,
        talk: (22.0, 1.0),
        plain: 0,
    },
    LineHabit {
        caller: Forwarded,
        a_day: 0.8,
        stay_hours: (48, 160),
        calls_a_day: 45.0,
        hours: 9..20,
        answered: 550,
        talk: (18.0, 1.0),
        plain: 500,
    },
];

const VAN: VanHabit = VanHabit {
    a_day: 0.6,
    hours: 9..20,
    minutes: (50, 170),
    km_an_hour: (12, 38),
    reach_m: 900.0,
    phones_a_minute: 9.0,
    own_cell: 500,
    templates: &[
        "您的积分{code}分即将清零，请登录 {host} 兑换现金。",
        "您的账户存在风险已被限制，请于今日登录 {host} 核验，编号{code}。",
        "尊敬的客户，您有{code}元退税待领取，请点击 {host}",
    ],
};

const RING: RingHabit = RingHabit {
    rings: 4.0,
    accounts: (4, 12),
    a_device: 4,
    hours: 8..23,
    adds: 4.0,
    accepted: 130,
    joins: 0.6,
    messages: 5.0,
    words: &WORDS_ORDER,
};

/// Look-alikes of banks and shops, and names without a meaning, as lists of such sites show.
fn host(dice: &mut Chance, scheme: Scheme) -> String {
    let (tail, end) = (dice.below(9_000) + 100, dice.pick(&["test", "top.test", "vip.test", "example", "cc.example"]));
    let stem = match scheme {
        Scheme::FakeLoan => dice.pick(&["jiedai", "xindai", "haodai", "kuaidai"]).to_owned(),
        Scheme::FakeInvestment => dice.pick(&["zhengquan", "licai", "bi-ex", "caifu"]).to_owned(),
        Scheme::FakeService | Scheme::ForeignCall => {
            dice.pick(&["ebank-1ongyuan", "ebank-baitta", "kefu", "tuikuan"]).to_owned()
        }
        Scheme::FakePolice => dice.pick(&["gongan-wen", "anquan-zhanghu", "hecha"]).to_owned(),
        _ => syllables(dice, 2),
    };
    format!("{stem}{tail}.{end}")
}
