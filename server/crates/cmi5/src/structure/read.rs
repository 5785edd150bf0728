//! `cmi5.xml`, from bytes to types. Elements of other namespaces are extensions and are passed over (13.1.5).

use super::{Au, Block, LaunchMethod, Node, Objective, Structure, Texts, check};
use crate::{MoveOn, iri};
use markup::{Element, Fault, Limits};

/// How the structure came (14): what its addresses may be depends on it.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations, reason = "a closure shows nothing")]
pub enum Packaging<'f> {
    /// Alone: every address is absolute.
    Bare,
    /// In a zip; tells whether it has a file of this path.
    Zip(&'f dyn Fn(&str) -> bool),
}

/// AUs and blocks in one course at most.
const MOST_NODES: usize = 20_000;

/// Reads a course structure.
///
/// # Errors
/// The first thing that breaks the schema or a rule of 13 and 14.
pub fn read(bytes: &[u8], packaging: Packaging<'_>) -> Result<Structure, Fault> {
    let root = markup::parse(bytes, Limits::default())?;
    if !is(&root, "courseStructure") {
        let found = format!(
            "the root element {} in the namespace {}",
            Fault::quote(&root.name),
            Fault::quote(&root.space)
        );
        let advice = format!("begin with <courseStructure xmlns=\"{}\">", iri::STRUCTURE);
        return Err(Fault::new("cmi5.root", root.line, found, advice));
    }
    let structure = course(&root)?;
    check::hold(&root, &structure, packaging)?;
    Ok(structure)
}

pub(super) fn is(element: &Element, name: &str) -> bool {
    element.name == name && *element.space == *iri::STRUCTURE
}

/// The elements of cmi5 in an element, of one name.
pub(super) fn named<'e>(element: &'e Element, name: &'e str) -> impl Iterator<Item = &'e Element> {
    element.children.iter().filter(move |child| is(child, name))
}

fn course(root: &Element) -> Result<Structure, Fault> {
    known(root, &["course", "objectives", "au", "block"])?;
    let course = one(root, "course")?;
    known(course, &["title", "description"])?;
    Ok(Structure {
        id: required(course, "id")?,
        title: texts(course, "title")?,
        description: texts(course, "description")?,
        objectives: objectives(root)?,
        children: children(root, &mut 0)?,
    })
}

fn children(parent: &Element, nodes: &mut usize) -> Result<Vec<Node>, Fault> {
    let mut children = Vec::new();
    for element in &parent.children {
        *nodes += 1;
        if *nodes > MOST_NODES {
            let found = format!("more than {MOST_NODES} AUs and blocks");
            return Err(Fault::new(
                "cmi5.large",
                element.line,
                found,
                "split the course",
            ));
        }
        if is(element, "au") {
            children.push(Node::Au(au(element)?));
        } else if is(element, "block") {
            children.push(Node::Block(block(element, nodes)?));
        }
    }
    if children.is_empty() {
        let found = format!("no au and no block in <{}>", parent.name);
        return Err(Fault::new("cmi5.empty", parent.line, found, "add an <au>"));
    }
    Ok(children)
}

fn block(element: &Element, nodes: &mut usize) -> Result<Block, Fault> {
    known(
        element,
        &["title", "description", "objectives", "au", "block"],
    )?;
    Ok(Block {
        id: required(element, "id")?,
        title: texts(element, "title")?,
        description: texts(element, "description")?,
        objectives: references(element)?,
        children: children(element, nodes)?,
    })
}

fn au(element: &Element) -> Result<Au, Fault> {
    known(
        element,
        &[
            "title",
            "description",
            "objectives",
            "url",
            "launchParameters",
            "entitlementKey",
        ],
    )?;
    let url = one(element, "url")?;
    let optional = |name| {
        named(element, name)
            .next()
            .map(|child| child.text.trim().to_owned())
    };
    Ok(Au {
        id: required(element, "id")?,
        title: texts(element, "title")?,
        description: texts(element, "description")?,
        objectives: references(element)?,
        url: url.token(),
        launch_parameters: optional("launchParameters"),
        entitlement_key: optional("entitlementKey"),
        move_on: choice(
            element,
            "moveOn",
            &MoveOn::ALL.map(|value| (value.name(), value)),
        )?,
        mastery_score: mastery_score(element)?,
        launch_method: choice(
            element,
            "launchMethod",
            &[
                ("AnyWindow", LaunchMethod::AnyWindow),
                ("OwnWindow", LaunchMethod::OwnWindow),
            ],
        )?,
        activity_type: element
            .plain("activityType")
            .map(|kind| kind.trim().to_owned())
            .filter(|kind| !kind.is_empty()),
    })
}

fn mastery_score(element: &Element) -> Result<Option<f64>, Fault> {
    let Some(text) = element.plain("masteryScore").map(str::trim) else {
        return Ok(None);
    };
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-'));
    let score = text
        .parse()
        .ok()
        .filter(|score| plain && (0.0..=1.0).contains(score));
    if score.is_none() {
        let found = format!("masteryScore={}", Fault::quote(text));
        return Err(Fault::new(
            "cmi5.mastery_score",
            element.line,
            found,
            "write a decimal from 0 to 1",
        ));
    }
    Ok(score)
}

fn choice<T: Copy + Default>(
    element: &Element,
    name: &str,
    values: &[(&str, T)],
) -> Result<T, Fault> {
    let Some(text) = element.plain(name) else {
        return Ok(T::default());
    };
    let found = values
        .iter()
        .find(|(known, _)| *known == text)
        .map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<&str> = values.iter().map(|(known, _)| *known).collect();
        let found = format!("{name}={}", Fault::quote(text));
        Fault::new(
            "cmi5.value",
            element.line,
            found,
            format!("write one of {}", names.join(", ")),
        )
    })
}

fn objectives(root: &Element) -> Result<Vec<Objective>, Fault> {
    let listed = named(root, "objectives").flat_map(|list| named(list, "objective"));
    let read = |element: &Element| {
        Ok(Objective {
            id: required(element, "id")?,
            title: texts(element, "title")?,
            description: texts(element, "description")?,
        })
    };
    listed.map(read).collect()
}

fn references(element: &Element) -> Result<Vec<String>, Fault> {
    let listed = named(element, "objectives").flat_map(|list| named(list, "objective"));
    listed
        .map(|objective| required(objective, "idref"))
        .collect()
}

fn texts(element: &Element, name: &str) -> Result<Texts, Fault> {
    let element = one(element, name)?;
    let mut texts = Texts::default();
    for text in named(element, "langstring") {
        let language = text.plain("lang").map_or("und", str::trim);
        if language != "und" && !xapi::language::is_tag(language) {
            let found = format!("lang={}", Fault::quote(language));
            return Err(Fault::new(
                "cmi5.language",
                text.line,
                found,
                "write a language tag, as en-US",
            ));
        }
        texts
            .0
            .entry(language.to_owned())
            .or_insert_with(|| text.text.trim().to_owned());
    }
    if texts.0.is_empty() {
        let found = format!("<{name}> without a text");
        return Err(Fault::new(
            "cmi5.text",
            element.line,
            found,
            "add <langstring lang=\"en\">…</langstring>",
        ));
    }
    Ok(texts)
}

fn one<'e>(parent: &'e Element, name: &'e str) -> Result<&'e Element, Fault> {
    let mut found = named(parent, name);
    let first = found.next().ok_or_else(|| {
        let what = format!("<{}> without <{name}>", parent.name);
        Fault::new("cmi5.missing", parent.line, what, format!("add <{name}>"))
    })?;
    match found.next() {
        None => Ok(first),
        Some(second) => {
            let what = format!("a second <{name}> in <{}>", parent.name);
            Err(Fault::new("cmi5.twice", second.line, what, "keep one"))
        }
    }
}

fn required(element: &Element, name: &str) -> Result<String, Fault> {
    let value = element
        .plain(name)
        .map(str::trim)
        .filter(|value| !value.is_empty());
    value.map(str::to_owned).ok_or_else(|| {
        let found = format!("<{}> without {name}", element.name);
        Fault::new(
            "cmi5.missing",
            element.line,
            found,
            format!("add {name}=\"…\""),
        )
    })
}

/// The schema knows no other elements of its namespace.
fn known(element: &Element, names: &[&str]) -> Result<(), Fault> {
    let odd = element.children.iter().find(|child| {
        let own = *child.space == *iri::STRUCTURE || child.space.is_empty();
        own && !(is(child, &child.name) && names.contains(&child.name.as_str()))
    });
    match odd {
        None => Ok(()),
        Some(child) => {
            let found = format!("<{}> in <{}>", child.name, element.name);
            let advice = format!(
                "use {} here; extensions have a namespace of their own",
                names.join(", ")
            );
            Err(Fault::new("cmi5.element", child.line, found, advice))
        }
    }
}
