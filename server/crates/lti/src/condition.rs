//! Every condition a message can fail, with its code and the clause that asks for it.

macro_rules! conditions {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $clause:literal;)*) => {
        /// What did not hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Condition { $($(#[$doc])* $name,)* }

        impl Condition {
            /// All of them.
            pub const ALL: &[Condition] = &[$(Condition::$name,)*];

            /// Stable and dotted: what pages, hops and `explain` call it.
            pub const fn code(self) -> &'static str {
                match self { $(Condition::$name => $code,)* }
            }

            /// The clause that asks for it.
            pub const fn clause(self) -> &'static str {
                match self { $(Condition::$name => $clause,)* }
            }
        }
    };
}

conditions! {
    /// Parameters that cannot be read, or too many of them.
    FormUnreadable = "lti.form.unreadable", "RFC 6749 Appendix B";
    /// A parameter that must stand there once stands there again.
    ParameterRepeated = "lti.form.repeated", "RFC 6749 §3.1";
    /// Longer than anyone has reason to send.
    ParameterTooLong = "lti.form.too_long", "CORE §3.1";
    /// Login initiation without `iss`.
    LoginIssuerMissing = "lti.login.issuer_missing", "SEC §5.1.1.1";
    /// Login initiation without `login_hint`.
    LoginHintMissing = "lti.login.hint_missing", "SEC §5.1.1.1";
    /// Login initiation without `target_link_uri`.
    LoginTargetMissing = "lti.login.target_missing", "SEC §5.1.1.1";
    /// Login initiation that would make us redirect elsewhere.
    LoginTargetForeign = "lti.login.target_foreign", "OIDC Core §4";
    /// The issuer is not registered here.
    PlatformUnknown = "lti.platform.unknown", "SEC §5.1.1.1";
    /// The issuer is registered, but not under this client id.
    ClientUnknown = "lti.platform.client_unknown", "SEC §5.1.1.1";
    /// Several clients of one issuer, and none was named.
    ClientAmbiguous = "lti.platform.client_ambiguous", "CORE §4.1.3";
    /// An address of the platform that is neither https nor loopback.
    AddressInsecure = "lti.platform.address", "CORE §3.5";
    /// The platform sends an error in place of a token.
    PlatformError = "lti.launch.platform_error", "OIDC Core §3.1.2.6";
    /// No `id_token`.
    TokenMissing = "lti.launch.token_missing", "SEC §5.1.1.3";
    /// No `state`.
    StateMissing = "lti.state.missing", "SEC §5.1.1.3";
    /// A state we did not make, or did not make for this.
    StateForged = "lti.state.forged", "RFC 6749 §10.12";
    /// A state whose login was too long ago.
    StateExpired = "lti.state.expired", "RFC 6749 §10.12";
    /// A state that another browser was given.
    StateBrowser = "lti.state.browser", "RFC 6749 §10.12";
    /// A state that was used before; said by whoever keeps the used ones.
    StateUsed = "lti.state.used", "RFC 6749 §10.12";
    /// A state of a login with another platform or client.
    StatePlatform = "lti.state.platform", "RFC 6749 §10.12";
    /// Not three parts joined by dots, or not base64url.
    TokenForm = "lti.token.form", "RFC 7515 §3.1";
    /// Larger than any honest token.
    TokenTooLarge = "lti.token.too_large", "RFC 7515 §3.1";
    /// A header that is no JSON object.
    HeaderForm = "lti.token.header", "RFC 7515 §4";
    /// Anything but RS256.
    Algorithm = "lti.token.algorithm", "SEC §5.1.2";
    /// A critical extension.
    CriticalHeader = "lti.token.critical", "RFC 7515 §4.1.11";
    /// No `kid`.
    KeyIdMissing = "lti.token.kid_missing", "SEC §6.3";
    /// A key set that cannot be read.
    KeySetForm = "lti.keys.form", "RFC 7517 §5";
    /// The key set's address does not answer; said by whoever fetches it.
    KeysUnreachable = "lti.keys.unreachable", "SEC §6.3";
    /// The key set has no such key: fetch it again, once.
    KeyUnknown = "lti.keys.unknown", "SEC §6.3";
    /// The key is not for RS256 signatures, or not of a size that is safe.
    KeyUnfit = "lti.keys.unfit", "RFC 7518 §3.3";
    /// Two different keys go by that id.
    KeyAmbiguous = "lti.keys.ambiguous", "RFC 7517 §4.5";
    /// The signature is not that key's.
    Signature = "lti.token.signature", "SEC §5.1.3";
    /// Claims that are no JSON object.
    ClaimsForm = "lti.token.claims", "RFC 7519 §7.2";
    /// No `iss`, or another one.
    Issuer = "lti.token.issuer", "SEC §5.1.3";
    /// We are not in `aud`.
    Audience = "lti.token.audience", "SEC §5.1.3";
    /// Someone we do not know is in `aud` too.
    AudienceUntrusted = "lti.token.audience_untrusted", "SEC §5.1.3";
    /// `azp` is missing where it is needed, or is not us.
    AuthorizedParty = "lti.token.authorized_party", "SEC §5.1.3";
    /// No `exp`.
    ExpiryMissing = "lti.token.expiry_missing", "SEC §5.1.3";
    /// `exp` has passed.
    Expired = "lti.token.expired", "SEC §5.1.3";
    /// No `iat`.
    IssuedMissing = "lti.token.issued_missing", "SEC §5.1.3";
    /// `iat` lies ahead.
    IssuedAhead = "lti.token.issued_ahead", "SEC §5.1.3";
    /// `iat` is long ago.
    IssuedLongAgo = "lti.token.issued_long_ago", "SEC §5.1.3";
    /// `nbf` lies ahead.
    NotYet = "lti.token.not_yet", "RFC 7519 §4.1.5";
    /// `exp` is not after `iat`.
    Lifetime = "lti.token.lifetime", "SEC §5.1.3";
    /// No `nonce`.
    NonceMissing = "lti.nonce.missing", "SEC §5.1.3";
    /// Another `nonce` than the one sent.
    NonceWrong = "lti.nonce.wrong", "OIDC Core §3.1.3.7 (11)";
    /// A nonce that came before; said by whoever keeps the used ones.
    NonceUsed = "lti.nonce.used", "SEC §5.1.3";
    /// No `message_type`.
    MessageTypeMissing = "lti.message.type_missing", "CORE §5.3.1";
    /// A message we do not understand.
    MessageTypeUnknown = "lti.message.type_unknown", "CORE §5.3.1";
    /// No `version`, or another one.
    MessageVersion = "lti.message.version", "CORE §5.3.2";
    /// No `deployment_id`, or one that cannot be one.
    DeploymentMissing = "lti.deployment.missing", "CORE §5.3.3";
    /// A deployment that was not registered.
    DeploymentUnknown = "lti.deployment.unknown", "CORE §3.1.3";
    /// Another deployment than the login named.
    DeploymentChanged = "lti.deployment.changed", "CORE §4.1.2";
    /// No `target_link_uri`.
    TargetMissing = "lti.target.missing", "CORE §5.3.4";
    /// A `target_link_uri` that is not ours.
    TargetForeign = "lti.target.foreign", "CORE §5.3.4";
    /// No `resource_link` with an id.
    ResourceLink = "lti.resource_link.missing", "CORE §5.3.5";
    /// `sub` that cannot be one.
    Subject = "lti.subject.form", "CORE §5.3.6";
    /// No `roles`.
    RolesMissing = "lti.roles.missing", "CORE §5.3.7";
    /// `roles` that are no list of texts.
    RolesForm = "lti.roles.form", "CORE §5.3.7";
    /// A role that this message does not go with.
    RoleNotAllowed = "lti.roles.not_allowed", "DL §4.4";
    /// A claim that is there but cannot be what it is called.
    ClaimForm = "lti.claim.form", "CORE §5.4";
    /// A deep linking request without usable settings.
    DeepLinkingSettings = "lti.deep_linking.settings", "DL §4.4.1";
    /// A deep linking request for things that we do not have.
    DeepLinkingTypes = "lti.deep_linking.types", "DL §4.4.1";
    /// A choice that we did not offer.
    ChoiceForged = "lti.choice.forged", "DL §4.5";
    /// A choice that took too long.
    ChoiceExpired = "lti.choice.expired", "DL §4.5";
    /// A choice that the platform would not take.
    ChoiceUnfit = "lti.choice.unfit", "DL §4.5";
    /// A submission review that does not say whose.
    ReviewUser = "lti.review.user", "Submission Review 1.0, for-user claim";
    /// A submission review that does not say of which line item.
    ReviewLineItem = "lti.review.line_item", "Submission Review 1.0, line item";
    /// The migration claim is signed with another secret, or not signed.
    MigrationSignature = "lti.migration.signature", "LTI 1.3 Migration, claim lti1p1";
    /// Not a POST.
    Method = "lti.oauth.method", "LTI11 §3";
    /// No `oauth_consumer_key`.
    ConsumerMissing = "lti.oauth.consumer_missing", "RFC 5849 §3.1";
    /// A consumer key that is not registered here.
    ConsumerUnknown = "lti.oauth.consumer_unknown", "RFC 5849 §3.2";
    /// Anything but HMAC-SHA1 and HMAC-SHA256.
    SignatureMethod = "lti.oauth.signature_method", "LTI11 §4.2";
    /// Another version of OAuth.
    OAuthVersion = "lti.oauth.version", "RFC 5849 §3.1";
    /// No `oauth_timestamp`, or one that is no number.
    TimestampForm = "lti.oauth.timestamp_form", "RFC 5849 §3.3";
    /// A timestamp outside the window.
    TimestampWindow = "lti.oauth.timestamp_window", "RFC 5849 §3.3";
    /// No `oauth_nonce`, or one that cannot be kept.
    OAuthNonce = "lti.oauth.nonce", "RFC 5849 §3.3";
    /// No `oauth_signature`.
    OAuthSignatureMissing = "lti.oauth.signature_missing", "RFC 5849 §3.4";
    /// The signature is not of this request, or not with this secret.
    OAuthSignature = "lti.oauth.signature", "RFC 5849 §3.4";
    /// `oauth_body_hash` is not that of the body.
    BodyHash = "lti.oauth.body_hash", "OAuth Request Body Hash §3.2";
    /// Not `basic-lti-launch-request`.
    LaunchType = "lti.launch.message_type", "LTI11 §3";
    /// Not `LTI-1p0`.
    LaunchVersion = "lti.launch.version", "LTI11 §3";
    /// No `resource_link_id`.
    LaunchResourceLink = "lti.launch.resource_link", "LTI11 §3";
    /// XML that is not well formed, is too large, or brings a DOCTYPE or an entity.
    XmlForm = "lti.outcomes.xml", "LIS Basic Outcomes §3";
}
