//! Our own keys: what we sign with, and the key set that platforms fetch. Rotation is several keys in one set, of which
//! the newest signs (SEC §6.2, §7.2).

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A private RSA key with its name.
pub struct SigningKey {
    pair: RsaKeyPair,
    kid: String,
    n: String,
    e: String,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.kid)
    }
}

/// The bytes are no RSA key of 2048 to 8192 bits in PKCS#8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no RSA key of 2048 to 8192 bits in PKCS#8")]
pub struct NoKey;

impl SigningKey {
    /// A new one of 2048 bits, as PKCS#8 to be kept secret.
    pub fn generate() -> Result<Vec<u8>, NoKey> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| NoKey)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| NoKey)?;
        Ok(der.as_ref().to_vec())
    }

    /// From PKCS#8. Its name is the thumbprint of its public half (RFC 7638), the same on every instance.
    pub fn read(pkcs8: &[u8]) -> Result<SigningKey, NoKey> {
        let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| NoKey)?;
        let (n, e) = components(pair.public_key().as_ref()).ok_or(NoKey)?;
        let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
        let canonical = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
        let thumbprint =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, canonical.as_bytes());
        let kid = URL_SAFE_NO_PAD.encode(thumbprint);
        Ok(SigningKey { pair, kid, n, e })
    }

    /// What its key is called in our key set.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Its public half, as the key set shows it.
    pub fn jwk(&self) -> Value {
        json!({"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.kid, "n": self.n, "e": self.e})
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .expect("a key that was read can sign, and the buffer has its length");
        signature
    }
}

/// The key set of ours that platforms fetch: public halves alone.
pub fn key_set<'a>(keys: impl IntoIterator<Item = &'a SigningKey>) -> Value {
    json!({"keys": keys.into_iter().map(SigningKey::jwk).collect::<Vec<_>>()})
}

/// Modulus and exponent of an `RSAPublicKey` in DER (RFC 8017 A.1.1): a sequence of two numbers.
fn components(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, _) = element(der, 0x30)?;
    let (n, rest) = element(sequence, 0x02)?;
    let (e, _) = element(rest, 0x02)?;
    Some((unsigned(n), unsigned(e)))
}

/// The content of one DER element, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let [found, length, rest @ ..] = der else {
        return None;
    };
    if *found != tag {
        return None;
    }
    match *length {
        short @ 0..0x80 => rest.split_at_checked(usize::from(short)),
        long => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            let length = digits.iter().try_fold(0usize, |sum, digit| {
                sum.checked_mul(256)?.checked_add(usize::from(*digit))
            })?;
            rest.split_at_checked(length)
        }
    }
}

/// DER puts a zero before a number whose highest bit is set.
fn unsigned(number: &[u8]) -> &[u8] {
    number.strip_prefix(&[0]).unwrap_or(number)
}
