//! Points add up as chances do: each takes its share of what is still missing to 1.

use domain::signal::Reason;

/// Reasons as they are found, with the score they make.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    reasons: Vec<Reason>,
}

impl Tally {
    /// A fact that speaks for it (more than 0) or against it, 1 at most.
    pub(crate) fn add(&mut self, name: &'static str, value: String, points: f32) {
        self.reasons.push(Reason { name, value, points });
    }

    /// 0 to 1.
    pub(crate) fn score(&self) -> f32 {
        let missing: f32 = self.reasons.iter().map(|reason| 1.0 - reason.points.clamp(0.0, 1.0)).product();
        let against: f32 = self.reasons.iter().map(|reason| 1.0 + reason.points.clamp(-1.0, 0.0)).product();
        (1.0 - missing) * against
    }

    pub(crate) fn into_reasons(self) -> Vec<Reason> {
        self.reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_add_up_as_chances() {
        for (points, expected) in [
            (&[][..], 0.0),
            (&[0.5], 0.5),
            (&[0.5, 0.5], 0.75),
            (&[0.5, 0.5, -0.5], 0.375),
            (&[1.0, 0.3], 1.0),
            (&[0.9, -1.0], 0.0),
        ] {
            let mut tally = Tally::default();
            points.iter().for_each(|points| tally.add("fact", String::new(), *points));
            assert!((tally.score() - expected).abs() < 1e-6, "{points:?}: {}", tally.score());
        }
    }
}
