//! Packages that nobody should trust, made here: every line of the table "Hostile packages".

use super::archive::{Archive, Entry, entry, repeated};
use std::sync::LazyLock;

/// What must happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    /// It is taken in.
    Imported,
    /// It is refused with this code.
    Refused(&'static str),
}

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) expect: Expect,
}

pub(crate) const PAGE: &str = "<!doctype html><title>SCO</title><p>Hello";

const HEAD: &str = r#"xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2""#;

/// A manifest of 1.2 with one SCO.
pub(crate) fn manifest(title: &str, href: &str) -> String {
    whole(
        &format!("<item identifier='i' identifierref='r'><title>{title}</title></item>"),
        &format!(
            "<resource identifier='r' type='webcontent' adlcp:scormtype='sco' href=\"{href}\"/>"
        ),
    )
    .replace("<title>T</title>", &format!("<title>{title}</title>"))
}

/// A manifest of 1.2 with these items and resources.
pub(crate) fn whole(items: &str, resources: &str) -> String {
    format!(
        "<manifest identifier='m' {HEAD}><metadata><schemaversion>1.2</schemaversion></metadata>\
         <organizations default='o'><organization identifier='o'><title>T</title>{items}</organization></organizations>\
         <resources>{resources}</resources></manifest>"
    )
}

/// A package with one SCO, and `more` to add to it.
pub(crate) fn control() -> Archive {
    Archive::default()
        .file("imsmanifest.xml", manifest("Control", "index.html"))
        .file("index.html", PAGE)
}

fn described(manifest: impl AsRef<[u8]>) -> Vec<u8> {
    Archive::default()
        .file("imsmanifest.xml", manifest)
        .file("index.html", PAGE)
        .build()
}

fn named(name: impl AsRef<[u8]>) -> Vec<u8> {
    let odd = Entry {
        name: name.as_ref().to_vec(),
        ..entry("", "pwned")
    };
    control().with(odd).build()
}

fn with_href(file: impl AsRef<[u8]>, href: &str) -> Vec<u8> {
    let page = Entry {
        name: file.as_ref().to_vec(),
        ..entry("", PAGE)
    };
    Archive::default()
        .file("imsmanifest.xml", manifest("Href", href))
        .with(page)
        .build()
}

fn link(name: &str, to: &str) -> Entry {
    Entry {
        mode: 0o120_777,
        stored: true,
        ..entry(name, to)
    }
}

/// Every case, made once.
pub(crate) fn all() -> &'static [Case] {
    static ALL: LazyLock<Vec<Case>> = LazyLock::new(make);
    &ALL
}

fn make() -> Vec<Case> {
    let mut cases = names();
    cases.extend(bombs());
    cases.extend(roots());
    cases.extend(documents());
    cases.extend(manifests());
    cases.extend(archives());
    cases
}

fn case(name: &'static str, bytes: Vec<u8>, code: &'static str) -> Case {
    let expect = if code.is_empty() {
        Expect::Imported
    } else {
        Expect::Refused(code)
    };
    Case {
        name,
        bytes,
        expect,
    }
}

fn names() -> Vec<Case> {
    let long = format!("{}.html", "x".repeat(4_000));
    let deep = format!("{}x.html", "d/".repeat(60));
    vec![
        case("control", control().build(), ""),
        case(
            "climbs",
            named("../../../../tmp/scorm-pwn-01.txt"),
            "package.name",
        ),
        case("absolute", named("/tmp/scorm-pwn-02.txt"), "package.name"),
        case(
            "climbs with backslashes",
            named("..\\..\\..\\tmp\\scorm-pwn-03.txt"),
            "package.name",
        ),
        case("a drive", named("C:\\Windows\\x"), "package.name"),
        case("a drive with slashes", named("C:/x"), "package.name"),
        case("climbs inside", named("a/../../b.txt"), "package.name"),
        case("odd slashes", named("a/./b//c.txt"), ""),
        case(
            "a link",
            control().with(link("secret.html", "/etc/passwd")).build(),
            "package.link",
        ),
        case(
            "a link to a folder",
            control()
                .with(link("d", "/tmp"))
                .file("d/scorm-pwn-07.txt", "x")
                .build(),
            "package.link",
        ),
        case(
            "backslashes",
            with_href("res\\index.html", "res/index.html"),
            "",
        ),
        case(
            "a page twice",
            control().file("index.html", "other").build(),
            "package.twice",
        ),
        case(
            "a manifest twice",
            control()
                .file("imsmanifest.xml", manifest("Other", "index.html"))
                .build(),
            "package.twice",
        ),
        case(
            "a page in two spellings",
            control().file("./index.html", "other").build(),
            "package.twice",
        ),
        case(
            "small and large letters",
            control().file("a.html", "a").file("A.html", "A").build(),
            "",
        ),
        case("a long name", named(long), "package.name"),
        case("a deep name", named(deep), "package.name"),
        case("CP437", with_href(b"\x81bung.html", "übung.html"), ""),
        case("Latin-1", with_href(b"\xfcbung.html", "übung.html"), ""),
        case(
            "a newline in a name",
            named("a\nSet-Cookie: x"),
            "package.name",
        ),
        case("an escape in a name", named("a\x1b[2Jb"), "package.name"),
        case("a NUL in a name", named("a\0.html"), "package.name"),
        case(
            "a name from right to left",
            named("a\u{202e}lmth.exe"),
            "package.name",
        ),
        case(
            "spaces in an address",
            with_href("my page.html", "my page.html"),
            "",
        ),
        case(
            "escapes in an address",
            with_href("my page.html", "my%20page.html?a=b#c"),
            "",
        ),
        case(
            "a plus in an address",
            with_href("a+b.html", "a+b.html"),
            "",
        ),
        case("a hash in a name", with_href("a#b.html", "a#b.html"), ""),
        case("other letters", with_href("数学.html", "数学.html"), ""),
    ]
}

fn bombs() -> Vec<Case> {
    let many = (0..60_000_u32).map(|n| entry(&format!("f{n}"), ""));
    let mut full = control();
    full.entries.extend(many);
    let body = Entry {
        stored: true,
        ..entry("imsmanifest.xml", vec![b' '; 1 << 20])
    };
    let shared = Archive {
        entries: vec![body; 2_000],
        shared: true,
    };
    let lying = Entry {
        size: Some(10),
        ..repeated("big.bin", 0, 200)
    };
    let spaces = Entry {
        size: Some(900),
        ..repeated("imsmanifest.xml", b' ', 300)
    };
    let honest = Entry {
        bytes: [manifest("x", "index.html").into_bytes(), random(11 << 20)].concat(),
        ..entry("imsmanifest.xml", "")
    };
    vec![
        case(
            "1 GiB of zeros",
            control().with(repeated("zeros.bin", 0, 1_024)).build(),
            "package.ratio",
        ),
        case("too many files", full.build(), "package.large"),
        case("shared bodies", shared.build(), "package.overlap"),
        case(
            "says 10 bytes",
            control().with(lying).build(),
            "package.size",
        ),
        case(
            "a manifest of spaces",
            Archive::default().with(spaces).build(),
            "package.size",
        ),
        case(
            "a manifest too large",
            Archive::default().with(honest).build(),
            "package.large",
        ),
    ]
}

/// Bytes that do not pack.
fn random(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..count).map(|_| next()).collect()
}

fn roots() -> Vec<Case> {
    let inner = control().build();
    let below = Archive::default()
        .file("course/imsmanifest.xml", manifest("Below", "index.html"))
        .file("course/index.html", PAGE);
    let wrong = Archive::default()
        .file("IMSManifest.xml", manifest("Case", "index.html"))
        .file("index.html", PAGE);
    let several = control()
        .file("cmi5.xml", "<courseStructure/>")
        .file("tincan.xml", "<tincan/>");
    let entity = "<!DOCTYPE c [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><courseStructure>&e;</courseStructure>";
    let mut served = control();
    for name in [
        "x.php",
        "x.jsp",
        ".htaccess",
        "web.config",
        ".env",
        "x.html.gz",
    ] {
        served = served.file(name, "<?php system('id'); ?><script>alert(1)</script>");
    }
    let served = served.file(
        "x.svg",
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    );
    vec![
        case(
            "a zip in a zip",
            Archive::default().file("course.zip", inner).build(),
            "package.kind",
        ),
        case("one top folder", below.build(), ""),
        case(
            "only a page",
            Archive::default().file("index.html", PAGE).build(),
            "package.kind",
        ),
        case("a manifest in large letters", wrong.build(), "package.kind"),
        case("several descriptions", several.build(), ""),
        case(
            "cmi5 with an entity",
            Archive::default().file("cmi5.xml", entity).build(),
            "xml.doctype",
        ),
        case("what servers would run", served.build(), ""),
    ]
}

fn documents() -> Vec<Case> {
    let plain = manifest("Größe", "index.html");
    let utf16: Vec<u8> = format!("\u{feff}{}", manifest("Größe 数学", "index.html"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let western = |text: &str| -> Vec<u8> { text.chars().map(|c| u32::from(c) as u8).collect() };
    let declared = |encoding: &str| {
        western(&format!(
            "<?xml version='1.0' encoding='{encoding}'?>{plain}"
        ))
    };
    let entity = format!(
        "<!DOCTYPE m [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>{}",
        manifest("&e;", "index.html")
    );
    let dtd = format!("<!DOCTYPE m SYSTEM 'http://127.0.0.1:4399/evil.dtd'>{plain}");
    let laughs = format!(
        "<!DOCTYPE m [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>{}",
        manifest("&b;", "index.html")
    );
    vec![
        case("an external entity", described(entity), "xml.doctype"),
        case("an external DTD", described(dtd), "xml.doctype"),
        case("a billion laughs", described(laughs), "xml.doctype"),
        case(
            "an unclosed tag",
            described(plain.replace("</manifest>", "")),
            "xml.syntax",
        ),
        case("an empty manifest", described(""), "xml.empty"),
        case(
            "something else",
            described("<html xmlns='http://www.w3.org/1999/xhtml'/>"),
            "manifest.root",
        ),
        case(
            "a byte order mark",
            described([b"\xef\xbb\xbf", plain.as_bytes()].concat()),
            "",
        ),
        case("UTF-16", described(utf16), ""),
        case("ISO-8859-1", described(declared("ISO-8859-1")), ""),
        case(
            "windows-1252 as UTF-8",
            described(declared("UTF-8")),
            "xml.encoding",
        ),
        case(
            "NUL and control bytes",
            described(plain.replace("Größe", "a\0\x01b")),
            "xml.character",
        ),
    ]
}

fn manifests() -> Vec<Case> {
    let sco = |id: &str, href: &str| {
        format!("<resource identifier='{id}' adlcp:scormtype='sco' href='{href}'/>")
    };
    let item = |id: &str, resource: &str| {
        format!("<item identifier='{id}' identifierref='{resource}'><title>x</title></item>")
    };
    let nested = format!(
        "{}{}",
        "<item identifier='n'><title>x</title>".repeat(20_000),
        "</item>".repeat(20_000)
    );
    let siblings: String = (0..50_000).map(|n| item(&format!("i{n}"), "r")).collect();
    let cycle = "<resource identifier='r' adlcp:scormtype='sco' href='index.html'><dependency identifierref='s'/></resource>\
                 <resource identifier='s' adlcp:scormtype='asset'><dependency identifierref='r'/></resource>";
    let half = whole(
        &format!("{}{}", item("i", "r"), item("j", "s")),
        &format!("{}{}", sco("r", "index.html"), sco("s", "gone.html")),
    );
    let bare = format!(
        "<manifest {HEAD}><organizations/><resources>{}</resources></manifest>",
        sco("r", "index.html")
    );
    let page = sco("r", "index.html");
    vec![
        case(
            "an address that climbs",
            described(manifest("x", "../../../../etc/passwd")),
            "manifest.address",
        ),
        case(
            "an address that runs",
            described(manifest("x", "javascript:alert(1)")),
            "manifest.address",
        ),
        case(
            "an address elsewhere",
            described(manifest("x", "https://example.invalid/x")),
            "",
        ),
        case(
            "a title that runs",
            described(manifest(
                "&lt;script&gt;alert('x')&lt;/script&gt;&quot;",
                "index.html",
            )),
            "",
        ),
        case(
            "a title of a million letters",
            described(manifest(&"x".repeat(500_000), "index.html")),
            "",
        ),
        case("nested items", described(whole(&nested, &page)), "xml.deep"),
        case(
            "sibling items",
            described(whole(&siblings, &page)),
            "manifest.large",
        ),
        case(
            "a circle of dependencies",
            described(whole(&item("i", "r"), cycle)),
            "",
        ),
        case(
            "an address that is not there",
            described(manifest("x", "gone.html")),
            "package.nothing",
        ),
        case("one of two addresses is not there", described(half), ""),
        case(
            "an unknown resource",
            described(whole(&item("i", "q"), &page)),
            "manifest.reference",
        ),
        case(
            "an unknown default",
            described(manifest("x", "index.html").replace("default='o'", "default='p'")),
            "",
        ),
        case("no organization", described(bare), "manifest.organizations"),
        case(
            "two items of one id",
            described(whole(&item("i", "r").repeat(2), &page)),
            "manifest.id",
        ),
    ]
}

fn archives() -> Vec<Case> {
    let good = control().build();
    let cut = good[..good.len() - 60].to_vec();
    let flipped = Entry {
        stored: true,
        crc: Some(1),
        ..entry("x.txt", "changed")
    };
    let mut encrypted = control();
    encrypted
        .entries
        .iter_mut()
        .for_each(|entry| entry.flags = 1);
    let differing = Entry {
        local_name: Some(b"other.html".to_vec()),
        ..entry("other.txt", "x")
    };
    let before = [vec![b'#'; 512], good.clone()].concat();
    vec![
        case("a list cut off", cut, "package.zip"),
        case(
            "a flipped byte",
            control().with(flipped).build(),
            "package.checksum",
        ),
        case("a PDF", b"%PDF-1.7\n1 0 obj\n".to_vec(), "package.zip"),
        case("nothing", Vec::new(), "package.zip"),
        case("no entries", Archive::default().build(), "package.empty"),
        case("something before it", before, "package.zip"),
        case("encrypted", encrypted.build(), "package.encrypted"),
        case(
            "headers that differ",
            control().with(differing).build(),
            "package.differs",
        ),
    ]
}
