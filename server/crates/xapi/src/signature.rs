//! Signed statements (1.0.3 Data §2.6; 2.0.0 §4.2.2.6): a compact JWS (RFC 7515 §3.1) whose payload is the statement
//! as it was before it was signed. Whether anyone should trust the certificate is not decided here.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use uuid::Uuid;
use webpki::aws_lc_rs::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
};
use webpki::{EndEntityCert, Error};

use crate::fault::shown;
use crate::json::{self, Bounds, Json};
use crate::{Limits, Version, read};

/// Bytes of a signature at most: it has to be held in memory to be read.
pub const LARGEST: u64 = 1024 * 1024;

/// A header holds an algorithm and a chain of certificates.
const HEADER: Bounds = Bounds {
    depth: 8,
    values: 256,
};

/// What a sound signature signs.
#[derive(Debug)]
pub(crate) struct Signed {
    /// Of the statement that is its payload.
    digest: [u8; 32],
    /// The id that statement has.
    id: Option<Uuid>,
}

/// Why a signature is refused; where it stands is known to those who asked.
#[derive(Clone, Debug)]
pub(crate) struct Wrong {
    pub(crate) code: &'static str,
    pub(crate) found: String,
    pub(crate) expected: &'static str,
}

impl Wrong {
    fn new(code: &'static str, found: impl Into<String>, expected: &'static str) -> Wrong {
        Wrong {
            code,
            found: found.into(),
            expected,
        }
    }
}

impl Signed {
    /// Whether this statement was signed: `unsigned` is its digest without signatures.
    ///
    /// An id counts where both have one: a signature cannot be moved to a copy of its statement.
    pub(crate) fn is_of(&self, unsigned: [u8; 32], id: Option<Uuid>) -> Result<(), Wrong> {
        let other_id = matches!((self.id, id), (Some(signed), Some(sent)) if signed != sent);
        if self.digest == unsigned && !other_id {
            return Ok(());
        }
        let found = match other_id {
            true => "a payload with another id",
            false => "a payload that is another statement",
        };
        let expected = "the statement as it was before it was signed";
        Err(Wrong::new("xapi.signature.statement", found, expected))
    }
}

/// Reads a signature and, where it brings a certificate, verifies it.
pub(crate) fn read(jws: &[u8], version: Version) -> Result<Signed, Wrong> {
    let parts: Vec<&[u8]> = jws.split(|byte| *byte == b'.').take(4).collect();
    let [header, payload, signature] = parts[..] else {
        let found = match parts.len() {
            4 => "more than three parts".to_owned(),
            count => format!("{count} of three parts"),
        };
        let expected = "a JWS in compact form: header, payload and signature, joined by dots";
        return Err(Wrong::new("xapi.signature.form", found, expected));
    };
    let signed_bytes = &jws[..header.len() + 1 + payload.len()];
    let header = Header::read(&decoded("header", header)?)?;
    let payload = decoded("payload", payload)?;
    let signature = decoded("signature", signature)?;
    if let Some(certificate) = &header.certificate {
        verify(certificate, header.algorithm, signed_bytes, &signature)?;
    }
    signed(&payload, version)
}

fn decoded(what: &str, text: &[u8]) -> Result<Vec<u8>, Wrong> {
    let expected = "base64url without padding (RFC 7515 §2)";
    match URL_SAFE_NO_PAD.decode(text) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        Ok(_) => {
            let found = format!("an empty {what}");
            Err(Wrong::new("xapi.signature.form", found, expected))
        }
        Err(_) => {
            let found = format!("a {what} that is not base64url");
            Err(Wrong::new("xapi.signature.base64", found, expected))
        }
    }
}

/// What the header of a JWS says (RFC 7515 §4).
struct Header {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    /// The first certificate of `x5c`.
    certificate: Option<CertificateDer<'static>>,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Header, Wrong> {
        let expected = "a JSON object with `alg`";
        let bad = |found| Wrong::new("xapi.signature.header", found, expected);
        let text = std::str::from_utf8(bytes).map_err(|_| bad("bytes that are not UTF-8"))?;
        let (header, odd) =
            json::read(text, HEADER).map_err(|_| bad("a header that is not JSON"))?;
        if odd.repeats {
            return Err(bad("a property that stands there twice"));
        }
        // What a critical extension changes we do not know (RFC 7515 §4.1.11).
        if header.get("crit").is_some() {
            return Err(Wrong::new(
                "xapi.signature.critical",
                "critical extensions",
                "a header without `crit`",
            ));
        }
        let algorithm = header.text("alg").ok_or_else(|| bad("no `alg`"))?;
        Ok(Header {
            algorithm: algorithm_of(algorithm)?,
            certificate: header.get("x5c").map(certificate).transpose()?,
        })
    }
}

/// RSA with SHA-2, nothing else (1.0.3 Data §2.6), with keys of 2048 bits or more (RFC 7518 §3.3).
fn algorithm_of(name: &str) -> Result<&'static dyn SignatureVerificationAlgorithm, Wrong> {
    match name {
        "RS256" => Ok(RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Ok(RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Ok(RSA_PKCS1_2048_8192_SHA512),
        other => Err(Wrong::new(
            "xapi.signature.algorithm",
            shown(other),
            "`RS256`, `RS384` or `RS512`",
        )),
    }
}

/// The first certificate has the key that signed (RFC 7515 §4.1.6).
fn certificate(chain: &Json<'_>) -> Result<CertificateDer<'static>, Wrong> {
    let first = match chain {
        Json::Array(chain) => chain.first().and_then(Json::as_str),
        _ => None,
    };
    let der = first.and_then(|text| STANDARD.decode(text).ok());
    der.map(CertificateDer::from).ok_or_else(|| {
        bad_certificate("an `x5c` that is no list of certificates in base64".to_owned())
    })
}

fn bad_certificate(found: String) -> Wrong {
    let expected = "an X.509 certificate (version 3) with an RSA key first in `x5c`";
    Wrong::new("xapi.signature.certificate", found, expected)
}

fn verify(
    certificate: &CertificateDer<'_>,
    algorithm: &dyn SignatureVerificationAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Wrong> {
    let certificate = EndEntityCert::try_from(certificate)
        .map_err(|error| bad_certificate(format!("a certificate that cannot be read: {error}")))?;
    certificate
        .verify_signature(algorithm, message, signature)
        .map_err(|error| match error {
            Error::InvalidSignatureForPublicKey => Wrong::new(
                "xapi.signature.invalid",
                "a signature that the key of the certificate did not make",
                "the signature of header and payload by an RSA key of 2048 to 8192 bits",
            ),
            _ => bad_certificate("a certificate whose key is not RSA".to_owned()),
        })
}

fn signed(payload: &[u8], version: Version) -> Result<Signed, Wrong> {
    let expected = "one statement in JSON, as it was before it was signed";
    let bad = |found| Wrong::new("xapi.signature.payload", found, expected);
    if payload.trim_ascii_start().first() != Some(&b'{') {
        return Err(bad("a payload that is not a JSON object".to_owned()));
    }
    let statements = read::body(payload, version, &Limits::default()).map_err(|faults| {
        bad(faults.first().map_or_else(String::new, |fault| {
            format!("a payload with a fault: {fault}")
        }))
    })?;
    let statement = statements
        .first()
        .ok_or_else(|| bad("nothing".to_owned()))?;
    Ok(Signed {
        digest: statement.unsigned_digest(),
        id: statement.id,
    })
}
