//! Signatures: HMAC-SHA256 of a body with the key a bank and the centre share.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::Write;

/// The header that carries the signature, in hex.
pub const SIGNATURE_HEADER: &str = "x-weir-signature";

/// The signature of a body, in lower-case hex; empty never, whatever the key's length.
#[must_use]
pub fn signature(key: &[u8], body: &[u8]) -> String {
    let Some(mac) = mac(key, body) else { return String::new() };
    mac.finalize().into_bytes().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Whether this is the body's signature. Takes the same time wherever the two differ.
#[must_use]
pub fn is_signed(key: &[u8], body: &[u8], hex: &str) -> bool {
    match (mac(key, body), bytes(hex)) {
        (Some(mac), Some(told)) => mac.verify_slice(&told).is_ok(),
        _ => false,
    }
}

/// HMAC takes a key of any length; `None` is never seen.
fn mac(key: &[u8], body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(body);
    Some(mac)
}

fn bytes(hex: &str) -> Option<[u8; 32]> {
    let digits = hex.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    const JEFE: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn a_signature_is_that_of_rfc_4231() {
        assert_eq!(signature(b"Jefe", b"what do ya want for nothing?"), JEFE);
    }

    #[test]
    fn only_the_right_signature_is_taken() {
        let cut = &JEFE[..62];
        let (last, upper, long) = (format!("{cut}44"), JEFE.to_uppercase(), format!("{JEFE}00"));
        for (key, hex, taken) in [
            ("Jefe", JEFE, true),
            ("Jefe", &upper, true),
            ("Jefe", &last, false),
            ("Jefe", cut, false),
            ("Jefe", &long, false),
            ("Jefe", "", false),
            ("Jefe", &"é".repeat(32), false),
            ("Jefe", &"+5".repeat(32), false),
            ("Joe", JEFE, false),
        ] {
            assert_eq!(is_signed(key.as_bytes(), b"what do ya want for nothing?", hex), taken, "{key} {hex}");
        }
    }
}
