use super::{csv, json, rpz, stix};
use domain::blocklist::{Basis, End, EntryId, Line, Page, Standing, Told, Value, What};
use domain::category::Category;
use domain::indicator::Kind;
use domain::redress::Reference;
use domain::time::Instant;

fn at(clock: &str) -> Instant {
    Instant::parse(&format!("2026-03-02T{clock}+08:00")).unwrap()
}

fn told(id: i64, kind: Kind, typed: &str) -> Told {
    let chance = [0, 0, 0, 0, 0, 0, 0, 0, 0, u8::try_from(id).unwrap()];
    Told {
        id: EntryId(id),
        value: Value::parse(kind, typed).unwrap(),
        basis: Basis::Reported,
        category: (id == 1).then_some(Category::Rebate),
        confidence: 90,
        listed_at: at("10:00:00"),
        expires_at: at("23:00:00"),
        reference: Reference::of_chance(chance),
    }
}

fn page() -> Page {
    let line = |position, clock, what, entry| Line { position, at: at(clock), what, entry };
    Page {
        lines: vec![
            line(1, "10:00:00", What::List, told(1, Kind::Phone, "13912345678")),
            line(2, "10:00:00", What::List, told(2, Kind::Url, "evil.example/a,\"b'%_")),
            line(4, "11:00:00", What::Lift(End::Appealed), told(3, Kind::Url, "evil.example")),
        ],
        cursor: 4,
        more: false,
    }
}

#[test]
fn csv_has_a_row_for_each_line_and_reads_as_the_screens_indicators() {
    let want = "\
what,position,id,kind,value,confidence,category,basis,listed_at,expires_at,appeal,ended
list,1,1,phone,+8613912345678,0.90,rebate,reported,2026-03-02T10:00:00+08:00,2026-03-02T23:00:00+08:00,0000-0000-0000-0001,
list,2,2,url,\"evil.example/a,\"\"b'%_\",0.90,,reported,2026-03-02T10:00:00+08:00,2026-03-02T23:00:00+08:00,0000-0000-0000-0002,
lift,4,3,url,evil.example,0.90,,reported,2026-03-02T10:00:00+08:00,2026-03-02T23:00:00+08:00,0000-0000-0000-0003,appealed
";
    assert_eq!(String::from_utf8(csv::write(&page())).unwrap(), want);
}

#[test]
fn json_has_the_cursor_to_go_on_from() {
    let read: serde_json::Value = serde_json::from_str(&json::write(&page())).unwrap();
    assert_eq!((read["cursor"].as_i64(), read["more"].as_bool()), (Some(4), Some(false)));
    let [first, _, last] = read["lines"].as_array().unwrap().as_slice() else { panic!("three lines") };
    assert_eq!(
        (&first["what"], &first["ended"], &first["value"]),
        (&"list".into(), &().into(), &"+8613912345678".into())
    );
    assert_eq!(
        (&last["what"], &last["ended"], &last["appeal"]),
        (&"lift".into(), &"appealed".into(), &"0000-0000-0000-0003".into())
    );
}

#[test]
fn a_zone_refuses_hosts_with_all_below_them_and_never_the_host_of_a_path() {
    let long = format!("{0}.{0}.{0}.{0}.example", "a".repeat(55));
    let entries = vec![
        told(1, Kind::Url, "zz.example"),
        told(2, Kind::Url, "shared.example/evil"),
        told(3, Kind::Url, "aa.example"),
        told(4, Kind::Url, "203.0.113.7"),
        told(5, Kind::Url, &long),
        told(6, Kind::Phone, "13912345678"),
    ];
    let want = "\
; Weir: 2 names to refuse, as of 4294967299; 1 too long for a zone are left out.
; Behind each: why, and the reference by which whoever it belongs to appeals.
$TTL 60
@ SOA localhost. weir.localhost. 3 60 60 86400 60
@ NS localhost.
aa.example CNAME . ; reported 0000-0000-0000-0003
*.aa.example CNAME .
zz.example CNAME . ; reported 0000-0000-0000-0001
*.zz.example CNAME .
";
    assert_eq!(rpz::write(&Standing { entries, cursor: (1 << 32) + 3 }), want);
}

#[test]
fn an_indicator_keeps_its_identifier_and_is_revoked_once_it_is_lifted() {
    let listed = |what| Page {
        lines: vec![Line { position: 7, at: at("12:00:00"), what, entry: told(3, Kind::Url, "evil.example") }],
        cursor: 7,
        more: false,
    };
    let read = |page: &Page| serde_json::from_str::<serde_json::Value>(&stix::write(page)).unwrap();
    let (before, after) = (read(&listed(What::List)), read(&listed(What::Lift(End::Lifted))));
    let [before, after] = [&before["objects"][1], &after["objects"][1]];
    assert_eq!(before["id"], after["id"]);
    assert!(before["id"].as_str().unwrap().starts_with("indicator--") && before["id"].as_str().unwrap().len() == 47);
    assert_eq!((&before["revoked"], &before["modified"]), (&false.into(), &"2026-03-02T02:00:00.000Z".into()));
    assert_eq!((&after["revoked"], &after["modified"]), (&true.into(), &"2026-03-02T04:00:00.000Z".into()));
    assert_eq!(before["external_references"][0]["external_id"], "0000-0000-0000-0003");
}

#[test]
fn patterns_say_what_is_meant_and_nothing_else() {
    for (kind, typed, want) in [
        (Kind::Url, "evil.example", "[domain-name:value = 'evil.example']"),
        (Kind::Url, "203.0.113.7", "[ipv4-addr:value = '203.0.113.7']"),
        (Kind::Url, "e.example/a'b%", r"[url:value LIKE '%://e.example/a\'b\\%%']"),
        (Kind::Phone, "13912345678", "[x-weir-phone:value = '+8613912345678']"),
        (Kind::Qq, "10001", "[user-account:account_type = 'qq' AND user-account:user_id = '10001']"),
        (Kind::BankCard, "6222021234567890128", "[x-weir-bank-card:value = '6222021234567890128']"),
        (Kind::App, "com.evil.app", "[software:name = 'com.evil.app']"),
    ] {
        let entry = told(1, kind, typed);
        let page = Page {
            lines: vec![Line { position: 1, at: at("10:00:00"), what: What::List, entry }],
            cursor: 1,
            more: false,
        };
        let read: serde_json::Value = serde_json::from_str(&stix::write(&page)).unwrap();
        assert_eq!(read["objects"][1]["pattern"], want, "{typed}");
    }
}
