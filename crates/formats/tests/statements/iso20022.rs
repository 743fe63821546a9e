//! Statements and transfers of ISO 20022, as other banks write them: entries of every shape, and what is refused.

use crate::{gzip, lines};
use formats::statement::{Layout, Source};

const STATEMENT: &str = include_str!("../../src/iso20022/tests/golden/statement-of-another.xml");
const TRANSFERS: &str = include_str!("../../src/iso20022/tests/golden/transfers-of-another.xml");

fn read(text: &str, layout: Option<Layout>) -> Result<(Vec<String>, Layout), String> {
    let source = Source::bytes("f.xml", text.as_bytes().to_vec());
    lines(&source, layout).map(|(rows, summary)| (rows, summary.layout)).map_err(|bad| bad.to_string())
}

#[test]
fn a_statement_of_another_bank_is_read_entry_by_entry() {
    let want = [
        "1 2026-03-02T09:30:15+08:00 DEUTDEFF/DE89370400440532013000>COBADEFF/DE75512108001245126199 1000.00 EUR \
         serial=TX-1 channel=PMNT remark=Rechnung 17 from=Müller GmbH to=Own & Co",
        "2 2026-03-02T00:00:00+08:00 COBADEFF/DE75512108001245126199>102/6222 60.00 EUR serial=B-1 channel=OUT from=Own & Co to=甲",
        "3 2026-03-02T00:00:00+08:00 COBADEFF/DE75512108001245126199>6223 40.00 EUR serial=B-2 channel=OUT from=Own & Co to=乙",
        "4 2026-03-03T08:00:00+08:00 COBADEFF/DE75512108001245126199> 5.25 EUR serial=FEE channel=FEES from=Own & Co",
    ];
    for layout in [None, Some(Layout::Camt053)] {
        assert_eq!(read(STATEMENT, layout), Ok((want.map(str::to_owned).to_vec(), Layout::Camt053)));
    }
    let packed = Source::bytes("f.xml.gz", gzip(STATEMENT.as_bytes()));
    assert_eq!(lines(&packed, None).unwrap().0, want);
}

#[test]
fn transfers_between_banks_are_read_one_by_one() {
    let want = [
        "1 2026-03-02T09:30:15.5+08:00 103/27010>102/6222 600000.00 CNY serial=T1 channel=transfer remark=货款 from=某某商贸 to=张三",
        "2 2026-03-02T09:31:00+08:00 102/6222>105/6217 0.01 CNY serial=E2 channel=transfer",
    ];
    for layout in [None, Some(Layout::Pacs008)] {
        assert_eq!(read(TRANSFERS, layout), Ok((want.map(str::to_owned).to_vec(), Layout::Pacs008)));
    }
}

#[test]
fn what_is_no_statement_is_refused_by_element_and_row() {
    let with = |old: &str, new: &str| {
        assert!(STATEMENT.contains(old), "{old}");
        STATEMENT.replacen(old, new, 1)
    };
    let long = format!("<AddtlNtryInf>{}</AddtlNtryInf></Ntry>", "x".repeat(5 << 20));
    for (text, layout, told) in [
        (
            with("1000.00</Amt><CdtDbtInd>CRDT", "1000.00</Amt><CdtDbtInd>IN"),
            None,
            "row 1, column CdtDbtInd, value \"IN\": neither CRDT nor DBIT",
        ),
        (with("1000.00", "-1000.00"), None, "row 1, column Amt, value \"-1000.00\": below nothing"),
        (with(" Ccy=\"EUR\">1000", ">1000"), None, "row 1, column Amt, value \"\": not a currency"),
        (with("<Cd>BOOK<", "<Cd>PDNG<"), None, "not booked"),
        (with(">40.00<", "><"), None, "row 2, column Amt"),
        (with("2026-03-02T09:30:15+08:00", "yesterday"), None, "not an instant"),
        (with("</Stmt>", ""), None, ""),
        (with("<Ntry>", "<!DOCTYPE x><Ntry>"), None, ""),
        (with("<NtryRef>FEE", "<NtryRef>&fee;"), None, "entity"),
        (with("</Ntry>", &long), None, "at most 4 MiB"),
        (with("</Document>", "</Document><Document><BkToCstmrStmt/></Document>"), None, "two messages"),
        (with("BkToCstmrStmt>", "SomethingElse>"), None, ""),
        (STATEMENT[..STATEMENT.len() / 2].to_owned(), None, ""),
        (STATEMENT.to_owned(), Some(Layout::Pacs008), "the file is camt053, not pacs008; use --format camt053"),
        (STATEMENT.to_owned(), Some(Layout::Canonical), "the file is camt053, not canonical"),
        ("time,payer,payee,amount\n".to_owned(), Some(Layout::Camt053), "the file is no XML"),
        ("<html></html>".to_owned(), None, "the root is \"html\""),
        ("<Document/>".to_owned(), None, "no message"),
    ] {
        let shown: String = text.chars().take(300).collect();
        let refused = read(&text, layout).expect_err(&format!("{told} {shown}"));
        assert!(refused.contains(told) && refused.starts_with("f.xml"), "{told}: {refused}");
    }
}
