//! The held-out family: gangs of other habits, that no author of a rule looked at.
//!
//! Whoever writes or tunes a rule of the screen must not read this module: what a screen finds of this family is the
//! figure that tells whether it learned the known family's habits or what deceit has in common. Other dens (small, few
//! calls, the device changed with each card, evenings, several masts), other order of steps (site before the call,
//! passwords before the long call, pauses over nights), other words, other hours.

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

static SCRIPTS: [Script; 7] = [
    // A parcel held at a border, told by a line that forwards; the site is filled in before anybody talks for long.
    Script {
        scheme: Scheme::ForeignCall,
        a_day: 6.0,
        hours: 10..22,
        callers: &[(4, Forwarded), (6, Abroad)],
        loss: (19_000.0, 1.2),
        steps: &[
            step((0, 0), Call((40, 160)), 650),
            step((15, 300), Site((1, 2)), 800),
            step((30, 900), Call((60, 170)), 850),
            step((3, 45), Passwords((1, 2)), 850),
            step((5, 60), Call((240, 1_500)), 750),
            during((2, 9), Bank, 900),
            during((1, 5), Pay((700, 1_000)), 300),
            step((600, 1_500), Call((150, 700)), 700),
            step((10, 90), Pay((300, 600)), 150),
        ],
    },
    // A card in a parcel, a code scanned: no message at all, a day of small wins first.
    Script {
        scheme: Scheme::FakeOrder,
        a_day: 10.0,
        hours: 12..23,
        callers: &[(1, Domestic)],
        loss: (9_000.0, 1.3),
        steps: &[
            step((0, 0), Site((1, 2)), 700),
            step((20, 500), Group, 850),
            step((5, 200), Befriend, 900),
            step((10, 300), Act::Chat(&WORDS_TASK, (2, 6)), 850),
            step((10, 120), Rebate((15, 60)), 900),
            step((500, 1_400), Rebate((60, 180)), 850),
            step((60, 600), App, 850),
            step((30, 500), Pay((30, 120)), 800),
            step((15, 90), Pay((200, 500)), 700),
            step((15, 90), Pay((400, 800)), 250),
        ],
    },
    // The app first, from an advertisement; they call when the form is sent.
    Script {
        scheme: Scheme::FakeLoan,
        a_day: 7.0,
        hours: 11..23,
        callers: &[(8, Den), (2, Abroad)],
        loss: (12_000.0, 1.0),
        steps: &[
            step((0, 0), App, 700),
            step((3, 60), Passwords((1, 1)), 850),
            step((2, 90), Call((50, 170)), 800),
            step((10, 900), Befriend, 850),
            step((5, 120), Act::Chat(&WORDS_FEE, (3, 8)), 850),
            step((10, 300), Pay((100, 250)), 750),
            step((60, 1_500), Call((90, 500)), 750),
            step((5, 60), Pay((350, 800)), 350),
        ],
    },
    // A voice: long calls every evening for days, the platform only at the end.
    Script {
        scheme: Scheme::FakeInvestment,
        a_day: 6.0,
        hours: 18..23,
        callers: &[(5, Domestic), (5, Abroad)],
        loss: (45_000.0, 1.2),
        steps: &[
            step((0, 0), Call((90, 400)), 700),
            step((900, 1_600), Call((400, 2_000)), 800),
            step((1_000, 1_600), Call((600, 3_000)), 800),
            step((10, 600), Befriend, 900),
            step((600, 1_700), ChatCall, 850),
            step((30, 300), Meeting, 850),
            step((20, 200), Site((2, 5)), 850),
            step((200, 1_500), Pay((80, 300)), 800),
            step((900, 2_500), Call((300, 1_500)), 800),
            step((10, 120), Pay((500, 1_000)), 300),
        ],
    },
    // A meeting called in the boss's name, then the order to pay.
    Script {
        scheme: Scheme::FakeBoss,
        a_day: 3.0,
        hours: 13..18,
        callers: &[(1, Spoofed)],
        loss: (95_000.0, 1.2),
        steps: &[
            step((0, 0), Group, 850),
            step((5, 200), Rename(&LEADERS), 1_000),
            step((5, 60), Meeting, 850),
            step((10, 90), Act::Chat(&WORDS_LEADER, (2, 5)), 850),
            step((2, 15), Call((30, 140)), 800),
            step((2, 25), Ask(&ASK_LEADER), 700),
            step((3, 90), Pay((500, 1_000)), 250),
        ],
    },
    // Over video, with a uniform; the telephone only begins it. It waits a night.
    Script {
        scheme: Scheme::FakePolice,
        a_day: 5.0,
        hours: 9..21,
        callers: &[(5, Spoofed), (2, Den), (3, Forwarded)],
        loss: (80_000.0, 1.3),
        steps: &[
            step((0, 0), Call((90, 260)), 650),
            step((2, 30), Befriend, 850),
            step((2, 20), ChatCall, 850),
            step((30, 200), ChatCall, 850),
            step((600, 1_300), ChatCall, 850),
            step((5, 60), Site((1, 2)), 850),
            step((5, 40), Call((300, 1_800)), 850),
            during((2, 12), Passwords((1, 3)), 850),
            during((1, 10), Pay((400, 900)), 550),
            step((1_000, 2_000), ChatCall, 800),
            step((10, 60), Pay((300, 700)), 200),
        ],
    },
    // A message about a membership; the person looks it up and is called back.
    Script {
        scheme: Scheme::FakeService,
        a_day: 8.0,
        hours: 10..22,
        callers: &[(6, Den), (4, Abroad)],
        loss: (14_000.0, 1.1),
        steps: &[
            step((0, 0), Sms(&SMS_MEMBER), 550),
            step((5, 300), Site((1, 2)), 800),
            step((2, 40), Call((150, 700)), 750),
            step((1, 8), Passwords((1, 2)), 800),
            step((2, 20), Call((180, 900)), 850),
            during((1, 6), Meeting, 850),
            during((2, 8), Passwords((1, 3)), 850),
            during((1, 6), Pay((500, 1_000)), 300),
        ],
    },
];

const WORDS_TASK: [&str; 5] = [
    "扫码进福利群，送小礼物",
    "点两下关注就给红包",
    "今日任务：帮主播冲榜",
    "晋升会员可接大额任务",
    "数据异常，需补单修复",
];
const WORDS_FEE: [&str; 5] =
    ["卡号填错一位，资金冻结了", "需先验证还款能力", "放款前交一期保证金", "解冻后和贷款一起到账", "把流水做起来就行"];
const WORDS_LEADER: [&str; 4] = ["各部门进会议室", "财务会后留一下", "项目今天要定", "电话里不方便说"];
const ASK_LEADER: [&str; 3] = ["定金先打过去，发票后到", "用备用账户付，走急件", "先垫付，月底一起报"];
const LEADERS: [&str; 4] = ["赵院长", "陈校长", "孙主任", "集团周总"];
const SMS_MEMBER: [&str; 3] = [
    "您的直播会员今晚自动续费980元，取消请看 {host}",
    "您投保的百万医疗将到期扣款，关闭入口 {host}",
    "快递丢件双倍理赔，登记 {host}",
];

const DEN: DenHabit = DenHabit {
    a_day: 1.2,
    stay_hours: (14, 60),
    moves: (1, 4),
    devices: (1, 3),
    ports_each: &[2, 4, 8],
    hours: 10..23,
    calls: 4.0,
    slows: 900,
    slow_calls: 1.8,
    answered: 600,
    talk: (24.0, 1.1),
    rotate_min: (20, 90),
    cards_each: 20,
    devices_of: &[(5, Device::Phone), (2, Device::Modem), (2, Device::Iot), (1, Device::Gateway)],
    device_follows_card: true,
    own_calls: 350,
    in_sequence: 0,
    masts: 4,
};

static LINES: [LineHabit; 4] = [
    LineHabit {
        caller: Abroad,
        a_day: 14.0,
        stay_hours: (3, 14),
        calls_a_day: 45.0,
        hours: 10..22,
        answered: 480,
        talk: (18.0, 1.1),
        plain: 0,
    },
    LineHabit {
        caller: Spoofed,
        a_day: 8.0,
        stay_hours: (2, 12),
        calls_a_day: 35.0,
        hours: 9..21,
        answered: 600,
        talk: (26.0, 1.1),
        plain: 800,
    },
    LineHabit {
        caller: Domestic,
        a_day: 3.0,
        stay_hours: (24, 120),
        calls_a_day: 38.0,
        hours: 11..23,
        answered: 560,
        talk: (35.0, 1.1),
        plain: 0,
    },
    LineHabit {
        caller: Forwarded,
        a_day: 2.0,
        stay_hours: (12, 72),
        calls_a_day: 24.0,
        hours: 10..22,
        answered: 600,
        talk: (25.0, 1.0),
        plain: 200,
    },
];

const VAN: VanHabit = VanHabit {
    a_day: 0.6,
    hours: 17..22,
    minutes: (30, 90),
    km_an_hour: (6, 18),
    reach_m: 700.0,
    phones_a_minute: 5.0,
    own_cell: 200,
    templates: &[
        "您的会员{code}元消费券今日到期，领取 {host}",
        "社保卡年审未通过，凭码{code}在 {host} 补录，逾期停用。",
        "您有违章{code}未处理，详见 {host}",
    ],
};

const RING: RingHabit = RingHabit {
    rings: 6.0,
    accounts: (2, 6),
    a_device: 2,
    hours: 12..24,
    adds: 1.6,
    accepted: 260,
    joins: 0.9,
    messages: 3.0,
    words: &WORDS_TASK,
};

fn host(dice: &mut Chance, scheme: Scheme) -> String {
    let (word, end) = (syllables(dice, 3), dice.pick(&["example", "test", "m.example", "h5.example"]));
    match scheme {
        Scheme::FakeService => format!("{word}-fuwu.{end}"),
        Scheme::FakePolice => format!("{word}-banshi.{end}"),
        _ => format!("{word}{}.{end}", dice.below(100)),
    }
}
