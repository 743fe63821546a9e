//! The shapes of layering: fan-out, stack, scatter-gather, cycle; and the long tree of the darker story.

use super::{ATM_ONCE_MAX, Goal, Leg, Node};
use crate::chance::Chance;
use crate::ledger::Channel;

/// How a job layers its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Shape {
    /// One to several, each out.
    FanOut,
    /// One after the other, five deep.
    Stack,
    /// Spread over several, brought together again, out.
    ScatterGather,
    /// Round through two others and back to the first, then out.
    Cycle,
    /// Five layers, each wider: the bosses.
    Deep,
    /// To one mule who gathers several victims' money and keeps it for hours.
    Pool,
    /// To somebody honest, for goods.
    Purchase,
}

impl Shape {
    /// Those of an ordinary day.
    pub(crate) const DAILY: [Self; 4] = [Self::FanOut, Self::Stack, Self::ScatterGather, Self::Cycle];
}

/// How fast mules are: the median seconds money rests with one before it moves on, and the spread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) median_s: f64,
    pub(crate) sigma: f64,
}

impl Pace {
    /// Minutes a hop. Assumed; see `SOURCES`.
    pub(crate) const DAILY: Self = Self { median_s: 240.0, sigma: 0.7 };

    fn dwell(self, chance: &mut Chance) -> i64 {
        chance.lognormal(self.median_s, self.sigma).clamp(45, 3_600)
    }
}

/// A plan being drawn.
struct Draft<'a> {
    nodes: Vec<Node>,
    mules: &'a mut dyn FnMut() -> u32,
    chance: &'a mut Chance,
    pace: Pace,
}

/// A plan of this shape; the first node receives the payment, `first_s` seconds before its first move where given.
pub(crate) fn draft(
    shape: Shape,
    mules: &mut dyn FnMut() -> u32,
    chance: &mut Chance,
    first_s: Option<i64>,
) -> Vec<Node> {
    let mut draft = Draft { nodes: Vec::new(), mules, chance, pace: Pace::DAILY };
    draft.node(1);
    match shape {
        Shape::FanOut => draft.fan_out(),
        Shape::Stack => draft.stack(),
        Shape::ScatterGather => draft.scatter_gather(),
        Shape::Cycle => draft.cycle(),
        Shape::Deep => draft.deep(),
        // Drawn by `pool` and `purchase`, for which who stands where matters.
        Shape::Pool | Shape::Purchase => {}
    }
    if let Some(first_s) = first_s {
        let shift = first_s - draft.nodes[0].rounds[0].first().map_or(0, |leg| leg.after_s);
        draft.nodes[0].rounds[0].iter_mut().for_each(|leg| leg.after_s += shift);
    }
    draft.nodes
}

fn rests(account: u32, layer: u32, legs: Vec<Leg>) -> Node {
    Node { account, layer, rounds: vec![legs], purse: 0, round: 0, busy: false, tries: 0 }
}

/// One mule passes a payment on to the one who gathers; the first time some of it is drawn there at once. The rest would
/// leave nine hours later.
pub(crate) fn pool(first: u32, gathers: u32, draws: bool) -> Vec<Node> {
    let on = Leg { goal: Goal::Node(1), weight: 100, cap: None, after_s: 95 };
    let drawn = |after_s| Leg { goal: Goal::Out(Channel::Cash), weight: 0, cap: Some(ATM_ONCE_MAX), after_s };
    let mut legs: Vec<Leg> = if draws { vec![drawn(840), drawn(900)] } else { Vec::new() };
    legs.push(Leg { goal: Goal::Out(Channel::Exchange), weight: 100, cap: None, after_s: 9 * 3_600 });
    vec![rests(first, 1, vec![on]), rests(gathers, 2, legs)]
}

/// A mule buys goods for so many yuan, then draws the rest.
pub(crate) fn purchase(first: u32, seller: u32, yuan: i64) -> Vec<Node> {
    let pays = Leg { goal: Goal::Seller(seller), weight: 0, cap: Some(yuan * 100), after_s: 420 };
    let draws = Leg { goal: Goal::Out(Channel::Exchange), weight: 100, cap: None, after_s: 1_200 };
    vec![rests(first, 1, vec![pays, draws])]
}

/// A tree of five layers over `size` mules, each feeding about as many: for measuring.
pub(crate) fn tree(size: usize, mules: &mut dyn FnMut() -> u32, chance: &mut Chance) -> Vec<Node> {
    let mut draft = Draft { nodes: Vec::new(), mules, chance, pace: Pace::DAILY };
    let wide = (1..).find(|w: &usize| (0..5).map(|layer| w.pow(layer)).sum::<usize>() >= size).unwrap_or(1);
    draft.node(1);
    let mut from = 0;
    while from < draft.nodes.len() {
        let layer = draft.nodes[from].layer + 1;
        let room = size.saturating_sub(draft.nodes.len()).min(wide);
        match layer <= 5 && room > 0 {
            true => {
                let payees: Vec<usize> = (0..room).map(|_| draft.node(layer)).collect();
                draft.spread(from, &payees);
            }
            false => draft.exit(from),
        }
        from += 1;
    }
    draft.nodes
}

impl Draft<'_> {
    fn node(&mut self, layer: u32) -> usize {
        let account = (self.mules)();
        self.nodes.push(Node { account, layer, rounds: Vec::new(), purse: 0, round: 0, busy: false, tries: 0 });
        self.nodes.len() - 1
    }

    /// From one to all of these, one after the other.
    fn spread(&mut self, from: usize, payees: &[usize]) {
        let mut after_s = self.pace.dwell(self.chance);
        let mut legs = Vec::new();
        for payee in payees {
            let weight = u32::try_from(self.chance.between(80, 120)).unwrap_or(100);
            legs.push(Leg { goal: Goal::Node(*payee), weight, cap: None, after_s });
            after_s += self.chance.between(25, 80);
        }
        self.nodes[from].rounds.push(legs);
    }

    /// Cash from machines up to the day's limit, then the rest by card payment, exchange or counter.
    fn exit(&mut self, from: usize) {
        let mut after_s = self.pace.dwell(self.chance);
        let mut legs = Vec::new();
        for _ in 0..self.chance.between(2, 4) {
            let cap = Some(ATM_ONCE_MAX.min(self.chance.between(2, 5) * 100_000));
            legs.push(Leg { goal: Goal::Out(Channel::Cash), weight: 0, cap, after_s });
            after_s += self.chance.between(45, 95);
        }
        let rest = self.chance.pick(&[Channel::Pos, Channel::Exchange, Channel::Exchange, Channel::Counter]);
        let wait = self.chance.between(6, 40) * 60;
        legs.push(Leg { goal: Goal::Out(rest), weight: 100, cap: None, after_s: after_s + wait });
        self.nodes[from].rounds.push(legs);
    }

    fn fan_out(&mut self) {
        let wide = self.chance.between(4, 6);
        let second: Vec<usize> = (0..wide).map(|_| self.node(2)).collect();
        self.spread(0, &second);
        for (place, from) in second.into_iter().enumerate() {
            if place % 2 == 0 {
                self.exit(from);
            } else {
                let third: Vec<usize> = (0..2).map(|_| self.node(3)).collect();
                self.spread(from, &third);
                third.into_iter().for_each(|node| self.exit(node));
            }
        }
    }

    fn stack(&mut self) {
        let mut from = 0;
        for layer in 2..=5 {
            let next = self.node(layer);
            self.spread(from, &[next]);
            from = next;
        }
        self.exit(from);
    }

    fn scatter_gather(&mut self) {
        let wide = self.chance.between(3, 5);
        let second: Vec<usize> = (0..wide).map(|_| self.node(2)).collect();
        self.spread(0, &second);
        let gather = self.node(3);
        second.into_iter().for_each(|from| self.spread(from, &[gather]));
        let fourth: Vec<usize> = (0..2).map(|_| self.node(4)).collect();
        self.spread(gather, &fourth);
        // The gathering waits until most has come.
        self.nodes[gather].rounds[0].iter_mut().for_each(|leg| leg.after_s += 600);
        fourth.into_iter().for_each(|node| self.exit(node));
    }

    fn cycle(&mut self) {
        let (second, third) = (self.node(2), self.node(3));
        self.spread(0, &[second]);
        self.spread(second, &[third]);
        self.spread(third, &[0]);
        let out: Vec<usize> = (0..2).map(|_| self.node(2)).collect();
        self.spread(0, &out);
        out.into_iter().for_each(|node| self.exit(node));
    }

    /// 1, 3, 6, 9 and 12 accounts; half an hour from end to end.
    fn deep(&mut self) {
        self.pace = Pace { median_s: 200.0, sigma: 0.3 };
        let mut above = vec![0];
        for (layer, wide) in [(2, 3), (3, 6), (4, 9), (5, 12)] {
            let below: Vec<usize> = (0..wide).map(|_| self.node(layer)).collect();
            for (place, from) in above.iter().enumerate() {
                let payees: Vec<usize> =
                    below.iter().enumerate().filter(|(n, _)| n % above.len() == place).map(|(_, node)| *node).collect();
                self.spread(*from, &payees);
            }
            above = below;
        }
        above.into_iter().for_each(|node| self.exit(node));
    }
}
