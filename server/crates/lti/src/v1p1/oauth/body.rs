//! Bodies that are no form, signed by their hash in the header `Authorization` (OAuth Request Body Hash 1.0).

use super::send::body_hash;
use super::{Request, Signed};
use crate::form::Form;
use crate::{Condition, Refusal, Verdict};
use time::OffsetDateTime;
use url::Url;

/// Whether a header like that is sound: for platforms played by us, and for notices of theirs.
pub fn verify_body(
    url: &Url,
    header: &str,
    body: &[u8],
    secret: &str,
    now: OffsetDateTime,
) -> Verdict<Signed> {
    let form = header_parameters(header)?;
    let request = Request {
        method: "POST",
        url,
        form: &form,
    };
    let signed = Signed::read(&request, now)?;
    let expected = body_hash(body);
    match form.one("oauth_body_hash")? {
        Some(hash) if hash == expected => {}
        found => {
            let found = if found.is_some() {
                "the hash of another body"
            } else {
                "no hash"
            };
            return Err(Refusal::new(
                Condition::BodyHash,
                found,
                "`oauth_body_hash` of this body",
            ));
        }
    }
    signed.verify(&request, secret)?;
    Ok(signed)
}

fn header_parameters(header: &str) -> Verdict<Form> {
    let refuse = |found: &str| {
        Refusal::new(
            Condition::FormUnreadable,
            found,
            "`Authorization: OAuth name=\"value\", …`",
        )
    };
    if header.len() > 8 * 1024 {
        return Err(refuse("a header of more than 8 KiB"));
    }
    let (scheme, fields) = header
        .split_once(' ')
        .ok_or_else(|| refuse("no parameters"))?;
    if !scheme.eq_ignore_ascii_case("OAuth") {
        return Err(refuse("another scheme"));
    }
    let field = |field: &str| {
        let (name, value) = field.trim().split_once('=')?;
        Some((
            name.trim().to_owned(),
            unescaped(value.trim().trim_matches('"')),
        ))
    };
    let pairs: Option<Vec<_>> = fields.split(',').map(field).collect();
    Ok(pairs
        .ok_or_else(|| refuse("a parameter without value"))?
        .into_iter()
        .collect())
}

/// In a header `+` is a plus.
fn unescaped(text: &str) -> String {
    let text = text.replace('+', "%2B");
    url::form_urlencoded::parse(format!("v={text}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
