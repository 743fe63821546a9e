//! A trial against the stand: nothing deviates where everything is there, and each thing that is not is found.

use crate::order::{KEY, bank, clock};
use desk::Language;
use domain::order::Abilities;
use doors::{BankConfig, Stand, Trial};
use std::sync::Arc;

/// What deviates where a bank with these abilities is tried for those.
async fn deviations(language: Language, has: Abilities, claims: Abilities) -> Vec<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let config = |abilities| BankConfig { language, abilities, ..bank("102", url.clone()) };
    let stand = Stand::new(config(has), clock(), None, Arc::new(|_: &str| {})).unwrap();
    tokio::spawn(async move { axum::serve(listener, stand.router()).await });
    let rows = Trial::new(config(claims), "6222020000000000017", "T", clock()).unwrap().play().await;
    assert!(rows.len() >= 9, "{rows:?}");
    rows.into_iter().filter(doors::Tried::is_deviation).map(|row| format!("{}: {}", row.message, row.got)).collect()
}

#[tokio::test]
async fn a_bank_that_keeps_its_word_has_no_deviation_and_one_that_does_not_has() {
    const FULL: Abilities = Abilities::FULL;
    for language in [Language::Cn2016, Language::Iso20022] {
        assert_eq!(deviations(language, FULL, FULL).await, [""; 0], "{language:?}");
        assert_eq!(deviations(language, Abilities::default(), Abilities::default()).await, [""; 0]);
        for (has, found) in [
            (Abilities { inquiry: false, ..FULL }, "an inquiry about S1"),
            (Abilities { list_of_holds: false, ..FULL }, "the list after a stop sent twice"),
            (Abilities { fence: false, ..FULL }, "a stop whose time is over"),
        ] {
            let told = deviations(language, has, FULL).await;
            assert!(told.iter().any(|row| row.starts_with(found)), "{language:?} {has:?}: {told:?}");
        }
    }
}

#[tokio::test]
async fn a_bank_with_another_key_deviates_in_everything_but_the_unsigned() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let other = BankConfig::shared("102", "", &url, KEY.iter().rev().copied().collect());
    let stand = Stand::new(other, clock(), None, Arc::new(|_: &str| {})).unwrap();
    tokio::spawn(async move { axum::serve(listener, stand.router()).await });
    let rows = Trial::new(bank("102", url), "6222", "T", clock()).unwrap().play().await;
    let fine: Vec<&str> = rows.iter().filter(|row| !row.is_deviation()).map(|row| row.message.as_str()).collect();
    assert_eq!(fine, ["a stop without a signature", "a lift of no stop"]);
}
