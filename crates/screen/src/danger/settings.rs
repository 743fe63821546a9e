//! What the rules on people go by.

use super::sign::Sign;
use crate::settings::BadSettings;
use domain::signal::{Scheme, Stage};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the rules on people go by.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Danger {
    /// After so many hours a sign weighs half.
    pub half_life_h: f32,
    /// Score from which a person is warned.
    pub score_min: f32,
    /// From so many different signs on.
    pub signs_min: usize,
    /// A sign that weighs less than this by now does not count among them.
    pub sign_weight_min: f32,
    /// A danger ends after so many days without a sign.
    pub silence_d: u32,
    /// Somebody first met less than so many hours ago is a stranger.
    pub stranger_h: u16,
    /// Before a line is known for so many hours nobody knows who its strangers are.
    pub settle_h: u32,
    /// What a stranger's sign weighs until then, as a share.
    pub unsettled: f32,
    /// From so many strangers' calls a day on, strangers are daily business.
    pub strange_calls: u16,
    /// What a stranger's sign weighs then, as a share.
    pub strange_share: f32,
    /// A call's password may come so many minutes after its end.
    pub after_call_min: u32,
    /// A chat or site may follow a call within so many hours.
    pub follow_h: u32,
    /// The bank's site follows a chat or site within so many minutes.
    pub bank_after_min: u32,
    /// A stranger's message may be followed to the host it named within so many hours.
    pub link_h: u32,
    /// A host is new for so many hours after its first look-up.
    pub new_host_h: u32,
    /// And while at most so many looked it up.
    pub new_host_lookups: u32,
    /// A listed host that more lookups than this ask for within a week was listed by mistake.
    pub told_lookups: u32,
    /// How much each sign weighs, 0 to 1.
    pub sign: BTreeMap<String, f32>,
    /// How much each stage weighs, 0 to 1.
    pub stage: BTreeMap<String, f32>,
    /// Minutes until a payment is to be expected, for each stage.
    pub minutes_left: BTreeMap<String, u32>,
    /// What a deceit costs on average, in yuan, for each scheme.
    pub loss_yuan: BTreeMap<String, u32>,
    /// Words of a scheme.
    pub cue: Vec<Cue>,
    /// Words that say a message warns of fraud, or is the sender's honest business.
    pub against: Vec<String>,
    /// Words of a one-time password or a bank's message.
    pub password: Vec<String>,
    /// Words that lead from one channel to another.
    pub hand_off: Vec<String>,
    /// Hosts of meeting and remote-screen apps; a host below one counts too.
    pub remote_hosts: Vec<String>,
    /// Names that false hosts imitate, and where the real ones live.
    pub brand: Vec<Brand>,
}

/// Words of a scheme.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// The scheme's name in files.
    pub scheme: String,
    /// Any of these.
    pub words: Vec<String>,
}

/// A name that false hosts imitate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// The name, in lower case.
    pub name: String,
    /// The hosts that may bear it, with those below them.
    pub hosts: Vec<String>,
    /// Whether it is a bank, where money is moved.
    #[serde(default)]
    pub bank: bool,
}

/// The tables of the settings by number instead of name.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    signs: [f32; Sign::TABLE.len()],
    minutes: [u32; Stage::TABLE.len()],
    losses: [u32; Scheme::TABLE.len()],
}

impl Weights {
    pub(crate) fn new(by: &Danger) -> Self {
        let stage = |stage: Stage| by.stage.get(stage.name()).copied().unwrap_or(0.0);
        let sign = |name: &str| by.sign.get(name).copied().unwrap_or(0.0);
        Self {
            signs: Sign::TABLE.map(|(_, name, of)| sign(name) * stage(of)),
            minutes: Stage::TABLE.map(|row| by.minutes_left.get(row.1).copied().unwrap_or(0)),
            losses: Scheme::TABLE.map(|row| by.loss_yuan.get(row.1).copied().unwrap_or(0)),
        }
    }

    /// What a sign weighs, its stage's weight in it.
    pub(crate) fn sign(&self, sign: Sign) -> f32 {
        self.signs[sign as usize]
    }

    pub(crate) fn minutes(&self, stage: Stage) -> u32 {
        self.minutes[stage as usize]
    }

    pub(crate) fn loss(&self, scheme: Scheme) -> u32 {
        self.losses[scheme as usize]
    }
}

impl Danger {
    pub(crate) fn check(&self) -> Result<(), BadSettings> {
        names("danger.sign", self.sign.keys(), Sign::TABLE.iter().map(|row| row.1))?;
        names("danger.stage", self.stage.keys(), Stage::TABLE.iter().map(|row| row.1))?;
        names("danger.minutes_left", self.minutes_left.keys(), Stage::TABLE.iter().map(|row| row.1))?;
        names("danger.loss_yuan", self.loss_yuan.keys(), Scheme::TABLE.iter().map(|row| row.1))?;
        let shares = self.sign.values().chain(self.stage.values());
        let mut shares = shares.chain([&self.score_min, &self.unsettled, &self.strange_share]);
        if let Some(share) = shares.find(|share| !(0.0..=1.0).contains(*share)) {
            return Err(BadSettings(format!("danger has a weight of {share}: weights are 0 to 1")));
        }
        if self.half_life_h <= 0.0 {
            return Err(BadSettings("danger.half_life_h is more than 0".into()));
        }
        if !super::cue::Cues::new(self).is_built() {
            return Err(BadSettings("danger has more words than can be searched for at once".into()));
        }
        match self.cue.iter().find(|cue| Scheme::of(&cue.scheme).is_none()) {
            Some(cue) => Err(BadSettings(format!("danger.cue names the scheme {:?}, which is none", cue.scheme))),
            None => Ok(()),
        }
    }
}

fn names<'a>(
    table: &str,
    found: impl Iterator<Item = &'a String>,
    wanted: impl Iterator<Item = &'a str>,
) -> Result<(), BadSettings> {
    let (mut found, mut wanted): (Vec<&str>, Vec<&str>) = (found.map(String::as_str).collect(), wanted.collect());
    found.sort_unstable();
    wanted.sort_unstable();
    if found == wanted {
        return Ok(());
    }
    let odd = found.iter().find(|name| !wanted.contains(name)).or_else(|| wanted.iter().find(|n| !found.contains(n)));
    Err(BadSettings(format!("{table} must have exactly {}; look at {}", wanted.join(", "), odd.unwrap_or(&""))))
}
