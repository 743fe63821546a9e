//! The ciphers that seal: AES-256-GCM (NIST SP 800-38D), and SM4-GCM (RFC 8998) where the law asks for 國密.

use aes_gcm::aead::Payload;
use aes_gcm::aead::consts::U12;
use aes_gcm::{Aes256Gcm, AesGcm, KeyInit, Nonce};
use std::str::FromStr;

/// How many bytes a nonce has.
pub(crate) const NONCE: usize = 12;

/// Which cipher seals what is new. What was sealed opens by the cipher it was sealed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cipher {
    /// AES-256-GCM.
    #[default]
    Aes256Gcm,
    /// SM4-GCM, of the Chinese commercial ciphers (GB/T 32907).
    Sm4Gcm,
}

/// A cipher with its key.
pub(crate) trait Aead: Send + Sync {
    /// Seals; what is `bound` must be told again to open.
    fn seal(&self, nonce: &[u8; NONCE], bound: &[u8], clear: &[u8]) -> Option<Vec<u8>>;
    /// Opens; `None` where a bit of it, or of what it is bound to, is another.
    fn open(&self, nonce: &[u8; NONCE], bound: &[u8], sealed: &[u8]) -> Option<Vec<u8>>;
}

impl<C: aes_gcm::aead::Aead + aes_gcm::aead::AeadCore<NonceSize = U12> + Send + Sync> Aead for C {
    fn seal(&self, nonce: &[u8; NONCE], bound: &[u8], clear: &[u8]) -> Option<Vec<u8>> {
        self.encrypt(&Nonce::<U12>::from(*nonce), Payload { msg: clear, aad: bound }).ok()
    }

    fn open(&self, nonce: &[u8; NONCE], bound: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        self.decrypt(&Nonce::<U12>::from(*nonce), Payload { msg: sealed, aad: bound }).ok()
    }
}

impl Cipher {
    /// Its name, in the configuration and in the register of keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes256Gcm => "aes-256-gcm",
            Self::Sm4Gcm => "sm4-gcm",
        }
    }

    /// With a key; of SM4 the first 16 bytes count.
    pub(crate) fn keyed(self, key: &[u8; 32]) -> Option<Box<dyn Aead>> {
        Some(match self {
            Self::Aes256Gcm => Box::new(Aes256Gcm::new_from_slice(key).ok()?),
            Self::Sm4Gcm => Box::new(AesGcm::<sm4::Sm4, U12>::new_from_slice(&key[..16]).ok()?),
        })
    }
}

impl FromStr for Cipher {
    type Err = ();
    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Aes256Gcm, Self::Sm4Gcm].into_iter().find(|cipher| cipher.name() == name).ok_or(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    }

    #[test]
    fn both_ciphers_are_those_of_their_standards() {
        let quads = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffff\
                     eeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa";
        // cipher, key, nonce, bound, clear, sealed with tag; where it is from
        let table = [
            // RFC 8998, A.1
            (
                Cipher::Sm4Gcm,
                "0123456789abcdeffedcba987654321000000000000000000000000000000000",
                "00001234567800000000abcd",
                "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                quads,
                "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15\
                 a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec",
            ),
            // The Galois/Counter Mode of Operation (McGrew, Viega), test case 14
            (
                Cipher::Aes256Gcm,
                "0000000000000000000000000000000000000000000000000000000000000000",
                "000000000000000000000000",
                "",
                "00000000000000000000000000000000",
                "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
            ),
        ];
        for (cipher, key, nonce, bound, clear, want) in table {
            let aead = cipher.keyed(&bytes(key).try_into().unwrap()).unwrap();
            let (nonce, bound): ([u8; NONCE], _) = (bytes(nonce).try_into().unwrap(), bytes(bound));
            let sealed = aead.seal(&nonce, &bound, &bytes(clear)).unwrap();
            assert_eq!(sealed, bytes(want), "{}", cipher.name());
            assert_eq!(aead.open(&nonce, &bound, &sealed), Some(bytes(clear)));
            for place in 0..sealed.len() {
                let mut other = sealed.clone();
                other[place] ^= 1;
                assert_eq!(aead.open(&nonce, &bound, &other), None, "byte {place}");
            }
            assert_eq!(aead.open(&nonce, b"elsewhere", &sealed), None);
        }
    }
}
