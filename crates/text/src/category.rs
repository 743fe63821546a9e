//! What kind of fraud a narrative tells of, by a table of cues; abstains where they do not decide. Points are not
//! probabilities: a learned, calibrated model is to take this table as one of its parts.

use crate::extract::NARRATIVE_CHARACTERS_MAX;
use crate::fold::Page;
use crate::wording::Tongue;
use domain::category::Category;
use std::sync::LazyLock;

/// A proposal of a category.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The category; `None` where the cues do not decide.
    pub category: Option<Category>,
    /// The share of all points that the first has, from 0 to 1; not calibrated.
    pub confidence: f64,
    /// At most three, the greatest share first.
    pub top: Vec<(Category, f64)>,
    /// Each cue that stands in the narrative: its category, its words and its points.
    pub reasons: Vec<String>,
}

struct Rule {
    category: Category,
    points: u32,
    words: Vec<&'static str>,
}

impl Rule {
    fn reason(&self, tongue: Tongue) -> String {
        let words = self.words.join("” “");
        match tongue {
            // The table has small letters, and QQ is written with capitals.
            Tongue::Chinese => {
                format!("{}：“{}”，{}分", self.category.labels().hans, words.replace("qq", "QQ"), self.points)
            }
            Tongue::English => format!("{}: “{words}” {}", self.category.code(), self.points),
        }
    }
}

// The table is part of the program; a line that is no rule is left out, and a test counts them.
static RULES: LazyLock<Vec<Rule>> =
    LazyLock::new(|| include_str!("../assets/category_cues.tsv").lines().filter_map(rule).collect());

fn rule(line: &'static str) -> Option<Rule> {
    let mut fields = line.split('\t');
    let (category, points, cue) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?, fields.next()?);
    Some(Rule { category, points, words: cue.split('+').collect() })
}

/// The least points, and the least lead over the second, that decide.
const POINTS_MIN: u32 = 3;
const LEAD_MIN: u32 = 2;

/// Proposes a category, or abstains, with every cue that spoke for one.
#[must_use]
pub fn guess(narrative: &str) -> Guess {
    let text = Page::new(narrative, NARRATIVE_CHARACTERS_MAX).text.to_lowercase();
    let tongue = Tongue::of(&text);
    let spoken: Vec<&Rule> = RULES.iter().filter(|rule| rule.words.iter().all(|word| text.contains(word))).collect();
    let mut points: Vec<(Category, u32)> = Category::TABLE
        .iter()
        .map(|row| {
            (row.category, spoken.iter().filter(|rule| rule.category == row.category).map(|rule| rule.points).sum())
        })
        .filter(|(_, points)| *points > 0)
        .collect();
    points.sort_by_key(|(category, points)| (std::cmp::Reverse(*points), *category));
    let all: u32 = points.iter().map(|(_, points)| points).sum();
    let share = |points: u32| f64::from(points) / f64::from(all.max(1));
    let second = points.get(1).map_or(0, |(_, points)| *points);
    let category =
        points.first().filter(|(_, first)| *first >= POINTS_MIN && *first >= second + LEAD_MIN).map(|(c, _)| *c);
    Guess {
        category,
        confidence: points.first().map_or(0.0, |(_, first)| share(*first)),
        top: points.iter().take(3).map(|(category, points)| (*category, share(*points))).collect(),
        reasons: spoken.iter().map(|rule| rule.reason(tongue)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_rule() {
        let lines = include_str!("../assets/category_cues.tsv")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        assert_eq!(RULES.len(), lines.count());
        assert!(RULES.len() >= 60);
    }
}
