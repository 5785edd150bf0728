//! What a browser carries for us: nobody else can read or change it, and what was sealed for one purpose opens for no other.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// As a text that may stand in an address or a form.
pub(crate) fn seal<T: Serialize>(value: &T, purpose: &[u8], key: &[u8; 32]) -> String {
    let mut sealed = serde_json::to_vec(value).expect("texts and numbers can be written");
    let nonce = sealing(key)
        .seal_in_place_append_tag(Aad::from(purpose), &mut sealed)
        .expect("what a browser carries is far shorter than AES-GCM allows");
    URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &sealed].concat())
}

/// What was sealed with this key for this purpose.
pub(crate) fn open<T: DeserializeOwned>(
    text: &str,
    most_bytes: usize,
    purpose: &[u8],
    key: &[u8; 32],
) -> Option<T> {
    if text.len() > most_bytes {
        return None;
    }
    let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut sealed = sealed.to_vec();
    let opened = sealing(key)
        .open_in_place(nonce, Aad::from(purpose), &mut sealed)
        .ok()?;
    serde_json::from_slice(opened).ok()
}

fn sealing(key: &[u8; 32]) -> RandomizedNonceKey {
    RandomizedNonceKey::new(&AES_256_GCM, key).expect("the key has the 32 bytes of AES-256")
}
