//! What we send: read back by an identity provider that others wrote, saml-rs's.

use crate::idp::*;
use crate::world::registration;
use saml_rs::{
    AuthnRequest, AuthnRequestValidationPolicy, BrowserInput, EntityId, FormField, IdpConfig,
    IdpValidationPolicy, LogoutPolicy, LogoutRequest, MetadataTrustPolicy, ReplayPolicy, Saml,
    SamlValidationContext, SloEndpoint, SpDescriptor, SsoEndpoint,
};
use sso::saml::{Client, Provider, Registration};
use sso::{Chance, Ended, Held, Protocol, Transport, Way};
use std::time::{Duration, UNIX_EPOCH};

fn idp() -> Saml<saml_rs::Idp> {
    let config = IdpConfig::builder(EntityId::try_new(ENTITY).unwrap())
        .sso_endpoint(SsoEndpoint::redirect("https://idp.example/sso").unwrap())
        .sso_endpoint(SsoEndpoint::post("https://idp.example/sso").unwrap())
        .slo_endpoint(SloEndpoint::redirect("https://idp.example/slo").unwrap())
        .slo_endpoint(SloEndpoint::post("https://idp.example/slo").unwrap())
        .validation(IdpValidationPolicy {
            authn_requests: AuthnRequestValidationPolicy::RequireSigned,
            logout: LogoutPolicy::recommended(),
        })
        .build()
        .unwrap();
    Saml::idp(config).unwrap()
}

fn provider(by_post: bool) -> Provider {
    let xml = metadata(&[&SIGNERS.idp]);
    let xml = if by_post {
        xml.replace("HTTP-Redirect", "HTTP-POST")
    } else {
        xml
    };
    Provider::parse(xml.as_bytes(), None, Transport::Secure).unwrap()
}

fn ours(client: &Client<'_>) -> SpDescriptor {
    SpDescriptor::from_metadata_xml(
        &client.document(),
        MetadataTrustPolicy::UnsignedForCompatibility,
    )
    .unwrap()
}

fn context() -> SamlValidationContext<'static> {
    let now = UNIX_EPOCH + Duration::from_secs(NOW as u64);
    SamlValidationContext::new(now, ReplayPolicy::DisabledForCompatibility)
}

fn query(way: Way) -> String {
    match way {
        Way::Address(url) => url.split_once('?').unwrap().1.to_owned(),
        Way::Form { action, .. } => panic!("a form to {action}"),
    }
}

fn fields(way: Way) -> Vec<FormField> {
    match way {
        Way::Form { fields, .. } => fields
            .into_iter()
            .map(|(name, value)| FormField::new(name, value))
            .collect(),
        Way::Address(url) => panic!("the address {url}"),
    }
}

fn chance() -> Chance {
    Chance {
        state: STATE.to_owned(),
        nonce: NONCE.to_owned(),
        verifier: String::new(),
    }
}

#[test]
fn our_signed_requests_are_understood_by_redirect_and_by_form() {
    let registration = registration();
    for by_post in [false, true] {
        let provider = provider(by_post);
        let client = Client {
            provider: &provider,
            registration: &registration,
        };
        let started = client.start(chance(), NOW).unwrap();
        let input = match by_post {
            false => BrowserInput::<AuthnRequest>::redirect(query(started.to)),
            true => BrowserInput::<AuthnRequest>::post(fields(started.to)),
        };
        let received = idp().receive_sso(&ours(&client), input, context()).unwrap();
        assert_eq!(
            received.message().id().as_str(),
            ASKED,
            "by post: {by_post}"
        );
        assert_eq!(received.relay_state().as_deref(), Some(STATE));
    }
}

#[test]
fn a_request_is_signed_only_where_one_side_wants_it() {
    let registration = Registration {
        sign_requests: false,
        ..registration()
    };
    let plain = provider(false);
    let client = Client {
        provider: &plain,
        registration: &registration,
    };
    assert!(!query(client.start(chance(), NOW).unwrap().to).contains("Signature="));
    let wants = metadata(&[&SIGNERS.idp]).replace(
        "<md:IDPSSODescriptor",
        "<md:IDPSSODescriptor WantAuthnRequestsSigned=\"true\"",
    );
    let wants = Provider::parse(wants.as_bytes(), None, Transport::Secure).unwrap();
    let client = Client {
        provider: &wants,
        registration: &registration,
    };
    assert!(query(client.start(chance(), NOW).unwrap().to).contains("&Signature="));
}

#[test]
fn our_logouts_are_understood_with_the_whole_name() {
    let login = crate::world::World::good().finish().unwrap();
    let held = Held {
        id_token: Some(login.id_token),
        state: STATE.to_owned(),
        nonce: NONCE.to_owned(),
    };
    let registration = registration();
    for by_post in [false, true] {
        let provider = provider(by_post);
        let client = Client {
            provider: &provider,
            registration: &registration,
        };
        let way = client.start_slo(&held, "", NOW).unwrap();
        let input = match by_post {
            false => BrowserInput::<LogoutRequest>::redirect(query(way)),
            true => BrowserInput::<LogoutRequest>::post(fields(way)),
        };
        let received = idp().receive_slo(&ours(&client), input, context()).unwrap();
        let request = received.message();
        assert_eq!(request.session_indexes()[0].as_str(), "s1");
        let text = &request.raw_flow().saml_content;
        assert!(
            text.contains("nameid-format:persistent\">anna</saml:NameID>"),
            "{text}"
        );
    }
}

#[test]
fn our_answer_to_a_logout_names_it_and_brings_back_what_came_with_it() {
    let (provider, registration) = (provider(false), registration());
    let client = Client {
        provider: &provider,
        registration: &registration,
    };
    let ended = Ended {
        request: Some("_l".to_owned()),
        state: Some("x y".to_owned()),
        ..Ended::default()
    };
    let query = query(client.confirm_slo(&ended, NONCE, NOW).unwrap());
    assert!(
        query.contains("&RelayState=x+y&SigAlg=") || query.contains("&RelayState=x%20y&SigAlg="),
        "{query}"
    );
    assert!(
        query.starts_with("SAMLResponse=") && query.contains("&Signature="),
        "{query}"
    );
}
