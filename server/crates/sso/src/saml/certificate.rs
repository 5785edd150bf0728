//! Certificates: of a provider only the key and the dates count, for its description pins it; ours are written here, signed
//! by their own key, because providers ask for them in this form.

use crate::verdict::{Condition, Refusal};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::str::FromStr;
use std::time::Duration;
use x509_cert::der::asn1::{Any, BitString, GeneralizedTime, UintRef};
use x509_cert::der::{DateTime, Decode, Encode, Reader, SliceReader};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate as X509, TbsCertificate, Version};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// Bits of a modulus at least.
const LEAST_BITS: usize = 2_048;
/// Bits of a modulus at most: a bigger one costs more than it holds.
const MOST_BITS: usize = 8_192;

/// A certificate of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub(super) der: Vec<u8>,
    /// When it begins, in seconds of Unix time.
    pub not_before: i64,
    /// When it ends.
    pub not_after: i64,
    /// What its key is: `RSA 2048`, or the number of another kind.
    pub key: String,
    pub(super) usable: bool,
}

impl Certificate {
    /// From the base64 text of a description, with whatever line breaks it has.
    pub(super) fn read(text: &str) -> Result<Certificate, Refusal> {
        let refuse = |found| {
            Refusal::new(
                Condition::SamlCertificate,
                found,
                "an X.509 certificate in base64",
            )
        };
        let packed: String = text.split_ascii_whitespace().collect();
        let der = STANDARD
            .decode(packed)
            .map_err(|_| refuse("other than base64"))?;
        let read = X509::from_der(&der).map_err(|_| refuse("other than a certificate"))?;
        let validity = &read.tbs_certificate.validity;
        let bits = modulus_bits(&read.tbs_certificate.subject_public_key_info);
        Ok(Certificate {
            not_before: moment(&validity.not_before),
            not_after: moment(&validity.not_after),
            key: match bits {
                Some(bits) => format!("RSA {bits}"),
                None => {
                    let key = &read.tbs_certificate.subject_public_key_info.algorithm;
                    key.oid.to_string()
                }
            },
            usable: bits.is_some_and(|bits| (LEAST_BITS..=MOST_BITS).contains(&bits)),
            der,
        })
    }

    pub(super) fn holds(&self, now: i64) -> bool {
        (self.not_before - crate::LEEWAY..self.not_after + crate::LEEWAY).contains(&now)
    }

    pub(super) fn base64(&self) -> String {
        STANDARD.encode(&self.der)
    }
}

fn moment(time: &Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}

fn modulus_bits(key: &SubjectPublicKeyInfoOwned) -> Option<usize> {
    if key.algorithm.oid != RSA {
        return None;
    }
    let mut reader = SliceReader::new(key.subject_public_key.as_bytes()?).ok()?;
    let modulus = reader.sequence(|both| {
        let modulus = UintRef::decode(both)?.as_bytes().to_vec();
        UintRef::decode(both)?;
        Ok(modulus)
    });
    let modulus = modulus.ok()?;
    let first = modulus.first()?;
    Some(modulus.len() * 8 - first.leading_zeros() as usize)
}

/// A key of ours at a provider, and the certificate that carries it.
#[derive(Clone)]
pub struct Key {
    /// PKCS #8. A secret.
    pub private: Vec<u8>,
    /// DER.
    pub certificate: Vec<u8>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Key {
    /// Writes the certificate of an RSA key: signed by itself, for these seconds of Unix time, with this number.
    pub fn certify(
        private: Vec<u8>,
        number: [u8; 16],
        from: i64,
        until: i64,
    ) -> Result<Key, Refusal> {
        let pair = RsaKeyPair::from_pkcs8(&private).map_err(|_| ours("a key that is not RSA"))?;
        let certificate = certificate(&pair, number, from, until)
            .map_err(|error| ours(&format!("a certificate that cannot be written: {error}")))?;
        Ok(Key {
            private,
            certificate,
        })
    }

    pub(super) fn certificate_base64(&self) -> String {
        STANDARD.encode(&self.certificate)
    }

    pub(super) fn private_pem(&self) -> String {
        pem("PRIVATE KEY", &self.private)
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Refusal> {
        let pair =
            RsaKeyPair::from_pkcs8(&self.private).map_err(|_| ours("a key that is not RSA"))?;
        sign(&pair, message).ok_or_else(|| ours("a key that cannot sign"))
    }
}

fn ours(found: &str) -> Refusal {
    Refusal::new(Condition::SamlOurKey, found, "an RSA key in PKCS #8")
}

fn sign(pair: &RsaKeyPair, message: &[u8]) -> Option<Vec<u8>> {
    let mut signature = vec![0; pair.public_modulus_len()];
    // PKCS #1 v1.5 draws nothing from the randomness that the call wants.
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        message,
        &mut signature,
    )
    .ok()?;
    Some(signature)
}

fn certificate(
    pair: &RsaKeyPair,
    number: [u8; 16],
    from: i64,
    until: i64,
) -> x509_cert::der::Result<Vec<u8>> {
    let algorithm = |oid| -> x509_cert::der::Result<AlgorithmIdentifierOwned> {
        Ok(AlgorithmIdentifierOwned {
            oid,
            parameters: Some(Any::null()),
        })
    };
    // A number is positive, and never zero.
    let mut number = number;
    number[0] = number[0] & 0x7f | 0x40;
    let named = Name::from_str("CN=Lectern")?;
    let body = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&number)?,
        signature: algorithm(SHA256_WITH_RSA)?,
        issuer: named.clone(),
        validity: Validity {
            not_before: time(from)?,
            not_after: time(until)?,
        },
        subject: named,
        subject_public_key_info: SubjectPublicKeyInfoOwned {
            algorithm: algorithm(RSA)?,
            subject_public_key: BitString::from_bytes(pair.public_key().as_ref())?,
        },
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: None,
    };
    let signature = sign(pair, &body.to_der()?).unwrap_or_default();
    let whole = X509 {
        tbs_certificate: body,
        signature_algorithm: algorithm(SHA256_WITH_RSA)?,
        signature: BitString::from_bytes(&signature)?,
    };
    whole.to_der()
}

fn time(at: i64) -> x509_cert::der::Result<Time> {
    let at = DateTime::from_unix_duration(Duration::from_secs(u64::try_from(at).unwrap_or(0)))?;
    match at.year() {
        ..2050 => Ok(Time::UtcTime(at.try_into()?)),
        _ => Ok(Time::GeneralTime(GeneralizedTime::from_date_time(at))),
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}
