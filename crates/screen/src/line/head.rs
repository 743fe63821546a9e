//! Which lines deceive, by what was learned of lines whose truth is known? It takes the place of the domestic rule where it
//! is handed in, and gives as its reasons what each figure of the line added.

use super::features::Features;
use crate::learned::{Model, Part, Table};
use domain::signal::{Id, Reason};
use rustc_hash::FxHashMap;

/// Reasons that are told: the strongest.
const REASONS_MAX: usize = 6;

/// A learned model over the figures of a line.
#[derive(Clone, Debug)]
pub struct Head {
    model: Model,
    /// For each feature that the model asks for its place among a line's figures.
    places: Vec<usize>,
    score_min: f64,
}

/// A model asks for a figure that lines do not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFeature(pub String);

impl std::fmt::Display for UnknownFeature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = Features::NAMES.join(", ");
        write!(f, "the model asks for {}, which lines do not have; train it on these: {names}", self.0)
    }
}

impl std::error::Error for UnknownFeature {}

impl Head {
    /// Of a model.
    ///
    /// # Errors
    /// Where it asks for a figure that lines do not have.
    pub fn new(model: Model) -> Result<Self, UnknownFeature> {
        let place = |name: &String| Features::NAMES.iter().position(|have| have == name);
        let places = model.names().iter().map(|name| place(name).ok_or_else(|| UnknownFeature(name.clone())));
        Ok(Self { places: places.collect::<Result<_, _>>()?, score_min: f64::from(model.score_min()), model })
    }

    /// The chance that a line deceives with the reasons, where it reaches the model's bound.
    pub(crate) fn accuse(&self, line: &Features) -> Option<(f32, Vec<Reason>)> {
        let row = self.row(line);
        let chance = self.model.chance(&row);
        #[allow(clippy::cast_possible_truncation, reason = "a chance needs seven digits")]
        (chance >= self.score_min).then(|| (chance as f32, self.reasons(&row)))
    }

    fn row(&self, line: &Features) -> Vec<f32> {
        let figures = line.row();
        self.places.iter().map(|place| figures.get(*place).copied().unwrap_or(f32::NAN)).collect()
    }

    fn reasons(&self, row: &[f32]) -> Vec<Reason> {
        let told = self.model.parts(row).into_iter().take(REASONS_MAX);
        told.filter_map(|part| self.reason(row, &part)).collect()
    }

    fn reason(&self, row: &[f32], part: &Part) -> Option<Reason> {
        let name = Features::NAMES.get(*self.places.get(part.feature)?)?;
        let value = format!("{}", (row.get(part.feature)? * 100.0).round() / 100.0);
        #[allow(clippy::cast_possible_truncation, reason = "what a figure adds needs seven digits")]
        Some(Reason { name, value, points: part.added as f32 })
    }
}

/// Lines whose truth is known, and what each looked like at one of the times at which it was judged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pupils {
    of: FxHashMap<Id, Pupil>,
}

#[derive(Clone, Debug)]
struct Pupil {
    is_fraud: bool,
    row: [f32; Features::NAMES.len()],
    judged: u64,
}

impl Pupils {
    pub(crate) fn add(&mut self, line: Id, is_fraud: bool) {
        self.of.insert(line, Pupil { is_fraud, row: [f32::NAN; Features::NAMES.len()], judged: 0 });
    }

    pub(crate) fn has(&self, line: Id) -> bool {
        !self.of.is_empty() && self.of.contains_key(&line)
    }

    /// A line is judged: of all times each has the same chance to be the one that is kept, whatever the line did before.
    pub(crate) fn see(&mut self, line: Id, features: &Features) {
        let Some(pupil) = self.of.get_mut(&line) else { return };
        pupil.judged += 1;
        if crate::people::mix(line.bits() ^ pupil.judged << 40).is_multiple_of(pupil.judged) {
            pupil.row = features.row();
        }
    }

    /// Of those that were judged: line, figures, and whether it is fraud's.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (Id, &[f32], bool)> {
        let judged = self.of.iter().filter(|(_, pupil)| pupil.judged > 0);
        judged.map(|(line, pupil)| (*line, pupil.row.as_slice(), pupil.is_fraud))
    }
}

/// The figures of lines, by line, and whether each is fraud's.
pub(crate) fn table<'a>(rows: impl Iterator<Item = (Id, &'a [f32], bool)>) -> (Table, Vec<bool>) {
    let mut rows: Vec<(Id, &[f32], bool)> = rows.collect();
    rows.sort_unstable_by_key(|row| row.0);
    let mut table = Table::new(Features::NAMES.iter().map(|name| (*name).to_owned()).collect());
    rows.iter().for_each(|row| table.push(row.1));
    (table, rows.into_iter().map(|row| row.2).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learned::{Training, train};
    use crate::line::rule::tests::{CALLER, PERSON};

    fn learned() -> Model {
        let mut rows = Vec::new();
        for n in 0..400_u16 {
            let out = 1.0 + f32::from(n % 40);
            let like = if n % 2 == 0 { CALLER } else { PERSON };
            rows.push((Id::of_number(n.into(), 11), Features { out, ..like }.row(), n % 2 == 0));
        }
        let (table, marks) = table(rows.iter().map(|(id, row, mark)| (*id, row.as_slice(), *mark)));
        train(&table, &marks, &Training { rounds: 40, ..Training::default() }).with_score_min(0.8)
    }

    #[test]
    fn what_was_learned_accuses_and_says_why() {
        let head = Head::new(learned()).unwrap();
        let (score, reasons) = head.accuse(&CALLER).unwrap();
        assert!(score > 0.9 && reasons.iter().all(|reason| reason.points > 0.0), "{reasons:?}");
        assert!(reasons.iter().any(|reason| ["again_share", "out_ratio", "calls_per_contact"].contains(&reason.name)));
        assert!(head.accuse(&PERSON).is_none());
    }

    #[test]
    fn a_model_of_other_figures_is_refused_by_their_name() {
        let table = Table::new(vec!["out".into(), "shoe_size".into()]);
        let told = Head::new(train(&table, &[], &Training::default())).unwrap_err().to_string();
        assert!(told.contains("shoe_size") && told.contains("again_share"), "{told}");
    }

    #[test]
    fn each_time_has_its_chance() {
        let mut late = 0;
        for n in 0..400_u64 {
            let (id, mut pupils) = (Id::of_number(13_900_000_000 + n, 11), Pupils::default());
            pupils.add(id, false);
            for out in [4.0, 8.0, 12.0, 16.0] {
                pupils.see(id, &Features { out, ..PERSON });
            }
            late += usize::from(pupils.rows().any(|(_, row, _)| row[1] > 8.0));
        }
        assert!((150..250).contains(&late), "{late}");
    }
}
