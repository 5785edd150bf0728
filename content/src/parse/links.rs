//! Addresses in the text: where a link may lead, and which pictures there are.

use pulldown_cmark::LinkType;

use super::{Reader, values};
use crate::{html::escape, media_type, rules};

/// The start of a link.
pub(crate) fn link(reader: &mut Reader<'_>, kind: LinkType, address: &str, at: usize) -> String {
    if kind == LinkType::Email {
        return anchor(&format!("mailto:{address}"), "");
    }
    let lower = address.to_ascii_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") {
        return anchor(address, " rel=\"noopener noreferrer\" target=\"_blank\"");
    }
    if lower.starts_with("mailto:") || lower.starts_with("tel:") {
        return anchor(address, "");
    }
    let advice = match address.starts_with('#') {
        true => "only a .branch leads to segments; write the address of a page, or no link",
        false => "write an address that begins with https://, http://, mailto: or tel:",
    };
    let message = format!(
        "a link cannot lead to {:?}",
        super::values::shorten(address)
    );
    reader.fault(rules::LINK_ADDRESS, at, message, advice);
    String::from("<a>")
}

fn anchor(address: &str, attributes: &str) -> String {
    let mut tag = String::from("<a href=\"");
    escape(&mut tag, address);
    tag + "\"" + attributes + ">"
}

/// A picture.
pub(crate) fn image(reader: &mut Reader<'_>, address: &str, alt: &str, at: usize) -> String {
    if alt.trim().is_empty() {
        let message = "this picture has no words for those who cannot see it";
        let advice = "say between the brackets what it shows: ![What it shows](media/…)";
        reader.fault(rules::IMAGE_ALT, at, message, advice);
    }
    if !address.starts_with("media/") {
        let message = format!(
            "a picture cannot come from {:?}",
            super::values::shorten(address)
        );
        let advice = "put the file into media/ and write media/name.svg";
        reader.fault(rules::IMAGE_ADDRESS, at, message, advice);
    } else {
        file(reader, address, &[media_type::IMAGE], at);
    }
    let mut tag = String::from("<img src=\"");
    escape(&mut tag, address);
    tag.push_str("\" alt=\"");
    escape(&mut tag, alt.trim());
    tag + "\" loading=\"lazy\">"
}

/// Checks a reference to a file of the course, of one of the given families of types.
pub(super) fn file(
    reader: &mut Reader<'_>,
    path: &str,
    families: &[media_type::Family],
    at: usize,
) -> bool {
    if !media_type::is_plain(path) {
        let message = format!(
            "{:?} is not a name for a file of the course",
            super::values::shorten(path)
        );
        let advice = "write media/ and a name of letters a-z, digits, dots, - and _";
        reader.fault(rules::MEDIA_NAME, at, message, advice);
        return false;
    }
    if !families.contains(&media_type::family(path)) {
        let allowed: Vec<&str> = families
            .iter()
            .flat_map(|family| family.endings())
            .copied()
            .collect();
        let message = format!("{path} is of a type that does not belong here");
        let advice = format!("use a file that ends in {}", allowed.join(", "));
        reader.fault(rules::MEDIA_TYPE, at, message, advice);
        return false;
    }
    if reader.folder.get(path).is_none() {
        missing(reader, path, at);
        return false;
    }
    reader.refer_to(path);
    true
}

fn missing(reader: &mut Reader<'_>, path: &str, at: usize) {
    let near = values::nearest(path, reader.folder.iter().map(|(path, _)| path));
    let advice = match near {
        Some(near) => format!("did you mean {near}?"),
        None => "put the file there, or take the reference out".to_owned(),
    };
    reader.fault(
        rules::MEDIA_FILE,
        at,
        format!("there is no file {path}"),
        advice,
    );
}
