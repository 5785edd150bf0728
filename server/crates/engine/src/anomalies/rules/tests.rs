//! Twenty things that look wrong, each told once and with its evidence; and for each what looks like it and is not.

use super::super::finding::{Finding, Hit};
use super::super::rule::{Level, Rule};
use super::super::signal::{KeyEnd, Known, LoginRefused, Place, Signal, SignedOn, Weight, What};
use super::super::watch::Watch;
use std::collections::BTreeMap;
use store::Instant;
use uuid::Uuid;

const PERSON: Uuid = Uuid::from_u128(7);
const KEY: Uuid = Uuid::from_u128(8);

/// What is known of somebody who sits where they always sit.
const AT_HOME: Known = Known {
    seen: true,
    network: true,
    agent: true,
    uses: 500,
    age: 100 * 86_400,
};
/// And of somebody who is nowhere they ever were.
const ELSEWHERE: Known = Known {
    network: false,
    agent: false,
    ..AT_HOME
};

/// Signals as they come, and what the rules said to them.
#[derive(Default)]
struct Story {
    watch: Watch,
    now: i64,
    seq: i64,
    told: BTreeMap<(Rule, String), Vec<Finding>>,
}

fn place(from: &str, agent: &str) -> Place {
    let network = from.rsplit_once('.').map_or(from, |(network, _)| network);
    Place {
        from: from.to_owned(),
        network: network.to_owned(),
        shown: from.to_owned(),
        agent: agent.to_owned(),
        shared: from.starts_with("172.16."),
    }
}

impl Story {
    fn at(&mut self, seconds: i64, from: &str, agent: &str, known: Known, what: What) {
        self.now += seconds;
        self.seq += 1;
        let signal = Signal {
            seq: self.seq,
            id: Uuid::from_u128(1_000 + u128::try_from(self.seq).unwrap()),
            at: Instant(self.now * 1_000_000),
            place: (!from.is_empty()).then(|| place(from, agent)),
            what,
            times: 1,
        };
        for finding in self.watch.see(&signal, &known) {
            let key = (finding.rule, finding.subject.id.clone());
            self.told.entry(key).or_default().push(finding);
        }
    }

    fn refused(&mut self, seconds: i64, from: &str, refused: LoginRefused) {
        let what = What::LoginRefused(Box::new(refused));
        self.at(seconds, from, "a", Known::default(), what);
    }

    fn signs_on(&mut self, seconds: i64, from: &str, agent: &str, known: Known, login: SignedOn) {
        let what = What::SignedOn(Box::new(login));
        self.at(seconds, from, agent, known, what);
    }

    /// Subjects that a rule spoke of, each with all of its evidence.
    fn of(&self, rule: Rule) -> Vec<(String, Vec<Hit>)> {
        self.told
            .iter()
            .filter(|((told, _), _)| *told == rule)
            .map(|((_, subject), findings)| {
                let hits = findings.iter().flat_map(|one| one.hits.clone());
                (subject.clone(), hits.collect())
            })
            .collect()
    }

    /// This rule spoke of one subject, by so many signals, each of them once; no other rule spoke.
    #[track_caller]
    fn tells(&self, rule: Rule, evidence: usize) {
        let told: Vec<Rule> = self.told.keys().map(|(rule, _)| *rule).collect();
        assert_eq!(told, [rule], "{:?}", self.told);
        let (_, hits) = self.of(rule).pop().unwrap();
        let mut seqs: Vec<i64> = hits.iter().map(|hit| hit.seq).collect();
        seqs.dedup();
        assert_eq!(seqs.len(), evidence, "{}: {hits:?}", rule.code());
        let finding = &self.told.values().next().unwrap()[0];
        assert!(!finding.summary.is_empty() && !finding.facts.is_empty());
        assert!(hits.iter().all(|hit| !hit.text.is_empty()));
    }

    #[track_caller]
    fn is_quiet(&self) {
        assert!(self.told.is_empty(), "{:?}", self.told);
    }
}

fn wrong(account: &str, secret: &str) -> LoginRefused {
    LoginRefused {
        provider: "local".to_owned(),
        reason: "local.password".to_owned(),
        account: Some(account.to_owned()),
        secret: Some(secret.to_owned()),
        exists: Some(true),
        ..LoginRefused::default()
    }
}

fn token(reason: &str) -> LoginRefused {
    LoginRefused {
        provider: "acme".to_owned(),
        reason: reason.to_owned(),
        ..LoginRefused::default()
    }
}

fn login() -> SignedOn {
    SignedOn {
        person: PERSON,
        pseudonym: "ln-5e77aa".to_owned(),
        account: "anna".to_owned(),
        provider: "acme".to_owned(),
        session: Uuid::from_u128(9),
        live: 1,
        ..SignedOn::default()
    }
}

fn login_of(person: u128) -> SignedOn {
    SignedOn {
        person: Uuid::from_u128(person),
        account: format!("account {person}"),
        ..login()
    }
}

fn key_used() -> What {
    What::KeyUsed {
        key: KEY,
        name: "ci".to_owned(),
    }
}

fn key_refused(credential: &str, why: KeyEnd, ended: Option<i64>) -> What {
    What::KeyRefused {
        credential: credential.to_owned(),
        key: ended.map(|_| KEY),
        name: Some("ci".to_owned()),
        why,
        ended,
    }
}

fn denied(needs: &str) -> What {
    What::Denied {
        actor: "key:8".to_owned(),
        name: "ci".to_owned(),
        needs: needs.to_owned(),
    }
}

fn changed(change: &str, weight: Weight) -> What {
    What::Changed {
        actor: format!("person:{PERSON}"),
        person: Some(PERSON),
        change: change.to_owned(),
        target: "acme".to_owned(),
        weight,
    }
}

fn seen() -> What {
    What::SessionSeen {
        session: Uuid::from_u128(9),
        person: PERSON,
        pseudonym: "ln-5e77aa".to_owned(),
    }
}

fn replayed(after: i64, same_browser: bool) -> What {
    What::Replayed {
        provider: "acme".to_owned(),
        thing: "state".to_owned(),
        after: Some(after),
        same_browser,
    }
}

fn logout(reason: &str) -> What {
    What::LogoutRefused {
        provider: "acme".to_owned(),
        reason: reason.to_owned(),
    }
}

fn expires(days: i64, pinned: bool) -> What {
    What::Expires {
        owner: "acme".to_owned(),
        thing: "certificate".to_owned(),
        days,
        pinned,
    }
}

#[test]
fn r01_one_account_is_guessed_at() {
    let mut story = Story::default();
    for secret in 0..8 {
        story.refused(20, "203.0.113.7", wrong("anna", &secret.to_string()));
    }
    story.tells(Rule::Burst, 8);
}

#[test]
fn r01_a_program_with_an_old_password_is_no_guessing() {
    let mut story = Story::default();
    for _ in 0..15 {
        story.refused(20, "203.0.113.7", wrong("anna", "old"));
    }
    story.is_quiet();
}

#[test]
fn r01_twenty_failures_from_one_address() {
    let mut story = Story::default();
    for _ in 0..25 {
        story.refused(2, "203.0.113.7", token("callback.error"));
    }
    story.tells(Rule::Burst, 25);
}

#[test]
fn r01_a_class_behind_one_address_signs_on_better_or_worse() {
    let mut story = Story::default();
    for person in 0..30 {
        story.refused(2, "203.0.113.7", token("callback.error"));
        story.signs_on(2, "203.0.113.7", "a", AT_HOME, login_of(100 + person));
        story.signs_on(1, "203.0.113.7", "a", AT_HOME, login_of(200 + person));
    }
    for _ in 0..50 {
        story.refused(2, "172.16.0.1", token("callback.error"));
    }
    story.is_quiet();
}

#[test]
fn r02_one_network_tries_many_accounts() {
    let mut story = Story::default();
    for account in 0..10 {
        let from = format!("203.0.113.{account}");
        story.refused(
            30,
            &from,
            wrong(&format!("account {account}"), "Winter2026"),
        );
    }
    story.tells(Rule::Spray, 10);
}

#[test]
fn r02_shared_machines_on_monday_morning_are_no_spraying() {
    let mut story = Story::default();
    for account in 0..10 {
        let name = format!("account {account}");
        story.refused(20, "203.0.113.7", wrong(&name, &name));
        story.signs_on(5, "203.0.113.7", "a", AT_HOME, login_of(account));
    }
    story.is_quiet();
}

#[test]
fn r03_a_list_of_stolen_pairs_is_tried() {
    let mut story = Story::default();
    for pair in 0..16 {
        let refused = LoginRefused {
            exists: Some(pair % 4 == 0),
            ..wrong(&format!("account {pair}"), &format!("secret {pair}"))
        };
        story.refused(600, "203.0.113.7", refused);
    }
    story.tells(Rule::Stuffing, 16);
}

#[test]
fn r03_people_who_mistype_exist() {
    let mut story = Story::default();
    for pair in 0..16 {
        let account = format!("account {}", pair % 8);
        story.refused(600, "203.0.113.7", wrong(&account, &pair.to_string()));
    }
    story.is_quiet();
}

#[test]
fn r04_a_guess_was_right() {
    let mut story = Story::default();
    for secret in 0..6 {
        // Slowly enough for R-01.
        story.refused(80, "203.0.113.7", wrong("anna", &secret.to_string()));
    }
    story.signs_on(30, "203.0.113.9", "curl", ELSEWHERE, login());
    story.tells(Rule::AfterBurst, 7);
    assert_eq!(story.told.values().next().unwrap()[0].level, Level::High);
}

#[test]
fn r04_who_remembers_at_last_sits_where_they_always_sit() {
    let mut story = Story::default();
    for secret in 0..6 {
        story.refused(80, "203.0.113.7", wrong("anna", &secret.to_string()));
    }
    story.signs_on(30, "203.0.113.7", "a", AT_HOME, login());
    story.is_quiet();
}

#[test]
fn r05_a_person_is_in_two_places() {
    let mut story = Story::default();
    story.signs_on(0, "192.0.2.1", "firefox", AT_HOME, login());
    story.signs_on(660, "203.0.113.7", "curl", ELSEWHERE, login());
    story.tells(Rule::Travel, 2);
}

#[test]
fn r05_vpn_and_mobile_network_keep_the_browser() {
    let mut story = Story::default();
    let moved = Known {
        network: false,
        ..AT_HOME
    };
    story.signs_on(0, "192.0.2.1", "firefox", AT_HOME, login());
    story.signs_on(60, "203.0.113.7", "firefox", moved, login());
    // And who comes for the first time is nowhere new.
    story.signs_on(60, "198.51.100.7", "chrome", Known::default(), login_of(70));
    story.is_quiet();
}

#[test]
fn r06_a_session_is_in_two_places() {
    let mut story = Story::default();
    story.at(0, "192.0.2.1", "firefox", Known::default(), seen());
    story.at(90, "203.0.113.7", "curl", Known::default(), seen());
    story.tells(Rule::TwoNetworks, 2);
}

#[test]
fn r06_a_phone_leaves_the_house_and_a_browser_updates() {
    let mut story = Story::default();
    for (at, from) in ["192.0.2.1", "203.0.113.7", "192.0.2.1", "203.0.113.9"]
        .into_iter()
        .enumerate()
    {
        story.at(
            if at == 0 { 0 } else { 60 },
            from,
            "phone",
            Known::default(),
            seen(),
        );
    }
    story.at(60, "203.0.113.9", "phone 2", Known::default(), seen());
    story.is_quiet();
}

#[test]
fn r07_a_settled_key_moves() {
    let mut story = Story::default();
    story.at(0, "203.0.113.7", "curl", ELSEWHERE, key_used());
    story.tells(Rule::KeyNetwork, 1);
}

#[test]
fn r07_a_young_key_and_a_known_network_are_no_news() {
    let mut story = Story::default();
    let young = Known {
        age: 3 * 86_400,
        ..ELSEWHERE
    };
    let seldom = Known {
        uses: 12,
        ..ELSEWHERE
    };
    for known in [Known::default(), young, seldom, AT_HOME] {
        story.at(60, "203.0.113.7", "ci", known, key_used());
    }
    story.is_quiet();
}

#[test]
fn r08_a_revoked_key_is_used() {
    let mut story = Story::default();
    let refused = key_refused("x", KeyEnd::Revoked, Some(3_600));
    story.at(0, "203.0.113.7", "ci", Known::default(), refused);
    story.tells(Rule::KeyEnded, 1);
}

#[test]
fn r08_a_program_takes_up_its_new_key_within_a_quarter_of_an_hour() {
    let mut story = Story::default();
    for minute in 0..14 {
        let refused = key_refused("x", KeyEnd::Revoked, Some(minute * 60));
        story.at(60, "203.0.113.7", "ci", Known::default(), refused);
    }
    story.is_quiet();
}

#[test]
fn r09_keys_are_guessed() {
    let mut story = Story::default();
    for key in 0..12 {
        let refused = key_refused(&key.to_string(), KeyEnd::Unknown, None);
        story.at(3, "203.0.113.7", "x", Known::default(), refused);
    }
    story.tells(Rule::KeyUnknown, 12);
}

#[test]
fn r09_one_program_with_one_wrong_key_is_no_guessing() {
    let mut story = Story::default();
    for _ in 0..60 {
        let refused = key_refused("typo", KeyEnd::Unknown, None);
        story.at(1, "203.0.113.7", "x", Known::default(), refused);
    }
    story.is_quiet();
}

#[test]
fn r10_an_answer_is_used_again() {
    let mut story = Story::default();
    for _ in 0..3 {
        story.at(5, "203.0.113.7", "x", Known::default(), replayed(20, false));
    }
    story.tells(Rule::Replay, 3);
}

#[test]
fn r10_reload_and_back_button_are_no_replay() {
    let mut story = Story::default();
    for after in [1, 20, 60] {
        story.at(
            1,
            "192.0.2.1",
            "firefox",
            Known::default(),
            replayed(after, true),
        );
    }
    story.is_quiet();
    story.at(
        1,
        "192.0.2.1",
        "firefox",
        Known::default(),
        replayed(61, true),
    );
    assert_eq!(story.told.len(), 1, "but an hour later it is");
}

#[test]
fn r11_assertions_are_forged() {
    let mut story = Story::default();
    story.signs_on(0, "192.0.2.1", "firefox", AT_HOME, login());
    for _ in 0..4 {
        story.refused(30, "203.0.113.7", token("saml.signature"));
    }
    story.tells(Rule::Forged, 4);
}

#[test]
fn r11_a_provider_changes_its_keys() {
    let mut story = Story::default();
    story.signs_on(0, "192.0.2.1", "firefox", AT_HOME, login());
    // Two people meet the gap; then the new key is found.
    story.refused(30, "192.0.2.2", token("jwt.key"));
    story.refused(5, "192.0.2.3", token("jwt.signature"));
    story.signs_on(60, "192.0.2.2", "firefox", AT_HOME, login_of(70));
    story.refused(5, "192.0.2.4", token("jwt.key"));
    story.is_quiet();
    // And when no login goes well any more, the provider's description is old; nobody is attacking.
    let mut story = Story::default();
    for host in 1..5 {
        let from = format!("192.0.2.{host}");
        story.refused(30, &from, token("saml.signature"));
    }
    story.tells(Rule::Expiry, 4);
}

#[test]
fn r12_a_token_was_meant_for_others() {
    for reason in [
        "token.issuer",
        "token.audience",
        "jwt.algorithm",
        "callback.provider",
    ] {
        let mut story = Story::default();
        story.refused(0, "203.0.113.7", token(reason));
        story.tells(Rule::Mismatch, 1);
    }
}

#[test]
fn r12_a_provider_that_is_set_up_may_be_wrong() {
    let mut story = Story::default();
    for reason in ["token.issuer", "token.audience", "jwt.algorithm"] {
        let refused = LoginRefused {
            trial: true,
            ..token(reason)
        };
        story.refused(10, "203.0.113.7", refused);
    }
    story.is_quiet();
}

#[test]
fn r13_rights_are_tried_out() {
    let mut story = Story::default();
    for needs in ["keys:write", "courses:write", "links:write", "keys:read"] {
        story.at(10, "203.0.113.7", "x", Known::default(), denied(needs));
    }
    story.tells(Rule::Escalation, 4);
    for weight in [Weight::ToSelf, Weight::Wider] {
        let mut story = Story::default();
        story.at(
            0,
            "203.0.113.7",
            "x",
            Known::default(),
            changed("role.given", weight),
        );
        story.tells(Rule::Escalation, 1);
    }
}

#[test]
fn r13_a_page_that_asks_for_what_it_will_not_show() {
    let mut story = Story::default();
    for _ in 0..20 {
        story.at(5, "192.0.2.1", "x", Known::default(), denied("keys:read"));
        story.at(5, "192.0.2.1", "x", Known::default(), denied("ops:read"));
    }
    story.is_quiet();
}

#[test]
fn r14_a_way_in_is_changed() {
    let mut story = Story::default();
    story.at(
        0,
        "",
        "",
        Known::default(),
        changed("idp.added", Weight::Notable),
    );
    story.tells(Rule::AdminChange, 1);
    assert_eq!(story.told.values().next().unwrap()[0].level, Level::Info);
}

#[test]
fn r14_a_key_that_only_reads_opens_nothing() {
    let mut story = Story::default();
    story.at(
        0,
        "",
        "",
        Known::default(),
        changed("key.created", Weight::Usual),
    );
    story.is_quiet();
}

#[test]
fn r15_a_providers_clock_is_wrong() {
    let mut story = Story::default();
    for at in 0..12 {
        let login = SignedOn {
            drift: -90 - at,
            ..login_of(100 + u128::try_from(at).unwrap())
        };
        story.signs_on(30, "192.0.2.1", "a", AT_HOME, login);
    }
    story.tells(Rule::Clock, 12);
}

#[test]
fn r15_one_slow_person_and_a_clock_on_the_edge_are_no_skew() {
    let mut story = Story::default();
    for at in 0..40_u32 {
        let drift = match at % 10 {
            3 => -500,
            other => i64::from(other) * 5,
        };
        let login = SignedOn {
            drift,
            ..login_of(100 + u128::from(at))
        };
        story.signs_on(30, "192.0.2.1", "a", AT_HOME, login);
    }
    story.is_quiet();
}

#[test]
fn r16_a_certificate_ends() {
    for (days, level) in [(29, Level::Info), (6, Level::Low), (-1, Level::Low)] {
        let mut story = Story::default();
        story.at(0, "", "", Known::default(), expires(days, false));
        story.tells(Rule::Expiry, 1);
        assert_eq!(story.told.values().next().unwrap()[0].level, level);
    }
    let mut story = Story::default();
    for _ in 0..3 {
        story.refused(10, "192.0.2.1", token("jwt.key"));
    }
    story.tells(Rule::Expiry, 3);
}

#[test]
fn r16_a_certificate_that_is_trusted_for_itself_may_be_old() {
    let mut story = Story::default();
    story.at(0, "", "", Known::default(), expires(-900, true));
    story.at(0, "", "", Known::default(), expires(31, false));
    story.is_quiet();
}

#[test]
fn r17_logout_messages_do_not_hold() {
    let mut story = Story::default();
    for _ in 0..3 {
        story.at(
            60,
            "192.0.2.1",
            "x",
            Known::default(),
            logout("logout.event"),
        );
    }
    story.tells(Rule::Logout, 3);
}

#[test]
fn r17_one_message_that_does_not_hold_is_no_fault_of_the_provider() {
    let mut story = Story::default();
    for _ in 0..4 {
        story.at(
            400,
            "192.0.2.1",
            "x",
            Known::default(),
            logout("token.expired"),
        );
    }
    story.is_quiet();
}

#[test]
fn r18_somebody_has_many_sessions() {
    let mut story = Story::default();
    for live in 1..8 {
        let login = SignedOn { live, ..login() };
        story.signs_on(20, "192.0.2.1", "a", AT_HOME, login);
    }
    story.tells(Rule::Farm, 7);
    let mut story = Story::default();
    let many = SignedOn {
        live: 11,
        ..login()
    };
    story.signs_on(20, "192.0.2.1", "a", AT_HOME, many);
    story.tells(Rule::Farm, 1);
}

#[test]
fn r18_a_login_again_in_the_same_browser_is_no_new_session() {
    let mut story = Story::default();
    for _ in 0..10 {
        let again = SignedOn {
            replaced: true,
            ..login()
        };
        story.signs_on(10, "192.0.2.1", "a", AT_HOME, again);
    }
    story.is_quiet();
}

#[test]
fn r19_a_sleeping_administrator_wakes_and_changes_things() {
    let mut story = Story::default();
    let woken = SignedOn {
        privileged: true,
        away: Some(120 * 86_400),
        ..login()
    };
    story.signs_on(0, "192.0.2.1", "a", AT_HOME, woken);
    story.at(
        600,
        "192.0.2.1",
        "a",
        Known::default(),
        changed("course.renamed", Weight::Usual),
    );
    story.tells(Rule::Dormant, 2);
}

#[test]
fn r19_teachers_come_back_after_the_holidays() {
    let mut story = Story::default();
    let back = SignedOn {
        away: Some(120 * 86_400),
        ..login()
    };
    story.signs_on(0, "192.0.2.1", "a", AT_HOME, back);
    story.at(
        600,
        "192.0.2.1",
        "a",
        Known::default(),
        changed("course.renamed", Weight::Usual),
    );
    // An administrator who only looks has changed nothing.
    let looks = SignedOn {
        privileged: true,
        away: Some(120 * 86_400),
        ..login_of(70)
    };
    story.signs_on(600, "192.0.2.1", "a", AT_HOME, looks);
    story.is_quiet();
}

#[test]
fn r20_somebody_signs_on_without_a_second_factor() {
    let mut story = Story::default();
    let weak = SignedOn {
        wants_mfa: true,
        amr: vec!["pwd".to_owned()],
        ..login()
    };
    story.signs_on(0, "192.0.2.1", "a", AT_HOME, weak);
    story.tells(Rule::Weak, 1);
}

#[test]
fn r20_a_provider_that_does_not_tell_how_is_not_asked() {
    let mut story = Story::default();
    story.signs_on(0, "192.0.2.1", "a", AT_HOME, login());
    let strong = SignedOn {
        wants_mfa: true,
        amr: vec!["pwd".to_owned(), "otp".to_owned()],
        ..login_of(70)
    };
    story.signs_on(0, "192.0.2.1", "a", AT_HOME, strong);
    story.is_quiet();
}

#[test]
fn a_subject_on_the_edge_does_not_come_and_go() {
    let mut story = Story::default();
    for secret in 0..12 {
        // About five in each window from the fifth on: held by half, it stays one story.
        story.refused(70, "203.0.113.7", wrong("anna", &secret.to_string()));
    }
    assert!(story.of(Rule::Burst).len() <= 1);
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let mut story = Story::default();
    for at in 0..4_000 {
        let from = format!("10.{}.{}.{}", at % 200, at / 200, at % 7);
        story.refused(0, &from, wrong(&format!("account {at}"), "x"));
    }
    assert!(story.told.len() < 10);
}
