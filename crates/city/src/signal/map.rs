//! The city's cells: an invented valley, dense in its centre and in a new town down the river, thin between the hills.

use super::number::{Of, chance};
use crate::chance::{Chance, mixed};
use domain::signal::{Cell, Id};

/// Sectors of one mast.
const SECTORS: usize = 3;
/// Neighbours kept for each mast.
const NEAR: usize = 6;
const METRES_PER_DEGREE: f64 = 111_320.0;
/// How far a sector's middle is from its mast, in metres.
const SECTOR_M: f64 = 160.0;

/// Masts and their sectors.
pub(crate) struct Map {
    cells: Vec<Cell>,
    /// How far each mast is from the centre along the valley; half the valley is 1.
    far: Vec<f32>,
    near: Vec<[u16; NEAR]>,
}

impl Map {
    pub(crate) fn new(seed: u64, lines: u32) -> Self {
        let masts = (lines / 900).clamp(60, 2_400);
        let mut dice = chance(seed, Of::Map, &[]);
        let places: Vec<(f64, f64, f32)> = (0..masts).map(|_| mast(&mut dice)).collect();
        let near = places.iter().map(|here| nearest(here, &places)).collect();
        let cells = places.iter().zip(0..).flat_map(|(place, nth)| sectors(place, nth)).collect();
        Self { cells, far: places.iter().map(|place| place.2).collect(), near }
    }

    pub(crate) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub(crate) fn masts(&self) -> usize {
        self.far.len()
    }

    pub(crate) fn cell(&self, mast: usize, sector: u64) -> &Cell {
        &self.cells[mast * SECTORS + usize::try_from(sector % SECTORS as u64).unwrap_or(0)]
    }

    pub(crate) fn near(&self, mast: usize, word: u64) -> usize {
        usize::from(self.near[mast][usize::try_from(word % NEAR as u64).unwrap_or(0)])
    }

    /// A mast by one word: as people live.
    pub(crate) fn home(&self, word: u64) -> usize {
        usize::try_from(word % self.masts() as u64).unwrap_or(0)
    }

    /// The same, but work draws to the centre.
    pub(crate) fn work(&self, word: u64) -> usize {
        let (a, b) = (self.home(word), self.home(word >> 32));
        if self.far[a] <= self.far[b] { a } else { b }
    }

    /// The masts within so many metres of a place.
    pub(crate) fn around(&self, at: (f64, f64), metres: f64) -> Vec<usize> {
        (0..self.masts()).filter(|mast| metres_between(at, self.place(*mast)) <= metres).collect()
    }

    /// Where a mast's first sector is, in degrees.
    pub(crate) fn place(&self, mast: usize) -> (f64, f64) {
        let cell = self.cells[mast * SECTORS];
        (cell.lat, cell.lon)
    }
}

/// Along the valley: seven in ten in the centre, two in the new town, the rest anywhere.
fn mast(dice: &mut Chance) -> (f64, f64, f32) {
    let along = match dice.below(10) {
        0..7 => dice.bell() * 0.22,
        7..9 => 0.58 + dice.bell() * 0.09,
        _ => dice.unit() * 2.0 - 1.0,
    }
    .clamp(-1.0, 1.0);
    let across = (dice.bell() * 0.4).clamp(-1.0, 1.0);
    let river = 36.42 + 0.035 * (2.4 * along).sin() - 0.02 * along;
    #[allow(clippy::cast_possible_truncation, reason = "between 0 and 1")]
    let far = along.abs() as f32;
    (river + across * 0.032, 102.92 + along * 0.27, far)
}

fn sectors(place: &(f64, f64, f32), nth: u64) -> impl Iterator<Item = Cell> {
    let (lat, lon) = (place.0, place.1);
    // A cell's number is its mast's and its sector's, as in an E-UTRAN cell identity.
    (0..SECTORS as u64).map(move |sector| {
        let turn = std::f64::consts::TAU * sector_part(sector);
        let (north, east) = (SECTOR_M * turn.cos(), SECTOR_M * turn.sin());
        let id = Id::of_number((520_000 + nth) * 256 + sector + 1, 9);
        Cell { id, lat: lat + degrees(north), lon: lon + degrees(east) / lat.to_radians().cos() }
    })
}

#[allow(clippy::cast_precision_loss, reason = "there are three")]
fn sector_part(sector: u64) -> f64 {
    sector as f64 / SECTORS as f64
}

pub(crate) fn degrees(metres: f64) -> f64 {
    metres / METRES_PER_DEGREE
}

/// Metres between two places of one city (degrees), on a plane.
#[must_use]
pub fn metres_between(a: (f64, f64), b: (f64, f64)) -> f64 {
    let north = (a.0 - b.0) * METRES_PER_DEGREE;
    let east = (a.1 - b.1) * METRES_PER_DEGREE * a.0.to_radians().cos();
    north.hypot(east)
}

fn nearest(here: &(f64, f64, f32), all: &[(f64, f64, f32)]) -> [u16; NEAR] {
    let mut by_distance: Vec<(f64, usize)> = all
        .iter()
        .enumerate()
        .map(|(nth, there)| (metres_between((here.0, here.1), (there.0, there.1)), nth))
        .collect();
    by_distance.select_nth_unstable_by(NEAR, |a, b| a.0.total_cmp(&b.0));
    let mut near = [0; NEAR];
    for (to, from) in near.iter_mut().zip(&by_distance) {
        *to = u16::try_from(from.1).unwrap_or(0);
    }
    near
}

/// A word of a line and a purpose.
pub(crate) fn word(seed: u64, line: u32, purpose: u64) -> u64 {
    mixed(seed ^ mixed(u64::from(line) << 8 | purpose))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_centre_is_dense_and_every_mast_has_neighbours() {
        let map = Map::new(3, 100_000);
        assert_eq!((map.masts(), map.cells().len()), (111, 333));
        let ids: HashSet<Id> = map.cells().iter().map(|cell| cell.id).collect();
        assert!(ids.len() == 333 && !ids.contains(&Id::NONE));
        assert!(map.far.iter().filter(|far| **far < 0.25).count() * 5 > map.masts() * 2);
        for mast in 0..map.masts() {
            let ways = (0..6).map(|word| metres_between(map.place(mast), map.place(map.near(mast, word))));
            assert!(ways.into_iter().all(|metres| metres < 25_000.0), "{mast}");
        }
        assert!(map.around(map.place(5), 800.0).contains(&5));
    }
}
