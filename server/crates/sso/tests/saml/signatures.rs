//! Signatures: by others, by nobody, by algorithms that prove nothing, of something else.

use crate::idp::*;
use crate::world::{Case, Ends, case, run};
use sso::Condition as C;

const DSIG_MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const C14N: &str = "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"";
const TRANSFORM: &str =
    "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>";
const ENVELOPED: &str = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>";

fn by(
    name: &'static str,
    ends: impl Into<Ends>,
    assertion: Option<By>,
    response: Option<By>,
) -> Case {
    case(name, ends, move |world| {
        (world.assertion_by, world.response_by) = (assertion, response);
    })
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        case("as it should be", Ends::Well, |_| {}),
        by("both signed", Ends::Well, Some(By::Idp), Some(By::Idp)),
        by("signed with the next key", Ends::Well, Some(By::Next), None),
        case(
            "the answer alone signed, where that was agreed",
            Ends::Well,
            |w| {
                (w.assertion_by, w.response_by) = (None, Some(By::Idp));
                w.registration.allow_response_signature = true;
            },
        ),
        by(
            "the answer alone signed",
            C::SamlSignatureMissing,
            None,
            Some(By::Idp),
        ),
        by("nothing signed", C::SamlSignatureMissing, None, None),
        by(
            "signed by an attacker with a certificate",
            C::SamlSignature,
            Some(By::Attacker),
            None,
        ),
        by(
            "signed by an attacker with the provider's certificate",
            C::SamlSignature,
            Some(By::AttackerAsIdp),
            None,
        ),
        by(
            "signed by an attacker without certificate",
            C::SamlSignature,
            Some(By::AttackerSilent),
            None,
        ),
        by(
            "both signed by an attacker",
            C::SamlSignature,
            Some(By::Attacker),
            Some(By::Attacker),
        ),
        by(
            "the assertion by an attacker, the answer by the provider",
            Ends::Refused,
            Some(By::Attacker),
            Some(By::Idp),
        ),
        by(
            "the answer by an attacker, the assertion by the provider",
            C::SamlSignature,
            Some(By::Idp),
            Some(By::Attacker),
        ),
        by(
            "signed with an expired certificate that nobody lists",
            C::SamlSignature,
            Some(By::Expired),
            None,
        ),
        case(
            "nothing signed, where the answer's signature is enough",
            C::SamlSignatureMissing,
            |w| {
                w.assertion_by = None;
                w.registration.allow_response_signature = true;
            },
        ),
        case(
            "the answer signed by an attacker, where that is enough",
            C::SamlSignature,
            |w| {
                (w.assertion_by, w.response_by) = (None, Some(By::Attacker));
                w.registration.allow_response_signature = true;
            },
        ),
        case(
            "signed with HMAC by the public key",
            C::SamlAlgorithm,
            |w| {
                w.assertion_by = Some(By::Hmac);
                w.about(RSA_SHA256, &format!("{DSIG_MORE}hmac-sha256"));
            },
        ),
        case("HMAC cut to nothing", C::SamlAlgorithm, |w| {
            w.assertion_by = Some(By::Hmac);
            w.about(
                &format!("Algorithm=\"{RSA_SHA256}\"></ds:SignatureMethod>"),
                &format!("Algorithm=\"{DS}hmac-sha1\"><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>"),
            );
        }),
        case("HMAC that calls itself RSA", C::SamlSignature, |w| {
            w.assertion_by = Some(By::Hmac)
        }),
        case("RSA with SHA-384", Ends::Well, |w| {
            w.about(RSA_SHA256, &format!("{DSIG_MORE}rsa-sha384"))
        }),
        case("RSA with SHA-512", Ends::Well, |w| {
            w.about(RSA_SHA256, &format!("{DSIG_MORE}rsa-sha512"))
        }),
    ];
    for (name, algorithm) in [
        ("RSA with SHA-1", format!("{DS}rsa-sha1")),
        ("RSA with MD5", format!("{DSIG_MORE}rsa-md5")),
        ("RSA with RIPEMD", format!("{DSIG_MORE}rsa-ripemd160")),
        ("DSA", format!("{DS}dsa-sha1")),
        ("HMAC with SHA-1", format!("{DS}hmac-sha1")),
        ("ECDSA", format!("{DSIG_MORE}ecdsa-sha256")),
        (
            "RSA-PSS",
            "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1".to_owned(),
        ),
        ("no algorithm", String::new()),
        ("none", "none".to_owned()),
        ("an algorithm with a blank", format!("{RSA_SHA256} ")),
    ] {
        let name = format!("a signature that says {name}");
        cases.push(case(&name, C::SamlAlgorithm, move |w| {
            w.about(RSA_SHA256, &algorithm)
        }));
    }
    for digest in [
        format!("{DS}sha1"),
        format!("{DSIG_MORE}md5"),
        String::new(),
    ] {
        let name = format!("a digest that says {digest:?}");
        cases.push(case(&name, C::SamlAlgorithm, move |w| {
            w.about(SHA256, &digest)
        }));
    }
    for method in [
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        "http://www.w3.org/2006/12/xml-c14n11",
        "",
    ] {
        let changed = format!("CanonicalizationMethod Algorithm=\"{method}\"");
        let name = format!("canonical XML by {method:?}");
        cases.push(case(&name, C::SamlAlgorithm, move |w| {
            w.about(C14N, &changed)
        }));
    }
    for transform in [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    ] {
        let other = format!("<ds:Transform Algorithm=\"{transform}\"></ds:Transform>");
        let more = format!("{TRANSFORM}{other}");
        let name = format!("{transform} beside the transforms");
        cases.push(case(&name, C::SamlAlgorithm, move |w| {
            w.about(TRANSFORM, &more)
        }));
        let name = format!("{transform} instead of a transform");
        cases.push(case(&name, C::SamlAlgorithm, move |w| {
            w.about(TRANSFORM, &other)
        }));
    }
    cases.extend([
        case("no transform", C::SamlAlgorithm, |w| {
            w.about(TRANSFORM, "");
            w.about(ENVELOPED, "");
        }),
        case("a transform twice", C::SamlAlgorithm, |w| w.about(ENVELOPED, &ENVELOPED.repeat(2))),
        case("transforms the other way round", C::SamlAlgorithm, |w| {
            w.about(&format!("{ENVELOPED}{TRANSFORM}"), &format!("{TRANSFORM}{ENVELOPED}"));
        }),
        case("a reference to the whole document", C::SamlSignatureForm, |w| w.about("URI=\"#_a\"", "URI=\"\"")),
        case("a reference to nothing", C::SamlSignatureForm, |w| w.about(" URI=\"#_a\"", "")),
        case("a reference to the answer", C::SamlSignatureForm, |w| w.about("URI=\"#_a\"", "URI=\"#_r\"")),
        case("a reference to another document", C::SamlSignatureForm, |w| w.about("#_a", "https://evil.example/x#_a")),
        case("a reference to a file", C::SamlSignatureForm, |w| w.about("#_a", "file:///etc/passwd")),
        case("a reference by XPointer", C::SamlSignatureForm, |w| w.about("#_a", "#xpointer(id('_a'))")),
        case("a reference by the whole XPointer", C::SamlSignatureForm, |w| w.about("#_a", "#xpointer(/)")),
        case("two references", C::SamlSignatureForm, |w| {
            let more = "<ds:Reference URI=\"#_a\"><ds:DigestMethod Algorithm=\"x\"></ds:DigestMethod></ds:Reference></ds:SignedInfo>";
            w.about("</ds:SignedInfo>", more);
        }),
        case("no reference", Ends::Refused, |w| {
            w.about("<ds:Reference URI=\"#_a\">", "<ds:X>");
            w.about("</ds:Reference>", "</ds:X>");
        }),
        case("a manifest", C::SamlStructure, |w| {
            w.tampers("</ds:Signature>", "<ds:Object><ds:Manifest></ds:Manifest></ds:Object></ds:Signature>");
        }),
        case("a key to be fetched", C::SamlStructure, |w| {
            let fetched = "<ds:KeyInfo><ds:RetrievalMethod URI=\"https://evil.example/key\"></ds:RetrievalMethod>";
            w.tampers("<ds:KeyInfo>", fetched);
        }),
        case("two values", C::SamlSignatureForm, |w| {
            w.tampers("<ds:SignatureValue>", "<ds:SignatureValue>AAAA</ds:SignatureValue><ds:SignatureValue>");
        }),
        case("no value", C::SamlSignatureForm, |w| {
            w.tampers("<ds:SignatureValue>", "<ds:X>");
            w.tampers("</ds:SignatureValue>", "</ds:X>");
        }),
        case("an empty value", C::SamlSignature, |w| w.forge = Some(|p| {
            let (head, rest) = p.response.split_once("<ds:SignatureValue>").unwrap();
            let (_, tail) = rest.split_once("</ds:SignatureValue>").unwrap();
            format!("{head}<ds:SignatureValue></ds:SignatureValue>{tail}")
        })),
        case("a signature of another namespace", C::SamlStructure, |w| w.tampers(DS, "urn:x")),
        case("two signatures side by side", C::SamlSignatureForm, |w| w.forge = Some(|p| {
            with_signature(&p.response, "").replacen(&p.signature, &p.signature.repeat(2), 1)
        })),
        case("a signature at the end of the assertion", Ends::Well, |w| w.forge = Some(|p| {
            let moved = p.bare.replacen("</saml:Assertion>", &format!("{}</saml:Assertion>", p.signature), 1);
            p.response.replacen(&p.assertion, &moved, 1)
        })),
        case("a key value beside the certificate", Ends::Well, |w| {
            let more = "<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>Aw==</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>";
            w.tampers("<ds:KeyInfo>", more);
        }),
    ]);
    for (what, from, to) in [
        ("the name", ">anna<", ">admin<"),
        ("a group", ">staff<", ">admin<"),
        (
            "the audience",
            "\"2026-11-24T00:05:00Z\" Recipient",
            "\"2026-11-24T00:06:00Z\" Recipient",
        ),
        ("the session", "SessionIndex=\"s1\"", "SessionIndex=\"s2\""),
        ("a blank", ">anna<", ">anna <"),
        (
            "an attribute more",
            "<saml:NameID ",
            "<saml:NameID NameQualifier=\"x\" ",
        ),
    ] {
        let name = format!("{what} changed after it was signed");
        cases.push(case(&name, Ends::Refused, move |w| w.tampers(from, to)));
    }
    cases
}

#[test]
fn only_the_providers_own_signatures_count() {
    run(cases());
}
