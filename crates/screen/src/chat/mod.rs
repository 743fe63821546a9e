//! Which chat accounts are a gang's? Those that ask strangers in bursts, take a boss's name and then ask for money, or share
//! a device with such.

mod account;
mod settings;

pub use settings::Settings;

use crate::clock::seconds;
use crate::crowd::{Crowd, Seen};
use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::kept;
use crate::settings::Levels;
use account::{Account, Company};
use domain::signal::{Chat, ChatAccount, ChatKind, Finding, Id};

/// Who bears a name, first.
#[derive(Clone, Copy, Debug, Default)]
struct Bearer {
    account: Id,
    last_s: u32,
}

/// Who signed in on a device or at an address.
#[derive(Clone, Debug, Default)]
struct Device {
    accounts: Vec<Id>,
    last_s: u32,
}

kept!(Bearer { account, last_s });
kept!(Device { accounts, last_s });

impl Seen for Bearer {
    fn last_s(&self) -> u32 {
        self.last_s
    }
}

impl Seen for Device {
    fn last_s(&self) -> u32 {
        self.last_s
    }
}

/// Chat accounts: state and rules.
#[derive(Debug)]
pub(crate) struct Chats {
    settings: Settings,
    levels: Levels,
    accounts: Crowd<Account>,
    names: Crowd<Bearer>,
    devices: Crowd<Device>,
}

impl Chats {
    pub(crate) fn new(settings: Settings, levels: Levels) -> Self {
        Self {
            accounts: Crowd::new(settings.accounts_max),
            names: Crowd::new(settings.names_max),
            devices: Crowd::new(settings.devices_max),
            levels,
            settings,
        }
    }

    /// Takes an act of an account.
    pub(crate) fn chat(&mut self, chat: &Chat, found: &mut Vec<Finding>) {
        let at_s = seconds(chat.at);
        if chat.account.is_none() {
            return;
        }
        let is_taken = chat.kind == ChatKind::Rename && self.is_taken(&chat.text, chat.account, at_s);
        let Some((account, _)) = self.accounts.row(chat.account, at_s, self.settings.idle_s) else { return };
        match chat.kind {
            ChatKind::Add => account.add(at_s),
            ChatKind::Accept => account.accept(),
            ChatKind::Join => account.join(at_s),
            ChatKind::Rename => account.rename(at_s, is_boss(&chat.text, &self.settings), is_taken),
            ChatKind::Ask => account.ask(at_s, chat.peer, &self.settings),
            ChatKind::SignIn => account.device = chat.peer,
            // What people say to each other is no mark of an account.
            ChatKind::Message | ChatKind::Call | ChatKind::Other => return,
        }
        account.note(at_s, chat.peer);
        if chat.kind == ChatKind::SignIn {
            self.sign_in(chat.peer, chat.account, at_s);
        }
        self.judge(chat, found);
    }

    /// Whether another account bore the name first.
    fn is_taken(&mut self, name: &str, account: Id, at_s: u32) -> bool {
        let key = skeleton(name);
        if key.is_none() {
            return false;
        }
        let Some((bearer, is_new)) = self.names.row(key, at_s, self.settings.idle_s) else { return false };
        bearer.last_s = at_s;
        if is_new {
            bearer.account = account;
        }
        bearer.account != account
    }

    fn sign_in(&mut self, device: Id, account: Id, at_s: u32) {
        let Some((device, _)) = self.devices.row(device, at_s, self.settings.idle_s) else { return };
        device.last_s = at_s;
        // One more than says anything is enough to know that it says nothing.
        if device.accounts.len() <= self.settings.device_accounts_max && !device.accounts.contains(&account) {
            device.accounts.push(account);
        }
    }

    fn company(&self, account: &Account, id: Id) -> (Company, Vec<Id>) {
        let none = || (Company::default(), Vec::new());
        let Some(device) = self.devices.get(account.device).filter(|_| !account.device.is_none()) else {
            return none();
        };
        if device.accounts.len() > self.settings.device_accounts_max {
            return none();
        }
        let others: Vec<Id> = device.accounts.iter().copied().filter(|other| *other != id).collect();
        let is_told = |other: &&Id| self.accounts.get(**other).is_some_and(|account| account.told);
        let told = others.iter().filter(is_told).count();
        (Company { accounts: device.accounts.len(), told }, others)
    }

    fn judge(&mut self, chat: &Chat, found: &mut Vec<Finding>) {
        let Some(account) = self.accounts.get(chat.account).filter(|account| !account.told) else { return };
        let (company, with) = self.company(account, chat.account);
        let tally = account.tally(company, &self.settings);
        let score = tally.score();
        if score < self.settings.score_min {
            return;
        }
        found.push(Finding::ChatAccount(ChatAccount {
            at: chat.at,
            account: chat.account,
            with,
            score,
            level: self.levels.of(score),
            reasons: tally.into_reasons(),
            evidence: account.evidence(chat.account),
        }));
        if let Some((account, _)) = self.accounts.row(chat.account, seconds(chat.at), self.settings.idle_s) {
            account.told = true;
        }
    }

    /// The bytes that its tables take, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        self.accounts.bytes() + self.names.bytes() + self.devices.bytes()
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        self.accounts.save(to);
        self.names.save(to);
        self.devices.save(to);
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.accounts.restore(from)?;
        self.names.restore(from)?;
        self.devices.restore(from)
    }
}

fn is_boss(name: &str, settings: &Settings) -> bool {
    settings.boss_words.iter().any(|word| name.contains(word.as_str()))
}

/// A name as the eye takes it: letters only, Latin in small ones, full width as half; as a number of 17 digits.
fn skeleton(name: &str) -> Id {
    let narrow = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    let letters = name.chars().map(narrow).filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase);
    let hash = letters
        .fold(0_u64, |hash, letter| crate::people::mix(hash ^ u64::from(u32::from(letter)) ^ 0x9e37_79b9_7f4a_7c15));
    if hash == 0 { Id::NONE } else { Id::of_number(hash % 100_000_000_000_000_000, 17) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Instant;

    fn id(n: u64) -> Id {
        Id::of_digits(&n.to_string()).unwrap()
    }

    fn act(at_s: i64, account: u64, peer: u64, kind: ChatKind, text: &str) -> Chat {
        Chat {
            at: Instant::from_seconds(1_772_380_800 + at_s),
            account: id(account),
            peer: id(peer),
            kind,
            text: text.into(),
        }
    }

    fn screened(mut acts: Vec<Chat>) -> Vec<Id> {
        acts.sort_by_key(|act| act.at);
        let settings = crate::Settings::embedded().unwrap();
        let mut chats = Chats::new(settings.chat, settings.levels);
        let mut found = Vec::new();
        acts.iter().for_each(|act| chats.chat(act, &mut found));
        let account = |one: &Finding| if let Finding::ChatAccount(found) = one { Some(found.account) } else { None };
        found.iter().filter_map(account).collect()
    }

    /// Asks `count` people to be friends, one in `every` accepts.
    fn adds(account: u64, count: i64, gap_s: i64, every: i64) -> Vec<Chat> {
        let add = (0..count).map(|n| act(n * gap_s, account, 5_000 + n.unsigned_abs(), ChatKind::Add, ""));
        let accept = (0..count / every)
            .map(|n| act(n * gap_s * every + 5, account, 5_000 + n.unsigned_abs(), ChatKind::Accept, ""));
        add.chain(accept).collect()
    }

    fn joins(account: u64, count: i64, gap_s: i64) -> Vec<Chat> {
        (0..count).map(|n| act(n * gap_s, account, 800 + n.unsigned_abs(), ChatKind::Join, "")).collect()
    }

    #[test]
    fn gangs_accounts_are_told_and_busy_people_are_not() {
        type Row = (&'static str, Vec<Vec<Chat>>, Vec<Id>);
        let boss = |account, at_s| act(at_s, account, 0, ChatKind::Rename, "王建国总经理");
        let ask = |account, at_s, of| act(at_s, account, of, ChatKind::Ask, "");
        let sign_in = |account, device| act(0, account, device, ChatKind::SignIn, "");
        let table: [Row; 9] = [
            ("asks strangers in bursts and joins groups", vec![adds(1, 70, 60, 10), joins(1, 8, 120)], vec![id(1)]),
            ("a seller whose customers accept", vec![adds(1, 30, 90, 1), joins(1, 2, 600)], vec![]),
            ("a boss's name, then money", vec![vec![boss(9, 0), boss(1, 100), ask(1, 7_200, 77)]], vec![id(1)]),
            ("the boss himself asks", vec![vec![boss(9, 0), ask(9, 7_200, 77)]], vec![]),
            ("money long after the new name", vec![vec![boss(9, 0), boss(1, 100), ask(1, 2_000_000, 77)]], vec![]),
            ("a friend who shares a bill", vec![vec![ask(1, 0, 70), ask(1, 9, 71), ask(1, 20, 72)]], vec![]),
            (
                "one device, one gang",
                vec![
                    vec![sign_in(1, 66), sign_in(2, 66), sign_in(3, 66), boss(9, 0), boss(1, 100), ask(1, 7_200, 77)],
                    adds(2, 25, 60, 25)
                        .into_iter()
                        .map(|mut add| {
                            add.at = add.at.plus(domain::time::Span::seconds(9_000));
                            add
                        })
                        .collect(),
                ],
                vec![id(1), id(2)],
            ),
            (
                "a school's address",
                vec![(0..40).map(|n| sign_in(100 + n, 66)).collect(), adds(101, 25, 60, 25)],
                vec![],
            ),
            ("bursts without end are told once", vec![adds(1, 200, 60, 50), joins(1, 30, 120)], vec![id(1)]),
        ];
        for (what, acts, expected) in table {
            assert_eq!(screened(acts.into_iter().flatten().collect()), expected, "{what}");
        }
    }

    #[test]
    fn a_name_is_taken_as_the_eye_takes_it() {
        for (a, b, same) in
            [("王 总", "王总", true), ("ＡＢＣ总", "abc总", true), ("王总", "汪总", false), ("！", "", true)]
        {
            assert_eq!(skeleton(a) == skeleton(b), same, "{a} {b}");
        }
    }
}
