//! Before anybody looks at a signature: is there one message of one known shape, in which nothing can be taken for something
//! else? Wrapping needs a second assertion, a second id, a signature in an odd place or a name in a foreign namespace. None
//! of that passes, so what is verified later is what is read later.

use super::xml::{ASSERTION, ENCRYPTION, Element, PROTOCOL, SIGNATURE};
use crate::verdict::{Condition, Refusal, quoted};
use std::collections::HashSet;

const TRANSFORMS: [&str; 2] = [
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
];
pub(super) const SIGNATURES: [&str; 3] = [
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
];
const DIGESTS: [&str; 3] = [
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
];
const DATA_KEYS: [&str; 4] = [
    "http://www.w3.org/2009/xmlenc11#aes128-gcm",
    "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
    "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
];
const KEY_KEYS: [&str; 2] = [
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    "http://www.w3.org/2009/xmlenc11#rsa-oaep",
];

const OF_PROTOCOL: [&str; 9] = [
    "Response",
    "Status",
    "StatusCode",
    "StatusMessage",
    "StatusDetail",
    "LogoutRequest",
    "LogoutResponse",
    "SessionIndex",
    "Extensions",
];
const OF_ASSERTION: [&str; 19] = [
    "Assertion",
    "EncryptedAssertion",
    "Issuer",
    "Subject",
    "NameID",
    "BaseID",
    "EncryptedID",
    "SubjectConfirmation",
    "SubjectConfirmationData",
    "Conditions",
    "AudienceRestriction",
    "Audience",
    "OneTimeUse",
    "AuthnStatement",
    "AuthnContext",
    "AuthnContextClassRef",
    "AttributeStatement",
    "Attribute",
    "AttributeValue",
];
const OF_SIGNATURE: [&str; 13] = [
    "Signature",
    "SignedInfo",
    "SignatureValue",
    "SignatureMethod",
    "CanonicalizationMethod",
    "Reference",
    "Transforms",
    "Transform",
    "DigestMethod",
    "DigestValue",
    "KeyInfo",
    "X509Data",
    "X509Certificate",
];
/// What a signature can hold or point at beside what it signs.
const NEVER: [&str; 5] = [
    "Object",
    "Manifest",
    "SignatureProperties",
    "SignatureProperty",
    "RetrievalMethod",
];

/// Holds a message against its shape: this root, signatures directly in it or in its one assertion.
pub(super) fn check(root: &Element, name: &str) -> Result<(), Refusal> {
    if !root.is(PROTOCOL, name) {
        let found = format!("{} in {}", quoted(&root.name), quoted(&root.namespace));
        return Err(refuse(
            Condition::SamlForm,
            found,
            format!("a {name} of SAML 2.0"),
        ));
    }
    if root.attribute("Version") != Some("2.0") {
        return Err(refuse(
            Condition::SamlForm,
            "another version",
            "version 2.0",
        ));
    }
    let mut ids = HashSet::new();
    visit(root, None, 0, &mut ids)?;
    if name == "Response" {
        one_assertion(root)?;
    }
    Ok(())
}

fn refuse(condition: Condition, found: impl AsRef<str>, expected: impl AsRef<str>) -> Refusal {
    Refusal::new(condition, found, expected)
}

fn visit<'a>(
    element: &'a Element,
    parent: Option<&'a Element>,
    depth: usize,
    ids: &mut HashSet<&'a str>,
) -> Result<(), Refusal> {
    named(element)?;
    placed(element, parent, depth)?;
    identified(element, ids)?;
    if element.is(SIGNATURE, "Signature") {
        signature(element, parent)?;
    }
    if element.is(ASSERTION, "EncryptedAssertion") {
        encrypted(element)?;
    }
    element
        .children
        .iter()
        .try_for_each(|child| visit(child, Some(element), depth + 1, ids))
}

/// A name that means something to us has its own namespace, and no other.
fn named(element: &Element) -> Result<(), Refusal> {
    let name = element.name.as_str();
    let homes: [(&[&str], &str); 3] = [
        (&OF_PROTOCOL, PROTOCOL),
        (&OF_ASSERTION, ASSERTION),
        (&OF_SIGNATURE, SIGNATURE),
    ];
    for (names, namespace) in homes {
        if names.contains(&name) && element.namespace != namespace {
            let found = format!("{name} in {}", quoted(&element.namespace));
            return Err(refuse(Condition::SamlStructure, found, namespace));
        }
    }
    let reaches = NEVER.contains(&name) || name == "CipherReference";
    if reaches && [SIGNATURE, ENCRYPTION].contains(&element.namespace.as_str()) {
        return Err(refuse(
            Condition::SamlStructure,
            name,
            "a signature of one reference, and no more",
        ));
    }
    Ok(())
}

fn placed(element: &Element, parent: Option<&Element>, depth: usize) -> Result<(), Refusal> {
    let in_root = depth == 1;
    let in_assertion = depth == 2 && parent.is_some_and(|parent| parent.is(ASSERTION, "Assertion"));
    let well = match element.name.as_str() {
        "Response" | "LogoutRequest" | "LogoutResponse" => depth == 0,
        "Assertion" | "EncryptedAssertion" | "Status" | "SessionIndex" => in_root,
        "Signature" => in_root || in_assertion,
        "Subject" | "Conditions" | "AuthnStatement" | "AttributeStatement" => in_assertion,
        "Issuer" => in_root || in_assertion,
        "EncryptedID" | "BaseID" => false,
        _ => true,
    };
    match well {
        true => Ok(()),
        false => {
            let within = parent.map_or("the root", |parent| &parent.name);
            let found = format!("{} in {}", quoted(&element.name), quoted(within));
            Err(refuse(
                Condition::SamlStructure,
                found,
                "each element in its place, names in the clear",
            ))
        }
    }
}

fn identified<'a>(element: &'a Element, ids: &mut HashSet<&'a str>) -> Result<(), Refusal> {
    let bad = |found: &str| {
        Err(refuse(
            Condition::SamlId,
            found,
            "each ID once, plain, without prefix",
        ))
    };
    for one in element
        .attributes
        .iter()
        .filter(|one| one.name.eq_ignore_ascii_case("id"))
    {
        if one.prefixed {
            return bad("an id with a prefix");
        }
        let ours = [PROTOCOL, ASSERTION].contains(&element.namespace.as_str());
        if ours && one.name != "ID" {
            return bad("an id that is not written ID");
        }
        if one.disguised || !is_name(&one.value) {
            return bad("an id that is no plain name");
        }
        if !ids.insert(&one.value) {
            return bad("an id that is there twice");
        }
    }
    let must = matches!(
        element.name.as_str(),
        "Response" | "Assertion" | "LogoutRequest" | "LogoutResponse"
    );
    if must && element.attribute("ID").is_none() {
        return bad("none");
    }
    Ok(())
}

/// An NCName of letters that nobody mistakes.
fn is_name(text: &str) -> bool {
    let first = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    let rest = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    text.len() <= 256 && text.starts_with(first) && text.chars().all(rest)
}

/// One reference, to the element that the signature stands in; algorithms that we know.
fn signature(element: &Element, parent: Option<&Element>) -> Result<(), Refusal> {
    let shape = |found: &str| {
        let expected = "one signature of the element around it: one reference, to its ID";
        Err(refuse(Condition::SamlSignatureForm, found, expected))
    };
    let signed: Vec<&Element> = element.all(SIGNATURE, "SignedInfo").collect();
    let [signed] = signed[..] else {
        return shape("not one SignedInfo");
    };
    let references: Vec<&Element> = signed.all(SIGNATURE, "Reference").collect();
    let [reference] = references[..] else {
        return shape("not one Reference");
    };
    if element
        .walk()
        .iter()
        .filter(|one| one.is(SIGNATURE, "Reference"))
        .count()
        != 1
        || element.all(SIGNATURE, "SignatureValue").count() != 1
        || element.all(SIGNATURE, "KeyInfo").count() > 1
    {
        return shape("a part too few or too many");
    }
    let id = parent
        .and_then(|parent| parent.attribute("ID"))
        .unwrap_or_default();
    if reference
        .attribute("URI")
        .and_then(|uri| uri.strip_prefix('#'))
        != Some(id)
        || id.is_empty()
    {
        return shape("a reference to something else");
    }
    let siblings = parent.map_or(0, |parent| parent.all(SIGNATURE, "Signature").count());
    if siblings != 1 {
        return shape("two signatures side by side");
    }
    algorithms(signed, reference)
}

fn algorithms(signed: &Element, reference: &Element) -> Result<(), Refusal> {
    let one_of = |element: &Element, name: &str, known: &[&str]| {
        let named: Vec<&str> = element
            .all(SIGNATURE, name)
            .filter_map(|one| one.attribute("Algorithm"))
            .collect();
        match named[..] {
            [algorithm] if known.contains(&algorithm) => Ok(()),
            _ => Err(refuse(
                Condition::SamlAlgorithm,
                quoted(&named.join(" ")),
                known.join(" "),
            )),
        }
    };
    one_of(signed, "CanonicalizationMethod", &TRANSFORMS[1..])?;
    one_of(signed, "SignatureMethod", &SIGNATURES)?;
    one_of(reference, "DigestMethod", &DIGESTS)?;
    let transforms: Vec<&str> = reference
        .walk()
        .into_iter()
        .filter(|one| one.is(SIGNATURE, "Transform"))
        .map(|one| one.attribute("Algorithm").unwrap_or_default())
        .collect();
    match transforms[..] == TRANSFORMS {
        true => Ok(()),
        false => Err(refuse(
            Condition::SamlAlgorithm,
            quoted(&transforms.join(" ")),
            TRANSFORMS.join(" "),
        )),
    }
}

fn one_assertion(root: &Element) -> Result<(), Refusal> {
    let plain = root.all(ASSERTION, "Assertion").count();
    let sealed = root.all(ASSERTION, "EncryptedAssertion").count();
    match plain + sealed {
        1 => Ok(()),
        // A provider that says no has nothing to assert.
        0 if !succeeded(root) => Ok(()),
        count => {
            let found = format!("{count} assertions");
            Err(refuse(Condition::SamlAssertion, found, "one"))
        }
    }
}

/// The outermost word on how it went.
pub(super) fn succeeded(root: &Element) -> bool {
    let status = root.child(PROTOCOL, "Status");
    let code = status.and_then(|status| status.child(PROTOCOL, "StatusCode"));
    let said = code.and_then(|code| code.attribute("Value"));
    said == Some("urn:oasis:names:tc:SAML:2.0:status:Success")
}

/// Whether an encrypted assertion can be changed without its key, so that only a signature around it protects it.
pub(super) fn is_malleable(root: &Element) -> bool {
    let methods = root.walk();
    let mut methods = methods
        .into_iter()
        .filter(|one| one.is(ENCRYPTION, "EncryptionMethod"));
    methods.any(|one| {
        one.attribute("Algorithm")
            .is_some_and(|name| name.ends_with("-cbc"))
    })
}

fn encrypted(element: &Element) -> Result<(), Refusal> {
    let all = element.walk();
    let within = |parent: &str, known: &[&str]| {
        let found: Vec<&str> = all
            .iter()
            .filter(|one| one.is(ENCRYPTION, parent))
            .map(|one| {
                let method = one.child(ENCRYPTION, "EncryptionMethod");
                method
                    .and_then(|method| method.attribute("Algorithm"))
                    .unwrap_or_default()
            })
            .collect();
        match found[..] {
            [algorithm] if known.contains(&algorithm) => Ok(()),
            _ => Err(refuse(
                Condition::SamlEncryption,
                quoted(&found.join(" ")),
                known.join(" "),
            )),
        }
    };
    within("EncryptedData", &DATA_KEYS)?;
    within("EncryptedKey", &KEY_KEYS)
}
