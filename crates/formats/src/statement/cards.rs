//! Cards and the accounts they belong to: a statement names one account by two numbers, its counterparties by either.

use super::cn_statement::learn;
use super::layout::Layout;
use super::source::Source;
use domain::refusal::BadInput;
use std::collections::HashMap;

/// Which card numbers name which accounts.
#[derive(Clone, Debug, Default)]
pub struct Cards(HashMap<String, Option<String>>);

impl Cards {
    /// The account behind a card; `None` where it is unknown, or two statements disagree.
    #[must_use]
    pub fn account(&self, card: &str) -> Option<&str> {
        self.0.get(card)?.as_deref()
    }

    /// How many cards are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A card with two accounts names neither.
    pub(crate) fn add(&mut self, card: &str, account: &str) {
        match self.0.get_mut(card) {
            None => {
                self.0.insert(card.to_owned(), Some(account.to_owned()));
            }
            Some(known) if known.as_deref() == Some(account) => {}
            Some(known) => *known = None,
        }
    }
}

/// Reads a statement for its cards only. An import of several Chinese statements does this with each of them first, so
/// that a counterparty named by card in one is the account of another. Statements of other layouts teach nothing.
pub fn learn_cards(source: &Source<'_>, layout: Option<Layout>, cards: &mut Cards) -> Result<(), BadInput> {
    learn(source, layout, cards)
}
