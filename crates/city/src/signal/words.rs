//! The words of honest messages and chats, with invented senders.

use super::town::Town;
use crate::chance::Chance;
use domain::signal::{Id, Record};

/// Senders of passwords and notices: ports that send and are never called, and the banks' short numbers.
const PORTS: u64 = 400;

const BRANDS: [&str; 14] = [
    "陇原银行",
    "白塔银行",
    "皋兰银行",
    "五泉银行",
    "雁滩银行",
    "兴隆银行",
    "河湟出行",
    "拾光购物",
    "邻里团购",
    "青禾视频",
    "山海地图",
    "云杉邮箱",
    "有间民宿",
    "星河游戏",
];
/// How many of them are banks.
pub(crate) const BANKS: usize = 6;

const CHAT: [&str; 24] = [
    "晚上回来吃饭吗",
    "到家了说一声",
    "好的",
    "明天几点集合",
    "文件收到了",
    "路上堵车，晚十分钟",
    "孩子接到了",
    "周末去爬山？",
    "哈哈哈",
    "帮我拿下快递",
    "在开会，等下回你",
    "生日快乐！",
    "药按时吃了没",
    "这个菜怎么做",
    "发你邮箱了",
    "今天降温多穿点",
    "票买好了",
    "图片",
    "老师说明天带彩笔",
    "钥匙在门口花盆下",
    "可以",
    "下班一起走",
    "姐你看这件好看不",
    "收到谢谢",
];
const ASK: [&str; 6] = [
    "饭钱你先垫，我转你",
    "帮我交下电费，回头给你",
    "团建费每人120，收一下",
    "借我500周转，月底还",
    "班费收款",
    "代付一下这个链接的奶茶",
];
const NICKNAMES: [&str; 12] = [
    "晴天",
    "老马识途",
    "小鹿",
    "河边的树",
    "阿强汽修",
    "静听花开",
    "一路向西",
    "果果妈妈",
    "陈老师",
    "不吃香菜",
    "海阔天空",
    "木子",
];

/// The short number of a bank.
pub(crate) fn bank_number(bank: usize) -> Id {
    Id::of_number(95_400 + bank as u64 * 11, 5)
}

pub(crate) fn brand(bank: usize) -> &'static str {
    BRANDS[bank % BRANDS.len()]
}

/// The port that a service sends from.
fn port(nth: u64) -> Id {
    Id::of_number(106_900_000_000 + nth * 1_237, 12)
}

/// A brand and the number that it sends from.
pub(crate) fn sender(dice: &mut Chance) -> (&'static str, Id) {
    let nth = dice.place(BRANDS.len());
    let number = if nth < BANKS { bank_number(nth) } else { port(nth as u64 * 20 + dice.below(20)) };
    (BRANDS[nth], number)
}

pub(crate) fn password(town: &Town, dice: &mut Chance, at_s: i64, line: u32) -> Record {
    let (brand, from) = sender(dice);
    password_of(town, dice, at_s, line, (brand, from))
}

/// A one-time password of a bank.
pub(crate) fn bank_password(town: &Town, dice: &mut Chance, at_s: i64, line: u32) -> Record {
    let bank = dice.place(BANKS);
    password_of(town, dice, at_s, line, (BRANDS[bank], bank_number(bank)))
}

fn password_of(town: &Town, dice: &mut Chance, at_s: i64, line: u32, (brand, from): (&str, Id)) -> Record {
    let code = 100_000 + dice.below(900_000);
    let text = match dice.below(4) {
        0 => format!("【{brand}】验证码{code}，5分钟内有效，请勿告诉他人。"),
        1 => format!("【{brand}】您正在登录，验证码：{code}，切勿泄露。"),
        2 => format!("{code}（动态验证码），您正在办理转账业务，工作人员不会索要。【{brand}】"),
        _ => format!("【{brand}】您的校验码是{code}，如非本人操作请忽略。"),
    };
    town.sms(at_s, from, line, text)
}

pub(crate) fn notice(town: &Town, dice: &mut Chance, at_s: i64, line: u32) -> Record {
    let (brand, from) = sender(dice);
    let tail = dice.below(10_000);
    let text = match dice.below(4) {
        0 => format!("【{brand}】您尾号{tail:04}的账户消费{}.00元，余额见应用。", dice.lognormal(60.0, 1.0)),
        1 => format!("【{brand}】您尾号{tail:04}的账户收入{}.00元。", dice.lognormal(900.0, 1.1)),
        2 => format!("【{brand}】您的订单{tail:04}已发货，预计明日送达。"),
        _ => format!("【{brand}】本月账单{}.00元，还款日25日。", dice.lognormal(800.0, 0.9)),
    };
    town.sms(at_s, from, line, text)
}

pub(crate) fn courier(town: &Town, dice: &mut Chance, at_s: i64, line: u32) -> Record {
    let (shelf, code) = (dice.between(1, 9), dice.below(10_000));
    let gate = dice.between(1, 60);
    let text =
        format!("【邻里驿站】凭取件码{shelf}-{}-{code:04}到{gate}号门店取件，今日20点前有效。", dice.between(1, 9));
    town.sms(at_s, port(600 + dice.below(PORTS)), line, text)
}

pub(crate) fn promotion(town: &Town, dice: &mut Chance, at_s: i64, line: u32) -> Record {
    let (brand, from) = sender(dice);
    let text = match dice.below(4) {
        0 => format!("【{brand}】会员日满{}减{}，回T退订", dice.between(10, 40) * 10, dice.between(1, 9) * 5),
        1 => format!("【{brand}】邀您参加周末活动，详情见应用，拒收请回复R"),
        2 => format!("【{brand}】您有{}积分即将到期，可在应用内兑换。", dice.between(200, 9_000)),
        _ => "【河湟发布】今夜到明天有降雨，出行注意安全。".to_owned(),
    };
    town.sms(at_s, from, line, text)
}

pub(crate) fn chat(dice: &mut Chance) -> &'static str {
    dice.pick(&CHAT)
}

pub(crate) fn ask(dice: &mut Chance) -> &'static str {
    dice.pick(&ASK)
}

pub(crate) fn nickname(dice: &mut Chance) -> &'static str {
    dice.pick(&NICKNAMES)
}
