//! Files become one stream in the order of time.

use domain::signal::{Kind, Names, Record};
use domain::time::Instant;
use formats::signal::{Merge, Reader, UNSORTED_MAX};
use formats::statement::Source;
use proptest::prelude::*;
use std::fmt::Write;

fn file(seconds: &[i64]) -> String {
    seconds.iter().fold("time,line,host\n".to_owned(), |mut text, at| {
        writeln!(text, "{},139,h{at}", Instant::from_seconds(1_772_416_800 + at)).unwrap();
        text
    })
}

/// The seconds of all records as they come.
fn merged(files: &[Vec<i64>]) -> Vec<i64> {
    let mut names = Names::new();
    let open = |seconds: &Vec<i64>| Reader::open(&Source::bytes("f", file(seconds)), Kind::Lookup).unwrap();
    let mut merge = Merge::new(files.iter().map(open).collect(), &mut names).unwrap();
    let records = std::iter::from_fn(|| merge.next(&mut names).unwrap());
    records.map(|record: Record| record.at().seconds() - 1_772_416_800).collect()
}

#[test]
fn what_is_too_late_comes_at_once_and_everything_else_in_order() {
    let table: &[(&[&[i64]], &[i64])] = &[
        (&[], &[]),
        (&[&[]], &[]),
        (&[&[1, 3, 5], &[2, 4]], &[1, 2, 3, 4, 5]),
        (&[&[600, 0, 300], &[]], &[0, 300, 600]),
        // 1,000 seconds behind is more than ten minutes.
        (&[&[0, 2000, 1000, 2100]], &[0, 1000, 2000, 2100]),
        (&[&[0, 2000, 3000, 1000]], &[0, 2000, 1000, 3000]),
        // A file that begins an hour later waits for its turn.
        (&[&[3600, 3000], &[0, 3500, 7200]], &[0, 3000, 3500, 3600, 7200]),
    ];
    for (files, want) in table {
        let files: Vec<Vec<i64>> = files.iter().map(|file| file.to_vec()).collect();
        assert_eq!(merged(&files), *want, "{files:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn what_is_unsorted_within_ten_minutes_is_sorted(
        mut files in prop::collection::vec(prop::collection::vec((0_i64..20_000, 0_i64..300), 0..60), 0..4)
    ) {
        let most = UNSORTED_MAX.whole_seconds();
        prop_assert_eq!(most, 600);
        // Sorted by a time that is up to 300 seconds off, no record is further behind than 600.
        for file in &mut files {
            file.sort_by_key(|(at, off)| at + off);
        }
        let files: Vec<Vec<i64>> = files.into_iter().map(|file| file.into_iter().map(|(at, _)| at).collect()).collect();
        let mut want: Vec<i64> = files.concat();
        want.sort_unstable();
        prop_assert_eq!(merged(&files), want);
    }
}
