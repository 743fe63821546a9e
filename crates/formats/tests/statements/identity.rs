//! What is written is read back; what is garbage is refused or read, and never a panic.

use domain::money::{Amount, Currency};
use domain::refusal::BadInput;
use domain::time::Instant;
use domain::transfer::{Movement, Place};
use formats::statement::{Layout, Source, read};
use formats::{canonical, roots};
use proptest::collection::vec;
use proptest::prelude::*;

const LAYOUTS: [Layout; 6] =
    [Layout::Canonical, Layout::CnStatement, Layout::AmlWorld, Layout::AmlSim, Layout::AmlGenTex, Layout::Berka];

fn movements(bytes: Vec<u8>) -> Result<Vec<Movement>, BadInput> {
    let mut all = Vec::new();
    let mut take = |row: &domain::transfer::Row<'_>| {
        all.push(Movement {
            serial: row.serial.into(),
            at: row.at,
            payer: row.payer.into(),
            payee: row.payee.into(),
            amount: row.amount,
            currency: row.currency,
            payer_balance: row.payer_balance,
            payee_balance: row.payee_balance,
            channel: row.channel.into(),
            remark: row.remark.into(),
            payer_name: row.payer_name.into(),
            payee_name: row.payee_name.into(),
        });
        Ok(())
    };
    read(&Source::bytes("f", bytes), None, &mut take, &mut |_| {})?;
    Ok(all)
}

fn movement() -> impl Strategy<Value = Movement> {
    let account = "([A-Z]{2,4}/)?[0-9]{4,19}";
    let text = "[^\u{0}]{0,12}";
    let balance = || proptest::option::of(any::<i64>().prop_filter("has a size", |m| *m != i64::MIN));
    let ends = (account, account, 0..4_u8);
    let sums = (0..=i64::MAX, balance(), balance(), "[A-Z]{3}");
    let told = (text, text, text, text, text);
    (ends, sums, told, -62_000_000_000_000_000..=253_000_000_000_000_000_i64).prop_map(|(ends, sums, told, micros)| {
        let (payer, payee, which) = ends;
        Movement {
            serial: told.0,
            at: Instant::from_micros(micros),
            payer: if which == 1 { String::new() } else { payer },
            payee: if which == 2 { String::new() } else { payee },
            amount: Amount::from_minor(sums.0),
            currency: Currency::parse(&sums.3).unwrap(),
            payer_balance: sums.1.map(Amount::from_minor),
            payee_balance: sums.2.map(Amount::from_minor),
            channel: told.1,
            remark: told.2,
            payer_name: told.3,
            payee_name: told.4,
        }
    })
}

/// Bytes that look a little like statements, so that garbage gets past the header.
fn garbage() -> impl Strategy<Value = Vec<u8>> {
    const HEADS: [&str; 8] = [
        "",
        "time,payer,payee,amount,currency,payer_balance,payer_bank\n",
        "交易卡号,交易账号,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,交易币种\n",
        "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency\n",
        "sourceNodeId,targetNodeId,value,time\n",
        "step,type,amount,nameOrig,nameDest,bankOrig,bankDest,newbalanceOrig,newbalanceDest\n",
        "trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account\n",
        "\u{1f}",
    ];
    let cell = prop_oneof![
        "[0-9.eE+-]{0,9}",
        "[a-zA-Z_\"\t/]{0,5}",
        "20[0-9]{2}[-/.年][01][0-9][-月][0-3][0-9][- T日]?[0-9:.]{0,9}",
        "\\PC{0,4}",
        Just("930101".to_owned()),
        Just("VYDAJ".to_owned()),
        Just("进".to_owned()),
    ];
    let rows = vec(vec(cell, 0..11).prop_map(|cells| cells.join(",")), 0..6).prop_map(|rows| rows.join("\n"));
    (0..HEADS.len(), rows, vec(any::<u8>(), 0..40), any::<bool>()).prop_map(|(head, rows, noise, semicolons)| {
        let rows = if semicolons { rows.replace(',', ";") } else { rows };
        let mut bytes = format!("{}{rows}", HEADS[head]).into_bytes();
        bytes.extend(noise);
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_rows_are_read_as_written(rows in vec(movement(), 0..20)) {
        let mut bytes = Vec::new();
        canonical::write(&mut bytes, rows.iter().map(|row| row.row(Place::default()))).unwrap();
        prop_assert_eq!(movements(bytes).unwrap(), rows);
    }

    #[test]
    fn garbage_never_panics(bytes in garbage()) {
        let source = Source::bytes("f", bytes);
        for layout in LAYOUTS.into_iter().map(Some).chain([None]) {
            let _ = read(&source, layout, &mut |_| Ok(()), &mut |_| {});
        }
        let _ = (roots::read(&source), roots::read_stop_accounts(&source));
    }

    #[test]
    fn noise_behind_a_magic_never_panics(magic in 0..4_usize, noise in vec(any::<u8>(), 0..300)) {
        let mut bytes = [&b"\x1F\x8B\x08\0\0\0\0\0\0\x03"[..], b"PAR1", b"PK\x03\x04", b"\xEF\xBB\xBF"][magic].to_vec();
        bytes.extend(&noise);
        bytes.extend(if magic == 1 { &b"\x20\0\0\0PAR1"[..] } else { &[] });
        let _ = read(&Source::bytes("f", bytes), None, &mut |_| Ok(()), &mut |_| {});
    }
}

#[test]
fn a_nul_is_not_written() {
    let row = domain::transfer::Row {
        remark: "a\0b",
        ..domain::transfer::Row::new(Instant::default(), "A", "B", Amount::ZERO)
    };
    let told = canonical::write(Vec::new(), [row]).unwrap_err();
    assert_eq!(told.kind(), std::io::ErrorKind::InvalidInput);
}
