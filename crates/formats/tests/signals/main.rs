//! Records of streams: what is read, what is refused and how it is told, in which order files come.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod any_bytes;
mod batches;
mod order;
mod parquet;
mod refusals;

use domain::refusal::BadInput;
use domain::signal::{Kind, Names, Record};
use formats::signal::Reader;
use formats::statement::Source;

/// Every record of a file.
pub fn read(kind: Kind, source: &Source<'_>, names: &mut Names) -> Result<Vec<Record>, BadInput> {
    let mut reader = Reader::open(source, kind)?;
    std::iter::from_fn(|| reader.next(names).transpose()).collect()
}

/// A record as one line of a table, in the order of its columns.
pub fn line(record: &Record, names: &Names) -> String {
    let text = |id| names.text(id).into_owned();
    match record {
        Record::Call(c) => {
            let ids = [c.cell, c.imei, c.imsi, c.trunk, c.redirecting].map(text).join(",");
            let ends = [c.caller, c.callee].map(text).join(">");
            format!("{} {ends} {}s {:?} {ids} {}", c.at, c.duration_s, c.direction, c.answered)
        }
        Record::Sms(s) => {
            let ends = [s.sender, s.receiver].map(text).join(">");
            format!("{} {ends} {} {}", s.at, [s.cell, s.smsc].map(text).join(","), s.text)
        }
        Record::Lookup(l) => format!("{} {} {}", l.at, text(l.line), text(l.host)),
        Record::Chat(c) => {
            format!("{} {}>{} {} {}", c.at, text(c.account), text(c.peer), c.kind.name(), c.text)
        }
        Record::Payment(p) => {
            format!("{} {} {}>{} {}", p.at, text(p.line), text(p.payer), text(p.payee), p.amount)
        }
    }
}

/// Every record of a text as a line.
pub fn lines(kind: Kind, text: &str) -> Result<Vec<String>, BadInput> {
    let mut names = Names::new();
    let records = read(kind, &Source::bytes("f.csv", text.to_owned()), &mut names)?;
    Ok(records.iter().map(|record| line(record, &names)).collect())
}

#[test]
fn each_kind_is_read_by_the_names_of_its_columns() {
    let table: &[(Kind, &str, &[&str])] = &[
        (
            Kind::Call,
            "time,caller,callee,duration_s,direction,cell,imei,imsi,trunk,redirecting,answered\n\
             2026-03-02T10:00:00+08:00,13900000001,0931,65,mo,c-1,860000000000001,460000000000001,,,1\n\
             2026-03-02 10:00:01,+8613900000002,13900000001,,MT,c-1,,,intl-7,13900000003,\n",
            &[
                "2026-03-02T10:00:00+08:00 13900000001>0931 65s Out c-1,860000000000001,460000000000001,, true",
                "2026-03-02T10:00:01+08:00 +8613900000002>13900000001 0s In c-1,,,intl-7,13900000003 false",
            ],
        ),
        // Any order, other columns, any case; what is missing is empty.
        (
            Kind::Call,
            "\u{feff}Callee,note,TIME,caller,duration_s\r\nb,\"x, y\",2026-03-02 10:00:00,a,9\r\n",
            &["2026-03-02T10:00:00+08:00 a>b 9s Out ,,,, true"],
        ),
        (
            Kind::Sms,
            "time,sender,receiver,cell,smsc,text\n2026-03-02 10:00:00,10086,13900000001,c,,\"您的,验证码\n是 1\"\n",
            &["2026-03-02T10:00:00+08:00 10086>13900000001 c, 您的,验证码\n是 1"],
        ),
        (
            Kind::Lookup,
            "time,line,host\n2026-03-02 10:00:00,13900000001,WWW.Bank.Example.\n",
            &["2026-03-02T10:00:00+08:00 13900000001 www.bank.example"],
        ),
        (
            Kind::Chat,
            "time,account,peer,kind,text\n2026-03-02 10:00:00,10001,,rename,王总\n2026-03-02 10:00:01,10001,9,wave,\n",
            &["2026-03-02T10:00:00+08:00 10001> rename 王总", "2026-03-02T10:00:01+08:00 10001>9 other "],
        ),
        (
            Kind::Payment,
            "id,time,payer,payee,amount,payer_bank,payer_line\n,2026-03-02 10:00:00,622,633,5000.00,102,13900000001\n",
            &["2026-03-02T10:00:00+08:00 13900000001 102/622>633 5000.00"],
        ),
        (Kind::Lookup, "time,line,host\n", &[]),
    ];
    for (kind, text, want) in table {
        assert_eq!(lines(*kind, text).unwrap(), *want, "{text}");
    }
}

#[test]
fn a_plan_and_a_list_stand_beside_the_records() {
    let mut names = Names::new();
    let plan = Source::bytes("cells.csv", "cell,lat,lon,azimuth\nc-1,36.05,103.83,90\n");
    let cells = formats::signal::cells(&plan, &mut names).unwrap();
    assert_eq!((cells[0].id, cells[0].lat, cells[0].lon), (names.id("c-1"), 36.05, 103.83));
    let list = "kind,value,confidence,category\n\
        url,https://Bad.Example./,0.9,investment\nurl,sites.example/Bad,,\nphone,+8613900000009,1,\nqq,10001,0.5,rebate\n";
    let found = formats::signal::indicators(&Source::bytes("i.csv", list), &mut names).unwrap();
    let told: Vec<String> = found
        .iter()
        .map(|i| {
            format!(
                "{} {} {} {}",
                i.kind.name(),
                names.text(i.value),
                i.confidence,
                i.category.map_or("", |c| c.code())
            )
        })
        .collect();
    let want = [
        "url bad.example 0.9 investment",
        "url sites.example/Bad 1 ",
        "phone +8613900000009 1 ",
        "qq 10001 0.5 rebate",
    ];
    assert_eq!(told, want);
}
