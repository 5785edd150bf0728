//! One root secret, and everything derived from it: pseudonyms, link signatures, hashes of tokens, seeds of shuffles.
//! What is derived for one purpose is worthless for another.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::Arc;
use store::TenantId;
use uuid::Uuid;

/// The root secrets of an installation. All instances on one database share them.
///
/// The first one is active: it seals, and signs the audit log. The last one is the origin: pseudonyms, hashes of tokens and
/// signatures of links come from it, and stay what they are when a new one is put before it.
#[derive(Clone)]
pub struct Secrets {
    root: [u8; 32],
    keys: Arc<[Root]>,
}

/// A root secret with its name.
#[derive(Clone)]
pub struct Root {
    /// 1 to 20 letters, digits and hyphens.
    pub id: String,
    /// The secret itself.
    pub secret: [u8; 32],
}

impl std::fmt::Debug for Root {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Root({}, ..)", self.id)
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(..)")
    }
}

/// The name of a root secret that was given without one.
pub const FIRST_KEY: &str = "1";
/// What is sealed begins with this, and the name of the key; what was sealed before there were names does not.
const NAMED: &[u8; 4] = b"lks2";

impl Secrets {
    /// From the 32 bytes of `LECTERN_KEYS` or the key file.
    pub fn new(root: [u8; 32]) -> Secrets {
        let id = FIRST_KEY.to_owned();
        let keys = Arc::new([Root { id, secret: root }]);
        Secrets { root, keys }
    }

    /// From several: the active one first, the origin last. None when there is none.
    pub fn of(keys: Vec<Root>) -> Option<Secrets> {
        let root = keys.last()?.secret;
        Some(Secrets {
            root,
            keys: keys.into(),
        })
    }

    /// The name of the key that seals.
    pub fn active_key(&self) -> &str {
        self.keys.first().map_or(FIRST_KEY, |root| &root.id)
    }

    /// The keyed hash of a line of the audit log; none when we do not have the key.
    pub(crate) fn audit_hash(&self, key: &str, parts: &[&[u8]]) -> Option<String> {
        let root = self.keys.iter().find(|root| root.id == key)?;
        Some(hex(&mac(&root.secret, "audit", parts)))
    }

    /// New ones, for a first start.
    pub fn generate() -> [u8; 32] {
        crate::ids::random()
    }

    /// The pseudonym of a learner: `ln-` and 24 hex digits. Not to be reversed without the root secret.
    pub fn pseudonym(&self, tenant: TenantId, platform: &str, learner: &str) -> String {
        let mac = self.mac(
            "pseudonym",
            &[tenant.0.as_bytes(), platform.as_bytes(), learner.as_bytes()],
        );
        format!("ln-{}", hex(&mac[..12]))
    }

    /// What is stored of a token or key secret.
    pub fn token_hash(&self, token: &str) -> String {
        hex(&self.mac("token", &[token.as_bytes()]))
    }

    /// Stands for a text that must not be kept, where only sameness matters: an address, a browser, an account.
    pub(crate) fn mark(&self, purpose: &str, text: &str) -> String {
        hex(&self.mac("mark", &[purpose.as_bytes(), text.as_bytes()])[..12])
    }

    /// What seals the states of LTI logins.
    pub fn state_key(&self) -> [u8; 32] {
        self.mac("lti state", &[])
    }

    /// A token of 256 bits that nobody can guess.
    pub fn draw(&self) -> String {
        token()
    }

    /// The signature in a launch link's token.
    pub fn link_signature(&self, link: Uuid) -> [u8; 16] {
        self.short("link", &[link.as_bytes()])
    }

    /// The signature in the token of a dispatch's packages.
    pub(crate) fn dispatch_signature(&self, dispatch: Uuid) -> [u8; 16] {
        self.short("dispatch", &[dispatch.as_bytes()])
    }

    /// The signature in a media token.
    pub fn media_signature(&self, tenant: TenantId, version: Uuid) -> [u8; 16] {
        self.short("media", &[tenant.0.as_bytes(), version.as_bytes()])
    }

    /// The signature in a token of a package's files.
    pub(crate) fn package_signature(&self, tenant: TenantId, version: Uuid) -> [u8; 16] {
        self.short("package", &[tenant.0.as_bytes(), version.as_bytes()])
    }

    /// What shuffles and option ids of an attempt are derived from.
    pub fn seed(&self, attempt: Uuid) -> content::delivery::Seed {
        content::delivery::Seed::new(self.mac("seed", &[attempt.as_bytes()]))
    }

    /// What only this installation can read again, and only as what it was sealed for.
    pub(crate) fn seal(&self, about: &str, mut text: Vec<u8>) -> Vec<u8> {
        let root = self.keys.first().map_or(&self.root, |root| &root.secret);
        let nonce = sealing(root)
            .seal_in_place_append_tag(Aad::from(about), &mut text)
            .expect("what we keep is far shorter than AES-GCM allows");
        let id = self.active_key().as_bytes();
        let length = [u8::try_from(id.len()).unwrap_or(u8::MAX)];
        [NAMED, &length[..], id, nonce.as_ref(), &text].concat()
    }

    /// What was sealed; none when it was sealed elsewhere or for something else.
    pub(crate) fn unseal(&self, about: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        if let Some((id, sealed)) = named(sealed)
            && let Some(root) = self.keys.iter().find(|root| root.id.as_bytes() == id)
            && let Some(opened) = open(&root.secret, about, sealed)
        {
            return Some(opened);
        }
        // Sealed before keys had names.
        self.keys
            .iter()
            .find_map(|root| open(&root.secret, about, sealed))
    }

    /// The same sealed with the active key; none when it is already, or cannot be read.
    pub(crate) fn reseal(&self, about: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let is_fresh = named(sealed).is_some_and(|(id, _)| id == self.active_key().as_bytes());
        if is_fresh {
            return None;
        }
        Some(self.seal(about, self.unseal(about, sealed)?))
    }

    fn short(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 16] {
        let mac = self.mac(purpose, parts);
        std::array::from_fn(|i| mac[i])
    }

    fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        mac(&self.root, purpose, parts)
    }
}

/// HMAC-SHA256 over the purpose and the parts, each with its length so that they cannot run together.
fn mac(root: &[u8; 32], purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(root).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn sealing(root: &[u8; 32]) -> RandomizedNonceKey {
    RandomizedNonceKey::new(&AES_256_GCM, &mac(root, "seal", &[]))
        .expect("the key has the 32 bytes of AES-256")
}

/// The name of the key, and what follows it.
fn named(sealed: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = sealed.strip_prefix(NAMED)?.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

fn open(root: &[u8; 32], about: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
    let (nonce, mut text) = (Nonce::try_assume_unique_for_key(nonce).ok()?, text.to_vec());
    let opened = sealing(root)
        .open_in_place(nonce, Aad::from(about), &mut text)
        .ok()?;
    Some(opened.to_vec())
}

/// A token of 256 bits for the browser or the API: base64url without padding.
pub(crate) fn token() -> String {
    base64url(&crate::ids::random::<32>())
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648 §5 without padding.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .fold(0_u32, |word, byte| word << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(
                ALPHABET[(word >> (18 - 6 * place) & 63) as usize],
            ));
        }
    }
    text
}

/// The bytes of [`base64url`] text; none when it is not of exactly `N` bytes.
pub(crate) fn from_base64url<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (mut bytes, mut word, mut bits) = (Vec::with_capacity(N), 0_u32, 0);
    for letter in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        word = word << 6 | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
            word &= (1 << bits) - 1;
        }
        if bytes.len() > N {
            return None;
        }
    }
    // Left-over bits must be zero, or two texts would stand for the same bytes.
    if word == 0 {
        bytes.try_into().ok()
    } else {
        None
    }
}

/// Compares without telling by the time it takes where the difference is.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_reads_back_what_it_wrote() {
        for length in 0..40_u8 {
            let bytes: Vec<u8> = (0..length).collect();
            if let Ok(array) = <[u8; 32]>::try_from(bytes.as_slice()) {
                assert_eq!(from_base64url::<32>(&base64url(&bytes)), Some(array));
            }
        }
        assert_eq!(base64url(b"Man"), "TWFu");
        assert_eq!(base64url(b"Ma"), "TWE");
        assert_eq!(from_base64url::<2>("TWF"), None, "left-over bits");
        assert_eq!(from_base64url::<2>("TWE="), None, "padding");
    }

    #[test]
    fn what_is_sealed_is_read_again_only_here_and_only_for_the_same_thing() {
        let secrets = Secrets::new([7; 32]);
        let sealed = secrets.seal("one", b"a secret".to_vec());
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_ne!(sealed, secrets.seal("one", b"a secret".to_vec()));
        assert_eq!(secrets.unseal("one", &sealed).unwrap(), b"a secret");
        assert_eq!(secrets.unseal("two", &sealed), None);
        assert_eq!(Secrets::new([8; 32]).unseal("one", &sealed), None);
        assert_eq!(secrets.unseal("one", &sealed[..5]), None);
    }

    #[test]
    fn a_new_root_secret_seals_and_the_old_one_still_opens() {
        let root = |id: &str, byte| Root {
            id: id.to_owned(),
            secret: [byte; 32],
        };
        let old = Secrets::new([7; 32]);
        let both = Secrets::of(vec![root("2", 8), root(FIRST_KEY, 7)]).unwrap();
        let sealed = old.seal("one", b"a secret".to_vec());
        assert_eq!(both.unseal("one", &sealed).unwrap(), b"a secret");
        assert_eq!(old.reseal("one", &sealed), None, "it is the active key's");
        let fresh = both.reseal("one", &sealed).unwrap();
        assert_eq!(both.unseal("one", &fresh).unwrap(), b"a secret");
        assert_eq!(both.reseal("one", &fresh), None);
        let new = Secrets::of(vec![root("2", 8)]).unwrap();
        assert_eq!(new.unseal("one", &fresh).unwrap(), b"a secret");
        assert_eq!(
            (old.unseal("one", &fresh), new.unseal("one", &sealed)),
            (None, None)
        );
        assert_eq!(
            old.token_hash("x"),
            both.token_hash("x"),
            "the origin stays"
        );
        // As they were sealed before keys had names.
        let unnamed = &sealed[NAMED.len() + 2..];
        assert_eq!(both.unseal("one", unnamed).unwrap(), b"a secret");
    }

    #[test]
    fn purposes_do_not_mix() {
        let secrets = Secrets::new([7; 32]);
        let id = Uuid::from_u128(1);
        assert_ne!(
            secrets.link_signature(id),
            secrets.media_signature(TenantId(id), id)
        );
    }
}
