//! Lines and chat accounts: how many of those accused are fraud's, and how many of fraud's are found.

use crate::{Run, count, share};
use domain::signal::{Class, Finding, Id};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A line that called less has shown nothing.
const CALLS_MIN: u32 = 20;

pub(crate) fn print(run: &Run) {
    let truth: HashMap<Id, Class> = run.signals.truth().lines.iter().map(|line| (line.line, line.class)).collect();
    let honest: HashMap<Id, &str> =
        run.signals.truth().look_alikes.iter().rev().map(|like| (like.line, like.class)).collect();
    let mut said: HashMap<Id, Class> = HashMap::new();
    for found in &run.found {
        if let Finding::Line(line) = found {
            said.insert(line.line, line.class);
        }
    }
    let accused = |class: Class| said.iter().filter(move |(_, said)| **said == class);
    println!(
        "| line said to be | lines | fraud's | of that class | fraud's of that class with {CALLS_MIN} calls or more | found as any |"
    );
    println!("|---|---|---|---|---|---|");
    for (class, _, _, name) in Class::TABLE.into_iter().filter(|row| row.0 != Class::LookAlike) {
        let (all, right) =
            (accused(class).count(), accused(class).filter(|(line, _)| truth.contains_key(line)).count());
        let exact = accused(class).filter(|(line, _)| truth.get(line) == Some(&class)).count();
        let owed: HashSet<Id> =
            truth.iter().filter(|(line, of)| **of == class && active(run, **line)).map(|(line, _)| *line).collect();
        let got = owed.iter().filter(|line| said.get(line).is_some_and(|class| *class != Class::LookAlike)).count();
        println!(
            "| {name} | {all} | {} | {} | {} | {got} ({}) |",
            share(right, all),
            share(exact, all),
            owed.len(),
            share(got, owed.len())
        );
    }
    look_alikes(&said, &truth, &honest);
    chats(run);
}

fn active(run: &Run, line: Id) -> bool {
    run.calls.get(&line).is_some_and(|calls| *calls >= CALLS_MIN)
}

fn look_alikes(said: &HashMap<Id, Class>, truth: &HashMap<Id, Class>, honest: &HashMap<Id, &str>) {
    let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
    for line in said
        .iter()
        .filter(|(line, class)| **class != Class::LookAlike && !truth.contains_key(line))
        .map(|(line, _)| line)
    {
        *wrong.entry(honest.get(line).copied().unwrap_or("nothing of the kind")).or_default() += 1;
    }
    let named = said.iter().filter(|(_, class)| **class == Class::LookAlike);
    let (all, right) = (named.clone().count(), named.filter(|(line, _)| !truth.contains_key(line)).count());
    println!("\nHonest lines accused: {}.", if wrong.is_empty() { "none".to_owned() } else { list(&wrong) });
    println!("Said to look alike and be honest: {all} lines, {} of them honest.\n", share(right, all));
}

fn list(of: &BTreeMap<&str, usize>) -> String {
    of.iter().map(|(name, number)| format!("{} {number}", name.replace('_', " "))).collect::<Vec<_>>().join(", ")
}

fn chats(run: &Run) {
    let truth: HashSet<Id> = run.signals.truth().chats.iter().map(|chat| chat.account).collect();
    let said: HashSet<Id> = run
        .found
        .iter()
        .filter_map(|found| if let Finding::ChatAccount(chat) = found { Some(chat.account) } else { None })
        .collect();
    let right = said.intersection(&truth).count();
    println!(
        "Chat accounts: {} of {} found ({}), {} accused wrongly ({:.2} of 100,000 lines and day).\n",
        right,
        truth.len(),
        share(right, truth.len()),
        said.len() - right,
        count(said.len() - right) / run.line_days()
    );
}
