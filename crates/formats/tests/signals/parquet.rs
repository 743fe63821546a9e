//! Parquet with the same columns tells the same.

use crate::{line, read};
use domain::signal::{Kind, Names};
use formats::statement::Source;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

/// 2026-03-02T10:00:00+08:00 in seconds.
const AT: i64 = 1_772_416_800;

/// `groups` row groups of `rows` calls, one a second.
fn calls(groups: i64, rows: i64) -> Vec<u8> {
    let schema = "message calls { required int64 time (TIMESTAMP(MICROS,true)); required binary caller (UTF8); \
        required int64 callee; optional int32 duration_s; optional boolean answered; optional binary trunk (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(WriterProperties::default())).unwrap();
    for group in 0..groups {
        let all: Vec<i64> = (group * rows..(group + 1) * rows).collect();
        let mut out = writer.next_row_group().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        let times: Vec<i64> = all.iter().map(|row| (AT + row) * 1_000_000).collect();
        column.typed::<Int64Type>().write_batch(&times, None, None).unwrap();
        column.close().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        let callers: Vec<ByteArray> = all.iter().map(|row| ByteArray::from(format!("0{row}").as_str())).collect();
        column.typed::<ByteArrayType>().write_batch(&callers, None, None).unwrap();
        column.close().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&all, None, None).unwrap();
        column.close().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        // Every third duration is null.
        let there: Vec<i16> = all.iter().map(|row| i16::from(row % 3 != 0)).collect();
        let durations: Vec<i32> =
            all.iter().filter(|row| *row % 3 != 0).map(|row| i32::try_from(row % 100).unwrap()).collect();
        column.typed::<Int32Type>().write_batch(&durations, Some(&there), None).unwrap();
        column.close().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        let there: Vec<i16> = all.iter().map(|row| i16::from(row % 2 == 0)).collect();
        let flags: Vec<bool> = all.iter().filter(|row| *row % 2 == 0).map(|row| row % 4 == 0).collect();
        column.typed::<BoolType>().write_batch(&flags, Some(&there), None).unwrap();
        column.close().unwrap();
        let mut column = out.next_column().unwrap().unwrap();
        let there: Vec<i16> = all.iter().map(|_| 0).collect();
        column.typed::<ByteArrayType>().write_batch(&[], Some(&there), None).unwrap();
        column.close().unwrap();
        out.close().unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn parquet_tells_what_csv_tells() {
    let (groups, rows) = (3, 5_000);
    let mut text = "time,caller,callee,duration_s,answered,trunk\n".to_owned();
    for row in 0..groups * rows {
        let at = domain::time::Instant::from_seconds(AT + row);
        let duration = if row % 3 == 0 { String::new() } else { (row % 100).to_string() };
        let answered = if row % 2 == 1 {
            ""
        } else if row % 4 == 0 {
            "1"
        } else {
            "0"
        };
        text += &format!("{at},0{row},{row},{duration},{answered},\n");
    }
    let mut names = Names::new();
    let csv = read(Kind::Call, &Source::bytes("f.csv", text), &mut names).unwrap();
    let parquet = read(Kind::Call, &Source::bytes("f.parquet", calls(groups, rows)), &mut names).unwrap();
    assert_eq!(csv.len(), 15_000);
    for (csv, parquet) in csv.iter().zip(&parquet) {
        assert_eq!(line(csv, &names), line(parquet, &names));
    }
    assert_eq!(csv.len(), parquet.len());
}

#[test]
fn a_damaged_parquet_file_is_refused_and_never_a_panic() {
    let whole = calls(2, 50);
    for at in (0..whole.len()).step_by(5) {
        let mut turned = whole.clone();
        turned[at] ^= 0xFF;
        let _ = read(Kind::Call, &Source::bytes("f", turned), &mut Names::new());
    }
    let told = read(Kind::Call, &Source::bytes("f", whole[..whole.len() / 2].to_vec()), &mut Names::new());
    assert!(told.unwrap_err().to_string().contains("the Parquet file cannot be read"));
}
