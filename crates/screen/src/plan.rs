//! The operator's plan of cells: where each stands, how far it reaches.

use domain::signal::{Cell, Id};
use rustc_hash::FxHashMap;

/// Metres a degree of latitude is long.
const DEGREE_M: f64 = 111_320.0;
/// A cell reaches about as far as its third-nearest neighbour stands.
const NEIGHBOUR: usize = 3;
/// No cell is smaller than a building, and none larger than open country asks for; in metres.
const REACH_M: (f64, f64) = (100.0, 5_000.0);

/// The plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    places: FxHashMap<Id, (f64, f64)>,
}

impl Plan {
    pub(crate) fn new(cells: &[Cell]) -> Self {
        Self { places: cells.iter().map(|cell| (cell.id, (cell.lat, cell.lon))).collect() }
    }

    /// Whether there is a plan at all: without one no cell can be missing from it.
    pub(crate) fn is_known(&self) -> bool {
        !self.places.is_empty()
    }

    /// Latitude and longitude, in degrees.
    pub(crate) fn place(&self, cell: Id) -> Option<(f64, f64)> {
        self.places.get(&cell).copied()
    }

    /// How far a phone on this cell may be from its mast, in metres. Asked for findings only: it reads the whole plan.
    pub(crate) fn reach_m(&self, cell: Id) -> f64 {
        let Some(place) = self.place(cell) else { return REACH_M.1 };
        let mut distances: Vec<f64> =
            self.places.iter().filter(|(id, _)| **id != cell).map(|(_, other)| metres(place, *other)).collect();
        distances.sort_by(f64::total_cmp);
        distances.get(NEIGHBOUR - 1).copied().unwrap_or(REACH_M.1).clamp(REACH_M.0, REACH_M.1)
    }
}

/// Metres between two places in degrees, on a plane: right within a city.
pub(crate) fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let north = (a.0 - b.0) * DEGREE_M;
    let east = (a.1 - b.1) * DEGREE_M * ((a.0 + b.0) / 2.0).to_radians().cos();
    north.hypot(east)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        Id::of_digits(text).unwrap()
    }

    #[test]
    fn a_cell_reaches_to_its_third_neighbour() {
        let cells: Vec<Cell> =
            (0..6).map(|n| Cell { id: id(&format!("{n}1")), lat: 36.0 + f64::from(n) * 0.01, lon: 103.8 }).collect();
        let plan = Plan::new(&cells);
        // 0.01 degrees are 1,113 m; from the first the third neighbour is three steps away, from the third one two.
        for (cell, expected) in [("01", 3_340.0), ("21", 2_226.0), ("99", 5_000.0)] {
            assert!((plan.reach_m(id(cell)) - expected).abs() < 2.0, "{cell}: {}", plan.reach_m(id(cell)));
        }
        assert!(!Plan::new(&[]).is_known());
    }
}
