//! Hostile launches of LTI 1.3 with a good signature: what the claims say is wrong. For two issuers.

use crate::stage::{Bad, NOW, Scene, refuse_all};
use lti::{Condition as C, Deployments};
use serde_json::json;

pub(crate) const SENDER: &[Bad] = &[
    ("no iss", C::Issuer, |s| s.without("iss")),
    ("iss that is a number", C::Issuer, |s| {
        s.claim("iss", json!(1))
    }),
    ("iss that is a list", C::Issuer, |s| {
        s.claim("iss", json!(["https://lms.a.example"]))
    }),
    ("the other issuer", C::Issuer, |s| {
        let other = s.platforms[1 - s.home].issuer.clone();
        s.claim("iss", json!(other));
    }),
    ("iss with a slash more", C::Issuer, |s| {
        let issuer = format!("{}/", s.platform().issuer);
        s.claim("iss", json!(issuer));
    }),
    ("iss in capitals", C::Issuer, |s| {
        let issuer = s.platform().issuer.to_uppercase();
        s.claim("iss", json!(issuer));
    }),
    ("no aud", C::Audience, |s| s.without("aud")),
    ("an empty aud", C::Audience, |s| s.claim("aud", json!(""))),
    ("an empty list in aud", C::Audience, |s| {
        s.claim("aud", json!([]))
    }),
    ("another client", C::Audience, |s| {
        s.claim("aud", json!("client-z"))
    }),
    ("the other issuer's client", C::Audience, |s| {
        let other = s.platforms[1 - s.home].client_id.clone();
        s.claim("aud", json!(other));
    }),
    ("the issuer's other client", C::Audience, |s| {
        s.claim("aud", json!("client-a2"))
    }),
    ("a list without us", C::Audience, |s| {
        s.claim("aud", json!(["x", "y"]))
    }),
    ("a list with a number", C::Audience, |s| {
        let client = s.platform().client_id.clone();
        s.claim("aud", json!([client, 1]));
    }),
    ("aud that is an object", C::Audience, |s| {
        s.claim("aud", json!({"id": "client-a"}))
    }),
    ("our client in another case", C::Audience, |s| {
        let client = s.platform().client_id.to_uppercase();
        s.claim("aud", json!(client));
    }),
    ("a stranger beside us", C::AudienceUntrusted, |s| {
        let client = s.platform().client_id.clone();
        s.claim("aud", json!([client, "stranger"]));
        s.claim("azp", json!(s.claims["aud"][0]));
    }),
    ("several audiences and no azp", C::AuthorizedParty, |s| {
        s.platform().trusted_audiences.push("friend".into());
        let client = s.platform().client_id.clone();
        s.claim("aud", json!([client, "friend"]));
    }),
    ("another azp", C::AuthorizedParty, |s| {
        s.claim("azp", json!("client-z"))
    }),
    ("azp that is a number", C::AuthorizedParty, |s| {
        s.claim("azp", json!(1))
    }),
];

pub(crate) const TIME: &[Bad] = &[
    ("no exp", C::ExpiryMissing, |s| s.without("exp")),
    ("exp null", C::ExpiryMissing, |s| {
        s.claim("exp", json!(null))
    }),
    ("exp that is a text", C::ExpiryMissing, |s| {
        s.claim("exp", json!("1900000000"))
    }),
    ("exp beyond all time", C::ExpiryMissing, |s| {
        s.claim("exp", json!(1e300))
    }),
    ("expired a moment ago", C::Expired, |s| {
        s.claim("iat", json!(NOW - 120));
        s.claim("exp", json!(NOW - 60));
    }),
    ("expired a year ago", C::Expired, |s| {
        s.claim("iat", json!(NOW - 31_536_000));
        s.claim("exp", json!(NOW - 31_535_000));
    }),
    ("exp before iat", C::Lifetime, |s| {
        s.claim("exp", json!(NOW - 1))
    }),
    ("exp at iat", C::Lifetime, |s| s.claim("exp", json!(NOW))),
    ("exp below zero", C::Lifetime, |s| s.claim("exp", json!(-5))),
    ("no iat", C::IssuedMissing, |s| s.without("iat")),
    ("iat that is a text", C::IssuedMissing, |s| {
        s.claim("iat", json!("now"))
    }),
    ("iat that is an object", C::IssuedMissing, |s| {
        s.claim("iat", json!({}))
    }),
    ("made in a minute", C::IssuedAhead, |s| {
        s.claim("iat", json!(NOW + 61));
        s.claim("exp", json!(NOW + 3600));
    }),
    ("made tomorrow", C::IssuedAhead, |s| {
        s.claim("iat", json!(NOW + 86_400));
        s.claim("exp", json!(NOW + 90_000));
    }),
    ("milliseconds for seconds", C::IssuedAhead, |s| {
        s.claim("iat", json!(NOW * 1000));
        s.claim("exp", json!(NOW * 1000 + 60_000));
    }),
    ("made long ago and still good", C::IssuedLongAgo, |s| {
        s.claim("iat", json!(NOW - 661));
        s.claim("exp", json!(NOW + 3600));
    }),
    ("made in 1970 and good for ever", C::IssuedLongAgo, |s| {
        s.claim("iat", json!(0));
        s.claim("exp", json!(NOW + 1_000_000));
    }),
    ("not to be used yet", C::NotYet, |s| {
        s.claim("nbf", json!(NOW + 61))
    }),
    ("nbf that is a text", C::NotYet, |s| {
        s.claim("nbf", json!("soon"))
    }),
    ("no nonce", C::NonceMissing, |s| s.without("nonce")),
    ("nonce null", C::NonceMissing, |s| {
        s.claim("nonce", json!(null))
    }),
    ("an empty nonce", C::NonceWrong, |s| {
        s.claim("nonce", json!(""))
    }),
    ("another login's nonce", C::NonceWrong, |s| {
        s.claim("nonce", json!("another"))
    }),
    ("a longer nonce", C::NonceWrong, |s| {
        s.claim("nonce", json!("drawn-nonce "))
    }),
    ("a nonce that is a number", C::NonceWrong, |s| {
        s.claim("nonce", json!(1))
    }),
];

pub(crate) const MESSAGE: &[Bad] = &[
    ("no message type", C::MessageTypeMissing, |s| {
        s.without_lti("message_type")
    }),
    ("message type null", C::MessageTypeMissing, |s| {
        s.lti("message_type", json!(null))
    }),
    ("an unknown message type", C::MessageTypeUnknown, |s| {
        s.lti("message_type", json!("LtiStartProctoring"))
    }),
    (
        "a message type in small letters",
        C::MessageTypeUnknown,
        |s| {
            s.lti("message_type", json!("ltiresourcelinkrequest"));
        },
    ),
    (
        "a message type that is a number",
        C::MessageTypeUnknown,
        |s| s.lti("message_type", json!(1)),
    ),
    ("our own answer sent back", C::MessageTypeUnknown, |s| {
        s.lti("message_type", json!("LtiDeepLinkingResponse"))
    }),
    ("the message type of 1.1", C::MessageTypeUnknown, |s| {
        s.lti("message_type", json!("basic-lti-launch-request"))
    }),
    ("no version", C::MessageVersion, |s| {
        s.without_lti("version")
    }),
    ("the version of 1.1", C::MessageVersion, |s| {
        s.lti("version", json!("LTI-1p0"))
    }),
    ("half a version", C::MessageVersion, |s| {
        s.lti("version", json!("1.3"))
    }),
    ("a version that is a number", C::MessageVersion, |s| {
        s.lti("version", json!(1.3))
    }),
    ("no deployment", C::DeploymentMissing, |s| {
        s.without_lti("deployment_id")
    }),
    ("an empty deployment", C::DeploymentMissing, |s| {
        s.lti("deployment_id", json!(""))
    }),
    ("a deployment that is a number", C::DeploymentMissing, |s| {
        s.lti("deployment_id", json!(1))
    }),
    ("an endless deployment", C::DeploymentMissing, |s| {
        s.lti("deployment_id", json!("d".repeat(256)))
    }),
    ("a deployment with a bell", C::DeploymentMissing, |s| {
        s.lti("deployment_id", json!("1\u{7}"))
    }),
    ("an unknown deployment", C::DeploymentUnknown, |s| {
        s.platform().deployments = Deployments::Only(vec!["2".into(), "3".into()]);
    }),
    ("a deployment in another case", C::DeploymentUnknown, |s| {
        s.platform().deployments = Deployments::Only(vec!["abc".into()]);
        s.lti("deployment_id", json!("ABC"));
    }),
    (
        "another deployment than the login named",
        C::DeploymentChanged,
        |s| s.with_login("lti_deployment_id", "2"),
    ),
    ("no target", C::TargetMissing, |s| {
        s.without_lti("target_link_uri")
    }),
    ("a target that is a number", C::TargetMissing, |s| {
        s.lti("target_link_uri", json!(1))
    }),
    ("a foreign target", C::TargetForeign, |s| {
        s.lti("target_link_uri", json!("https://evil.example/"))
    }),
    ("a target over http", C::TargetForeign, |s| {
        s.lti("target_link_uri", json!("http://tool.example/lti"))
    }),
    ("a target that is a script", C::TargetForeign, |s| {
        s.lti("target_link_uri", json!("javascript:alert(1)"))
    }),
    ("a target with a user", C::TargetForeign, |s| {
        s.lti("target_link_uri", json!("https://x@tool.example/"))
    }),
    ("a target with our host inside", C::TargetForeign, |s| {
        s.lti(
            "target_link_uri",
            json!("https://evil.example/https://tool.example/"),
        );
    }),
    ("an empty target", C::TargetForeign, |s| {
        s.lti("target_link_uri", json!(""))
    }),
    ("no resource link", C::ResourceLink, |s| {
        s.without_lti("resource_link")
    }),
    ("a resource link null", C::ResourceLink, |s| {
        s.lti("resource_link", json!(null))
    }),
    ("a resource link that is a text", C::ResourceLink, |s| {
        s.lti("resource_link", json!("link-1"))
    }),
    ("a resource link without id", C::ResourceLink, |s| {
        s.lti("resource_link", json!({"title": "x"}))
    }),
    ("a resource link with an empty id", C::ResourceLink, |s| {
        s.lti("resource_link", json!({"id": ""}))
    }),
    ("a resource link with a number", C::ResourceLink, |s| {
        s.lti("resource_link", json!({"id": 1}))
    }),
    ("an endless resource link", C::ResourceLink, |s| {
        s.lti("resource_link", json!({"id": "l".repeat(256)}))
    }),
    ("no roles", C::RolesMissing, |s| s.without_lti("roles")),
    ("roles null", C::RolesMissing, |s| {
        s.lti("roles", json!(null))
    }),
    ("roles that are a text", C::RolesForm, |s| {
        s.lti("roles", json!("Learner"))
    }),
    ("roles that are an object", C::RolesForm, |s| {
        s.lti("roles", json!({"0": "Learner"}))
    }),
    ("roles that are numbers", C::RolesForm, |s| {
        s.lti("roles", json!([1]))
    }),
    ("an empty subject", C::Subject, |s| {
        s.claim("sub", json!(""))
    }),
    ("a subject that is a number", C::Subject, |s| {
        s.claim("sub", json!(7))
    }),
    ("a subject that is a list", C::Subject, |s| {
        s.claim("sub", json!(["7"]))
    }),
    ("an endless subject", C::Subject, |s| {
        s.claim("sub", json!("7".repeat(256)))
    }),
    ("a context that is a list", C::ClaimForm, |s| {
        s.lti("context", json!(["course-1"]))
    }),
    ("a context without id", C::ClaimForm, |s| {
        s.lti("context", json!({"title": "Birds"}))
    }),
    ("a context with a number", C::ClaimForm, |s| {
        s.lti("context", json!({"id": 5}))
    }),
    ("an endless context", C::ClaimForm, |s| {
        s.lti("context", json!({"id": "c".repeat(256)}))
    }),
    ("custom parameters in a list", C::ClaimForm, |s| {
        s.lti("custom", json!(["course=intro"]))
    }),
    ("custom parameters in a text", C::ClaimForm, |s| {
        s.lti("custom", json!("course=intro"))
    }),
    ("a grade service that is a text", C::ClaimForm, |s| {
        s.claim(
            "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint",
            json!("https://lms.example"),
        );
    }),
    ("a roster that is a list", C::ClaimForm, |s| {
        s.claim(
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
            json!([1]),
        );
    }),
];

pub(crate) const CHOOSING: &[Bad] = &[
    ("no settings", C::DeepLinkingSettings, |s| {
        s.deep_linking();
        s.without("https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings");
    }),
    ("settings that are a list", C::DeepLinkingSettings, |s| {
        s.deep_linking();
        s.settings(|settings| *settings = json!([1]));
    }),
    ("no return address", C::DeepLinkingSettings, |s| {
        s.deep_linking();
        s.settings(|settings| settings["deep_link_return_url"] = json!(null));
    }),
    ("a return address over http", C::DeepLinkingSettings, |s| {
        s.deep_linking();
        s.settings(|settings| settings["deep_link_return_url"] = json!("http://lms.example/deep"));
    }),
    (
        "a return address that is a script",
        C::DeepLinkingSettings,
        |s| {
            s.deep_linking();
            s.settings(|settings| settings["deep_link_return_url"] = json!("javascript:alert(1)"));
        },
    ),
    ("data that is an object", C::DeepLinkingSettings, |s| {
        s.deep_linking();
        s.settings(|settings| settings["data"] = json!({}));
    }),
    ("data without end", C::DeepLinkingSettings, |s| {
        s.deep_linking();
        s.settings(|settings| settings["data"] = json!("d".repeat(40_000)));
    }),
    ("no types", C::DeepLinkingTypes, |s| {
        s.deep_linking();
        s.settings(|settings| settings["accept_types"] = json!([]));
    }),
    ("types that we do not have", C::DeepLinkingTypes, |s| {
        s.deep_linking();
        s.settings(|settings| settings["accept_types"] = json!(["file", "html"]));
    }),
    ("a learner who chooses", C::RoleNotAllowed, |s| {
        s.deep_linking();
        s.lti(
            "roles",
            json!(["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]),
        );
    }),
    ("nobody who chooses", C::RoleNotAllowed, |s| {
        s.deep_linking();
        s.lti("roles", json!([]));
    }),
    ("a teaching assistant who chooses", C::RoleNotAllowed, |s| {
        s.deep_linking();
        let helper =
            "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant";
        s.lti("roles", json!([helper]));
    }),
    (
        "a teacher of the institution who learns here",
        C::RoleNotAllowed,
        |s| {
            s.deep_linking();
            s.lti(
                "roles",
                json!([
                    "Learner",
                    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Faculty"
                ]),
            );
        },
    ),
    ("a role of one's own making", C::RoleNotAllowed, |s| {
        s.deep_linking();
        s.lti(
            "roles",
            json!(["https://evil.example/membership#Instructor"]),
        );
    }),
    ("a review of nobody", C::ReviewUser, |s| {
        s.review();
        s.without_lti("for_user");
    }),
    ("a review of someone without id", C::ReviewUser, |s| {
        s.review();
        s.lti("for_user", json!({"name": "Ada L"}));
    }),
    ("a review of a number", C::ReviewUser, |s| {
        s.review();
        s.lti("for_user", json!({"user_id": 8}));
    }),
    ("a review without a column", C::ReviewLineItem, |s| {
        s.review();
        s.without("https://purl.imsglobal.org/spec/lti-ags/claim/endpoint");
    }),
    ("a review of a column over http", C::ReviewLineItem, |s| {
        s.review();
        s.grades("http://lms.example/items/1");
    }),
];

#[test]
fn every_bad_sender_is_refused_with_its_own_condition() {
    assert!(refuse_all(SENDER) >= 20);
}

#[test]
fn every_bad_time_is_refused_with_its_own_condition() {
    assert!(refuse_all(TIME) >= 25);
}

#[test]
fn every_bad_message_is_refused_with_its_own_condition() {
    assert!(refuse_all(MESSAGE) >= 50);
}

#[test]
fn every_bad_choice_is_refused_with_its_own_condition() {
    assert!(refuse_all(CHOOSING) >= 19);
}

#[test]
fn a_clock_that_is_wrong_is_told_by_how_much() {
    let mut scene = Scene::of(0);
    scene.claim("iat", json!(NOW + 300));
    scene.claim("exp", json!(NOW + 360));
    assert_eq!(scene.run().unwrap_err().drift, Some(300));
    scene.claim("iat", json!(NOW - 900));
    scene.claim("exp", json!(NOW - 840));
    assert_eq!(scene.run().unwrap_err().drift, Some(-900));
}
