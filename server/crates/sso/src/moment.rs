//! Moments as SAML writes them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Seconds of Unix time of an `xs:dateTime` in UTC; none when it is something else.
pub(crate) fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    if !text.ends_with('Z') || text.len() > 40 {
        return None;
    }
    let read = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(read.unix_timestamp())
}

/// The same the other way.
pub(crate) fn written(at: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(at).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    moment.format(&Rfc3339).unwrap_or_default()
}
