//! Signatures of bodies: HMAC-SHA256 with a shared key, Ed25519, or SM2 with SM3; in lower-case hex, whichever it is.

use ed25519_dalek::Signer as _;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sm2::dsa::signature::Verifier as _;
use std::fmt::Write;

/// The header that carries the signature, in hex.
pub const SIGNATURE_HEADER: &str = "x-weir-signature";
/// The header that names the key it was made with.
pub const KEY_HEADER: &str = "x-weir-key";
/// The header of a question: 32 hex digits used once. The answer is signed together with them, so no older one fits.
pub const NONCE_HEADER: &str = "x-weir-nonce";

/// The default distinguishing identifier of GB/T 32918.2 as GM/T 0009 sets it.
const SM2_ID: &str = "1234567812345678";

/// A way to sign and to check. None of them can be printed.
pub trait Scheme: Send + Sync {
    /// The signature of a body in hex; `None` where the private half is not here, or the key cannot sign.
    fn sign(&self, body: &[u8]) -> Option<String>;
    /// Whether this is the other side's signature of the body.
    fn is_signed(&self, body: &[u8], hex: &str) -> bool;
}

/// HMAC-SHA256 with a key that both sides hold.
pub struct Shared(Vec<u8>);

impl Shared {
    /// With this key.
    #[must_use]
    pub fn new(key: Vec<u8>) -> Self {
        Self(key)
    }
}

impl Scheme for Shared {
    fn sign(&self, body: &[u8]) -> Option<String> {
        Some(signature(&self.0, body))
    }

    fn is_signed(&self, body: &[u8], hex: &str) -> bool {
        is_signed(&self.0, body, hex)
    }
}

/// Ed25519 (RFC 8032): our private key, their public one.
pub struct Ed25519 {
    ours: Option<ed25519_dalek::SigningKey>,
    theirs: Option<ed25519_dalek::VerifyingKey>,
}

impl Ed25519 {
    /// From the 32 bytes of our secret and of their public key, in hex; `None` where one is not a key.
    #[must_use]
    pub fn from_hex(ours: Option<&str>, theirs: Option<&str>) -> Option<Self> {
        let ours = match ours {
            Some(text) => Some(ed25519_dalek::SigningKey::from_bytes(&unhex(text)?.try_into().ok()?)),
            None => None,
        };
        let theirs = match theirs {
            Some(text) => Some(ed25519_dalek::VerifyingKey::from_bytes(&unhex(text)?.try_into().ok()?).ok()?),
            None => None,
        };
        Some(Self { ours, theirs })
    }
}

impl Scheme for Ed25519 {
    fn sign(&self, body: &[u8]) -> Option<String> {
        self.ours.as_ref().map(|key| hex(&key.sign(body).to_bytes()))
    }

    fn is_signed(&self, body: &[u8], hex: &str) -> bool {
        let told = unhex(hex).and_then(|bytes| ed25519_dalek::Signature::from_slice(&bytes).ok());
        // Strict: a signature that another key would take too is no proof of who signed.
        matches!((&self.theirs, told), (Some(key), Some(told)) if key.verify_strict(body, &told).is_ok())
    }
}

/// SM2 with SM3 (GB/T 32918): our private key, their public one.
pub struct Sm2 {
    ours: Option<sm2::dsa::SigningKey>,
    theirs: Option<sm2::dsa::VerifyingKey>,
}

impl Sm2 {
    /// From the 32 bytes of our secret and the point of their public key (`04…` or compressed), in hex; `None` where one
    /// is not a key.
    #[must_use]
    pub fn from_hex(ours: Option<&str>, theirs: Option<&str>) -> Option<Self> {
        let ours = match ours {
            Some(text) => Some(sm2::dsa::SigningKey::from_slice(SM2_ID, &unhex(text)?).ok()?),
            None => None,
        };
        let theirs = match theirs {
            Some(text) => Some(sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_ID, &unhex(text)?).ok()?),
            None => None,
        };
        Some(Self { ours, theirs })
    }
}

impl Scheme for Sm2 {
    fn sign(&self, body: &[u8]) -> Option<String> {
        let signature: sm2::dsa::Signature = self.ours.as_ref()?.try_sign(body).ok()?;
        Some(hex(&signature.to_bytes()))
    }

    fn is_signed(&self, body: &[u8], hex: &str) -> bool {
        let told = unhex(hex).and_then(|bytes| sm2::dsa::Signature::from_slice(&bytes).ok());
        matches!((&self.theirs, told), (Some(key), Some(told)) if key.verify(body, &told).is_ok())
    }
}

/// The bytes that are signed of a question: its path below the bank's address, and its nonce.
#[must_use]
pub fn question(path: &str, nonce: &str) -> Vec<u8> {
    format!("GET {path}\n{nonce}").into_bytes()
}

/// The bytes that are signed of the answer to a question: its nonce, and the body.
#[must_use]
pub fn reply(nonce: &str, body: &[u8]) -> Vec<u8> {
    [nonce.as_bytes(), b"\n", body].concat()
}

/// The HMAC-SHA256 of a body, in lower-case hex; empty never, whatever the key's length.
#[must_use]
pub fn signature(key: &[u8], body: &[u8]) -> String {
    mac(key, body).map_or_else(String::new, |mac| hex(&mac.finalize().into_bytes()))
}

/// Whether this is the body's HMAC-SHA256. Takes the same time wherever the two differ.
#[must_use]
pub fn is_signed(key: &[u8], body: &[u8], hex: &str) -> bool {
    match (mac(key, body), unhex(hex)) {
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

/// Bytes in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The longest hex read: no key and no signature here has more than 65 bytes.
const HEX_CHARS_MAX: usize = 130;

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim().as_bytes();
    if digits.len() > HEX_CHARS_MAX || !digits.len().is_multiple_of(2) || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks_exact(2).map(pair).collect()
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

    /// RFC 8032, 7.1, test 2.
    #[test]
    fn an_ed25519_signature_is_that_of_rfc_8032() {
        let secret = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
        let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        let want = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                    085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        let key = Ed25519::from_hex(Some(secret), Some(public)).unwrap();
        assert_eq!(key.sign(&[0x72]).unwrap(), want);
        assert!(key.is_signed(&[0x72], want));
        assert!(!key.is_signed(&[0x73], want) && !key.is_signed(&[0x72], &want.replace("92a0", "92a1")));
    }

    /// The key pair of GB/T 32918.5, annex A. Its signature there has a chosen random number; ours has RFC 6979's.
    #[test]
    fn an_sm2_signature_is_taken_by_its_public_key_alone() {
        let secret = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
        let public = "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020\
                      CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
        let standard = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3\
                        B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";
        let key = Sm2::from_hex(Some(secret), Some(public)).unwrap();
        assert!(key.is_signed(b"message digest", standard), "the signature of the standard itself");
        let ours = key.sign(b"message digest").unwrap();
        assert!(key.is_signed(b"message digest", &ours));
        assert!(!key.is_signed(b"message digesT", &ours) && !key.is_signed(b"message digest", &standard[..126]));
    }

    #[test]
    fn what_is_no_key_is_none() {
        for text in ["", "00", "zz", &"00".repeat(31), &"00".repeat(66)] {
            assert!(
                Ed25519::from_hex(Some(text), None).is_none() && Sm2::from_hex(Some(text), None).is_none(),
                "{text}"
            );
            assert!(Sm2::from_hex(None, Some(text)).is_none(), "{text}");
        }
        let alone = Ed25519::from_hex(None, None).unwrap();
        assert!(alone.sign(b"x").is_none() && !alone.is_signed(b"x", &"00".repeat(64)));
    }
}
