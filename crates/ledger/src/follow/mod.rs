//! Following money: one walk in the strict order of time and sequence, account by account only where taint arrived.
//!
//! Every sentence is from TRACING.md. A rule says how taint leaves an account ([`crate::rule`]); here it is decided
//! where it goes, and what is counted.

mod entered;
mod fate;
mod opening;
mod roots;
mod stops;
mod trail;
mod walk;

use crate::book::Book;
use crate::rule::{CleanFirst, Fifo, Lifo, Poison, Pot, Prorata, TaintFirst};
use domain::refusal::BadInput;
use domain::trace::{Limits, Root, Rule, Trail};

/// Follows the money of these payments under one rule, as far as the limits allow.
///
/// Refuses an id that no transfer has, payments in more than one currency, and sums that cannot be counted.
pub fn follow<B: Book + ?Sized>(book: &B, roots: &[Root], rule: Rule, limits: &Limits) -> Result<Trail, BadInput> {
    match rule {
        Rule::Fifo => trail::<B, Fifo>(book, roots, rule, limits),
        Rule::Lifo => trail::<B, Lifo>(book, roots, rule, limits),
        Rule::Prorata => trail::<B, Prorata>(book, roots, rule, limits),
        Rule::CleanFirst => trail::<B, CleanFirst>(book, roots, rule, limits),
        Rule::TaintFirst => trail::<B, TaintFirst>(book, roots, rule, limits),
        Rule::Poison => trail::<B, Poison>(book, roots, rule, limits),
    }
}

fn trail<B: Book + ?Sized, P: Pot>(book: &B, roots: &[Root], rule: Rule, limits: &Limits) -> Result<Trail, BadInput> {
    let roots = roots::resolve(book, roots, limits.until)?;
    let mut walk = walk::Walk::<B, P>::new(book, &roots, limits);
    walk.run();
    walk.into_trail(rule)
}

#[cfg(test)]
mod tests;
