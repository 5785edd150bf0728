//! What a schema cannot say: ids are absolute IRIs and unique, addresses lead somewhere (13.1, 14).

use super::read::{is, named};
use super::{Packaging, Structure};
use crate::launch::PARAMETERS;
use markup::{Element, Fault};
use std::collections::HashSet;
use url::Url;

/// Walks the elements, which know their lines, beside the structure, which is sound.
pub(super) fn hold(
    root: &Element,
    structure: &Structure,
    packaging: Packaging<'_>,
) -> Result<(), Fault> {
    let mut ids = Ids::default();
    let course = named(root, "course").next();
    iri(
        course.map_or(root.line, |course| course.line),
        "id",
        &structure.id,
    )?;
    for objective in named(root, "objectives").flat_map(|list| named(list, "objective")) {
        ids.objective(objective)?;
    }
    walk(root, &mut ids, packaging)
}

/// Ids that were seen, by what has them.
#[derive(Default)]
struct Ids<'e> {
    objectives: HashSet<&'e str>,
    nodes: HashSet<&'e str>,
}

impl<'e> Ids<'e> {
    fn objective(&mut self, element: &'e Element) -> Result<(), Fault> {
        let id = id(element)?;
        unique(self.objectives.insert(id), element, id)
    }

    fn node(&mut self, element: &'e Element) -> Result<(), Fault> {
        let id = id(element)?;
        unique(self.nodes.insert(id), element, id)
    }
}

fn id(element: &Element) -> Result<&str, Fault> {
    let id = element.plain("id").map(str::trim).unwrap_or_default();
    iri(element.line, "id", id)?;
    Ok(id)
}

fn unique(new: bool, element: &Element, id: &str) -> Result<(), Fault> {
    if new {
        return Ok(());
    }
    let found = format!(
        "the id {} of this <{}> once more",
        Fault::quote(id),
        element.name
    );
    Err(Fault::new(
        "cmi5.id.twice",
        element.line,
        found,
        "give each an id of its own",
    ))
}

/// An absolute IRI: with a scheme, and something after it.
fn iri(line: u32, name: &str, value: &str) -> Result<(), Fault> {
    if xapi::iri::is_iri(value) {
        return Ok(());
    }
    let found = format!("{name}={}", Fault::quote(value));
    Err(Fault::new(
        "cmi5.iri",
        line,
        found,
        "write an absolute IRI, as https://example.com/course/1",
    ))
}

fn walk<'e>(parent: &'e Element, ids: &mut Ids<'e>, packaging: Packaging<'_>) -> Result<(), Fault> {
    for element in &parent.children {
        if is(element, "block") {
            ids.node(element)?;
            references(element, ids)?;
            walk(element, ids, packaging)?;
        } else if is(element, "au") {
            ids.node(element)?;
            references(element, ids)?;
            address(element, packaging)?;
        }
    }
    Ok(())
}

/// References lead to objectives of the course (13.1.3).
fn references(element: &Element, ids: &Ids<'_>) -> Result<(), Fault> {
    for reference in named(element, "objectives").flat_map(|list| named(list, "objective")) {
        let id = reference.plain("idref").map(str::trim).unwrap_or_default();
        iri(reference.line, "idref", id)?;
        if !ids.objectives.contains(id) {
            let found = format!(
                "idref={}, which is no objective of the course",
                Fault::quote(id)
            );
            return Err(Fault::new(
                "cmi5.objective",
                reference.line,
                found,
                "add it to <objectives>",
            ));
        }
    }
    Ok(())
}

/// Absolute, or the path of a file in the zip; without the names that a launch adds (13.1.4 url, 14.1, 14.2).
fn address(au: &Element, packaging: Packaging<'_>) -> Result<(), Fault> {
    let Some(element) = named(au, "url").next() else {
        return Ok(());
    };
    let url = element.token();
    let fault = |what: &str, advice: &str| {
        let found = format!("the url {} {what}", Fault::quote(&url));
        Err(Fault::new("cmi5.url", element.line, found, advice))
    };
    match Url::parse(&url) {
        Ok(absolute) if !matches!(absolute.scheme(), "http" | "https") => {
            return fault(
                "is not of the web",
                "write https://… or a path in the package",
            );
        }
        Ok(absolute) => taken(&absolute, &fault)?,
        Err(url::ParseError::RelativeUrlWithoutBase) => match packaging {
            Packaging::Bare => {
                return fault(
                    "is relative, but there is no zip",
                    "write an absolute address, or deliver a zip",
                );
            }
            Packaging::Zip(has) => {
                let Some((path, relative)) = relative(&url) else {
                    return fault("leads out of the package", "write a path in the package");
                };
                taken(&relative, &fault)?;
                if !has(&path) {
                    return fault(
                        "is of no file in the package",
                        "add the file or correct the path",
                    );
                }
            }
        },
        Err(_) => return fault("cannot be read", "write https://… or a path in the package"),
    }
    Ok(())
}

/// The path of a relative address in the package, percent-decoded, and the address on an origin that means nothing.
fn relative(url: &str) -> Option<(String, Url)> {
    let base = Url::parse("http://package.invalid/").ok()?;
    let path = decoded(url.split(['?', '#']).next()?)?;
    let out = path.starts_with('/') || path.split(['/', '\\']).any(|part| part == "..");
    let joined = base
        .join(url)
        .ok()
        .filter(|joined| joined.host_str() == base.host_str() && !out)?;
    let decoded = decoded(joined.path().trim_start_matches('/'))?;
    Some((decoded, joined))
}

fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let hex = |digit: Option<u8>| char::from(digit?).to_digit(16);
        let code = hex(rest.next())? * 16 + hex(rest.next())?;
        bytes.push(u8::try_from(code).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// A launch adds five parameters; an address that has one already cannot be launched.
fn taken(url: &Url, fault: &impl Fn(&str, &str) -> Result<(), Fault>) -> Result<(), Fault> {
    let own = url
        .query_pairs()
        .find(|(name, _)| PARAMETERS.contains(&name.as_ref()));
    match own {
        None => Ok(()),
        Some((name, _)) => fault(
            &format!("has the parameter {name}, which a launch adds"),
            "take it out",
        ),
    }
}
