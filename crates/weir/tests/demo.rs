//! The whole way through the house, over real sockets, against the city's truth.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use domain::money::Amount;
use serde_json::Value;
use std::process::Command;

fn demo(seed: &str) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weir"));
    let output = command.args(["demo", "--once", "--json", "--scale", "0.05", "--seed", seed]).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{complaint}");
    assert_eq!(complaint, "", "the demo complained");
    let mut document: Value = serde_json::from_slice(&output.stdout).unwrap();
    // Real time differs from run to run; nothing else may.
    document["day"].as_object_mut().unwrap().remove("orders_ms_max");
    for story in document["stories"].as_array_mut().unwrap() {
        assert!(story.as_object_mut().unwrap().remove("orders_ms").unwrap().is_u64(), "a story was not taken");
    }
    document
}

fn sum(of: &Value, key: &str) -> Amount {
    of[key].as_str().unwrap().parse().unwrap()
}

#[test]
fn the_same_seed_gives_the_same_figures_and_the_money_adds_up() {
    let (first, again) = (demo("1"), demo("1"));
    assert_eq!(first, again);
    let stories = first["stories"].as_array().unwrap();
    for told in stories.iter().chain([&first["day"]]) {
        assert_eq!(sum(told, "lost"), sum(told, "held") + sum(told, "returned") + sum(told, "gone"), "{told}");
    }
    assert_eq!(first["day"]["innocents_held"], 0);
}

#[test]
fn the_boss_is_stopped_whole_where_the_report_comes_at_once_and_in_part_where_it_comes_late() {
    let document = demo("2");
    let story =
        |name: &str| document["stories"].as_array().unwrap().iter().find(|s| s["name"] == name).unwrap().clone();
    let (prompt, late) = (story("boss-600000"), story("boss-600000-late"));
    assert_eq!(sum(&prompt, "held"), Amount::from_major(600_000), "{prompt}");
    assert_eq!(sum(&late, "lost"), Amount::from_major(600_000));
    assert!(late["layers"].as_u64().unwrap() >= 5, "{late}");
    assert!(sum(&late, "held").is_positive() && sum(&late, "gone").is_positive(), "{late}");
}
