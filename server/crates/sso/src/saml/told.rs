//! What saml-rs found wrong, in our words. Whatever goes wrong with an encrypted assertion has one word: a difference would
//! be an oracle.

use crate::verdict::{Condition, Refusal};
use saml_rs::SamlError;
use saml_rs::error::SubjectConfirmationReason;

/// The one answer to whatever is wrong inside.
pub(super) fn sealed() -> Refusal {
    let expected = "an assertion encrypted for our key, and signed by the provider";
    Refusal::new(
        Condition::SamlDecryption,
        "an encrypted assertion that is not good",
        expected,
    )
}

pub(super) fn refusal(error: &SamlError, encrypted: bool) -> Refusal {
    if encrypted {
        return sealed();
    }
    let (condition, found, expected) = of(error);
    Refusal::new(condition, found, expected)
}

fn of(error: &SamlError) -> (Condition, &'static str, &'static str) {
    use Condition as C;
    use SamlError as E;
    match error {
        E::SignatureMissing => (
            C::SamlSignatureMissing,
            "none",
            "a signature of the provider",
        ),
        E::AssertionSignatureRequired => (
            C::SamlSignatureMissing,
            "an assertion without a signature of its own",
            "one in the assertion",
        ),
        E::SignatureVerification { .. }
        | E::FailedMessageSignatureVerification
        | E::FailedToVerifySignature
        | E::SignedReferenceMismatch
        | E::ReferenceResolution { .. }
        | E::PotentialWrappingAttack
        | E::NoTrustedCertificate
        | E::CertificateMismatch
        | E::UnmatchCertificate
        | E::Crypto(_) => (
            C::SamlSignature,
            "a signature that no certificate of the provider made",
            "one by a certificate of its description",
        ),
        E::AlgorithmUnsupported | E::MissingSigAlg => (
            C::SamlAlgorithm,
            "another algorithm",
            "RSA with SHA-256, 384 or 512",
        ),
        E::IssuerMismatch { .. } | E::UnmatchIssuer => {
            (C::SamlIssuer, "another issuer", "the provider")
        }
        E::DestinationMismatch { .. } | E::UnmatchDestination => {
            (C::SamlDestination, "another address", "ours")
        }
        E::InResponseToMismatch { .. } | E::InvalidInResponseTo => {
            (C::SamlInResponseTo, "another request", "this login's")
        }
        E::RelayStateMismatch { .. } => (
            C::CallbackState,
            "another state, or none",
            "the state of this login",
        ),
        E::AudienceMismatch { .. } | E::UnmatchAudience => {
            (C::SamlAudience, "another audience", "us")
        }
        E::UnrecognizedCondition { .. } => {
            (C::SamlConditions, "one that nobody knows", "known ones")
        }
        E::StatusNotSuccess { .. } | E::FailedStatus { .. } | E::UndefinedStatus => {
            (C::SamlStatus, "another status", "Success")
        }
        E::TimeWindowInvalid { .. } | E::ExpiredSession => {
            (C::SamlExpired, "a moment outside", "now")
        }
        E::SubjectConfirmationInvalid {
            reason: SubjectConfirmationReason::RecipientMismatch,
        } => (C::SamlRecipient, "another recipient", "us"),
        E::SubjectConfirmationInvalid { .. } | E::SubjectUnconfirmed => (
            C::SamlConfirmation,
            "none that holds",
            "a bearer confirmation",
        ),
        E::PrincipalMismatch => (C::SamlNameId, "not one NameID", "one"),
        _ => (
            C::SamlForm,
            "a message out of profile",
            "one in the profile of SAML 2.0",
        ),
    }
}
