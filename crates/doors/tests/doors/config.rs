//! What `weir.toml` may say of a bank.

use crate::order::{KEY, bank};
use desk::{BankDoor, BankInfo};
use doors::{BankEntry, Banks, Limits};

#[derive(serde::Deserialize)]
struct File {
    bank: Vec<BankEntry>,
}

fn load(text: &str, folder: &std::path::Path) -> Result<Vec<u8>, String> {
    let file: File = toml::from_str(text).map_err(|why| why.message().to_owned())?;
    let env = |name: &str| (name == "WEIR_KEY_102").then(|| format!("{}\n", str::from_utf8(KEY).unwrap()));
    let banks = file.bank.into_iter().map(|entry| entry.load(folder, &env)).collect::<Result<Vec<_>, _>>();
    banks.map(|mut banks| banks.remove(0).key).map_err(|fault| fault.to_string())
}

#[test]
fn a_key_comes_from_a_file_or_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("102.key"), [KEY, b"\n"].concat()).unwrap();
    let head = "[[bank]]\ncode = '102'\nname = 'ICBC'\nurl = 'http://127.0.0.1:1/'\n";
    for (rest, want) in [
        ("key_file = '102.key'", Ok(())),
        ("key_env = 'WEIR_KEY_102'\nfeeds_live = true", Ok(())),
        ("", Err("name either key_file or key_env")),
        ("key_file = '102.key'\nkey_env = 'WEIR_KEY_102'", Err("name either key_file or key_env")),
        ("key_file = 'none.key'", Err("cannot be read")),
        ("key_env = 'WEIR_KEY_103'", Err("WEIR_KEY_103 is not set")),
        ("key_file = '102.key'\nkey = 'in the open'", Err("unknown field")),
    ] {
        match (load(&format!("{head}{rest}"), folder.path()), want) {
            (Ok(key), Ok(())) => assert_eq!(key, KEY, "{rest}"),
            (Err(said), Err(want)) => assert!(said.contains(want), "{rest}: {said}"),
            (got, _) => panic!("{rest}: {got:?}"),
        }
    }
}

#[test]
fn a_bank_that_cannot_be_joined_is_refused_at_the_start() {
    let good = || bank("102", "http://127.0.0.1:1/door".into());
    let short = || doors::BankConfig { key: b"short".to_vec(), ..good() };
    for (banks, want) in [
        (vec![good(), bank("", "http://127.0.0.1:1/".into())], "code"),
        (vec![bank("10/2", "http://127.0.0.1:1/".into())], "code"),
        (vec![good(), good()], "stands once"),
        (vec![bank("102", "https://bank.example/".into())], "no TLS"),
        (vec![bank("102", "bank.example".into())], "not an http:// address"),
        (vec![short()], "fewer than 16 bytes"),
    ] {
        let said = Banks::new(banks, Limits::default()).err().unwrap().to_string();
        assert!(said.contains(want), "{said}");
        assert!(!said.contains("short\"") && !said.contains("0123456789abcdef"), "a key is told: {said}");
    }
}

#[test]
fn the_banks_are_told_in_the_order_of_their_codes() {
    let banks = vec![bank("105", "http://127.0.0.1:1/".into()), bank("102", "http://127.0.0.1:1/".into())];
    let banks = Banks::new(banks, Limits::default()).unwrap();
    let info =
        |code: &str| BankInfo {
            code: code.into(), name: "工商银行".into(), feeds_live: true, ..BankInfo::default()
        };
    assert_eq!(banks.banks(), [info("102"), info("105")]);
    assert_eq!((banks.bank("105"), banks.bank("999")), (Some(info("105")), None));
}
