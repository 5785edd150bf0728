//! Descriptions of providers: what is read of them, and what is not taken.

use crate::idp::*;
use crate::world::{World, registration};
use sso::saml::{Client, LARGEST_METADATA, Provider};
use sso::{Condition as C, Transport};

struct Row(&'static str, C, fn() -> String);

fn good() -> String {
    metadata(&[&SIGNERS.idp])
}

fn changed(from: &str, to: &str) -> String {
    assert!(good().contains(from), "{from}");
    good().replace(from, to)
}

/// Refused when they are read.
const READ: [Row; 20] = [
    Row("nothing", C::XmlForm, String::new),
    Row("HTML", C::MetadataForm, || "<html></html>".to_owned()),
    Row("a DOCTYPE", C::XmlForbidden, || {
        good().replacen("?>", "?><!DOCTYPE x>", 1)
    }),
    Row("an entity", C::XmlForbidden, || {
        good().replacen("?>", "?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///\">]>", 1)
    }),
    Row("another entity", C::MetadataEntity, || {
        changed(
            "entityID=\"https://idp.example/saml\"",
            "entityID=\"urn:x\"",
        )
    }),
    Row("no entity", C::MetadataEntity, || {
        changed(" entityID=\"https://idp.example/saml\"", "")
    }),
    Row("another namespace", C::MetadataForm, || {
        changed(
            "xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\"",
            "xmlns:md=\"urn:x\"",
        )
    }),
    Row("a service provider", C::MetadataForm, || {
        changed("IDPSSODescriptor", "SPSSODescriptor")
    }),
    Row("SAML 1.1", C::MetadataForm, || {
        changed("SAML:2.0:protocol", "SAML:1.1:protocol")
    }),
    Row("no address", C::MetadataEndpoint, || {
        changed("SingleSignOnService", "ManageNameIDService")
    }),
    Row("an address by artifact alone", C::MetadataEndpoint, || {
        changed("HTTP-Redirect", "HTTP-Artifact")
    }),
    Row("an address without TLS", C::MetadataEndpoint, || {
        changed("https://idp.example/sso", "http://idp.example/sso")
    }),
    Row("an address of script", C::MetadataEndpoint, || {
        changed("https://idp.example/sso", "javascript:alert(1)")
    }),
    Row("an address with a user", C::MetadataEndpoint, || {
        changed("https://idp.example/sso", "https://a:b@idp.example/sso")
    }),
    Row("a logout address without TLS", C::MetadataEndpoint, || {
        changed("https://idp.example/slo", "http://idp.example/slo")
    }),
    Row("no key", C::SamlCertificate, || metadata(&[])),
    Row("a key that is none", C::SamlCertificate, || {
        changed("X509Certificate>MII", "X509Certificate>AII")
    }),
    Row("a key for encryption alone", C::SamlCertificate, || {
        changed("use=\"signing\"", "use=\"encryption\"")
    }),
    Row("eleven keys", C::SamlCertificate, || {
        let certificate = good();
        let (head, rest) = certificate.split_once("<md:KeyDescriptor").unwrap();
        let (one, tail) = rest.split_once("</md:KeyDescriptor>").unwrap();
        let keys: String = (0..11)
            .map(|at| {
                format!(
                    "<md:KeyDescriptor{}</md:KeyDescriptor>",
                    if at % 2 == 0 {
                        one.to_owned()
                    } else {
                        other(one)
                    }
                )
            })
            .collect();
        format!("{head}{keys}{tail}")
    }),
    Row("too much", C::XmlSize, || {
        format!("{}{}", good(), " ".repeat(LARGEST_METADATA))
    }),
];

/// The same with another certificate.
fn other(key: &str) -> String {
    key.replace(
        &base64(&SIGNERS.idp.certificate),
        &base64(&SIGNERS.next.certificate),
    )
}

/// Refused when a login comes back.
const USED: [Row; 3] = [
    Row("a certificate that expired", C::SamlCertificate, || {
        metadata(&[&SIGNERS.expired])
    }),
    Row("a description that expired", C::MetadataExpired, || {
        changed("entityID=", "validUntil=\"2026-11-23T00:00:00Z\" entityID=")
    }),
    Row("a role that expired", C::MetadataExpired, || {
        changed(
            "<md:IDPSSODescriptor",
            "<md:IDPSSODescriptor validUntil=\"2026-11-23T00:00:00Z\"",
        )
    }),
];

pub fn hostile() -> usize {
    READ.len() + USED.len()
}

pub fn met() -> Vec<&'static str> {
    READ.iter().chain(&USED).map(|row| row.1.code()).collect()
}

fn parse(xml: &str) -> Result<Provider, sso::Refusal> {
    Provider::parse(xml.as_bytes(), Some(ENTITY), Transport::Secure)
}

#[test]
fn what_describes_no_provider_is_not_taken() {
    let mut wrong = Vec::new();
    for Row(name, condition, xml) in &READ {
        match parse(&xml()) {
            Err(refusal) if refusal.condition == *condition => {}
            found => wrong.push(format!(
                "{name}: {:?}",
                found
                    .map(|_| "taken")
                    .map_err(|refusal| refusal.to_string())
            )),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_has_expired_vouches_for_nobody() {
    for Row(name, condition, xml) in &USED {
        let mut world = World::good();
        world.metadata = xml();
        let refusal = world.finish().unwrap_err();
        assert_eq!(refusal.condition, *condition, "{name}: {refusal}");
        assert!(refusal.drift.is_some(), "{name}");
    }
    let mut pinned = World::good();
    pinned.metadata = metadata(&[&SIGNERS.expired]);
    pinned.assertion_by = Some(By::Expired);
    pinned.registration.allow_expired_certificates = true;
    assert_eq!(
        pinned.finish().unwrap().subject,
        "anna",
        "where that was agreed"
    );
}

#[test]
fn a_provider_is_found_among_many_by_its_name() {
    let one = good().replacen("<?xml version=\"1.0\"?>", "", 1);
    let two = one.replace(ENTITY, "https://other.example/saml");
    let many = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{two}{one}</md:EntitiesDescriptor>"
    );
    assert_eq!(parse(&many).unwrap().entity_id, ENTITY);
    let refusal = Provider::parse(many.as_bytes(), None, Transport::Secure).unwrap_err();
    assert_eq!(refusal.condition, C::MetadataEntity, "{refusal}");
    let twice = many.replace("https://other.example/saml", ENTITY);
    assert_eq!(parse(&twice).unwrap_err().condition, C::MetadataEntity);
}

#[test]
fn our_description_has_addresses_and_keys_and_can_be_read() {
    let provider = parse(&good()).unwrap();
    let ours = registration();
    let document = Client {
        provider: &provider,
        registration: &ours,
    }
    .document();
    for part in [
        ACS,
        SLO,
        OURS,
        "AuthnRequestsSigned=\"true\"",
        "WantAssertionsSigned=\"true\"",
    ] {
        assert!(document.contains(part), "{part}: {document}");
    }
    assert_eq!(
        document.matches("use=\"signing\"").count(),
        2,
        "the key in use and another one"
    );
    assert_eq!(
        document.matches("use=\"encryption\"").count(),
        1,
        "the key in use alone"
    );
    let read = saml_rs::SpDescriptor::from_metadata_xml(
        &document,
        saml_rs::MetadataTrustPolicy::UnsignedForCompatibility,
    );
    assert_eq!(read.unwrap().entity_id().as_str(), OURS);
}
