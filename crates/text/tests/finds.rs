//! What is found in a text, one row a line. `V`, `S`, `T`, `I` stand for numbers with right check digits.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use domain::indicator::Role;
use text::check::{credit_code_digit, luhn_digit, resident_id_digit};
use text::extract::extract;

fn numbers() -> [(&'static str, String); 8] {
    let luhn = |payload: &str| format!("{payload}{}", luhn_digit(payload).unwrap());
    let id = |payload: &str| format!("{payload}{}", resident_id_digit(payload).unwrap());
    [
        ("{V}", luhn("621700123456789012")),
        ("{S}", luhn("622202123456789012")),
        ("{T}", luhn("622848765432109876")),
        ("{U}", luhn("621226990011223344")),
        ("{I}", id("62010219880314002")),
        ("{J}", id("44030519751102113")),
        ("{M}", luhn("35693803564380")),
        ("{C}", format!("91620100MA7ABCDE1{}", credit_code_digit("91620100MA7ABCDE1").unwrap())),
    ]
}

fn filled(text: &str) -> String {
    numbers().iter().fold(text.to_owned(), |text, (name, number)| text.replace(name, number))
}

fn told(text: &str) -> String {
    let rows: Vec<String> = extract(text)
        .iter()
        .map(|find| {
            let role = match find.role {
                Role::Suspect => " suspect",
                Role::Victim => " victim",
                Role::Unknown => "",
            };
            format!("{} {}{role}", find.kind.name(), find.value)
        })
        .collect();
    rows.join(" | ")
}

fn all_are_found(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, want)| (filled(text), filled(want)))
        .filter_map(|(text, want)| {
            let got = told(&text);
            (got != want).then(|| format!("{text}\n   want {want}\n   got  {got}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), table.len(), wrong.join("\n"));
    for (text, _) in table {
        reasons_speak_the_language_of(&filled(text));
    }
}

/// A text without a letter is Chinese where it has a character that is, and its reasons hold no English word.
fn reasons_speak_the_language_of(text: &str) {
    let has_han = text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if !has_han || text.contains(|c: char| c.is_ascii_alphabetic()) {
        return;
    }
    for find in extract(text) {
        let mut words = find.reason.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let foreign = words.find(|word| !["QQ", "APP", "IMEI", "IP"].contains(word));
        assert_eq!(foreign, None, "{text}: {}", find.reason);
    }
}

#[test]
fn phones() {
    all_are_found(&[
        ("电话13812345678", "phone +8613812345678"),
        ("电话１３８１２３４５６７８", "phone +8613812345678"),
        ("电话138-1234-5678。", "phone +8613812345678"),
        ("电话138 1234 5678", "phone +8613812345678"),
        ("电话+86 138 1234 5678", "phone +8613812345678"),
        ("电话+86-13812345678", "phone +8613812345678"),
        ("电话8613812345678", "phone +8613812345678"),
        ("电话008613812345678", "phone +8613812345678"),
        ("电话①③⑧①②③④⑤⑥⑦⑧", "phone +8613812345678"),
        ("电话一三八一二三四五六七八", "phone +8613812345678"),
        ("电话138\u{200b}1234\u{200b}5678", "phone +8613812345678"),
        ("tel13812345678", "phone +8613812345678"),
        ("13812345678、13912345678", "phone +8613812345678 | phone +8613912345678"),
        ("13812345678 13912345678", "phone +8613812345678 | phone +8613912345678"),
        ("座机0931-8123456", "phone +869318123456"),
        ("座机(0931)8123456", "phone +869318123456"),
        ("座机010-62345678", "phone +861062345678"),
        ("座机02162345678", "phone +862162345678"),
        ("拨打400-123-4567", "phone +864001234567"),
        ("拨打4001234567", "phone +864001234567"),
        ("接到95588来电", "phone +8695588"),
        ("96110打来", "phone +8696110"),
        ("短信106901234567发来", "phone +86106901234567"),
        ("境外号码+852 5123 4567", "phone +85251234567"),
        ("境外号码0085251234567", "phone +85251234567"),
        ("境外来电+44 7911 123456", "phone +447911123456 suspect"),
        ("台灣電話0912345678", "phone +886912345678"),
        ("138123456789", ""),
        ("订单号13812345678", ""),
        ("快递单号：13812345678", ""),
        ("12812345678", ""),
        ("编号95588", ""),
        ("ab13812345678", ""),
        ("13812345678.5", ""),
    ]);
}

#[test]
fn cards_and_accounts() {
    all_are_found(&[
        ("{S}", "bank_card {S}"),
        ("卡号6222 0212 3456 7890 128", "bank_card 6222021234567890128"),
        ("卡号6222-0212-3456-7890-128", "bank_card 6222021234567890128"),
        ("卡号６２２２０２１２３４５６７８９０１２８", "bank_card 6222021234567890128"),
        ("卡号6222021234567890123", "bank_account 6222021234567890123"),
        ("6222021234567890123", ""),
        ("{S}9", ""),
        ("卡号{S}99999999999999", ""),
        ("订单号{S}", ""),
        ("流水号：{S}", ""),
        ("对公账户12050123456789012", "bank_account 12050123456789012"),
        ("對公帳戶12050123456789012", "bank_account 12050123456789012"),
        ("账号：101 0123 4567 8901", "bank_account 101012345678901"),
        ("开户行：兰州银行城关支行，账号101920001234567", "bank_account 101920001234567"),
        ("12050123456789012", ""),
        ("游戏账号123456789", ""),
        ("微信账号123456789", ""),
        ("account number 12050123456789012", "bank_account 12050123456789012"),
        ("卡号{S}5000元", ""),
        ("卡号{S} 5000元", "bank_card {S} | amount 5000.00"),
    ]);
}

#[test]
fn identities() {
    all_are_found(&[
        ("身份证{I}", "id_card {I}"),
        ("身份证11010519491231002x", "id_card 11010519491231002X"),
        ("身份证号110105 19491231 002X", "id_card 11010519491231002X"),
        ("身份证110105194912310021", ""),
        ("身份证990105194912310020", ""),
        ("身份证110105491231002", "id_card 110105491231002"),
        ("110105491231002", ""),
        ("信用代码91350100M000100Y43", "credit_code 91350100M000100Y43"),
        ("{C}", "credit_code {C}"),
        ("信用代码91350100M000100Y44", ""),
        ("IMEI：{M}", "imei {M}"),
        ("手机串号{M}", "imei {M}"),
        ("{M}", ""),
        ("IMEI356938035643800", ""),
    ]);
}

#[test]
fn chats_sites_and_apps() {
    all_are_found(&[
        ("QQ12345678", "qq 12345678"),
        ("QQ号：12345678", "qq 12345678"),
        ("ＱＱ號碼為12345678", "qq 12345678"),
        ("扣扣123456", "qq 123456"),
        ("QQ群123456789", "qq 123456789"),
        ("邮箱12345678@qq.com", "qq 12345678"),
        ("12345678", ""),
        ("QQ13812345678", "phone +8613812345678"),
        ("QQ上转账12345元", "amount 12345.00"),
        ("微信号abc_12345", "wechat abc_12345"),
        ("微信：zhangsan88", "wechat zhangsan88"),
        ("wxid_a1b2c3d4e5", "wechat wxid_a1b2c3d4e5"),
        ("VX：lucky888", "wechat lucky888"),
        ("微信wechat", ""),
        ("微信转账", ""),
        ("微信13812345678", "phone +8613812345678"),
        ("http://www.abc-vip.com/login?id=1", "url http://www.abc-vip.com/login?id=1"),
        ("网址www.abc.xyz。", "url www.abc.xyz"),
        ("网址abc888.top，", "url abc888.top"),
        ("hxxps://abc[.]com/x", "url https://abc.com/x"),
        ("www。abc。com", ""),
        ("www。abc.com", "url www.abc.com"),
        ("http://1.2.3.4:8080/a", "url http://1.2.3.4:8080/a"),
        ("网址ｗｗｗ．ａｂｃ．ｃｏｍ", "url www.abc.com"),
        ("http://abc.com登录后", "url http://abc.com"),
        ("文件abc.apk", ""),
        ("文件readme.md", ""),
        ("图片IMG_1.jpg", ""),
        ("版本1.2.3.4", ""),
        ("a@abc.com", ""),
        ("在“云视”APP上", "app 云视"),
        ("「雲視」APP", "app 雲視"),
        ("名为《金牛宝》的软件", "app 金牛宝"),
        ("使用Zoom软件", "app Zoom"),
        ("这个软件", ""),
    ]);
}

#[test]
fn amounts() {
    all_are_found(&[
        ("38.3万", "amount 383000.00"),
        ("四十五万余元", "amount 450000.00"),
        ("3万5", "amount 35000.00"),
        ("3万5千元", "amount 35000.00"),
        ("4000多元", "amount 4000.00"),
        ("600,000元", "amount 600000.00"),
        ("６００，０００元", "amount 600000.00"),
        ("60万", "amount 600000.00"),
        ("人民币陆拾万元整", "amount 600000.00"),
        ("￥5000", "amount 5000.00"),
        ("¥5,000.50", "amount 5000.50"),
        ("5000块", "amount 5000.00"),
        ("5000塊", "amount 5000.00"),
        ("三千五百元", "amount 3500.00"),
        ("两万块钱", "amount 20000.00"),
        ("12元5角", "amount 12.50"),
        ("一百二十元五角三分", "amount 120.53"),
        ("1亿2000万元", "amount 120000000.00"),
        ("转账50000给他", "amount 50000.00"),
        ("5w", "amount 50000.00"),
        ("12345.67元", "amount 12345.67"),
        ("3万美元", ""),
        ("5000USDT", ""),
        ("一万个", ""),
        ("万一", ""),
        ("3个人", ""),
        ("转账3笔", ""),
        ("第一万元户", ""),
        ("95588元", "amount 95588.00"),
        ("0元", ""),
    ]);
}

#[test]
fn times() {
    all_are_found(&[
        ("2022-10-1914:25:25", "time 2022-10-19T14:25:25+08:00"),
        ("2022-10-19 14:25:25", "time 2022-10-19T14:25:25+08:00"),
        ("2022-10-19T14:25:25Z", "time 2022-10-19T14:25:25Z"),
        ("2022年10月19日14时25分25秒", "time 2022-10-19T14:25:25+08:00"),
        ("2022/10/19 14:25", "time 2022-10-19T14:25:00+08:00"),
        ("20221019142525", "time 2022-10-19T14:25:25+08:00"),
        ("2026年3月5日下午3点", "time 2026-03-05T15:00:00+08:00"),
        ("2026年3月5日下午3点半", "time 2026-03-05T15:30:00+08:00"),
        ("二〇二六年三月五日", "time 2026-03-05"),
        ("10月19日14时许", "time 10-19T14:00"),
        ("10月19号", "time 10-19"),
        ("11：19", "time T11:19"),
        ("14时许", "time T14:00"),
        ("下午三点", "time T15:00"),
        ("晚上8点多", "time T20:00"),
        ("昨天下午3点", "time T15:00"),
        ("昨天", "time 昨天"),
        ("2022年10月", "time 2022-10"),
        ("2022年13月45日", ""),
        ("2026-02-30 10:00:00", "time T10:00:00"),
        ("25:00", ""),
        ("3小时", ""),
        ("有一点钱", ""),
        ("3.5", ""),
        ("2022-10-19 13812345678", "time 2022-10-19 | phone +8613812345678"),
    ]);
}

#[test]
fn people_and_firms() {
    all_are_found(&[
        ("户名：李四", "person 李四"),
        ("户名：陳大文，", "person 陳大文"),
        ("收款人张三开户行", "person 张三 suspect"),
        ("收款人：欧阳明月。", "person 欧阳明月 suspect"),
        ("一个名叫王小红的女子", "person 王小红"),
        ("我叫赵敏", "person 赵敏 victim"),
        ("报警人于昨日", "time 昨日"),
        ("姓名不详", ""),
        ("户名：兰州鑫源商贸有限公司", "firm 兰州鑫源商贸有限公司"),
        ("转到深圳市某某科技有限公司", "firm 深圳市某某科技有限公司"),
        ("冒充和谐物业有限公司", "firm 和谐物业有限公司"),
        ("该公司", ""),
        ("我在城关区旺财商行", "firm 城关区旺财商行"),
    ]);
}

#[test]
fn whose_it_is() {
    all_are_found(&[
        (
            "我用自己的建行卡{V}向对方工行账户{S}转账60万元",
            "bank_card {V} victim | bank_card {S} suspect | amount 600000.00",
        ),
        ("对方让我把钱转到安全账户{S}", "bank_card {S} suspect"),
        ("从我的建行卡{V}转到李四的卡{S}", "bank_card {V} victim | bank_card {S} suspect"),
        ("对方将我卡{V}内的钱转走", "bank_card {V} victim"),
        ("骗子从我的账户{V}转走5万", "bank_card {V} victim | amount 50000.00"),
        ("骗子把钱转到我的账户{V}返利500元", "bank_card {V} victim | amount 500.00"),
        ("对方用账户{S}给我转账300元", "bank_card {S} suspect | amount 300.00"),
        ("对方向我的建设银行卡{V}转入100元", "bank_card {V} victim | amount 100.00"),
        ("我向{S}转账5000元", "bank_card {S} suspect | amount 5000.00"),
        ("对方向{V}转账100元", "bank_card {V} | amount 100.00"),
        ("对方给我的账号{V}转了300元", "bank_card {V} | amount 300.00"),
        ("我把钱转到对方给我的账号{S}", "bank_card {S} suspect"),
        ("对方发给我账号{S}让我转账", "bank_card {S} suspect"),
        ("对方给我账户{V}转了300元", "bank_card {V} victim | amount 300.00"),
        ("对方转给我账户{V}300元", ""),
        ("对方说我的账户{V}涉嫌洗钱，让我把钱转到安全账户{S}", "bank_card {V} victim | bank_card {S} suspect"),
        ("我妈妈的卡{V}转到{S}", "bank_card {V} victim | bank_card {S} suspect"),
        ("我把钱转到我儿子的卡{V}", "bank_card {V} victim"),
        ("账户{S}（骗子的）", "bank_card {S} suspect"),
        ("{V}是我的工资卡", "bank_card {V} victim"),
        ("{S}是对方的账户", "bank_card {S} suspect"),
        ("{V}（我的建行卡）", "bank_card {V} victim"),
        ("{V}收到对方返利100元", "bank_card {V} victim | amount 100.00"),
        ("对方向我转账的账户{S}", "bank_card {S} suspect"),
        ("被骗的卡号{V}", "bank_card {V} victim"),
        ("被盗刷的卡{V}", "bank_card {V} victim"),
        ("收款账户{S}", "bank_card {S} suspect"),
        ("我的收款账户{V}", "bank_card {V} victim"),
        ("付款账户{V}，收款账户{S}", "bank_card {V} victim | bank_card {S} suspect"),
        ("报警人银行卡：{V}；嫌疑人银行卡：{S}", "bank_card {V} victim | bank_card {S} suspect"),
        ("我向对方提供了银行卡号{V}和验证码", "bank_card {V} victim"),
        ("告诉对方卡号{V}", "bank_card {V} victim"),
        ("我告诉对方我的卡号{V}", "bank_card {V} victim"),
        ("向对方提供的账户{S}转账", "bank_card {S} suspect"),
        ("对方提供了一个账号{S}", "bank_card {S} suspect"),
        ("客服发来银行卡号{S}", "bank_card {S} suspect"),
        ("按对方要求转到{S}", "bank_card {S} suspect"),
        (
            "将3万元分别转入{S}、{T}、{U}",
            "amount 30000.00 | bank_card {S} suspect | bank_card {T} suspect | bank_card {U} suspect",
        ),
        ("提现到{V}", "bank_card {V} victim"),
        ("对方称退款已转入{V}", "bank_card {V}"),
        ("平台把收益转到{V}", "bank_card {V}"),
        ("工资打到{V}", "bank_card {V}"),
        ("卡号{V}", "bank_card {V}"),
        ("银行卡{V}转账给{S}", "bank_card {V} | bank_card {S} suspect"),
        ("对方说：“我的账号是{S}，你转过来”", "bank_card {S}"),
        ("对方让其将钱转到其账户{S}", "bank_card {S}"),
        ("其用其名下建行卡{V}转账至{S}", "bank_card {V} victim | bank_card {S} suspect"),
        ("对方称报警人账户{V}涉案", "bank_card {V} victim"),
        ("我把钱转到{S}，{S}其实是我的卡", "bank_card {S} | bank_card {S}"),
        ("我尾号1234的卡被冻结", ""),
        ("我的信用卡{V}被盗刷", "bank_card {V} victim"),
        ("对方冒充客服，转账到对公账户12050123456789012", "bank_account 12050123456789012"),
        ("我按对方要求转账到对公账户12050123456789012", "bank_account 12050123456789012 suspect"),
        ("收款人李四，账号{S}", "person 李四 suspect | bank_card {S} suspect"),
        ("对方账户{S}（户名：李四）", "bank_card {S} suspect | person 李四 suspect"),
        ("我的账户{V}（户名：张三）", "bank_card {V} victim | person 张三 victim"),
        ("我接到13812345678的电话，对方自称客服", "phone +8613812345678 suspect"),
        ("13812345678打来电话", "phone +8613812345678 suspect"),
        ("我的手机号13812345678", "phone +8613812345678 victim"),
        ("用我的手机号13812345678注册", "phone +8613812345678 victim"),
        ("接到96110电话", "phone +8696110"),
        (
            "报警人张三（身份证号{I}，电话13812345678）称接到13987654321来电",
            "person 张三 victim | id_card {I} victim | phone +8613812345678 victim | phone +8613987654321 suspect",
        ),
        ("我叫张三，电话13812345678", "person 张三 victim | phone +8613812345678 victim"),
        ("对方用QQ12345678加我QQ87654321", "qq 12345678 suspect | qq 87654321 victim"),
        ("添加QQ12345678为好友", "qq 12345678 suspect"),
        ("对方添加我的QQ12345678", "qq 12345678 victim"),
        ("我是会计，QQ上老板（QQ号：12345678）让我转账", "qq 12345678"),
        ("对方微信号abc_12345", "wechat abc_12345 suspect"),
        ("让我点击链接http://abc.top/x", "url http://abc.top/x suspect"),
        ("下载“云视”APP", "app 云视 suspect"),
        ("下载“国家反诈中心”APP", "app 国家反诈中心"),
        ("對方讓我把錢匯到帳戶{S}", "bank_card {S} suspect"),
        ("我的銀行卡{V}被轉走5000元", "bank_card {V} victim | amount 5000.00"),
        (
            "I transferred 5000 yuan from my account {V} to account {S}",
            "amount 5000.00 | bank_card {V} victim | bank_card {S} suspect",
        ),
        ("我转账到了朋友的账户{V}，由朋友转给对方", "bank_card {V}"),
        ("我把存款转到{V}这张我自己的卡，再由对方转走", "bank_card {V} victim"),
        ("我把钱先从工行转到建行{V}，然后从建行转到对方账户{S}", "bank_card {V} | bank_card {S} suspect"),
        ("我的钱全部转到我名下的{V}后被转走", "bank_card {V} victim"),
        ("我向好友借了5万，打到{V}里，再转给{S}", "amount 50000.00 | bank_card {V} | bank_card {S} suspect"),
        ("对方让我提供自己的银行卡号，我就把{V}发给了他", "bank_card {V} victim"),
        ("对方让我输入银行卡号{V}和密码", "bank_card {V} victim"),
        ("我收到{S}转来的500元", "bank_card {S} | amount 500.00"),
        ("对方要我把卡里的钱转到他们的卡{S}上", "bank_card {S} suspect"),
        ("我妈从她的卡{V}给{S}转账2万", "bank_card {V} | bank_card {S} suspect | amount 20000.00"),
        (
            "骗子让我向{S}（李某）、{T}（王某）、{U}（赵某）三个账户转账",
            "bank_card {S} suspect | bank_card {T} suspect | bank_card {U} suspect",
        ),
        ("银行卡{S}，户名李四，是对方发来的", "bank_card {S} suspect | person 李四 suspect"),
        (
            "付款人：张伟 付款账号：{V} 收款人：李强 收款账号：{S}",
            "person 张伟 victim | bank_card {V} victim | person 李强 suspect | bank_card {S} suspect",
        ),
        ("转出账号：{V}，转入账号：{S}", "bank_card {V} victim | bank_card {S} suspect"),
        ("钱从{S}转到了我的{V}", "bank_card {S} | bank_card {V} victim"),
        ("受害人王芳于2026年5月1日通过其建行卡{V}转账", "person 王芳 victim | time 2026-05-01 | bank_card {V} victim"),
        ("我是城关区居民，男，35岁，手机13919001122，昨天被骗", "phone +8613919001122 victim | time 昨天"),
        ("请求冻结{S}账户", "bank_card {S}"),
        ("我先转了100元到对方支付宝，又用建设银行卡{V}转账", "amount 100.00 | bank_card {V} victim"),
        ("我把{V}绑定到了对方的平台", "bank_card {V} victim"),
        ("让我给客户账户{S}打款20万", "bank_card {S} suspect | amount 200000.00"),
        ("我转给对方{S}三万元整", "bank_card {S} suspect | amount 30000.00"),
        ("我按对方要求，用工行卡{V}转账", "bank_card {V} victim"),
        ("对方很着急，用工行卡{V}转账", "bank_card {V}"),
        ("the scammer's card {S}", "bank_card {S} suspect"),
    ]);
}
