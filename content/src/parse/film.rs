//! `.media`: a film or recording with captions, and a transcript for everyone.

use pulldown_cmark::{Event, HeadingLevel, Tag};

use super::{
    Reader,
    attributes::Attributes,
    blocks::{self, Block},
    links,
};
use crate::{
    html::Html,
    media_type::{CAPTIONS, FILM, Family, IMAGE, content_type},
    model::Body,
    render, rules,
};

/// The film of a segment. A translation shows the film of the source, with its own captions.
pub(super) fn read(
    reader: &mut Reader<'_>,
    attributes: &Attributes<'_>,
    source: Option<&Body>,
    transcript: Html,
) -> Body {
    let Some(Body::Media {
        src,
        media_type,
        captions,
        poster,
        ..
    }) = source
    else {
        return own(reader, attributes, transcript);
    };
    let translated = attributes
        .text("captions")
        .map(|_| captions_of(reader, attributes));
    Body::Media {
        src: src.clone(),
        media_type: media_type.clone(),
        captions: translated.unwrap_or_else(|| captions.clone()),
        poster: poster.clone(),
        transcript,
    }
}

fn own(reader: &mut Reader<'_>, attributes: &Attributes<'_>, transcript: Html) -> Body {
    let src = optional(reader, attributes, "src", FILM).unwrap_or_default();
    if src.is_empty() {
        let advice = "write src=media/name.mp4 behind the kind";
        reader.fault(
            rules::MEDIA_SOURCE,
            attributes.at,
            "this segment has no film",
            advice,
        );
    }
    Body::Media {
        media_type: content_type(&src).to_owned(),
        src,
        captions: captions_of(reader, attributes),
        poster: optional(reader, attributes, "poster", IMAGE),
        transcript,
    }
}

fn captions_of(reader: &mut Reader<'_>, attributes: &Attributes<'_>) -> String {
    let captions = optional(reader, attributes, "captions", CAPTIONS).unwrap_or_default();
    let at = attributes.at("captions");
    if captions.is_empty() {
        let advice = "write captions=media/name.vtt behind src=";
        reader.fault(
            rules::MEDIA_CAPTIONS,
            at,
            "this film has no captions",
            advice,
        );
    } else if reader
        .folder
        .get(&captions)
        .is_some_and(|bytes| !is_webvtt(bytes))
    {
        let message = format!("{captions} is not a WebVTT file");
        reader.fault(
            rules::MEDIA_CAPTIONS,
            at,
            message,
            "begin the file with a line WEBVTT",
        );
    }
    captions
}

fn optional(
    reader: &mut Reader<'_>,
    attributes: &Attributes<'_>,
    key: &str,
    family: Family,
) -> Option<String> {
    let path = attributes.text(key)?;
    links::file(reader, &path, &[family], attributes.at(key));
    Some(path)
}

fn is_webvtt(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    bytes.starts_with(b"WEBVTT")
}

/// Parts the blocks at the heading `### Transcript`, or `### Any words {#transcript}`.
pub(super) fn part_at_transcript<'o, 't>(
    blocks: &[Block<'o, 't>],
) -> (Vec<Block<'o, 't>>, Vec<Block<'o, 't>>) {
    match blocks.iter().position(|block| is_transcript_heading(block)) {
        Some(place) => (blocks[..place].to_vec(), blocks[place + 1..].to_vec()),
        None => (blocks.to_vec(), Vec::new()),
    }
}

fn is_transcript_heading(block: Block<'_, '_>) -> bool {
    match &block[0].0 {
        Event::Start(Tag::Heading {
            level: HeadingLevel::H3,
            id,
            ..
        }) => {
            id.as_deref() == Some("transcript")
                || blocks::plain(block).eq_ignore_ascii_case("transcript")
        }
        _ => false,
    }
}

/// The transcript, which may not be missing: some read it, and everyone can search it.
pub(super) fn transcript(reader: &mut Reader<'_>, at: usize, blocks: &[Block<'_, '_>]) -> Html {
    let transcript = render::shown(reader, blocks);
    if transcript.is_empty() {
        let advice = "write ### Transcript, and below it everything that is said and shown";
        reader.fault(
            rules::MEDIA_TRANSCRIPT,
            at,
            "this film has no transcript",
            advice,
        );
    }
    transcript
}
