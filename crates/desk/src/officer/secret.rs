//! Secrets: made by chance, kept as hashes.

use crate::error::broken;
use crate::{Desk, Error};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// How many passwords are worked on at once: each takes 19 MiB and tens of milliseconds, and anyone may ask.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The longest password that is hashed, in bytes.
pub(crate) const PASSWORD_BYTES_MAX: usize = 1024;

/// 256 random bits, in hex.
pub(crate) fn token() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| broken("chance", e))?;
    Ok(papers::audit::hex(&bytes))
}

/// A one-time code to be read out: 80 random bits in four groups, without letters that are mistaken for digits.
pub(crate) fn code() -> Result<String, Error> {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|e| broken("chance", e))?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// What is kept of a token or a code: both are long enough that a plain hash cannot be guessed.
pub(crate) fn hash(secret: &str) -> String {
    papers::audit::hex(&Sha256::digest(secret.trim()))
}

/// The argon2id hash of a password, with its salt and cost.
pub(crate) async fn password_hash(desk: &Desk, password: String) -> Result<String, Error> {
    let _turn = AT_ONCE.acquire().await.map_err(|e| broken("password", e))?;
    let hash = move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string());
    desk.work("password", move || hash().map_err(|e| broken("password", e))).await
}

/// Whether it is the password; where there is none to compare with, the same work is done for nothing.
pub(crate) async fn is_password(desk: &Desk, password: String, hash: Option<String>) -> Result<bool, Error> {
    let _turn = AT_ONCE.acquire().await.map_err(|e| broken("password", e))?;
    let check = move || {
        let Some(hash) = hash else {
            let spent = Argon2::default().hash_password(password.as_bytes());
            return spent.map(|_| false).map_err(|e| broken("password", e));
        };
        let hash = PasswordHash::new(&hash).map_err(|e| broken("password", e))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    };
    desk.work("password", check).await
}
