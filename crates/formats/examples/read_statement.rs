//! Reads statements in full and tells rows, repairs and speed: `read_statement [--format NAME] FILE…`.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]
#![allow(clippy::result_large_err, reason = "as the crate itself")]

use formats::statement::{Layout, Source, read};
use formats::xlsx::Child;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut layout: Option<Layout> = None;
    let mut arguments = std::env::args().skip(1);
    let program = std::env::current_exe()?.with_file_name("../xlsx-rows");
    while let Some(argument) = arguments.next() {
        if argument == "--format" {
            layout = Some(arguments.next().unwrap_or_default().parse()?);
            continue;
        }
        let begun = Instant::now();
        let (mut shown, mut bytes) = (0, 0);
        let source = Source::path(&argument).with_xlsx(Child::new(&program, &[]));
        let told = read(
            &source,
            layout,
            &mut |row| {
                if shown < 3 {
                    println!("{row:?}");
                    shown += 1;
                }
                Ok(())
            },
            &mut |read| bytes = read,
        );
        let seconds = begun.elapsed().as_secs_f64();
        match told {
            Ok(told) => {
                println!("{argument}: {told:?}; {bytes} bytes; {:.0} rows/s", told.rows as f64 / seconds)
            }
            Err(bad) => println!("refused: {bad}"),
        }
    }
    Ok(())
}
