//! Values become at most 255 bins a feature, so that a split is looked for among bins instead of rows.

use super::Table;

/// Bin 0 is for what is missing.
pub(super) const BINS_MAX: usize = 255;

/// The table, column by column, in bins.
pub(super) struct Binned {
    /// For each feature the values that part its bins, ascending: bin `i + 1` holds values up to and with `edges[i]`.
    pub(super) edges: Vec<Vec<f32>>,
    columns: Vec<Vec<u8>>,
}

impl Binned {
    pub(super) fn of(table: &Table) -> Self {
        let rows = table.len();
        let mut edges = Vec::with_capacity(table.names().len());
        let mut columns = Vec::with_capacity(table.names().len());
        for feature in 0..table.names().len() {
            let values: Vec<f32> = (0..rows).map(|row| table.row(row)[feature]).collect();
            let parted = part(&values);
            columns.push(values.iter().map(|value| bin(&parted, *value)).collect());
            edges.push(parted);
        }
        Self { edges, columns }
    }

    pub(super) fn column(&self, feature: usize) -> &[u8] {
        &self.columns[feature]
    }
}

fn bin(edges: &[f32], value: f32) -> u8 {
    if value.is_nan() {
        return 0;
    }
    let place = edges.partition_point(|edge| *edge < value) + 1;
    u8::try_from(place).unwrap_or(u8::MAX)
}

/// Half-way between neighbours where values are few, else at equal shares of the rows.
fn part(values: &[f32]) -> Vec<f32> {
    let mut sorted: Vec<f32> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f32::total_cmp);
    let mut few = sorted.clone();
    few.dedup();
    let halves = |pair: &[f32]| pair[0] + (pair[1] - pair[0]) / 2.0;
    if few.len() < BINS_MAX {
        return few.windows(2).map(halves).collect();
    }
    let mut edges: Vec<f32> = (1..BINS_MAX - 1).map(|share| sorted[sorted.len() * share / (BINS_MAX - 1)]).collect();
    edges.dedup();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_falls_into_the_bin_of_its_neighbours() {
        let edges = part(&[1.0, 1.0, 2.0, 4.0, f32::NAN]);
        assert_eq!(edges, [1.5, 3.0]);
        for (value, expected) in [(f32::NAN, 0), (0.0, 1), (1.5, 1), (1.6, 2), (3.5, 3), (99.0, 3)] {
            assert_eq!(bin(&edges, value), expected, "{value}");
        }
    }

    #[test]
    fn many_values_share_the_bins() {
        let values: Vec<f32> = (0..10_000).map(|n| n as f32).collect();
        let edges = part(&values);
        assert!(edges.len() < BINS_MAX && edges.len() > 200, "{}", edges.len());
        assert!(edges.is_sorted());
    }
}
