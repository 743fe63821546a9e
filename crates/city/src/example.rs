//! One more victim, on demand: somebody who is deceived this minute, for those who try the centre by hand.

use crate::chance::{Chance, For};
use crate::city::{Called, remembered, shuffled};
use crate::gang::{Job, Shape, draft};
use crate::victim::Payment;
use crate::world::World;
use domain::category::Category;
use domain::money::Amount;
use domain::time::Instant;

/// How long the first mule of an example waits, in seconds: a person needs time to type.
const WAITS_S: i64 = 45 * 60;
/// How many people are looked at for one who has enough money.
const LOOKED_AT_MAX: u64 = 5_000;

impl World {
    /// Deceives somebody now; gives their place among the victims.
    pub(crate) fn deceive_now(&mut self) -> Option<usize> {
        let nth = self.victims.iter().filter(|victim| victim.id.starts_with("example-")).count() as u64 + 1;
        let mut chance = Chance::of(self.census.seed, For::Victims, &[4, nth]);
        // From the far end of the shuffle, which the day's cast never reaches.
        let mut left = u64::from(self.census.people) - 1 - (nth - 1) * LOOKED_AT_MAX % u64::from(self.census.people);
        let census = self.census;
        let mut next = || {
            left = left.checked_sub(1).unwrap_or(u64::from(census.people) - 1);
            shuffled(&census, left)
        };
        let rich = |world: &Self, person: u32| world.available(world.census.of_person(person)) >= 1_000_000;
        let person = (0..LOOKED_AT_MAX).map(|_| next()).find(|person| rich(self, *person))?;
        let account = self.census.of_person(person);
        let nodes = draft(Shape::FanOut, &mut || census.of_person(next()), &mut chance, Some(WAITS_S));
        let amount = Amount::from_major(self.available(account) / 100 / 2 / 100 * 100);
        let at = Instant::from_seconds(self.now.seconds());
        let payee = nodes[0].account;
        self.jobs.push(Job::new(self.victims.len(), Shape::FanOut, nodes));
        let payment = Payment { at, amount, job: self.jobs.len() - 1, paid: false };
        let id = format!("example-{nth:02}");
        let called = Called { id: &id, category: Category::CustomerService, person, account, told_at: at };
        let narrative = called.words(&census, &[remembered(&census, &payment, payee)], 10_000 + nth);
        self.victims.push(called.victim(&census, vec![payment], None, narrative));
        self.pay(self.victims.len() - 1, 0)?;
        Some(self.victims.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use crate::city::City;
    use domain::time::{Instant, Span};

    #[test]
    fn an_example_pays_now_and_its_mule_waits() {
        let start = Instant::parse("2026-06-15 08:00:00").unwrap();
        let mut world = City::build(3, 0.05, start).world_of_the_day();
        let everything = world.everything();
        for nth in 1..=3 {
            let place = world.deceive_now().unwrap();
            let report = world.report(place);
            assert_eq!((report.id, report.slips.len()), (format!("example-{nth:02}"), 1));
            let until = world.now.plus(Span::minutes(30));
            while world.live(until).is_some() {}
            let truth = world.victim_truth_of(place);
            assert_eq!((truth.layers, truth.cashed_out.minor(), truth.resting), (1, 0, truth.lost));
            assert!(truth.lost.minor() >= 400_000);
        }
        assert_eq!(world.everything(), everything);
    }
}
