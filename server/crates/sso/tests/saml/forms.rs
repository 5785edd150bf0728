//! XML that is more, or less, than a message.

use crate::idp::{P, STATE};
use crate::world::{Case, Ends, World, case, run};
use sso::Condition as C;

fn before(name: &'static str, ends: C, what: &'static str) -> Case {
    case(name, ends, move |w| {
        w.raw = Some(format!("{what}{}", World::good().document()).into_bytes())
    })
}

fn after(name: &'static str, ends: C, what: &'static str) -> Case {
    case(name, ends, move |w| {
        w.raw = Some(format!("{}{what}", World::good().document()).into_bytes())
    })
}

fn raw(
    name: &'static str,
    ends: impl Into<Ends>,
    bytes: impl Fn(String) -> Vec<u8> + 'static,
) -> Case {
    case(name, ends, move |w| {
        w.raw = Some(bytes(World::good().document()))
    })
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        before(
            "a declaration",
            C::XmlForm,
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
        ),
        before(
            "a declaration of XML 1.1",
            C::XmlForm,
            "<?xml version=\"1.1\"?>",
        ),
        before("a DOCTYPE", C::XmlForbidden, "<!DOCTYPE Response>"),
        before(
            "a DOCTYPE of another host",
            C::XmlForbidden,
            "<!DOCTYPE r SYSTEM \"https://evil.example/x.dtd\">",
        ),
        before(
            "an entity of a file",
            C::XmlForbidden,
            "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
        ),
        before(
            "a parameter entity",
            C::XmlForbidden,
            "<!DOCTYPE r [<!ENTITY % x SYSTEM \"https://evil.example/\"> %x;]>",
        ),
        before(
            "a billion laughs",
            C::XmlForbidden,
            "<!DOCTYPE r [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;\">]>",
        ),
        before(
            "ids by DTD",
            C::XmlForbidden,
            "<!DOCTYPE r [<!ATTLIST x y ID #IMPLIED>]>",
        ),
        before(
            "a style sheet",
            C::XmlForbidden,
            "<?xml-stylesheet href=\"https://evil.example/\"?>",
        ),
        before("a comment before", C::XmlForbidden, "<!-- x -->"),
        after("a comment after", C::XmlForbidden, "<!-- x -->"),
        after("an instruction after", C::XmlForbidden, "<?x?>"),
        after("text after", C::XmlForm, "x"),
        after("a second root", C::XmlForm, "<x></x>"),
        after("a CDATA after", C::XmlForbidden, "<![CDATA[x]]>"),
        before("text before", C::XmlForm, "x"),
        raw("the answer twice", C::XmlForm, |xml| {
            xml.repeat(2).into_bytes()
        }),
        raw("nothing", C::XmlForm, |_| Vec::new()),
        raw("blanks", C::XmlForm, |_| b" \n ".to_vec()),
        raw("JSON", C::XmlForm, |_| b"{\"a\": 1}".to_vec()),
        raw("UTF-16", C::XmlForm, |xml| {
            xml.encode_utf16().flat_map(u16::to_le_bytes).collect()
        }),
        raw("bytes that are not UTF-8", C::XmlForm, |xml| {
            [xml.as_bytes(), &[0xff, 0xfe]].concat()
        }),
        raw("NUL", C::XmlForm, |xml| {
            xml.replace("anna", "anna\0").into_bytes()
        }),
        raw("NUL as a reference", C::XmlForbidden, |xml| {
            xml.replace("anna", "anna&#0;").into_bytes()
        }),
        raw(
            "a control character as a reference",
            C::XmlForbidden,
            |xml| xml.replace("anna", "anna&#1;").into_bytes(),
        ),
        raw(
            "an unknown entity in an attribute",
            C::XmlForbidden,
            |xml| xml.replace("\"groups\"", "\"&x;\"").into_bytes(),
        ),
        raw("an attribute twice", C::XmlForm, |xml| {
            xml.replace("Version=\"2.0\"", "Version=\"2.0\" Version=\"2.0\"")
                .into_bytes()
        }),
        raw("a prefix that nothing declares", C::XmlForm, |xml| {
            xml.replace("samlp:Status>", "y:Status>").into_bytes()
        }),
        raw("an attribute without quotes", C::XmlForm, |xml| {
            xml.replace("ID=\"_r\"", "ID=_r").into_bytes()
        }),
        raw("tags that cross", C::XmlForm, |xml| {
            xml.replace("</saml:Subject><saml:Conditions", "<saml:Conditions")
                .into_bytes()
        }),
        raw("a comment between elements", C::XmlForbidden, |xml| {
            xml.replace("<saml:Subject>", "<!--x--><saml:Subject>")
                .into_bytes()
        }),
        raw("a comment in the issuer", C::XmlForbidden, |xml| {
            xml.replace(
                "https://idp.example/saml<",
                "https://idp.example/saml<!-- -->x<",
            )
            .into_bytes()
        }),
        raw("a comment in a digest", C::XmlForbidden, |xml| {
            xml.replace("<ds:DigestValue>", "<ds:DigestValue><!-- -->")
                .into_bytes()
        }),
        raw("CDATA in the audience", C::XmlForbidden, |xml| {
            xml.replace("<saml:Audience>", "<saml:Audience><![CDATA[]]>")
                .into_bytes()
        }),
        raw("CDATA in a signature", C::XmlForbidden, |xml| {
            xml.replace("<ds:SignatureValue>", "<ds:SignatureValue><![CDATA[]]>")
                .into_bytes()
        }),
        raw("an instruction in the signature", C::XmlForbidden, |xml| {
            xml.replace("<ds:SignedInfo>", "<?x?><ds:SignedInfo>")
                .into_bytes()
        }),
        raw("a namespace by reference", C::XmlForm, |xml| {
            xml.replace(P, &P.replace(':', "&#58;")).into_bytes()
        }),
        raw("a declaration of version 1.0", Ends::Well, |xml| {
            format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{xml}\n").into_bytes()
        }),
    ];
    for part in 1..10 {
        let name = format!("cut after {part} tenths");
        cases.push(case(&name, C::XmlForm, move |w| {
            let whole = World::good().document();
            w.raw = Some(whole.as_bytes()[..whole.len() * part / 10].to_vec());
        }));
    }
    cases
}

#[test]
fn a_message_is_xml_and_nothing_more() {
    assert_eq!(STATE.len(), 43);
    run(cases());
}
