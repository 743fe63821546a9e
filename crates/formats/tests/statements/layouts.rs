//! One small sample a layout, and the rows it means.

use crate::{gzip, lines, repairs};
use formats::statement::{Layout, Source, guess};

/// Reads a sample without naming its layout; the guess must be `layout`.
fn told(sample: &str, layout: Layout) -> (Vec<String>, String) {
    let (rows, summary) = lines(&Source::bytes("sample", sample.as_bytes().to_vec()), None).unwrap();
    assert_eq!((summary.layout, summary.guessed), (layout, true));
    let (named, summary) = lines(&Source::bytes("sample", gzip(sample.as_bytes())), Some(layout)).unwrap();
    assert_eq!((summary.layout, summary.guessed, &named), (layout, false, &rows));
    (rows, repairs(&summary))
}

#[test]
fn canonical_columns_stand_in_any_order_and_others_are_ignored() {
    let sample = "\u{feff}amount,payee,payer,time,payer_bank,payee_bank,note,id,payee_balance,channel,remark,payer_name,serial,currency\r\n\
        600000.00,622,911,2026-01-02T03:04:05+08:00,ICBC,,n,a,-5,transfer,\"货款, 三月\",王芳,S1,\r\n\
        1,,911,2026-01-02 03:04:05,,CCB,n,,,cash,,,,USD\r\n\
        0.50,622,,2026-01-01T19:04:05Z,ICBC,CCB,n,,7.5,,\"line\nline\",,,RMB\r\n";
    let (rows, repairs) = told(sample, Layout::Canonical);
    assert_eq!(
        rows,
        [
            "2 2026-01-02T03:04:05+08:00 ICBC/911>622 600000.00 CNY payee=-5.00 id=a serial=S1 channel=transfer \
             remark=货款, 三月 from=王芳",
            "3 2026-01-02T03:04:05+08:00 911> 1.00 USD channel=cash",
            "4 2026-01-02T03:04:05+08:00 >CCB/622 0.50 CNY payee=7.50 remark=line\nline",
        ]
    );
    assert_eq!(repairs, "columns_ignored 1");
}

#[test]
fn a_header_without_rows_is_an_empty_statement() {
    let (rows, repairs) = told("time,payer,payee,amount\n", Layout::Canonical);
    assert_eq!((rows.len(), repairs.as_str()), (0, ""));
}

#[test]
fn amlworld_names_banks_and_currencies_and_calls_two_columns_alike() {
    let sample = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n\
        2022/09/01 00:20,010,8000EBD30,010,8000EBD30,3697.34,US Dollar,3697.34,US Dollar,Reinvestment,0\n\
        2022/09/01 00:06,021174,800737690,012,80011F990,2500.00,Yuan,2848.96,Euro,ACH,1\n\
        2022/09/01 00:07,1,A,2,B,0.000123,Bitcoin,0.000123,Bitcoin,Bitcoin,0\n";
    let (rows, repairs) = told(sample, Layout::AmlWorld);
    assert_eq!(
        rows,
        [
            "2 2022-09-01T00:20:00+08:00 010/8000EBD30>010/8000EBD30 3697.34 USD channel=transfer",
            "3 2022-09-01T00:06:00+08:00 021174/800737690>012/80011F990 2848.96 EUR channel=transfer",
            "4 2022-09-01T00:07:00+08:00 1/A>2/B 0.00 XBT channel=exchange",
        ]
    );
    assert_eq!(repairs, "amount_rounded 1, exchanged_kept_as_paid 1");
}

#[test]
fn amlsim_steps_are_days_from_2017() {
    let table: &[(&str, &str)] = &[
        (
            "sourceNodeId,targetNodeId,value,time\n280,15349,147.8,1\n",
            "2 2017-01-02T00:00:00+08:00 280>15349 147.80 CNY channel=transfer",
        ),
        (
            "TXN_ID,ACCOUNT_ID,COUNTER_PARTY_ACCOUNT_NUM,TXN_SOURCE_TYPE_CODE,tx_count,TXN_AMOUNT_ORIG,start,end\n\
             2,15,25,WIRE,1,125.05,48,48\n",
            "2 2017-02-18T00:00:00+08:00 15>25 125.05 CNY id=2 channel=transfer",
        ),
        (
            "TXN_ID,ACCOUNT_ID,BRANCH_ID,TXN_SOURCE_TYPE_CODE,tx_count,TXN_AMOUNT_ORIG,RUN_DATE,end\n\
             1,0,11,CASH-OUT,1,99.87,0,0\n",
            "2 2017-01-01T00:00:00+08:00 0> 99.87 CNY id=1 channel=cash",
        ),
        (
            "TXN_ID,ACCOUNT_ID,BRANCH_ID,TXN_SOURCE_TYPE_CODE,tx_count,TXN_AMOUNT_ORIG,RUN_DATE,end\n\
             1,0,11,CASH-IN,1,99.87,0,0\n",
            "2 2017-01-01T00:00:00+08:00 >0 99.87 CNY id=1 channel=cash",
        ),
        (
            "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id\n\
             7,1,2,TRANSFER,5.00,2017-01-03T00:00:00Z,False,-1\n",
            "2 2017-01-03T08:00:00+08:00 1>2 5.00 CNY id=7 channel=transfer",
        ),
        (
            "step,type,amount,nameOrig,oldbalanceOrig,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isSAR,alertID\n\
             2,TRANSFER,5.00,1,10.00,5.00,2,0.00,5.00,0,-1\n",
            "2 2017-01-03T00:00:00+08:00 1>2 5.00 CNY payer=5.00 payee=5.00 channel=transfer",
        ),
    ];
    for (sample, want) in table {
        assert_eq!(told(sample, Layout::AmlSim).0, [*want]);
    }
}

#[test]
fn amlgentex_source_and_sink_are_outside_and_opening_balances_are_not_believed() {
    let sample = "step,type,amount,nameOrig,nameDest,bankOrig,bankDest,daysInBankOrig,phoneChangesOrig,oldbalanceOrig,newbalanceOrig,daysInBankDest,phoneChangesDest,oldbalanceDest,newbalanceDest,isSAR,patternID,modelType\n\
        0,INITALBALANCE,169607.67,-2,0,source,bank_a,0,0,0.0,0.0,0,0,169607.67,339215.34,0,-1,0\n\
        1,TRANSFER,387.767817436051,59,-1,bank_a,sink,2,0,258504.36,258116.59218256394,0,0,0.0,0.0,0,-1,0\n\
        2,CASH,5e-05,59,-1,bank_a,sink,2,0,1.0,1e2,0,0,0.0,0.0,0,-1,0\n\
        3,TRANSFER,10.0,59,60,bank_a,bank_b,2,0,20.0,10.0,0,0,0.0,10.0,1,4,2\n";
    let (rows, repairs) = told(sample, Layout::AmlGenTex);
    assert_eq!(
        rows,
        [
            "2 2023-01-01T00:00:00+08:00 >bank_a/0 169607.67 CNY channel=transfer",
            "3 2023-01-02T00:00:00+08:00 bank_a/59> 387.77 CNY payer=258116.59 channel=transfer",
            "4 2023-01-03T00:00:00+08:00 bank_a/59> 0.00 CNY payer=100.00 channel=cash",
            "5 2023-01-04T00:00:00+08:00 bank_a/59>bank_b/60 10.00 CNY payer=10.00 payee=10.00 channel=transfer",
        ]
    );
    assert_eq!(repairs, "amount_rounded 2, opening_balance_ignored 1");
}

#[test]
fn berka_tells_one_side_and_its_balance() {
    let head = "\"trans_id\";\"account_id\";\"date\";\"type\";\"operation\";\"amount\";\"balance\";\"k_symbol\";\"bank\";\"account\"\r\n";
    let body = "1;2378;930101;\"PRIJEM\";\"VKLAD\";700.00;700.00;\"\";;\r\n\
        2;2378;930102;\"PRIJEM\";\"PREVOD Z UCTU\";5.00;705.00;\"DUCHOD\";\"YZ\";\"87144583\"\r\n\
        3;2378;930103;\"VYDAJ\";\"PREVOD NA UCET\";10.00;695.00;\"SIPO\";\"QR\";\"13943797\"\r\n\
        4;2378;930104;\"VYBER\";\"VYBER\";700.00;-5.00;\"\";;\r\n\
        5;2378;930105;\"VYDAJ\";\"VYBER\";14.60;-19.60;\"SLUZBY\";\"\";\"0\"\r\n\
        6;2378;930131;\"PRIJEM\";\"\";1.00;-18.60;\"UROK\";;\r\n";
    let (rows, repaired) = told(&format!("{head}{body}7;2378;930131;\"PRIJE"), Layout::Berka);
    assert_eq!(
        rows,
        [
            "2 1993-01-01T00:00:00+08:00 >2378 700.00 CNY payee=700.00 id=1 channel=cash",
            "3 1993-01-02T00:00:00+08:00 YZ/87144583>2378 5.00 CNY payee=705.00 id=2 channel=transfer remark=DUCHOD",
            "4 1993-01-03T00:00:00+08:00 2378>QR/13943797 10.00 CNY payer=695.00 id=3 channel=transfer remark=SIPO",
            "5 1993-01-04T00:00:00+08:00 2378> 700.00 CNY payer=-5.00 id=4 channel=cash",
            "6 1993-01-05T00:00:00+08:00 2378> 14.60 CNY payer=-19.60 id=5 channel=fee remark=SLUZBY",
            "7 1993-01-31T00:00:00+08:00 >2378 1.00 CNY payee=-18.60 id=6 channel=interest remark=UROK",
        ]
    );
    assert_eq!(repaired, "placeholder_emptied 1, torn_last_row_skipped 1");

    // A short row that is not the last one is no cut file.
    let told = lines(&Source::bytes("b", format!("{head}7;2378\r\n{body}")), None).unwrap_err().to_string();
    assert!(told.starts_with("b, row 2: the row has 2 fields, the header has 10"), "{told}");
    for (row, want) in [
        (
            "1;2;931301;\"PRIJEM\";\"\";1.00;1.00;\"\";;",
            "column date, value \"931301\": not a date; write it as YYMMDD, such as 930131",
        ),
        (
            "1;2;930101;\"X\";\"\";1.00;1.00;\"\";;",
            "column type, value \"X\": neither credit nor debit; use PRIJEM, VYDAJ or VYBER",
        ),
        (
            "1;2;日0101;\"X\";\"\";1.00;1.00;\"\";;",
            "column date, value \"日0101\": not a date; write it as YYMMDD, such as 930131",
        ),
    ] {
        let told = lines(&Source::bytes("b", format!("{head}{row}\r\n")), None).unwrap_err().to_string();
        assert_eq!(told, format!("b, row 2, {want}"));
    }
}

#[test]
fn a_layout_is_guessed_by_columns_no_other_has() {
    let table: &[(&[&str], Option<Layout>)] = &[
        (&["time", "payer"], Some(Layout::Canonical)),
        (&["sourceNodeId", "targetNodeId", "value", "time"], Some(Layout::AmlSim)),
        (&["交易时间", "交易金额"], Some(Layout::CnStatement)),
        (&["time"], None),
        (&[], None),
    ];
    for (header, want) in table {
        assert_eq!(guess(header), *want, "{header:?}");
    }
}

#[test]
fn progress_ends_at_the_size_of_the_file() {
    let sample = format!("time,payer,payee,amount\n{}", "2026-01-02,A,B,1.00\n".repeat(50_000));
    let mut told = Vec::new();
    let size = sample.len() as u64;
    formats::statement::read(&Source::bytes("s", sample), None, &mut |_| Ok(()), &mut |read| told.push(read)).unwrap();
    assert!(told.len() > 3 && told.is_sorted(), "{told:?}");
    assert_eq!(told.last(), Some(&size));
}
