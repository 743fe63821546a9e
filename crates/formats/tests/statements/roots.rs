//! The files beside the transfers.

use domain::trace::Root;
use formats::roots::{read, read_stop_accounts};
use formats::statement::Source;

fn roots(text: &str) -> Result<Vec<Root>, String> {
    read(&Source::bytes("roots.csv", text.to_owned())).map_err(|bad| bad.to_string())
}

#[test]
fn roots_are_ids_or_payments() {
    assert_eq!(roots("id\na\nb\n").unwrap(), [Root::Id("a".into()), Root::Id("b".into())]);
    let payments = roots("time,payer,payee,amount,note\n2026-01-02 03:04:05,ICBC/1,CCB/2,600000.00,x\n").unwrap();
    let [Root::Payment { at, payer, payee, amount }] = payments.as_slice() else { panic!("{payments:?}") };
    let told = format!("{at} {payer} {payee} {amount}");
    assert_eq!(told, "2026-01-02T03:04:05+08:00 ICBC/1 CCB/2 600000.00");
    // Rows cut out of a canonical file are roots too: by id where they have one.
    let both = roots("id,time,payer,payee,amount\na,,,,\n,2026-01-02,1,2,5\n").unwrap();
    assert!(matches!(both.as_slice(), [Root::Id(_), Root::Payment { .. }]), "{both:?}");
}

#[test]
fn wrong_roots_are_refused() {
    let table: &[(&str, &str)] = &[
        ("", "roots.csv: the file is empty; give a file whose first row is its header"),
        ("id\n", "roots.csv: the file holds no root; give one payment of the victim a row"),
        (
            "payer,payee\n1,2\n",
            "roots.csv, row 1, column header, value \"payer,payee\": these are not the columns of roots; give the column id, or the columns time,payer,payee,amount",
        ),
        (
            "id,note\n,x\n",
            "roots.csv, row 2, column id, value \"\": the id is empty; name the transfer, or give time,payer,payee,amount",
        ),
        (
            "time,payer,payee,amount\n2026-01-02,1,,5\n",
            "roots.csv, row 2, column payee, value \"\": the account is empty; write it as in the transfers: bank/number",
        ),
        (
            "time,payer,payee,amount\n2026-01-02,1,2,-5\n",
            "roots.csv, row 2, column amount, value \"-5\": the sum is negative; write the sum without a sign and let payer and payee say the direction",
        ),
        (
            "time,payer,payee,amount\nnow,1,2,5\n",
            "roots.csv, row 2, column time, value \"now\": not a time; write it as 2026-01-02T03:04:05+08:00 or 2026-01-02 03:04:05",
        ),
        (
            "id\na,b\n",
            "roots.csv, row 2: the row has 2 fields, the header has 1; look for a comma that is not inside quotes",
        ),
    ];
    for (text, want) in table {
        assert_eq!(roots(text).unwrap_err(), *want);
    }
}

#[test]
fn stop_accounts_are_lines_or_accounts_with_reasons() {
    let stops = |text: &str| {
        let read = read_stop_accounts(&Source::bytes("stops", text.to_owned())).map_err(|bad| bad.to_string())?;
        Ok::<_, String>(read.iter().map(|(account, reason)| format!("{account}={reason}")).collect::<Vec<_>>())
    };
    assert_eq!(stops("ICBC/1\nCCB/2\n").unwrap(), ["CCB/2=", "ICBC/1="]);
    assert_eq!(stops("account,reason\nICBC/1,exchange\nCCB/2,\n").unwrap(), ["CCB/2=", "ICBC/1=exchange"]);
    assert_eq!(stops("account\nICBC/1\n").unwrap(), ["ICBC/1="]);
    assert_eq!(
        stops("ICBC/1,exchange\n").unwrap_err(),
        "stops, row 1, column account, value \"ICBC/1\": no column account; give the columns account,reason, or one account a line"
    );
    assert_eq!(
        stops("account,reason\n,x\n").unwrap_err(),
        "stops, row 2, column account, value \"\": the account is empty; write it as in the transfers: bank/number"
    );
}
