//! Transfers as rows: the city's past, and any number of them with a gang inside, for measuring. Streams, in time order.

use crate::chance::{Chance, For};
use crate::city::{City, shuffled};
use crate::gang::{Job, Shape, tree};
use crate::ledger::OUTSIDE;
use crate::people::Census;
use crate::victim::{Payment, Victim};
use crate::world::{Done, Event, Happened, World};
use domain::category::Category;
use domain::money::{Amount, Currency};
use domain::time::{Instant, Span};
use domain::trace::Root;
use domain::transfer::Movement;
use std::io::{self, Write};

/// Movements in strict time order, with both sides' balances.
pub struct Movements {
    world: World,
    until: Instant,
    left: u64,
}

impl Iterator for Movements {
    type Item = Movement;

    fn next(&mut self) -> Option<Movement> {
        if self.left == 0 {
            return None;
        }
        loop {
            if let Happened::Moved(done) = self.world.once(self.until)? {
                self.left -= 1;
                return Some(told(&self.world.census, &done));
            }
        }
    }
}

/// A movement as somebody who sees both banks would tell it.
fn told(census: &Census, done: &Done) -> Movement {
    let intent = done.intent;
    let stated = |account: u32, balance: i64| (account != OUTSIDE).then(|| Amount::from_minor(balance));
    Movement {
        serial: done.serial.to_string(),
        at: Instant::from_seconds(intent.at_s),
        payer: census.name_of(intent.payer),
        payee: census.name_of(intent.payee),
        amount: Amount::from_minor(intent.amount),
        currency: Currency::CNY,
        payer_balance: stated(intent.payer, done.payer_balance),
        payee_balance: stated(intent.payee, done.payee_balance),
        channel: intent.channel.name().to_owned(),
        remark: intent.remark.words().to_owned(),
        payer_name: census.holder(intent.payer),
        payee_name: census.holder(intent.payee),
    }
}

/// A stream with a gang inside, and the payment that its trace begins with.
pub struct Bench {
    /// So many movements.
    pub movements: Movements,
    /// The victim's payment: one.
    pub roots: Vec<Root>,
    /// How many accounts the gang has.
    pub gang: usize,
}

impl City {
    /// What happened from [`City::history_from`] until its day began.
    #[must_use]
    pub fn history(&self) -> Movements {
        let until = Instant::from_seconds(self.start.seconds() - 1);
        Movements { world: self.world(false), until, left: u64::MAX }
    }

    /// `count` movements from [`City::history_from`] on, with a victim who pays 2,000,000 yuan a third of the way
    /// through, and a gang of `gang` accounts (at most a quarter of the people) in five layers that moves it.
    #[must_use]
    pub fn bench(&self, count: u64, gang: usize) -> Bench {
        let mut world = self.world(false);
        let gang = gang.clamp(1, self.census.people as usize / 4);
        // About 1.3 movements an account and day; see `life`.
        let seconds = i64::try_from(count / 3 * 86_400 / u64::from(self.census.accounts()) * 10 / 13);
        let wait = Span::seconds(seconds.unwrap_or(0));
        let at = Instant::from_seconds(self.history_from.plus(wait).seconds());
        let amount = Amount::from_major(2_000_000);
        let account = shuffled_account(&self.census, 0);
        let mut nth = 0;
        let mut mules = || {
            nth += 1;
            shuffled_account(&self.census, nth)
        };
        let nodes = tree(gang, &mut mules, &mut Chance::of(self.census.seed, For::Plans, &[gang as u64]));
        let ends = (self.census.account_id(account), self.census.account_id(nodes[0].account));
        let root = match ends {
            (Some(payer), Some(payee)) => vec![Root::Payment { at, payer, payee, amount }],
            _ => Vec::new(),
        };
        world.endow(account, amount.minor());
        world.jobs.push(Job::new(0, Shape::Deep, nodes));
        world.victims.push(bystander(account, Payment { at, amount, job: 0, paid: false }));
        world.plan(at, 0, Event::Pay { victim: 0, nth: 0 });
        Bench { movements: Movements { world, until: Instant::MAX, left: count }, roots: root, gang }
    }
}

fn shuffled_account(census: &Census, nth: u64) -> u32 {
    census.of_person(shuffled(census, nth))
}

fn bystander(account: u32, payment: Payment) -> Victim {
    Victim {
        id: "bench".into(),
        category: Category::Other,
        name: String::new(),
        phone: String::new(),
        account,
        payments: vec![payment],
        report_at: None,
        narrative: String::new(),
    }
}

/// Writes movements as canonical CSV; gives how many.
pub fn write_canonical(movements: impl Iterator<Item = Movement>, out: impl Write) -> io::Result<u64> {
    let mut writer = formats::canonical::Writer::new(out)?;
    let mut count = 0;
    for movement in movements {
        writer.movement(&movement)?;
        count += 1;
    }
    writer.finish()?;
    Ok(count)
}
