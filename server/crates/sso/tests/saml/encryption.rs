//! Encrypted assertions: opened with any key of ours, and then held against everything that holds for plain ones. Whatever is
//! wrong inside has one word.

use crate::idp::{By, SIGNERS, base64};
use crate::world::{Case, Ends, World, case, run, sealed};
use sso::Condition as C;

const GCM: &str = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
const CBC: &str = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
const OAEP: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";

fn encrypted(
    name: &'static str,
    ends: impl Into<Ends>,
    spoil: impl Fn(&mut World) + 'static,
) -> Case {
    case(name, ends, move |world| {
        world.seal = Some(&SIGNERS.ours);
        spoil(world);
    })
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        encrypted("as it should be", Ends::Well, |_| {}),
        encrypted("for the key before", Ends::Well, |w| {
            w.seal = Some(&SIGNERS.ours_before)
        }),
        encrypted("with the answer signed, too", Ends::Well, |w| {
            w.response_by = Some(By::Idp)
        }),
        encrypted("encrypted, as was agreed", Ends::Well, |w| {
            w.registration.require_encryption = true
        }),
        encrypted("for somebody else", C::SamlDecryption, |w| {
            w.seal = Some(&SIGNERS.attacker)
        }),
        encrypted("not signed inside", C::SamlDecryption, |w| {
            w.assertion_by = None
        }),
        encrypted("signed by an attacker inside", C::SamlDecryption, |w| {
            w.assertion_by = Some(By::Attacker)
        }),
        encrypted(
            "signed by an attacker inside, and by the provider around",
            C::SamlDecryption,
            |w| {
                (w.assertion_by, w.response_by) = (Some(By::Attacker), Some(By::Idp));
            },
        ),
        encrypted(
            "not signed inside, by an attacker around",
            Ends::Refused,
            |w| {
                (w.assertion_by, w.response_by) = (None, Some(By::Attacker));
                w.registration.allow_response_signature = true;
            },
        ),
        encrypted("expired inside", Ends::Refused, |w| {
            w.says("2026-11-24T00:05:00Z", "2026-11-23T23:50:00Z")
        }),
        encrypted("for another audience inside", Ends::Refused, |w| {
            w.says("metadata<", "other<")
        }),
        encrypted("for another recipient inside", Ends::Refused, |w| {
            w.says("acme/acs", "other/acs")
        }),
        encrypted("to another request inside", Ends::Refused, |w| {
            w.says("InResponseTo=\"_n", "InResponseTo=\"_x")
        }),
        encrypted("an empty name inside", Ends::Refused, |w| {
            w.says(">anna<", "><")
        }),
        encrypted("a comment inside the name", Ends::Refused, |w| {
            w.says(">anna<", ">an<!---->na<")
        }),
        encrypted("CBC without a signed answer", C::SamlEncryption, |w| {
            w.tampers(GCM, CBC)
        }),
        encrypted("CBC in an answer of an attacker", Ends::Refused, |w| {
            w.response_by = Some(By::Attacker);
            w.around(GCM, CBC);
        }),
        encrypted("CBC that was never CBC, signed", C::SamlDecryption, |w| {
            w.response_by = Some(By::Idp);
            w.around(GCM, CBC);
        }),
        encrypted("Triple DES", C::SamlEncryption, |w| {
            w.tampers(GCM, "http://www.w3.org/2001/04/xmlenc#tripledes-cbc")
        }),
        encrypted("no cipher", C::SamlEncryption, |w| w.tampers(GCM, "")),
        encrypted("RSA of PKCS #1 v1.5", C::SamlEncryption, |w| {
            w.tampers(OAEP, "http://www.w3.org/2001/04/xmlenc#rsa-1_5")
        }),
        encrypted("a key wrapped with AES", C::SamlEncryption, |w| {
            w.tampers(OAEP, "http://www.w3.org/2001/04/xmlenc#kw-aes128")
        }),
        encrypted("ciphertext to be fetched", C::SamlStructure, |w| {
            w.tampers("<xenc:CipherData>", "<xenc:CipherData><xenc:CipherReference URI=\"https://evil.example/\"></xenc:CipherReference>");
        }),
        encrypted("a key to be fetched", C::SamlStructure, |w| {
            let fetched = "<xenc:EncryptedKey><ds:RetrievalMethod URI=\"https://evil.example/\"></ds:RetrievalMethod>";
            w.tampers("<xenc:EncryptedKey>", fetched);
        }),
        encrypted("two of them", C::SamlAssertion, |w| {
            w.forge = Some(|p| {
                let one = sealed(&p.assertion, &SIGNERS.ours);
                p.response
                    .replacen("</samlp:Response>", &format!("{one}</samlp:Response>"), 1)
            })
        }),
        encrypted("one beside a plain one", C::SamlAssertion, |w| {
            w.forge = Some(|p| {
                p.response.replacen(
                    "</samlp:Response>",
                    &format!("{}</samlp:Response>", p.evil),
                    1,
                )
            })
        }),
        encrypted("an answer inside the assertion", C::SamlDecryption, |w| {
            w.forge = Some(|p| {
                let inside = sealed(&p.response, &SIGNERS.ours);
                crate::idp::response(&inside)
            })
        }),
        encrypted("text inside", C::SamlDecryption, |w| {
            w.forge = Some(|_| crate::idp::response(&sealed("x", &SIGNERS.ours)))
        }),
        encrypted("two assertions inside", C::SamlDecryption, |w| {
            w.forge = Some(|p| {
                crate::idp::response(&sealed(
                    &format!("{}{}", p.evil, p.assertion),
                    &SIGNERS.ours,
                ))
            })
        }),
        encrypted("a wrapped assertion inside", C::SamlDecryption, |w| {
            w.forge = Some(|p| {
                let wrapped = p.evil.replacen(
                    "</saml:Assertion>",
                    &format!("{}</saml:Assertion>", p.assertion),
                    1,
                );
                crate::idp::response(&sealed(&wrapped, &SIGNERS.ours))
            })
        }),
        encrypted("an entity inside", C::SamlDecryption, |w| {
            w.forge = Some(|p| {
                let inside = format!("<!DOCTYPE x [<!ENTITY x \"y\">]>{}", p.assertion);
                crate::idp::response(&sealed(&inside, &SIGNERS.ours))
            })
        }),
        case(
            "plain, where encryption was agreed",
            C::SamlEncryption,
            |w| w.registration.require_encryption = true,
        ),
    ];
    // An oracle would tell these apart.
    for part in 0..6 {
        let name = format!("ciphertext with byte {part} turned");
        cases.push(encrypted(
            Box::leak(name.into_boxed_str()),
            C::SamlDecryption,
            move |w| {
                w.raw = Some(
                    turned(
                        &World {
                            seal: Some(&SIGNERS.ours),
                            ..World::good()
                        }
                        .document(),
                        part,
                    )
                    .into_bytes(),
                );
            },
        ));
    }
    cases
}

/// One byte of the wrapped key (even) or of the ciphertext (odd) turned.
fn turned(document: &str, part: usize) -> String {
    use base64::Engine;
    let mut pieces: Vec<String> = document
        .split("<xenc:CipherValue>")
        .map(str::to_owned)
        .collect();
    let piece = &mut pieces[1 + part % 2];
    let (value, rest) = piece.split_once('<').unwrap();
    let mut bytes = base64::engine::general_purpose::STANDARD
        .decode(value)
        .unwrap();
    let at = bytes.len() * part / 6;
    bytes[at] ^= 1;
    *piece = format!("{}<{rest}", base64(bytes));
    pieces.join("<xenc:CipherValue>")
}

#[test]
fn an_encrypted_assertion_is_held_against_all_that_holds_for_a_plain_one() {
    run(cases());
}
