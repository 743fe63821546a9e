//! 交易明细信息 in its dialects.

use crate::{lines, repairs};
use formats::statement::{Cards, Layout, Source, learn_cards};
use std::borrow::Cow;

/// The columns of the statement, in the order of banks' answers.
const HEAD: &str = "交易卡号,交易账号,账户开户名称,开户人证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,对手户名,对手身份证号,对手开户银行,摘要说明,交易币种,交易网点名称,交易网点代码,交易发生地,交易是否成功,传票号,终端号,IP地址,MAC地址,对手交易余额,交易流水号,日志号,凭证种类,凭证号,交易柜员号,商户名称,商户号,备注,交易类型,查询反馈结果原因";

/// What a row of these tests says; the rest stays empty.
#[derive(Clone, Copy)]
struct Said<'a> {
    card: &'a str,
    account: &'a str,
    time: &'a str,
    amount: &'a str,
    balance: &'a str,
    direction: &'a str,
    partner: &'a str,
    cash: &'a str,
    summary: &'a str,
    currency: &'a str,
    succeeded: &'a str,
    merchant: &'a str,
}

const USUAL: Said<'_> = Said {
    card: "6222",
    account: "1001",
    time: "2026-08-28 12:00:00",
    amount: "12.5",
    balance: "1000",
    direction: "进",
    partner: "2002",
    cash: "否",
    summary: "",
    currency: "CNY",
    succeeded: "是",
    merchant: "",
};

impl Said<'_> {
    fn row(&self) -> String {
        let mut fields = [""; 34];
        let said = [
            (0, self.card),
            (1, self.account),
            (4, self.time),
            (5, self.amount),
            (6, self.balance),
            (7, self.direction),
            (8, self.partner),
            (9, self.cash),
            (13, self.summary),
            (14, self.currency),
            (18, self.succeeded),
            (29, self.merchant),
        ];
        for (index, text) in said {
            fields[index] = text;
        }
        fields.join(",")
    }
}

fn statement(rows: &[Said<'_>]) -> String {
    let rows: Vec<String> = rows.iter().map(Said::row).collect();
    format!("{HEAD}\r\n{}\r\n", rows.join("\r\n"))
}

#[test]
fn each_dialect_means_one_row_and_its_repair_is_counted() {
    const IN: &str = "2 2026-08-28T12:00:00+08:00 2002>1001 12.50 CNY payee=1000.00 channel=transfer";
    const OUT: &str = "2 2026-08-28T12:00:00+08:00 1001>2002 12.50 CNY payer=1000.00 channel=transfer";
    let with = |direction| Said { direction, ..USUAL };
    let table: Vec<(Said<'_>, Cow<'_, str>, &str)> = vec![
        (USUAL, IN.into(), ""),
        (with("出"), OUT.into(), ""),
        (with("收"), IN.into(), "direction_dialect 1"),
        (with("付"), OUT.into(), "direction_dialect 1"),
        (with("贷"), IN.into(), "direction_dialect 1"),
        (with("借"), OUT.into(), "direction_dialect 1"),
        (with("C"), IN.into(), "direction_dialect 1"),
        (with("D"), OUT.into(), "direction_dialect 1"),
        (with("入"), IN.into(), "direction_dialect 1"),
        (with("O"), OUT.into(), "direction_dialect 1"),
        (with(""), "".into(), "direction_unknown_skipped 1"),
        (with("?"), "".into(), "direction_unknown_skipped 1"),
        (Said { summary: "转账转出", ..with("") }, format!("{OUT} remark=转账转出").into(), "direction_inferred 1"),
        (Said { summary: "工资", ..with("") }, format!("{IN} remark=工资").into(), "direction_inferred 1"),
        (Said { summary: "转入后转出", ..with("") }, "".into(), "direction_unknown_skipped 1"),
        (Said { amount: "-12.5", ..with("") }, OUT.into(), "amount_negative 1, direction_inferred 1"),
        (Said { amount: "-12.5", ..with("出") }, OUT.into(), "amount_negative 1"),
        (Said { amount: "-12.5", ..with("进") }, IN.into(), "amount_negative 1"),
        (Said { amount: "\"1,012.50\"", ..USUAL }, IN.replace(" 12.50", " 1012.50").into(), "amount_ungrouped 1"),
        (Said { amount: "0.00", ..USUAL }, "".into(), "zero_row_skipped 1"),
        (Said { account: "\t1001\t", card: "\t6222", ..USUAL }, IN.into(), "tabs_trimmed 1"),
        (Said { account: "1001_156_1", ..USUAL }, IN.into(), "suffix_cut 1"),
        (Said { partner: "2002_CNY", ..USUAL }, IN.into(), "suffix_cut 1"),
        (Said { account: "", ..USUAL }, IN.replace("1001", "6222").into(), ""),
        (Said { card: "", ..USUAL }, IN.into(), ""),
        (Said { succeeded: "1", ..USUAL }, IN.into(), ""),
        (Said { succeeded: "成功", ..USUAL }, IN.into(), ""),
        (Said { succeeded: "否", ..USUAL }, "".into(), "failed_row_skipped 1"),
        (Said { succeeded: "失败", ..USUAL }, "".into(), "failed_row_skipped 1"),
        (Said { succeeded: "0", ..USUAL }, "".into(), "failed_row_skipped 1"),
        (Said { succeeded: "待定", ..USUAL }, IN.into(), "success_unclear_taken 1"),
        (
            Said { partner: "-", ..USUAL },
            IN.replace("2002", "").replace(" channel=transfer", "").into(),
            "placeholder_emptied 1",
        ),
        (
            Said { cash: "现金", ..with("出") },
            OUT.replace("2002", "").replace("transfer", "cash").into(),
            "cash_partner_dropped 1",
        ),
        (Said { cash: "非现金", ..USUAL }, IN.into(), ""),
        (
            Said { partner: "", summary: "ATM取款", ..with("出") },
            (OUT.replace("2002", "").replace("transfer", "cash") + " remark=ATM取款").into(),
            "",
        ),
        (
            Said { partner: "", summary: "POS消费", ..with("出") },
            (OUT.replace("2002", "").replace("transfer", "pos") + " remark=POS消费").into(),
            "",
        ),
        (
            Said { partner: "", merchant: "小卖部", ..with("出") },
            OUT.replace("2002", "").replace("transfer", "merchant").into(),
            "",
        ),
        (Said { balance: "", ..USUAL }, IN.replace(" payee=1000.00", "").into(), ""),
        (Said { balance: "-3.10", ..USUAL }, IN.replace("1000.00", "-3.10").into(), ""),
        (Said { currency: "人民币元", ..USUAL }, IN.into(), ""),
        (Said { currency: "156", ..USUAL }, IN.into(), ""),
        (Said { currency: "", ..USUAL }, IN.into(), ""),
        (Said { currency: "美元", ..USUAL }, IN.replace("CNY", "USD").into(), ""),
        (Said { time: "20260828120000", ..USUAL }, IN.into(), ""),
        (Said { time: "2026/8/28 12:00:00", ..USUAL }, IN.into(), ""),
        (Said { time: "2026-08-28-12.00.00.000000", ..USUAL }, IN.into(), "time_rewritten 1"),
        (Said { time: "2026年08月28日 12:00:00", ..USUAL }, IN.into(), "time_rewritten 1"),
        (Said { time: "", amount: "", ..USUAL }, "".into(), "empty_row_skipped 1"),
    ];
    for (said, want, repaired) in table {
        let (rows, summary) = lines(&Source::bytes("s", statement(&[said])), None).unwrap();
        assert_eq!(
            (summary.layout, rows.join("\n").as_str(), repairs(&summary).as_str()),
            (Layout::CnStatement, &*want, repaired),
            "{}",
            said.row()
        );
    }
}

#[test]
fn a_direction_left_out_is_read_from_the_balances() {
    let rows = [
        USUAL,
        Said { direction: "", amount: "100.00", balance: "900.00", ..USUAL },
        Said { direction: "", amount: "50.00", balance: "950.00", ..USUAL },
        Said { direction: "", amount: "50.00", balance: "5.00", ..USUAL },
    ];
    let (rows, summary) = lines(&Source::bytes("s", statement(&rows)), None).unwrap();
    assert!(rows[1].contains("1001>2002 100.00 CNY payer=900.00"), "{}", rows[1]);
    assert!(rows[2].contains("2002>1001 50.00 CNY payee=950.00"), "{}", rows[2]);
    assert_eq!((rows.len(), repairs(&summary)), (3, "direction_inferred 2, direction_unknown_skipped 1".into()));
}

#[test]
fn a_row_beyond_repair_is_refused() {
    let table: Vec<(Said<'_>, &str)> = vec![
        (Said { time: "昨天", ..USUAL }, "column 交易时间, value \"昨天\": not a time"),
        (Said { amount: "十二", ..USUAL }, "column 交易金额, value \"十二\": not a sum of money"),
        (Said { balance: "多", ..USUAL }, "column 交易余额, value \"多\": not a sum of money"),
        (Said { currency: "贝壳", ..USUAL }, "column 交易币种, value \"贝壳\": not a currency"),
        (
            Said { card: "", account: "", ..USUAL },
            "column 交易账号, value \"\": the row names neither card nor account",
        ),
        (Said { account: "6.22202E+18", ..USUAL }, "column 交易账号, value \"6.22202E+18\": the number was shortened"),
        (
            Said { partner: "6.22202E+18", ..USUAL },
            "column 交易对手账卡号, value \"6.22202E+18\": the number was shortened",
        ),
    ];
    for (said, want) in table {
        let told = lines(&Source::bytes("s", statement(&[USUAL, said])), None).unwrap_err().to_string();
        assert!(told.starts_with(&format!("s, row 3, {want}; ")), "{told}");
    }
}

#[test]
fn gb18030_is_known_by_its_header_and_only_there() {
    let text = statement(&[Said { summary: "货款𠮷", ..USUAL }]);
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    for layout in [None, Some(Layout::CnStatement)] {
        let (rows, summary) = lines(&Source::bytes("s", bytes.to_vec()), layout).unwrap();
        assert!(rows[0].ends_with("remark=货款𠮷"), "{}", rows[0]);
        assert_eq!(summary.layout, Layout::CnStatement);
    }
    // A byte that is none is shown and counted; it cannot hide in a sum or a time, which are then refused.
    let mut broken = bytes.to_vec();
    let at = broken.windows(2).rposition(|two| two == [0xBB, 0xF5]).unwrap();
    broken[at] = 0xFF;
    broken[at + 1] = b'x';
    let (rows, summary) = lines(&Source::bytes("s", broken), None).unwrap();
    assert!(rows[0].contains("remark=\u{fffd}x"), "{}", rows[0]);
    assert_eq!(repairs(&summary), "characters_replaced 1");
    let told = lines(&Source::bytes("s", bytes.to_vec()), Some(Layout::Canonical)).unwrap_err().to_string();
    assert!(told.contains("row 1") && told.contains("not UTF-8"), "{told}");
}

#[test]
fn a_card_is_its_account_wherever_it_is_named() {
    let mine = statement(&[USUAL, Said { account: "", ..USUAL }]);
    let theirs = statement(&[Said { card: "", account: "2002", direction: "出", partner: "6222", ..USUAL }]);
    // Alone, one statement knows its own cards…
    let (rows, summary) = lines(&Source::bytes("mine", mine.clone()), None).unwrap();
    assert!(rows[1].contains("2002>1001"), "{}", rows[1]);
    assert_eq!(repairs(&summary), "card_named_by_account 1");
    // … and the other's only when they were learned first.
    let (rows, _) = lines(&Source::bytes("theirs", theirs.clone()), None).unwrap();
    assert!(rows[0].contains("2002>6222"), "{}", rows[0]);
    let mut cards = Cards::default();
    for bytes in [&mine, &theirs] {
        learn_cards(&Source::bytes("s", bytes.clone()), None, &mut cards).unwrap();
    }
    let source = Source { cards: Some(&cards), ..Source::bytes("theirs", theirs) };
    let (rows, _) = lines(&source, None).unwrap();
    assert!(rows[0].contains("2002>1001"), "{}", rows[0]);
    // A card that two statements give to two accounts names neither.
    let other = statement(&[Said { account: "3003", ..USUAL }]);
    learn_cards(&Source::bytes("s", other), None, &mut cards).unwrap();
    assert_eq!((cards.account("6222"), cards.len()), (None, 1));
}

#[test]
fn the_second_layout_with_wallets_is_read_too() {
    let text = "交易卡号\t交易账号\t交易户名\t交易时间\t交易金额\t交易余额\t收付标志\t交易对手账卡号\t对手户名\t商户流水号\n\
        6222\t1001\t甲\t2026-08-28 12:00:00\t5.00\t10.00\t出\t\t店\tM1\n";
    let (rows, _) = lines(&Source::bytes("s", text), None).unwrap();
    assert_eq!(rows, ["2 2026-08-28T12:00:00+08:00 1001> 5.00 CNY payer=10.00 channel=merchant from=甲 to=店"]);
}
