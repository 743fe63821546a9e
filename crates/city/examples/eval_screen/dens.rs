//! Places: dens with the hours until they are found and how far off, false base stations and how far off their path is.

use crate::{Run, count, hours, median, share, told};
use city::signal::{metres_between, truth};
use domain::signal::{Den, FalseCell, Finding, Id};
use domain::time::{Instant, Span};
use std::collections::HashSet;

/// A den that stood shorter could not be told.
const STAY_MIN: Span = Span::hours(12);
/// A path so far off is another's, in metres.
const PATH_MAX_M: f64 = 5_000.0;

pub(crate) fn print(run: &Run) {
    dens(run);
    false_cells(run);
}

fn dens(run: &Run) {
    let found: Vec<&Den> =
        run.found.iter().filter_map(|found| if let Finding::Den(den) = found { Some(den) } else { None }).collect();
    let stays: Vec<&truth::Den> =
        run.signals.truth().dens.iter().filter(|den| den.to.since(den.from) >= STAY_MIN).collect();
    let (mut late, mut off, mut ids) = (Vec::new(), Vec::new(), HashSet::new());
    for stay in &stays {
        let of_it = found
            .iter()
            .filter(|den| shared(den, stay) >= 2 && den.at >= stay.from && den.at <= stay.to.plus(Span::hours(2)));
        if let Some(first) = of_it.min_by_key(|den| den.at) {
            late.push(hours(first.at.since(stay.from)));
            off.extend(first.place.map(|place| metres_between(place, stay.place)));
            ids.insert(stay.den);
        }
    }
    let wrong = found.iter().filter(|den| run.signals.truth().dens.iter().all(|stay| shared(den, stay) == 0)).count();
    let dens: HashSet<u32> = stays.iter().map(|stay| stay.den).collect();
    println!("| dens | figure |\n|---|---|");
    println!(
        "| places where one stood 12 h or more, found while it stood | {} of {} ({}) |",
        late.len(),
        stays.len(),
        share(late.len(), stays.len())
    );
    println!("| dens found at one place at least | {} of {} |", ids.len(), dens.len());
    println!("| hours from its coming until found, median | {} |", told(median(late)));
    println!("| distance from the door, median, m | {} |", told(median(off)));
    println!("| dens named where none was | {wrong} |\n");
}

/// Lines and devices of both.
fn shared(den: &Den, stay: &truth::Den) -> usize {
    let truth: HashSet<Id> = stay.lines.iter().chain(&stay.devices).copied().collect();
    den.lines.iter().chain(&den.devices).filter(|id| truth.contains(id)).count()
}

fn false_cells(run: &Run) {
    let found: Vec<&FalseCell> = run
        .found
        .iter()
        .filter_map(|found| if let Finding::FalseCell(cell) = found { Some(cell) } else { None })
        .collect();
    let drives = &run.signals.truth().false_cells;
    let (mut late, mut off) = (Vec::new(), Vec::new());
    for drive in drives {
        let of_it = found.iter().filter(|cell| of_drive(cell, drive));
        if let Some(first) = of_it.min_by_key(|cell| cell.at) {
            late.push(hours(first.at.since(drive.path[0].0)) * 60.0);
            off.extend(path_off(first, drive));
        }
    }
    let wrong = found.iter().filter(|cell| !drives.iter().any(|drive| of_drive(cell, drive))).count();
    println!("| false base stations | figure |\n|---|---|");
    println!("| drives found | {} of {} ({}) |", late.len(), drives.len(), share(late.len(), drives.len()));
    println!("| minutes from their beginning until found, median | {} |", told(median(late)));
    println!("| distance of the path from the true one, median, m | {} |", told(median(off)));
    println!("| named where none was | {wrong} ({:.2} of 100,000 lines and day) |\n", count(wrong) / run.line_days());
}

fn of_drive(cell: &FalseCell, drive: &truth::FalseCell) -> bool {
    let (from, to) =
        (drive.path[0].0.minus(Span::minutes(5)), drive.path[drive.path.len() - 1].0.plus(Span::minutes(10)));
    let meets = cell.from <= to && cell.to >= from;
    meets && (cell.cells.contains(&drive.cell) || path_off(cell, drive).is_some_and(|metres| metres <= PATH_MAX_M))
}

/// How far its path is from the true one, the middle of its points.
fn path_off(cell: &FalseCell, drive: &truth::FalseCell) -> Option<f64> {
    median(cell.path.iter().map(|(at, lat, lon)| metres_between((*lat, *lon), place_at(drive, *at))).collect())
}

fn place_at(drive: &truth::FalseCell, at: Instant) -> (f64, f64) {
    let nth = drive.path.partition_point(|point| point.0 <= at).saturating_sub(1);
    (drive.path[nth].1, drive.path[nth].2)
}
