//! Hostile platforms over HTTP: the tables of the crate `lti`, each case sent to a real server by two issuers and two
//! consumers. Each is answered 4xx by a page with its reason, begins no session, and stands in the hop log.

use crate::stage::{BROWSER, Bad, NOW, SEAL, Scene};
use crate::{hostile_13, hostile_13_claims, launches_11, stage_11};
use lti::Condition as C;
use lti::state::State;
use lti::v1p1::oauth::{Request, Sender, sign_form};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::platform::{self, Platform, form};
use tests::{Answer, Server, Setup};
use time::{Duration, OffsetDateTime};

const FORM: &str = "application/x-www-form-urlencoded";
/// What only a caller of the crate can get wrong, and we cannot: we look the platform up by the state.
const NOT_OVER_HTTP: [&str; 4] = [
    "the other issuer's login",
    "the other client's login",
    // No such platform can be added.
    "a login page over http",
    "a login page that is a script",
];

/// A server that is `https://tool.example` to the outside, with a course, and tenants for platforms that differ.
async fn ready(tenants: usize) -> (Server, Platform) {
    let names: Vec<String> = (0..tenants).map(|number| format!("t{number}")).collect();
    let tenants = json!([&["default".to_owned()][..], &names].concat());
    let server = Setup::default()
        .with("PUBLIC_URL", "https://tool.example")
        .with("LTI_ALLOW_PRIVATE", "true")
        .with("TENANTS", &tenants.to_string())
        .start()
        .await;
    server
        .publish(&server.admin().await, &crate::pocket("1.0.0"))
        .await;
    (server, Platform::start().await)
}

/// The cases with the scene that each makes.
fn scenes(tables: &[&'static [Bad]]) -> Vec<(&'static str, C, Scene)> {
    let cases = tables.iter().copied().flatten().enumerate();
    let cases = cases.filter(|(_, (name, ..))| !NOT_OVER_HTTP.contains(name));
    cases
        .flat_map(|(_, (name, condition, change))| {
            [0, 1].map(|home| {
                let mut scene = Scene::of(home);
                change(&mut scene);
                (*name, *condition, scene)
            })
        })
        .collect()
}

/// What must be registered for a scene, other than what is for all; none when it is the usual.
fn special(scene: &Scene) -> Option<String> {
    let usual = Scene::of(scene.home);
    (scene.key_set != usual.key_set || scene.platforms != usual.platforms).then(|| {
        format!(
            "{:?} {}",
            scene.platforms,
            String::from_utf8_lossy(&scene.key_set)
        )
    })
}

fn described(scene: &Scene, index: usize, keys: &str) -> Value {
    let at = &scene.platforms[index];
    let mut described = json!({
        "issuer": at.issuer, "client_id": at.client_id, "auth_login_url": at.auth_login_url,
        "auth_token_url": at.auth_token_url, "key_set_url": keys, "trusted_audiences": at.trusted_audiences,
    });
    if let lti::Deployments::Only(known) = &at.deployments {
        described["deployment_ids"] = json!(known);
    }
    described
}

/// Registers what the scenes need: the usual platforms in `default`, each other one in a tenant of its own.
async fn register(
    server: &Server,
    platform: &Platform,
    scenes: &[(&'static str, C, Scene)],
) -> BTreeMap<String, String> {
    let (mut key_sets, mut tenants) = (BTreeMap::new(), BTreeMap::new());
    for home in [0, 1] {
        let usual = Scene::of(home);
        key_sets.insert(format!("GET /keys/usual-{home}"), usual.key_set.clone());
        let keys = format!("{}/keys/usual-{home}", platform.url);
        platform::add(server, "default", &described(&usual, home, &keys))
            .await
            .json();
        if home == 0 {
            platform::add(server, "default", &described(&usual, 2, &keys))
                .await
                .json();
        }
    }
    for (_, _, scene) in scenes {
        let Some(what) = special(scene) else { continue };
        if tenants.contains_key(&what) {
            continue;
        }
        let slug = format!("t{}", tenants.len());
        key_sets.insert(format!("GET /keys/{slug}"), scene.key_set.clone());
        let keys = format!("{}/keys/{slug}", platform.url);
        platform::add(server, &slug, &described(scene, scene.home, &keys))
            .await
            .json();
        tenants.insert(what, slug);
    }
    platform.answers(move |asked| match key_sets.get(&asked.line) {
        Some(keys) => (200, Vec::new(), String::from_utf8(keys.clone()).unwrap()),
        None => (404, Vec::new(), String::new()),
    });
    tenants
}

fn encoded(fields: &[(String, String)]) -> String {
    serde_urlencoded::to_string(fields).unwrap()
}

/// Login and launch; the answer of whichever step refused.
async fn run(server: &Server, base: &str, scene: &Scene) -> Answer {
    let api = server.anonymous();
    let login = encoded(&scene.login);
    let sent = match login.len() < 4_000 {
        true => api.get(&format!("{base}/login?{login}")).await,
        false => {
            api.call(Method::POST, &format!("{base}/login"))
                .body(FORM, login)
                .await
        }
    };
    if sent.status != 302 {
        return sent;
    }
    let location = sent.header("location").unwrap();
    let query = location.split_once('?').unwrap().1;
    let asked: BTreeMap<String, String> = serde_urlencoded::from_str(query).unwrap();
    let cookie = sent.header("set-cookie").unwrap();
    assert!(
        cookie.ends_with("; HttpOnly; Secure; SameSite=None; Partitioned"),
        "{cookie}"
    );
    let (pair, _) = cookie.split_once(';').unwrap();
    let cookie = match scene.browser.as_deref() {
        Some(BROWSER) => pair.to_owned(),
        Some(other) => format!("{}={other}", pair.split_once('=').unwrap().0),
        None => String::new(),
    };
    let state = (scene.tamper_state)(aged(server, scene, &asked["state"]));
    let token = (scene.tamper)(shifted(scene, &asked["nonce"]));
    let mut fields = vec![("id_token".to_owned(), token), ("state".to_owned(), state)];
    (scene.form)(&mut fields);
    let call = api
        .call(Method::POST, &format!("{base}/launch"))
        .header("cookie", &cookie);
    let call = call.header("origin", "https://lms.a.example");
    call.body(FORM, encoded(&fields)).await
}

/// The state as it would be if the login were longer ago, or sealed by somebody else.
fn aged(server: &Server, scene: &Scene, sealed: &str) -> String {
    if scene.delay == 0 && scene.seal == SEAL {
        return sealed.to_owned();
    }
    let key = server.secrets().state_key();
    let mut state = State::open(sealed, &key, OffsetDateTime::now_utc()).unwrap();
    state.expires -= scene.delay;
    state.seal(if scene.seal == SEAL {
        &key
    } else {
        &scene.seal
    })
}

/// The token as it would be if the scene played now.
fn shifted(scene: &Scene, nonce: &str) -> String {
    let mut scene = Scene {
        claims: scene.claims.clone(),
        header: scene.header.clone(),
        payload: scene.payload.clone(),
        signer: clone(&scene.signer),
        ..Scene::of(scene.home)
    };
    let by = OffsetDateTime::now_utc().unix_timestamp() - NOW;
    for name in ["iat", "exp", "nbf"] {
        let then = scene.claims.get(name).and_then(Value::as_i64);
        if let Some(then) = then.filter(|then| *then > NOW / 2) {
            scene.claims[name] = json!(then + by);
        }
    }
    scene.token(nonce)
}

fn clone(signer: &crate::stage::Signer) -> crate::stage::Signer {
    use crate::stage::Signer as S;
    match signer {
        S::Rs256(key) => S::Rs256(*key),
        S::Rs512 => S::Rs512,
        S::Ps256 => S::Ps256,
        S::Hs256(secret) => S::Hs256(secret.clone()),
        S::Nobody => S::Nobody,
    }
}

/// The reason on a refusal page and the launch's id.
fn reason(answer: &Answer) -> Option<(String, String)> {
    let page = answer.text();
    let (_, rest) = page.split_once("data-launch=\"refused\" data-reason=\"")?;
    let reason = rest.split_once('"')?.0.to_owned();
    let id = page
        .rsplit_once("reference <code>")?
        .1
        .get(..36)?
        .to_owned();
    Some((reason, id))
}

/// Why this answer is not the refusal that it should be.
fn wrong(name: &str, expected: C, answer: &Answer) -> Option<String> {
    if !(400..500).contains(&answer.status) {
        return Some(format!("{name}: status {}", answer.status));
    }
    match reason(answer) {
        Some((reason, _)) if reason == expected.code() => None,
        Some((reason, _)) => Some(format!("{name}: {reason}, expected {}", expected.code())),
        None => Some(format!("{name}: no refusal page: {}", answer.text())),
    }
}

/// That each refusal stands in the hop log of its tenant with its reason, and no session has begun.
async fn noted(server: &Server, refused: &BTreeMap<String, Vec<(String, String)>>) {
    for (tenant, all) in refused {
        let api = server
            .anonymous()
            .bearer(&server.key(tenant, "all").await.secret);
        let mut noted: BTreeMap<String, String> = BTreeMap::new();
        let mut before = String::new();
        loop {
            let page = api
                .get(&format!("/ops/v1/hops?limit=500{before}"))
                .await
                .ok();
            let hops = page["hops"].as_array().unwrap();
            for hop in hops {
                assert_ne!(hop["step"], "launch.begin", "a session began: {hop}");
                if let (Some(launch), Some(code)) = (hop["launch"].as_str(), hop["code"].as_str()) {
                    assert_eq!(hop["outcome"], "deny", "{hop}");
                    assert!(hop["expected"].is_string(), "{hop}");
                    noted.insert(launch.to_owned(), code.to_owned());
                }
            }
            let Some(first) = hops.first() else { break };
            before = format!("&before={}", first["seq"]);
        }
        for (id, reason) in all {
            assert_eq!(noted.get(id), Some(reason), "{reason} of launch {id}");
        }
    }
}

async fn refuse_all_13(tables: &[&'static [Bad]], at_least: usize) {
    let scenes = scenes(tables);
    let specials: std::collections::BTreeSet<String> = scenes
        .iter()
        .filter_map(|(_, _, scene)| special(scene))
        .collect();
    let (server, platform) = ready(specials.len()).await;
    let tenants = register(&server, &platform, &scenes).await;
    let (mut faults, mut refused) = (Vec::new(), BTreeMap::<String, Vec<_>>::new());
    for (name, condition, scene) in &scenes {
        let tenant = special(scene).map(|what| tenants[&what].clone());
        let base = tenant
            .as_ref()
            .map_or("/lti/t/default".to_owned(), |slug| format!("/lti/t/{slug}"));
        let answer = run(&server, &base, scene).await;
        faults.extend(wrong(name, *condition, &answer));
        if let Some((reason, id)) = reason(&answer) {
            let tenant = tenant.unwrap_or_else(|| "default".to_owned());
            refused.entry(tenant).or_default().push((id, reason));
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        scenes.len(),
        faults.join("\n")
    );
    assert!(scenes.len() >= at_least, "{}", scenes.len());
    noted(&server, &refused).await;
    let fetches = platform.asked().len();
    assert!(
        fetches <= 2 * (tenants.len() + 3),
        "{fetches} calls for keys"
    );
}

#[tokio::test]
async fn every_hostile_login_state_form_and_token_of_1_3_is_refused() {
    use hostile_13::{FORM, LOGIN, STATE, TOKEN};
    refuse_all_13(&[LOGIN, STATE, FORM, TOKEN], 180).await;
}

#[tokio::test]
async fn every_hostile_claim_of_1_3_is_refused() {
    use hostile_13_claims::{CHOOSING, MESSAGE, SENDER, TIME};
    refuse_all_13(&[SENDER, TIME, MESSAGE, CHOOSING], 200).await;
}

#[tokio::test]
async fn every_hostile_key_set_of_1_3_is_refused() {
    // Each needs a platform of its own: half by the first issuer, half by the second.
    let mut scenes = scenes(&[hostile_13::KEY_SETS]);
    let mut turn = 0;
    scenes.retain(|(_, _, scene)| {
        let case = turn / 2;
        turn += 1;
        case % 2 == scene.home
    });
    assert!(scenes.len() >= 20, "{}", scenes.len());
    let (server, platform) = ready(scenes.len()).await;
    let tenants = register(&server, &platform, &scenes).await;
    let mut faults = Vec::new();
    for (name, condition, scene) in &scenes {
        let base = special(scene).map_or("/lti".to_owned(), |what| {
            format!("/lti/t/{}", tenants[&what])
        });
        faults.extend(wrong(name, *condition, &run(&server, &base, scene).await));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_hostile_launch_of_1_1_is_refused() {
    let (server, _) = ready(0).await;
    for (key, secret) in [("key-a", "s&cret ü"), ("key-b", "an's&cret")] {
        let described = json!({"consumer_key": key, "secret": secret});
        platform::add(&server, "default", &described).await.json();
    }
    let (mut faults, mut refused, mut count) = (Vec::new(), Vec::new(), 0);
    for (name, condition, change) in launches_11::OAUTH.iter().chain(launches_11::FORM) {
        // This one names a moment of the stage, not of the clock.
        if *name == "a timestamp changed within the window" {
            continue;
        }
        for home in [0, 1] {
            let mut scene = stage_11::Scene::of(home);
            // Each launch has a nonce of its own, but for what the case says of it.
            scene.nonce = format!("{name} {home}");
            change(&mut scene);
            let answer = run_11(&server, &scene).await;
            count += 1;
            if *name == "a path with a slash more" {
                assert!((400..500).contains(&answer.status));
                continue;
            }
            faults.extend(wrong(name, *condition, &answer));
            refused.extend(reason(&answer).map(|(reason, id)| (id, reason)));
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {count}:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(count >= 90, "{count}");
    noted(&server, &BTreeMap::from([("default".to_owned(), refused)])).await;
}

async fn run_11(server: &Server, scene: &stage_11::Scene) -> Answer {
    let url = url::Url::parse(&scene.signed_url).unwrap();
    let fields: lti::Form = scene.fields.iter().cloned().collect();
    let unsigned = Request {
        method: "POST",
        url: &url,
        form: &fields,
    };
    let sender = Sender {
        consumer_key: &scene.key,
        secret: &scene.secret,
        nonce: &scene.nonce,
        now: OffsetDateTime::now_utc() + Duration::seconds(scene.clock - NOW),
    };
    let signed = sign_form(scene.method, &unsigned, &sender);
    let mut pairs: Vec<(String, String)> = signed
        .pairs()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    (scene.after)(&mut pairs);
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let path = scene.url.strip_prefix("https://tool.example").unwrap();
    let method = Method::from_bytes(scene.http_method.as_bytes()).unwrap();
    server
        .anonymous()
        .call(method, path)
        .body(FORM, form(&pairs))
        .await
}
