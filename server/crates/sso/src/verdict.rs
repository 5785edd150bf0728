//! Why something was refused: one condition, what was found, what was expected, and by how much clocks differ.

use std::fmt;

macro_rules! conditions {
    ($($variant:ident $code:literal $must:literal),+ $(,)?) => {
        /// What must hold. Each has a stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Condition { $(#[doc = $must] $variant),+ }

        impl Condition {
            /// Every condition there is.
            pub const ALL: &'static [Condition] = &[$(Condition::$variant),+];

            /// Stable and dotted.
            pub const fn code(self) -> &'static str {
                match self { $(Condition::$variant => $code),+ }
            }

            /// What must hold, for people.
            pub const fn must(self) -> &'static str {
                match self { $(Condition::$variant => $must),+ }
            }
        }
    };
}

conditions! {
    DiscoveryForm "discovery.form" "The provider's description is a JSON object of at most 1 MiB.",
    DiscoveryIssuer "discovery.issuer" "The provider's description names the issuer that it was asked for.",
    DiscoveryEndpoint "discovery.endpoint" "The provider's endpoints are addresses with https, without user and fragment.",
    DiscoveryAlgorithm "discovery.algorithm" "The provider signs with RS256 or ES256.",
    DiscoveryFlow "discovery.flow" "The provider offers the authorization code flow.",
    KeysForm "keys.form" "The provider's key set is a JSON object with at most 100 keys.",
    KeysPrivate "keys.private" "The provider's key set holds no private keys.",
    KeysNone "keys.none" "The provider's key set holds a key for RS256 or ES256.",
    CallbackParameter "callback.parameter" "The answer has each parameter once, and no token in its address.",
    CallbackState "callback.state" "The answer carries the state of the login it belongs to.",
    CallbackExpired "callback.expired" "A login ends within ten minutes.",
    CallbackError "callback.error" "The provider signs the person on.",
    CallbackCode "callback.code" "The answer carries a code.",
    CallbackIssuer "callback.issuer" "The answer comes from the provider that was asked (RFC 9207).",
    TokenRefused "token.refused" "The provider exchanges the code.",
    TokenForm "token.form" "The token answer is a JSON object with a bearer token.",
    TokenMissing "token.id_token" "The token answer carries an ID token.",
    JwtForm "jwt.form" "The token is a signed JWT of at most 64 KiB.",
    JwtEncrypted "jwt.encrypted" "The token is not encrypted.",
    JwtAlgorithm "jwt.algorithm" "The token is signed with RS256 or ES256.",
    JwtCritical "jwt.critical" "The token has no critical header that we do not know.",
    JwtType "jwt.type" "The token's type is the one it is used as.",
    JwtKey "jwt.key" "The token names a key of the provider that suits its algorithm.",
    JwtKeyAmbiguous "jwt.key.ambiguous" "One key of the provider, and only one, suits the token.",
    JwtSignature "jwt.signature" "The token's signature is the provider's.",
    JwtClaims "jwt.claims" "The token's claims are a JSON object, each claim of its own type.",
    Issuer "token.issuer" "The token was issued by the provider.",
    Audience "token.audience" "The token is meant for us.",
    AudienceExtra "token.audience.extra" "The token is meant for us alone.",
    AuthorizedParty "token.azp" "The token was issued to us.",
    Subject "token.subject" "The token names its subject in 1 to 255 printable ASCII characters.",
    Expired "token.expired" "The token has not expired.",
    IssuedAt "token.issued_at" "The token was issued in the last ten minutes, and not in the future.",
    NotBefore "token.not_before" "The token is valid already.",
    Nonce "token.nonce" "The token carries the nonce of this login.",
    AuthTime "token.auth_time" "The person has signed on at the provider lately enough.",
    TokenClient "token.client" "The token was issued to a client whose tokens are taken here.",
    TokenLife "token.life" "The token lives a day at most.",
    AccessTokenHash "token.at_hash" "The ID token belongs to the access token beside it.",
    CodeHash "token.c_hash" "The ID token belongs to the code it was exchanged for.",
    UserinfoRefused "userinfo.refused" "The provider answers at its userinfo endpoint.",
    UserinfoForm "userinfo.form" "The userinfo answer is a JSON object of at most 1 MiB.",
    UserinfoSubject "userinfo.subject" "The userinfo answer speaks of the ID token's subject.",
    LogoutEvent "logout.event" "The logout token says that this is a logout.",
    LogoutNonce "logout.nonce" "A logout token has no nonce.",
    LogoutSubject "logout.subject" "The logout names a session or a subject.",
    LogoutId "logout.jti" "The logout token has an id of its own.",
    LogoutUnsupported "logout.unsupported" "The provider can be asked to end its session.",
    XmlForm "xml.form" "The message is a well-formed document of XML 1.0 in UTF-8.",
    XmlForbidden "xml.forbidden" "The message has no DOCTYPE, entities, comments, CDATA and processing instructions.",
    XmlSize "xml.size" "The message is not larger than such messages are.",
    MetadataForm "metadata.form" "The provider's metadata describes an identity provider for SAML 2.0.",
    MetadataEntity "metadata.entity" "The provider's metadata describes the entity that was asked for.",
    MetadataExpired "metadata.expired" "The provider's metadata still holds.",
    MetadataEndpoint "metadata.endpoint" "The provider's addresses have https and a way of sending that we know.",
    SamlCertificate "saml.certificate" "The provider's metadata has a certificate with an RSA key of 2048 bits or more that is valid now.",
    SamlOurKey "saml.our_key" "We have a key for this provider.",
    SamlForm "saml.form" "The message is the one that this address takes, by the way it must come.",
    SamlStructure "saml.structure" "Each element stands in its own place and namespace, and can be read in one way only.",
    SamlAssertion "saml.assertion" "The answer has one assertion.",
    SamlId "saml.id" "Each id is there once and is a plain name.",
    SamlSignatureForm "saml.signature.form" "A signature refers to the element that it stands in, and to nothing else.",
    SamlAlgorithm "saml.signature.algorithm" "Signatures are RSA with SHA-256, SHA-384 or SHA-512 over exclusive canonical XML.",
    SamlSignatureMissing "saml.signature.missing" "What counts is signed.",
    SamlSignature "saml.signature" "The signature is the provider's.",
    SamlEncryption "saml.encryption" "An assertion is encrypted as was agreed, with AES and RSA-OAEP.",
    SamlDecryption "saml.decryption" "An encrypted assertion is meant for us, and good.",
    SamlStatus "saml.status" "The provider signs the person on.",
    SamlIssuer "saml.issuer" "The message comes from the provider that was asked.",
    SamlDestination "saml.destination" "The message is sent to this address.",
    SamlRecipient "saml.recipient" "The assertion may be used at this address.",
    SamlInResponseTo "saml.in_response_to" "The message answers the request that was made.",
    SamlUnsolicited "saml.unsolicited" "A login begins here, unless it was agreed otherwise.",
    SamlConditions "saml.conditions" "The assertion has conditions, and none that we do not know.",
    SamlAudience "saml.audience" "The assertion is meant for us.",
    SamlConfirmation "saml.confirmation" "Whoever brings the assertion is confirmed.",
    SamlExpired "saml.expired" "The assertion has not expired.",
    SamlNotBefore "saml.not_before" "The assertion is valid already.",
    SamlIssued "saml.issued_at" "The message was issued in the last ten minutes, and not in the future.",
    SamlAuthentication "saml.authentication" "The assertion says when the person signed on, in a session that has not ended.",
    SamlNameId "saml.name_id" "The assertion names its subject in the clear, in 1 to 255 characters.",
    SamlSubject "saml.subject" "The attribute that names the person has one value.",
    SamlReplay "saml.replay" "An assertion is used a single time.",
    ReturnTo "return_to" "The way back leads to a page of ours, or of an origin that the operator listed.",
}

/// A refusal. It holds no token, no secret and nothing personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What did not hold.
    pub condition: Condition,
    /// What was found instead.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// Seconds by which a time lies on the wrong side, where it is about time.
    pub drift: Option<i64>,
}

impl Refusal {
    /// A refusal that is not about time.
    pub fn new(condition: Condition, found: impl AsRef<str>, expected: impl AsRef<str>) -> Refusal {
        Refusal {
            condition,
            found: clip(found.as_ref()),
            expected: clip(expected.as_ref()),
            drift: None,
        }
    }

    /// The same with the seconds by which a time lies on the wrong side.
    pub fn by(mut self, drift: i64) -> Refusal {
        self.drift = Some(drift);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, found, expected) = (self.condition.code(), &self.found, &self.expected);
        write!(f, "{code}: found {found}, expected {expected}")?;
        match self.drift {
            Some(drift) => write!(f, ", off by {drift} s"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}

/// What others sent is shown short and without control characters.
pub(crate) fn clip(text: &str) -> String {
    const MOST: usize = 200;
    let mut shown: String = text
        .chars()
        .take(MOST)
        .map(|letter| {
            if letter.is_control() {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

/// The same in quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", clip(text))
}
