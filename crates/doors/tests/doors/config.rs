//! What `weir.toml` may say of a bank.

use crate::order::{KEY, at, bank, clock};
use desk::{BankDoor, BankInfo, Language};
use domain::order::Abilities;
use doors::{BankConfig, BankEntry, Banks, Limits};

#[derive(serde::Deserialize)]
struct File {
    bank: Vec<BankEntry>,
}

fn load(text: &str, folder: &std::path::Path) -> Result<BankConfig, String> {
    let file: File = toml::from_str(text).map_err(|why| why.message().to_owned())?;
    let env = |name: &str| (name == "WEIR_KEY_102").then(|| format!("{}\n", str::from_utf8(KEY).unwrap()));
    let banks = file.bank.into_iter().map(|entry| entry.load(folder, &env)).collect::<Result<Vec<_>, _>>();
    banks.map(|mut banks| banks.remove(0)).map_err(|fault| fault.to_string())
}

const HEAD: &str = "[[bank]]\ncode = '102'\nname = 'ICBC'\nurl = 'http://127.0.0.1:1/'\n";

#[test]
fn a_key_comes_from_a_file_or_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("102.key"), [KEY, b"\n"].concat()).unwrap();
    std::fs::write(folder.path().join("short.key"), "short").unwrap();
    std::fs::write(folder.path().join("secret"), format!("{}\n", "11".repeat(32))).unwrap();
    let named = |id: &str, rest: &str| format!("[[bank.key]]\nid = '{id}'\n{rest}\n");
    let shared = "scheme = 'hmac-sha256'\nsecret_file = '102.key'";
    for (rest, want) in [
        ("key_file = '102.key'".to_owned(), Ok(true)),
        ("key_env = 'WEIR_KEY_102'\nfeeds_live = true".to_owned(), Ok(true)),
        (named("2026", shared), Ok(true)),
        (named("a", shared) + &named("b", "scheme = 'ed25519'\nsecret_file = 'secret'"), Ok(true)),
        (named("b", "scheme = 'sm2'\nsecret_file = 'secret'"), Ok(false)),
        (named("old", &format!("{shared}\nuntil = '2020-08-21 09:31:00'")), Err("no key is valid")),
        (String::new(), Err("name either key_file or key_env")),
        ("key_file = '102.key'\nkey_env = 'WEIR_KEY_102'".to_owned(), Err("name either key_file or key_env")),
        (format!("key_file = '102.key'\n{}", named("a", shared)), Err("name either key_file or key_env")),
        ("key_file = 'none.key'".to_owned(), Err("cannot be read")),
        ("key_file = 'short.key'".to_owned(), Err("fewer than 16 bytes")),
        ("key_env = 'WEIR_KEY_103'".to_owned(), Err("WEIR_KEY_103 is not set")),
        ("key_file = '102.key'\nkey = 'in the open'".to_owned(), Err("invalid type")),
        (named("a", shared).repeat(2), Err("stands once")),
        (named("a b", shared), Err("stands once")),
        (["a", "b", "c", "d", "e"].map(|id| named(id, shared)).concat(), Err("more than 4 keys")),
        (named("a", "scheme = 'ed25519'\nsecret_file = '102.key'"), Err("needs secret_file")),
        (named("a", "scheme = 'hmac-sha256'\npublic_file = 'secret'"), Err("needs secret_file")),
        (named("a", &format!("{shared}\nfrom = 'soon'")), Err("write from and until")),
        (named("a", &format!("{shared}\nfrom = '2026-01-02'\nuntil = '2026-01-01'")), Err("ends before it begins")),
    ] {
        match (load(&format!("{HEAD}{rest}"), folder.path()), want) {
            (Ok(bank), Ok(is_shared)) => {
                let signed = bank.keys.sign(b"body", at("2020-08-21 09:31:00")).unwrap();
                assert_eq!(signed.hex == doors::signature(KEY, b"body"), is_shared, "{rest}");
            }
            (Ok(bank), Err("no key is valid")) => assert!(bank.keys.sign(b"body", at("2020-08-21 09:31:00")).is_none()),
            (Err(said), Err(want)) => {
                assert!(said.contains(want), "{rest}: {said}");
                assert!(!said.contains("1111") && !said.contains("0123456789abcdef"), "a key is told: {said}");
            }
            (got, _) => panic!("{rest}: {:?}", got.err()),
        }
    }
}

#[test]
fn a_bank_says_its_language_and_its_abilities() {
    let folder = tempfile::tempdir().unwrap();
    let rest = "key_env = 'WEIR_KEY_102'\nlanguage = 'iso20022'\nabilities = { dedupe = true, list_of_holds = true }";
    let bank = load(&format!("{HEAD}{rest}"), folder.path()).unwrap();
    let want = Abilities { dedupe: true, list_of_holds: true, ..Abilities::default() };
    assert_eq!((bank.language, bank.abilities), (Language::Iso20022, want));
    for rest in ["language = 'fax'", "abilities = { magic = true }"] {
        assert!(load(&format!("{HEAD}key_env = 'WEIR_KEY_102'\n{rest}"), folder.path()).is_err(), "{rest}");
    }
}

#[test]
fn a_bank_that_cannot_be_joined_is_refused_at_the_start() {
    let good = || bank("102", "http://127.0.0.1:1/door".into());
    let paper = |code: &str| BankConfig { language: Language::Mail, ..bank(code, String::new()) };
    for (banks, want) in [
        (vec![good(), bank("105", "http://[::1]:1/".into()), paper("106")], None),
        (vec![good(), bank("", "http://127.0.0.1:1/".into())], Some("code")),
        (vec![bank("10/2", "http://127.0.0.1:1/".into())], Some("code")),
        (vec![good(), good()], Some("stands once")),
        (vec![bank("102", "https://bank.example/".into())], Some("certificates")),
        (vec![bank("102", "http://bank.example/".into())], Some("this machine alone")),
        (vec![bank("102", "http://10.0.0.1/".into())], Some("this machine alone")),
        (vec![bank("102", "bank.example".into())], Some("not an https:// address")),
    ] {
        let said = Banks::new(banks, Limits::default(), clock()).err().map(|fault| fault.to_string());
        match (said, want) {
            (None, None) => {}
            (Some(said), Some(want)) => assert!(said.contains(want), "{said}"),
            (said, want) => panic!("{said:?} {want:?}"),
        }
    }
}

#[test]
fn the_banks_are_told_in_the_order_of_their_codes() {
    let banks = vec![bank("105", "http://127.0.0.1:1/".into()), bank("102", "http://127.0.0.1:1/".into())];
    let banks = Banks::new(banks, Limits::default(), clock()).unwrap();
    let info =
        |code: &str| BankInfo {
            code: code.into(), name: "工商银行".into(), feeds_live: true, ..BankInfo::default()
        };
    assert_eq!(banks.banks(), [info("102"), info("105")]);
    assert_eq!((banks.bank("105"), banks.bank("999")), (Some(info("105")), None));
}
