//! No bytes from outside make a reader panic, and what it takes it takes whole.

use crate::read;
use domain::signal::{Kind, Names};
use flate2::{Compression, write::GzEncoder};
use formats::signal::{batch, cells, indicators};
use formats::statement::Source;
use proptest::prelude::*;
use std::io::Write;

/// Bytes that look like a table often enough to get far.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let word = prop::sample::select(vec![
        "time",
        "caller",
        "callee",
        "duration_s",
        "direction",
        "answered",
        "sender",
        "receiver",
        "text",
        "line",
        "host",
        "account",
        "kind",
        "payer",
        "payee",
        "amount",
        "payer_line",
        "cell",
        "lat",
        "lon",
        "value",
        ",",
        ",",
        ",",
        "\n",
        "\n",
        "\r\n",
        "\"",
        "\"\"",
        "2026-03-02 10:00:00",
        "20260302",
        "139",
        "+86139",
        "mo",
        "mt",
        "1e9",
        "-1",
        "0",
        "9223372036854775808",
        "36.5",
        "{",
        "}",
        "{\"time\":\"",
        "\":",
        "null",
        "\\u0000",
        "phone",
        "url",
        "\u{feff}",
        "é",
        "名",
        "\0",
        "\u{1f}\u{8b}",
        "PAR1",
    ]);
    let piece =
        prop_oneof![9 => word.prop_map(|word| word.as_bytes().to_vec()), 1 => prop::collection::vec(any::<u8>(), 0..4)];
    let head = prop::sample::select(vec![
        "",
        "time,caller,callee,duration_s,direction,answered\n",
        "time,sender,receiver,text\n",
        "time,line,host\n",
        "time,account,kind,text\n",
        "time,payer,payee,amount,payer_line\n",
        "cell,lat,lon\n",
        "kind,value,confidence,category\n",
    ]);
    (head, prop::collection::vec(piece, 0..60)).prop_map(|(head, pieces)| [head.as_bytes(), &pieces.concat()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in bytes(), packed in any::<bool>(), cut in 0_usize..40) {
        let mut names = Names::new();
        let mut file = bytes.clone();
        if packed {
            let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
            packer.write_all(&bytes).unwrap();
            file = packer.finish().unwrap();
            file.truncate(file.len().saturating_sub(cut));
        }
        for (kind, _) in Kind::TABLE {
            let _ = read(kind, &Source::bytes("f", file.clone()), &mut names);
            if let Ok(read) = batch("b", kind, domain::time::Instant::from_seconds(1_772_416_800), &bytes, &mut names) {
                for row in read.parked {
                    prop_assert!(bytes.windows(row.bytes.len().max(1)).any(|part| part == row.bytes) || row.bytes.is_empty());
                }
            }
        }
        let _ = cells(&Source::bytes("f", file.clone()), &mut names);
        let _ = indicators(&Source::bytes("f", file), &mut names);
    }
}
