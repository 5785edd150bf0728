//! Hostile SAML over HTTP: the tables of the crate `sso`, each case brought to a real server by a browser that began the
//! login. Each is answered 4xx within two seconds, begins no session, and makes the server ask nobody anything.

use crate::idp::{NOW, SIGNERS, STATE};
use crate::world::{Case, Ends, LIVE, Live, World, registration};
use crate::{encryption, forms, saying, signatures, volume, wrapping};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tests::platform::Platform;
use tests::{Answer, Asked, Browser, Server, Setup, add_provider};
use time::OffsetDateTime;

const ACS: &str = "/auth/saml/acme/acs";
const LONGEST: Duration = Duration::from_secs(2);

/// A server that is `https://lectern.example` to the outside, as the tables have it.
async fn ready() -> Server {
    Setup::default()
        .with("PUBLIC_URL", "https://lectern.example")
        .with("LOGINS_PER_ADDRESS", "100000")
        .with("LOGINS_PER_PROVIDER", "100000")
        .start()
        .await
}

/// What a table agrees with the provider, as `lectern idp add` is told.
fn described(world: &World) -> Value {
    let ours = &world.registration;
    json!({
        "slug": "acme", "kind": "saml", "metadata_xml": world.metadata, "sign_requests": ours.sign_requests,
        "allow_response_signature": ours.allow_response_signature, "require_encryption": ours.require_encryption,
        "idp_initiated": ours.allow_unsolicited, "allow_expired_certificates": ours.allow_expired_certificates,
        "subject_attribute": ours.subject_attribute, "name_attribute": ours.name_attribute,
        "email_attribute": ours.email_attribute, "name_id_format": ours.name_id_format, "max_age": ours.max_age,
    })
}

/// The hostile cases of tables by what is agreed with the provider. What a login forgot lies with the database.
fn by_agreement(tables: Vec<Vec<Case>>) -> BTreeMap<String, Vec<Case>> {
    let mut groups = BTreeMap::<String, Vec<Case>>::new();
    for case in tables.into_iter().flatten() {
        let mut world = World::good();
        (case.spoil)(&mut world);
        let late = world.pending.as_ref().is_some_and(|it| it.at != NOW - 30);
        if !late && !matches!(case.ends, Ends::Well) {
            groups
                .entry(described(&world).to_string())
                .or_default()
                .push(case);
        }
    }
    groups
}

/// Brings one case to the server. It says what it says of now, of this login, and names `trap` where it names a stranger.
async fn bring(server: &Server, case: &Case, trap: &str) -> (Answer, Browser, Duration) {
    let mut browser = Browser::new(server);
    let sent = browser.get("/auth/acme/login?return_to=/").await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let asked = Asked::read(sent.header("location").unwrap());
    let (form, in_address, asked_for) = {
        LIVE.set(Some(Live {
            now: OffsetDateTime::now_utc().unix_timestamp(),
            request: asked.id.clone(),
            stranger: trap.to_owned(),
        }));
        let mut world = World::good();
        (case.spoil)(&mut world);
        let answer = world.answer();
        LIVE.set(None);
        let pairs = answer.pairs.into_iter();
        let of_now = pairs.map(|(name, value)| (name, value.replace(STATE, &asked.state)));
        let mut pairs: Vec<(String, String)> = of_now.collect();
        // To an answer that nobody asked for, no login belongs.
        let asked_for = world.pending.is_some();
        pairs.retain(|(name, _)| asked_for || name != "RelayState");
        pairs.push(("again".to_owned(), "1".to_owned()));
        (
            serde_urlencoded::to_string(pairs).unwrap(),
            answer.query.is_some(),
            asked_for,
        )
    };
    if !asked_for {
        browser.cookies.clear();
    }
    let began = Instant::now();
    let answer = match in_address {
        false => browser.post_from(ACS, &form, "same-origin").await,
        true => browser.get(&format!("{ACS}?{form}")).await,
    };
    (answer, browser, began.elapsed())
}

/// Refused by another condition over HTTP: the form around a message is larger, and a login is looked up by its state.
const OTHERWISE: [(&str, &str); 2] = [
    ("200 KB of one id", "xml.size"),
    ("no state", "saml.unsolicited"),
];

/// Why this answer is not the refusal that it should be.
fn wrong(case: &Case, answer: &Answer, browser: &Browser, took: Duration) -> Option<String> {
    let name = &case.name;
    let session = browser.cookies.keys().any(|name| name.ends_with("session"));
    if !(400..500).contains(&answer.status) || session {
        return Some(format!("{name}: status {}, {session}", answer.status));
    }
    if took > LONGEST {
        return Some(format!("{name}: {took:?}"));
    }
    let page = answer.text();
    let reason = page.split_once("data-reason=\"");
    let reason = reason.and_then(|(_, rest)| Some(rest.split_once('"')?.0));
    match case.ends {
        Ends::By(condition) => {
            let other = OTHERWISE.iter().find(|(case, _)| case == name);
            let code = other.map_or(condition.code(), |(_, code)| code);
            (reason.is_some() && reason != Some(code))
                .then(|| format!("{name}: {reason:?}, not {code}"))
        }
        _ => None,
    }
}

async fn refuse_all(tables: Vec<Vec<Case>>, at_least: usize) {
    let (server, trap) = (ready().await, Platform::start().await);
    let (mut faults, mut count) = (Vec::new(), 0);
    for (agreed, cases) in by_agreement(tables) {
        let described = serde_json::from_str(&agreed).unwrap();
        add_provider(&server, &described).await.ok();
        for case in &cases {
            let (answer, browser, took) = bring(&server, case, &trap.url).await;
            faults.extend(wrong(case, &answer, &browser, took));
            count += 1;
        }
    }
    let told = faults.join("\n");
    assert!(faults.is_empty(), "{} of {count}:\n{told}", faults.len());
    assert!(count >= at_least, "{count}");
    assert_eq!(trap.asked().len(), 0, "the server asked a stranger");
}

#[tokio::test]
async fn every_hostile_signature_and_wrapping_of_saml_is_refused() {
    refuse_all(vec![wrapping::cases(), signatures::cases()], 150).await;
}

#[tokio::test]
async fn everything_that_a_saml_provider_says_wrongly_is_refused() {
    refuse_all(vec![saying::cases()], 80).await;
}

#[tokio::test]
async fn every_hostile_form_volume_and_encryption_of_saml_is_refused() {
    // Our keys are the server's own, so what is encrypted here is for somebody else: any refusal is right.
    let mut encrypted = encryption::cases();
    for case in &mut encrypted {
        case.ends = Ends::Refused;
    }
    refuse_all(vec![forms::cases(), volume::cases(), encrypted], 60).await;
}

/// The stage is what the server meets: said of now, it is taken.
#[tokio::test]
async fn what_the_tables_of_saml_begin_with_is_taken() {
    let (server, trap) = (ready().await, Platform::start().await);
    assert!(registration().keys.len() > 1 && !SIGNERS.idp.certificate.is_empty());
    add_provider(&server, &described(&World::good())).await.ok();
    let good = crate::world::case("as it should be", Ends::Well, |_| {});
    let (answer, browser, _) = bring(&server, &good, &trap.url).await;
    assert_eq!(answer.header("location"), Some("/"), "{}", answer.text());
    assert!(browser.cookies.contains_key("__Host-lectern_session"));
}
