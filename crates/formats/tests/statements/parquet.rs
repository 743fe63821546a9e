//! Parquet with the canonical names, in the types that writers use.

use crate::lines;
use formats::statement::{Layout, Source};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, FixedLenByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

/// One column's values; absent ones are null.
enum Column {
    Text(Vec<Option<&'static str>>),
    Long(Vec<i64>),
    Int(Vec<i32>),
    Double(Vec<f64>),
    Fixed(Vec<Vec<u8>>),
}

fn file(schema: &str, columns: Vec<Column>) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(WriterProperties::default())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for column in columns {
        let mut out = group.next_column().unwrap().unwrap();
        match column {
            Column::Text(values) => {
                let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
                let present: Vec<ByteArray> = values.into_iter().flatten().map(ByteArray::from).collect();
                out.typed::<ByteArrayType>().write_batch(&present, Some(&levels), None).unwrap();
            }
            Column::Long(values) => drop(out.typed::<Int64Type>().write_batch(&values, None, None).unwrap()),
            Column::Int(values) => drop(out.typed::<Int32Type>().write_batch(&values, None, None).unwrap()),
            Column::Double(values) => drop(out.typed::<DoubleType>().write_batch(&values, None, None).unwrap()),
            Column::Fixed(values) => {
                let values: Vec<_> = values.into_iter().map(|bytes| ByteArray::from(bytes).into()).collect();
                out.typed::<FixedLenByteArrayType>().write_batch(&values, None, None).unwrap();
            }
        }
        out.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// 2026-01-02T03:04:05+08:00 in seconds.
const AT: i64 = 1_767_294_245;
const WANT: &str = "2 2026-01-02T03:04:05+08:00 A>B 12.50 CNY";

fn one(time: &str, at: Column, amount: &str, sum: Column) -> Result<Vec<String>, String> {
    let schema =
        format!("message m {{ {time}; optional binary payer (UTF8); optional binary payee (UTF8); {amount}; }}");
    let text = |name| Column::Text(vec![Some(name)]);
    let bytes = file(&schema, vec![at, text("A"), text("B"), sum]);
    let (rows, summary) = lines(&Source::bytes("f.parquet", bytes), None).map_err(|bad| bad.to_string())?;
    assert_eq!(summary.layout, Layout::Canonical);
    Ok(rows)
}

#[test]
fn times_and_sums_are_read_in_every_type_that_holds_them() {
    let double = || ("required double amount", Column::Double(vec![12.5]));
    let times = [
        ("required int64 time (TIMESTAMP(MILLIS,true))", Column::Long(vec![AT * 1_000])),
        ("required int64 time (TIMESTAMP(MICROS,true))", Column::Long(vec![AT * 1_000_000])),
        ("required int64 time (TIMESTAMP(NANOS,true))", Column::Long(vec![AT * 1_000_000_000])),
        // Without a zone it is +08:00, as in a text.
        ("required int64 time (TIMESTAMP(MICROS,false))", Column::Long(vec![(AT + 8 * 3600) * 1_000_000])),
        ("required int64 time (TIMESTAMP_MICROS)", Column::Long(vec![AT * 1_000_000])),
        ("optional binary time (UTF8)", Column::Text(vec![Some("2026-01-02 03:04:05")])),
    ];
    for (time, at) in times {
        assert_eq!(one(time, at, double().0, double().1).unwrap(), [WANT], "{time}");
    }
    let moment = || ("required int64 time (TIMESTAMP(MILLIS,true))", Column::Long(vec![AT * 1_000]));
    let sums = [
        double(),
        ("required int64 amount (DECIMAL(18,2))", Column::Long(vec![1250])),
        ("required int32 amount (DECIMAL(9,3))", Column::Int(vec![12_500])),
        ("required fixed_len_byte_array(3) amount (DECIMAL(5,1))", Column::Fixed(vec![vec![0, 0, 125]])),
        ("optional binary amount (UTF8)", Column::Text(vec![Some("12.50")])),
    ];
    for (amount, sum) in sums {
        assert_eq!(one(moment().0, moment().1, amount, sum).unwrap(), [WANT], "{amount}");
    }
    let whole = one(moment().0, moment().1, "required int64 amount", Column::Long(vec![12])).unwrap();
    assert_eq!(whole, [WANT.replace("12.50", "12.00")]);
}

#[test]
fn a_value_that_is_no_sum_of_cents_is_refused() {
    let moment = || ("required int64 time (TIMESTAMP(MILLIS,true))", Column::Long(vec![AT * 1_000]));
    let table = [
        ("required double amount", Column::Double(vec![0.1 + 0.2]), "\"0.30000000000000004\": finer than a hundredth"),
        ("required double amount", Column::Double(vec![f64::NAN]), "\"NaN\": not a decimal number"),
        ("required double amount", Column::Double(vec![1e30]), "\"1000000000000000000000000000000\": too large"),
        ("required int64 amount (DECIMAL(18,2))", Column::Long(vec![-1]), "\"-0.01\": the sum is negative"),
        ("required int64 amount (DECIMAL(18,3))", Column::Long(vec![1]), "\"0.001\": finer than a hundredth"),
        ("optional binary amount (UTF8)", Column::Text(vec![None]), "\"\": not a decimal number"),
    ];
    for (amount, sum, want) in table {
        let told = one(moment().0, moment().1, amount, sum).unwrap_err();
        assert!(told.starts_with(&format!("f.parquet, row 2, column amount, value {want}")), "{told}");
    }
    let told = one("required int64 time", Column::Long(vec![AT]), "required double amount", Column::Double(vec![1.0]));
    assert!(told.unwrap_err().contains("column time, value \"1767294245\": not a time"));
}

#[test]
fn a_damaged_parquet_file_is_refused() {
    let schema =
        "message m { required double amount; required int64 time; required int64 payer; required int64 payee; }";
    let long = || Column::Long(vec![1; 100]);
    let whole = file(schema, vec![Column::Double(vec![1.0; 100]), long(), long(), long()]);
    for cut in [5, 40, whole.len() / 2, whole.len() - 1] {
        let told = lines(&Source::bytes("f", whole[..cut].to_vec()), None).unwrap_err().to_string();
        assert!(told.contains("the Parquet file cannot be read"), "{told}");
    }
    for at in (4..whole.len()).step_by(3) {
        let mut turned = whole.clone();
        turned[at] ^= 0xFF;
        let _ = lines(&Source::bytes("f", turned), None);
    }
}
