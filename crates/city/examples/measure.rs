//! How long the city takes to build and how much memory it needs: `measure SCALE [bench COUNT | csv COUNT]`.
#![allow(clippy::print_stdout, missing_docs)]

use city::City;
use domain::time::Instant;
use std::time::Instant as Wall;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let scale = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(1.0);
    let count: u64 = arguments.get(2).and_then(|text| text.parse().ok()).unwrap_or(0);
    let began = Wall::now();
    let city = City::build(7, scale, Instant::parse("2026-06-15 08:00:00").unwrap_or_default());
    println!("build {:?}, {} accounts", began.elapsed(), city.accounts());
    let began = Wall::now();
    match arguments.get(1).map(String::as_str) {
        Some("csv") => println!("{}", city::write_canonical(city.bench(count, 2_000).movements, std::io::sink())?),
        Some("bench") => println!("{}", city.bench(count, 2_000).movements.count()),
        Some("history") => println!("{}", city.history().count()),
        _ => {
            let runtime = tokio::runtime::Runtime::new()?;
            let running = runtime.block_on(city.open_banks("http://127.0.0.1:9", |_| vec![0; 32]))?;
            println!("open {:?}", began.elapsed());
            let mut steps = 0;
            while let Some(at) = running.next_at() {
                for report in runtime.block_on(running.step(at)).reports {
                    println!("{} {} {}\n  {}", report.id, report.at, report.category.code(), report.narrative);
                }
                steps += 1;
            }
            println!("{steps} steps, {:?}", running.truth().day);
            println!("{:#?}", running.truth().stories);
        }
    }
    println!("then {:?}", began.elapsed());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("no peak known"));
    Ok(())
}
