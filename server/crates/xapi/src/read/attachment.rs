//! What a statement says of its attachments (1.0.3 Data §2.4.11). Payloads are not seen here.

use super::{Check, Object, SIGNATURE};
use crate::fault::{Path, shown};
use crate::json::{Json, Text};
use crate::{AttachmentRef, rule};

pub(super) fn attachments<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) {
    for (index, value) in cx
        .array(value, at, rule::ATTACHMENT)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        if let Some(attachment) = attachment(cx, value, &at.index(index)) {
            cx.found.attachments.push(attachment);
        }
    }
}

fn attachment<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<AttachmentRef> {
    let keys = [
        "usageType",
        "display",
        "description",
        "contentType",
        "length",
        "sha2",
        "fileUrl",
    ];
    let attachment = cx.object(value, at, &keys, rule::ATTACHMENT)?;
    let usage = cx
        .require(&attachment, "usageType")
        .and_then(|(value, at)| cx.iri(value, &at))
        .map(Text::as_str);
    words(cx, &attachment);
    let content_type = cx
        .require(&attachment, "contentType")
        .and_then(|(value, at)| content_type(cx, value, &at, usage));
    let length = cx
        .require(&attachment, "length")
        .and_then(|(value, at)| length(cx, value, &at));
    let sha2 = cx
        .require(&attachment, "sha2")
        .and_then(|(value, at)| sha2(cx, value, &at));
    if let Some((value, at)) = attachment.get("fileUrl") {
        cx.iri(value, &at);
    }
    Some(AttachmentRef {
        sha2: sha2?,
        content_type: content_type?.to_owned(),
        length: length?,
        has_file_url: attachment.has("fileUrl"),
        is_signature: usage? == SIGNATURE,
        pointer: at.pointer(),
    })
}

fn words<'a>(cx: &mut Check<'a>, attachment: &Object<'_, 'a, '_>) {
    if let Some((value, at)) = cx.require(attachment, "display") {
        cx.language_map(value, &at);
    }
    if let Some((value, at)) = attachment.get("description") {
        cx.language_map(value, &at);
    }
}

fn content_type<'j, 'a>(
    cx: &mut Check<'a>,
    value: &'j Json<'a>,
    at: &Path<'_>,
    usage: Option<&str>,
) -> Option<&'j str> {
    let text = cx.string(value, at, rule::ATTACHMENT)?.as_str();
    if !is_media_type(text) {
        cx.faults.add(
            "xapi.attachment.content_type",
            at,
            rule::ATTACHMENT,
            shown(text),
            "a media type such as application/pdf",
        );
        return None;
    }
    if usage == Some(SIGNATURE) && text != "application/octet-stream" {
        cx.faults.add(
            "xapi.signature.content_type",
            at,
            rule::SIGNATURE,
            shown(text),
            "`application/octet-stream` for a signature",
        );
    }
    Some(text)
}

/// type "/" subtype, then parameters (RFC 9110 §8.3.1).
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim_end();
    let is_token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
        && !text.contains(|c: char| c.is_control())
}

fn length<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<u64> {
    cx.number(value, at, rule::ATTACHMENT)?;
    let length = match value {
        Json::Number(text) => text.parse().ok(),
        _ => None,
    };
    if length.is_none() {
        cx.faults.add(
            "xapi.attachment.length",
            at,
            rule::ATTACHMENT,
            "another number",
            "a whole number of bytes",
        );
    }
    length
}

/// SHA-2 of any width, in hex.
fn sha2<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<String> {
    let text = cx.string(value, at, rule::ATTACHMENT)?.as_str();
    let sound =
        matches!(text.len(), 56 | 64 | 96 | 128) && text.bytes().all(|b| b.is_ascii_hexdigit());
    if !sound {
        cx.faults.add(
            "xapi.attachment.sha2",
            at,
            rule::ATTACHMENT,
            shown(text),
            "a SHA-2 digest in hexadecimal",
        );
    }
    sound.then(|| text.to_ascii_lowercase())
}
