//! The simulated post: papers that lie ready are carried to their banks, and what banks write back is typed by two officers.

use super::city_day::{CityDay, refused_is_fine};
use anyhow::{Context, Result};
use desk::order::AnswerTyped;
use desk::view::OrderFilter;
use domain::order::{Answer, Instruction, OrderId, State, Way};
use flate2::read::ZlibDecoder;
use std::collections::BTreeMap;
use std::io::Read;

/// The largest machine-readable part of a paper that is read.
const PART_BYTES_MAX: u64 = 1 << 20;

/// What the post has carried.
#[derive(Default)]
pub(crate) struct Post {
    /// The orders of the papers that were carried, by reference.
    carried: BTreeMap<String, OrderId>,
}

impl CityDay {
    /// Carries what lies ready; a bank that turns a paper away writes back at once.
    pub(super) async fn carry(&mut self) -> Result<()> {
        let sent = OrderFilter { state: Some(State::Sent), ..OrderFilter::default() };
        for line in desk::view::orders(&self.desk, &self.second, &sent).await? {
            let (id, reference) = (line.order.id, line.order.reference);
            let bank = line.order.account.bank().unwrap_or_default();
            if self.post.carried.contains_key(&reference) {
                continue;
            }
            let Some(paper) = self.desk.banks.paper(bank, &reference).await else { continue };
            let instruction = instruction(&paper.pdf).context("a paper has no machine-readable part")?;
            self.post.carried.insert(reference, id);
            if let Some(answer) = self.running.hand_in(instruction) {
                self.type_in(&answer).await?;
            }
        }
        Ok(())
    }

    /// Two officers type what a bank wrote, one after the other.
    pub(super) async fn type_in(&mut self, answer: &Answer) -> Result<()> {
        let Some(id) = self.post.carried.get(&answer.reference).copied() else { return Ok(()) };
        let typed = || AnswerTyped { outcome: answer.outcome.clone(), at: answer.at, way: Way::Paper };
        refused_is_fine(desk::order::type_answer(&self.desk, &self.first, id, typed()).await)?;
        refused_is_fine(desk::order::confirm_answer(&self.desk, &self.second, id, typed()).await)?;
        Ok(())
    }
}

/// The instruction that lies in a paper as an attachment: the one stream of the PDF that reads as one.
fn instruction(pdf: &[u8]) -> Option<Instruction> {
    const BEGINS: &[u8] = b"stream\n";
    let places = pdf.windows(BEGINS.len()).enumerate().filter(|(_, window)| *window == BEGINS);
    let mut parts = places.map(|(at, _)| &pdf[at + BEGINS.len()..]);
    parts.find_map(|part| {
        let mut plain = Vec::new();
        ZlibDecoder::new(part).take(PART_BYTES_MAX).read_to_end(&mut plain).ok()?;
        serde_json::from_slice(&plain).ok()
    })
}
