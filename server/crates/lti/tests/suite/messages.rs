//! What a launch says once it holds, what is kept of it, and what we answer.

use crate::stage::{
    BROWSER, KEYS, NOW, REDIRECT, SEAL, Scene, TARGET, encoded, later, moment, platforms,
};
use crate::{hostile_13, hostile_13_claims, launches_11};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use lti::deep_linking::{Item, LineItemWish, Link, Response, Settings, Size, Unfit};
use lti::filter::{Keep, Needed, filtered};
use lti::launch::{LEEWAY_SECONDS, Launch, Message, Told};
use lti::login::{AuthorizationRequest, Initiation};
use lti::roles::{Role, Roles};
use lti::state::{Drawn, State};
use lti::{Condition, Own, jwks::KeySet, keys};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;
use uuid::Uuid;

fn launch(change: impl FnOnce(&mut Scene)) -> Launch {
    let mut scene = Scene::of(0);
    change(&mut scene);
    scene.run().unwrap()
}

#[test]
fn a_launch_tells_who_where_and_what_is_offered() {
    let launch = launch(|s| {
        s.grades("https://lms.example/items/1?type_id=3");
        s.lti(
            "launch_presentation",
            json!({"document_target": "iframe", "return_url": "https://lms.example/back?a=1"}),
        );
        s.lti(
            "tool_platform",
            json!({"guid": "g", "product_family_code": "moodle"}),
        );
    });
    assert_eq!(launch.subject.as_deref(), Some("7"));
    assert_eq!(launch.target_link_uri.as_str(), TARGET);
    assert!(launch.roles.has(Role::Learner) && !launch.roles.may_author());
    assert_eq!(launch.context.unwrap().kinds, ["CourseSection"]);
    assert_eq!(
        launch.presentation.return_url.as_deref(),
        Some("https://lms.example/back?a=1")
    );
    assert_eq!(
        launch.tool_platform.unwrap().product_family_code.as_deref(),
        Some("moodle")
    );
    let grades = launch.grades.unwrap();
    assert!(grades.may_score());
    assert_eq!(
        grades.line_item.as_deref(),
        Some("https://lms.example/items/1?type_id=3")
    );
    let Message::ResourceLink(link) = launch.message else {
        panic!("another message")
    };
    assert_eq!(
        (link.id.as_str(), link.title.as_deref()),
        ("link-1", Some("Week 1"))
    );
}

#[test]
fn what_cannot_be_used_is_dropped_and_said_so() {
    let launch = launch(|s| {
        s.grades("http://lms.example/items/1");
        s.lti(
            "launch_presentation",
            json!({"return_url": "javascript:alert(1)"}),
        );
    });
    assert_eq!(launch.presentation.return_url, None);
    assert_eq!(launch.grades.unwrap().line_item, None);
    assert_eq!(launch.dropped.len(), 2, "{:?}", launch.dropped);
}

#[test]
fn only_what_is_needed_is_kept() {
    let came = launch(|_| {});
    assert_eq!(came.person.email.as_deref(), Some("ada@lms.example"));
    assert!(
        !format!("{came:?}").contains("ada@"),
        "a log would tell a mail address"
    );
    let least = filtered(came.clone(), &Needed::least());
    assert_eq!((&least.person.name, &least.person.email), (&None, &None));
    assert_eq!(least.context.as_ref().unwrap().title, None);
    assert_eq!(
        least.custom,
        BTreeMap::from([("course".to_owned(), "intro".to_owned())])
    );
    let more = filtered(
        came,
        &Needed::least()
            .and(Keep::Email)
            .and(Keep::Titles)
            .and_custom("other"),
    );
    assert_eq!(more.person.email.as_deref(), Some("ada@lms.example"));
    assert_eq!((more.person.name, more.custom.len()), (None, 2));
    assert!(more.context.unwrap().title.is_some());
}

#[test]
fn a_nonce_is_remembered_as_long_as_its_message_could_come_again() {
    let short = launch(|_| {});
    assert_eq!(short.nonce_until(), NOW + 60 + LEEWAY_SECONDS);
    let long = launch(|s| s.claim("exp", json!(NOW + 86_400)));
    assert_eq!(long.nonce_until(), NOW + 600 + LEEWAY_SECONDS);
}

#[test]
fn a_login_goes_on_at_the_registered_address_with_every_hint_as_it_came() {
    let scene = Scene::of(0);
    let login = Initiation::read(&encoded(&scene.login).unwrap(), &scene.own).unwrap();
    let request =
        AuthorizationRequest::new(&login, &platforms()[0], REDIRECT, "the-state", "the-nonce");
    let url = Url::parse(&request.url().unwrap()).unwrap();
    assert_eq!(url.origin().ascii_serialization(), "https://lms.a.example");
    let pairs: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    let expected = [
        ("keep", "1"),
        ("scope", "openid"),
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("client_id", "client-a"),
        ("redirect_uri", REDIRECT),
        ("login_hint", "hint-7"),
        ("lti_message_hint", r#"{"cmid":2,"launchid":"a b+c"}"#),
        ("state", "the-state"),
        ("nonce", "the-nonce"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(pairs, BTreeMap::from(expected));
}

#[test]
fn a_state_tells_the_browser_nothing() {
    let scene = Scene::of(0);
    let login = Initiation::read(&encoded(&scene.login).unwrap(), &scene.own).unwrap();
    let drawn = Drawn {
        id: Uuid::from_u128(1),
        nonce: "n".repeat(32),
        browser: BROWSER.to_owned(),
    };
    let state = State::new(&login, Uuid::from_u128(9), &drawn, moment(NOW));
    let (one, two) = (state.seal(&SEAL), state.seal(&SEAL));
    assert_ne!(one, two);
    let bytes = URL_SAFE_NO_PAD.decode(&one).unwrap();
    assert!(!bytes.windows(4).any(|window| window == b"nnnn"));
    assert_eq!(State::open(&two, &SEAL, later(599)).unwrap(), state);
    assert_eq!(
        State::open(&two, &SEAL, later(600)).unwrap_err().condition,
        Condition::StateExpired
    );
}

/// The vector of the migration guide.
#[test]
fn the_migration_claim_is_proven_by_the_old_secret() {
    let vector = "179248902&689302&https://lmsvendor.com&PM48OJSfGDTAzAo&1551290856&172we8671fd8z";
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"my-lti11-secret");
    let tag = STANDARD.encode(hmac::sign(&key, vector.as_bytes()));
    assert_eq!(tag, "lWd54kFo5qU7xshAna6v8BwoBm6tmUjc6GTax6+12ps=");

    let message = format!(
        "old-key&1&https://lms.a.example&client-a&{}&drawn-nonce",
        NOW + 60
    );
    let tag = STANDARD.encode(hmac::sign(&key, message.as_bytes()));
    let claim = json!({"oauth_consumer_key": "old-key", "oauth_consumer_key_sign": tag});
    let launch = launch(|s| s.lti("lti1p1", claim.clone()));
    let migration = launch.migration.clone().unwrap();
    assert_eq!(
        migration.user_id.as_deref(),
        Some("7"),
        "the subject, where no other is named"
    );
    migration.prove(&launch, "my-lti11-secret").unwrap();
    let refused = migration.prove(&launch, "another").unwrap_err();
    assert_eq!(refused.condition, Condition::MigrationSignature);
}

#[test]
fn a_migration_claim_without_proof_is_refused() {
    for claim in [
        json!({"oauth_consumer_key": "old-key"}),
        json!({"oauth_consumer_key": "old-key", "oauth_consumer_key_sign": "!"}),
        json!({"oauth_consumer_key": "old-key", "oauth_consumer_key_sign": "bm8="}),
        json!({"oauth_consumer_key_sign": "bm8="}),
        json!({"user_id": "someone-else"}),
    ] {
        let launch = launch(|s| s.lti("lti1p1", claim.clone()));
        let migration = launch.migration.clone().unwrap();
        assert!(migration.prove(&launch, "secret").is_err(), "{claim}");
    }
}

fn settings(change: impl FnOnce(&mut Value)) -> Settings {
    let launch = launch(|s| {
        s.deep_linking();
        s.settings(change);
    });
    let Message::DeepLinking(settings) = launch.message else {
        panic!("another message")
    };
    *settings
}

fn course() -> Item {
    Item::ResourceLink(Box::new(Link {
        url: "https://tool.example/lti/launch/intro".to_owned(),
        title: Some("Intro".to_owned()),
        text: None,
        custom: BTreeMap::from([("course".to_owned(), "intro".to_owned())]),
        line_item: Some(LineItemWish {
            label: None,
            score_maximum: 100.0,
            resource_id: Some("intro".to_owned()),
            tag: None,
        }),
        iframe: Some(Size {
            width: None,
            height: Some(600),
        }),
        ..Link::default()
    }))
}

/// As a platform reads it: signature by our key set, then the claims.
fn read(token: &str) -> Value {
    let key = &KEYS[2].ours;
    let set = KeySet::read(keys::key_set([key]).to_string().as_bytes()).unwrap();
    assert!(set.is_usable() && set.ids().eq([key.kid()]));
    let parts: Vec<&str> = token.split('.').collect();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    assert_eq!(
        header,
        json!({"alg": "RS256", "typ": "JWT", "kid": key.kid()})
    );
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

fn signed(response: &Response, settings: &Settings) -> Result<Value, Unfit> {
    let key = &KEYS[2].ours;
    let token = response.sign(settings, &platforms()[0], "1", key, ("n1", moment(NOW)))?;
    Ok(read(&token))
}

#[test]
fn what_was_chosen_is_answered_as_the_platform_asked() {
    let response = Response {
        items: vec![course()],
        message: Some("one course".to_owned()),
        error: None,
    };
    let claims = signed(&response, &settings(|_| {})).unwrap();
    assert_eq!(claims["iss"], "client-a");
    assert_eq!(claims["aud"], "https://lms.a.example");
    assert_eq!(
        (&claims["iat"], &claims["nonce"]),
        (&json!(NOW), &json!("n1"))
    );
    assert_eq!(
        claims["https://purl.imsglobal.org/spec/lti-dl/claim/data"],
        "csrf:1"
    );
    assert_eq!(
        claims["https://purl.imsglobal.org/spec/lti-dl/claim/msg"],
        "one course"
    );
    assert_eq!(
        claims["https://purl.imsglobal.org/spec/lti/claim/message_type"],
        "LtiDeepLinkingResponse"
    );
    assert_eq!(
        claims["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"],
        json!([{
            "type": "ltiResourceLink",
            "url": "https://tool.example/lti/launch/intro",
            "title": "Intro",
            "custom": {"course": "intro"},
            "lineItem": {"scoreMaximum": 100.0, "resourceId": "intro"},
            "iframe": {"height": 600},
        }])
    );
}

#[test]
fn a_column_is_not_sent_to_a_platform_that_makes_none() {
    let settings = settings(|settings| {
        settings["accept_lineitem"] = json!(false);
        settings.as_object_mut().unwrap().remove("data");
    });
    let claims = signed(
        &Response {
            items: vec![course()],
            ..Response::default()
        },
        &settings,
    )
    .unwrap();
    let items = &claims["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"];
    assert_eq!(items[0].get("lineItem"), None);
    assert_eq!(
        claims.get("https://purl.imsglobal.org/spec/lti-dl/claim/data"),
        None
    );
}

#[test]
fn more_than_the_platform_takes_is_our_mistake() {
    let one = settings(|settings| settings["accept_multiple"] = json!(false));
    let two = Response {
        items: vec![course(), course()],
        ..Response::default()
    };
    assert_eq!(signed(&two, &one), Err(Unfit::TooMany(2)));
    let courses = settings(|settings| settings["accept_types"] = json!(["ltiResourceLink"]));
    let link = Item::Link {
        url: "https://tool.example/".to_owned(),
        title: None,
        text: None,
    };
    let link = Response {
        items: vec![link],
        ..Response::default()
    };
    assert!(matches!(
        signed(&link, &courses),
        Err(Unfit::Type { found: "link", .. })
    ));
    assert!(
        signed(&Response::default(), &one).is_ok(),
        "nothing chosen is an answer"
    );
}

#[test]
fn a_review_is_for_oneself_or_for_teachers() {
    let launch = launch(|s| s.review());
    let Message::SubmissionReview(review) = launch.message else {
        panic!("another message")
    };
    let learner = Roles::read(["Learner"]);
    let helper = Roles::read(["urn:lti:role:ims/lis/Instructor/TeachingAssistant"]);
    assert!(review.may_be_seen_by(Some("8"), &learner));
    assert!(!review.may_be_seen_by(Some("9"), &learner));
    assert!(!review.may_be_seen_by(None, &learner));
    assert!(review.may_be_seen_by(Some("9"), &helper));
}

#[test]
fn roles_are_read_in_all_their_spellings() {
    let cases = [
        (
            "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
            Some(Role::Learner),
        ),
        (
            "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant",
            Some(Role::TeachingAssistant),
        ),
        (
            "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#PrimaryInstructor",
            Some(Role::Instructor),
        ),
        (
            "http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#GuestLearner",
            Some(Role::Learner),
        ),
        (
            "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student",
            Some(Role::InstitutionStudent),
        ),
        (
            "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
            Some(Role::SystemAdministrator),
        ),
        (
            "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
            Some(Role::TestUser),
        ),
        ("urn:lti:role:ims/lis/Learner", Some(Role::Learner)),
        (
            "urn:lti:role:ims/lis/Learner/GuestLearner",
            Some(Role::Learner),
        ),
        (
            "urn:lti:role:ims/lis/TeachingAssistant",
            Some(Role::TeachingAssistant),
        ),
        (
            "urn:lti:instrole:ims/lis/Administrator",
            Some(Role::InstitutionAdministrator),
        ),
        (
            "urn:lti:sysrole:ims/lis/SysAdmin",
            Some(Role::SystemAdministrator),
        ),
        ("Instructor", Some(Role::Instructor)),
        ("Student", Some(Role::Learner)),
        (
            "http://purl.imsglobal.org/vocab/lis/v2/system/person#None",
            None,
        ),
        ("instructor", None),
        (
            "https://evil.example/vocab/lis/v2/membership#Instructor",
            None,
        ),
        ("", None),
    ];
    for (text, role) in cases {
        assert_eq!(Role::read(text), role, "{text}");
    }
}

#[test]
fn our_addresses_are_ours_alone() {
    let own = Own::new("https://tool.example/base").unwrap();
    assert!(own.owns("https://tool.example/base").is_ok());
    assert!(own.owns("https://tool.example/base/lti?x=1").is_ok());
    assert!(own.owns("https://tool.example/basement").is_err());
    assert!(own.owns("https://tool.example/base/../other").is_err());
    assert!(Own::new("mailto:a@b.example").is_none());
}

#[test]
fn behind_a_proxy_our_address_is_the_public_one() {
    let seen = |base: &str, path: &str| Own::new(base).unwrap().seen(path).map(String::from);
    let at = |text: &str| Some(text.to_owned());
    assert_eq!(
        seen("https://tool.example", "/lti?x=%7e"),
        at("https://tool.example/lti?x=%7e")
    );
    assert_eq!(
        seen("https://tool.example:8443/", "/lti"),
        at("https://tool.example:8443/lti")
    );
    // A proxy may take our path away, or leave it.
    assert_eq!(
        seen("https://tool.example/base", "/lti"),
        at("https://tool.example/base/lti")
    );
    assert_eq!(
        seen("https://tool.example/base/", "/base/lti"),
        at("https://tool.example/base/lti")
    );
    assert_eq!(
        seen("https://tool.example/base", "/basement"),
        at("https://tool.example/base/basement")
    );
    // What a client writes for the host is not asked.
    assert_eq!(seen("https://tool.example", "@evil.example/"), None);
    assert_eq!(
        seen("https://tool.example", "//evil.example/"),
        at("https://tool.example//evil.example/")
    );
    assert_eq!(seen("https://tool.example", "https://evil.example/"), None);
}

#[test]
fn the_way_back_takes_words_along() {
    let launch = launch(|s| {
        s.lti(
            "launch_presentation",
            json!({"return_url": "https://lms.example/back?a=1"}),
        )
    });
    let back = launch
        .presentation
        .way_back(&[Told::Error("not now & here"), Told::Log("id 7")]);
    assert_eq!(
        back.as_deref(),
        Some("https://lms.example/back?a=1&lti_errormsg=not+now+%26+here&lti_log=id+7")
    );
    assert_eq!(
        launch.presentation.way_back(&[]).as_deref(),
        Some("https://lms.example/back?a=1")
    );
}

#[test]
fn every_condition_has_a_code_of_its_own() {
    let codes: BTreeSet<&str> = Condition::ALL
        .iter()
        .map(|condition| condition.code())
        .collect();
    assert_eq!(codes.len(), Condition::ALL.len());
    assert!(Condition::ALL.iter().all(|condition| condition.code().starts_with("lti.") && !condition.clause().is_empty()));
}

/// Without those that a caller with a memory says, and those that stand in tests of their own.
#[test]
fn every_condition_is_met_by_someone_hostile() {
    let of_13 = [
        hostile_13::LOGIN,
        hostile_13::STATE,
        hostile_13::FORM,
        hostile_13::TOKEN,
        hostile_13::KEY_SETS,
        hostile_13_claims::SENDER,
        hostile_13_claims::TIME,
        hostile_13_claims::MESSAGE,
        hostile_13_claims::CHOOSING,
    ];
    let of_11 = [launches_11::OAUTH, launches_11::FORM];
    let (cases_13, cases_11) = (of_13.concat(), of_11.concat());
    assert!(
        cases_13.len() >= 200 && cases_11.len() >= 80,
        "{} {}",
        cases_13.len(),
        cases_11.len()
    );
    let mut met: BTreeSet<Condition> = cases_13
        .iter()
        .map(|(_, condition, _)| *condition)
        .collect();
    met.extend(cases_11.iter().map(|(_, condition, _)| *condition));
    let elsewhere = [
        Condition::StateUsed,
        Condition::NonceUsed,
        Condition::KeysUnreachable,
        Condition::MigrationSignature,
        Condition::BodyHash,
        Condition::XmlForm,
        Condition::ChoiceForged,
        Condition::ChoiceExpired,
        Condition::ChoiceUnfit,
    ];
    met.extend(elsewhere);
    let unmet: Vec<&Condition> = Condition::ALL
        .iter()
        .filter(|condition| !met.contains(condition))
        .collect();
    assert!(unmet.is_empty(), "{unmet:?}");
}
