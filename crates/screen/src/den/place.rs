//! Where does a den stand, and how far may it be from there?

use super::watched::Watched;
use crate::plan::{Plan, metres};
use domain::signal::Id;
use std::collections::BTreeMap;

/// The place of lines by the cells they used, weighed by how much.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// The cell that most of their calls used.
    pub(super) cell: Id,
    /// Degrees; `None` where no cell is in the plan.
    pub(super) at: Option<(f64, f64)>,
    pub(super) radius_m: f64,
}

/// A cell with less than this share of the most used one is a slip of the radio, and left out.
const SLIP: f32 = 0.1;

/// The cell that most of those lines last called from that called within `place_s` of the last call of all, with how many
/// called from each.
pub(super) fn main_cell(lines: &[(Id, Watched)], place_s: u32) -> (Id, BTreeMap<Id, f32>) {
    let last_s = lines.iter().map(|(_, line)| line.last_s).max().unwrap_or(0);
    let late = lines.iter().filter(|(_, line)| last_s.saturating_sub(line.last_s) <= place_s);
    let mut weights: BTreeMap<Id, f32> = BTreeMap::new();
    for (_, line) in late.filter(|(_, line)| !line.last_cell.is_none()) {
        *weights.entry(line.last_cell).or_default() += 1.0;
    }
    let most = weights.values().copied().fold(0.0, f32::max);
    let cell = weights.iter().find(|(_, weight)| **weight >= most).map_or(Id::NONE, |(cell, _)| *cell);
    (cell, weights)
}

pub(super) fn place(lines: &[(Id, Watched)], plan: &Plan, place_s: u32) -> Place {
    let (cell, weights) = main_cell(lines, place_s);
    let most = weights.get(&cell).copied().unwrap_or_default();
    let reach_m = plan.reach_m(cell);
    let Some(main) = plan.place(cell) else { return Place { cell, at: None, radius_m: reach_m } };
    // Only cells that one phone could see from one place: others are from before it moved.
    let near: Vec<((f64, f64), f64)> = weights
        .iter()
        .filter(|(_, weight)| **weight >= most * SLIP)
        .filter_map(|(cell, weight)| Some((plan.place(*cell)?, f64::from(*weight))))
        .filter(|(place, _)| metres(*place, main) <= reach_m * 2.0)
        .collect();
    let all: f64 = near.iter().map(|(_, weight)| weight).sum();
    let mean = |of: fn((f64, f64)) -> f64| near.iter().map(|(place, weight)| of(*place) * weight).sum::<f64>() / all;
    let at = (mean(|place| place.0), mean(|place| place.1));
    // Each further cell that hears it narrows where it can be.
    Place { cell, at: Some(at), radius_m: reach_m / (near.len() as f64).sqrt() }
}
