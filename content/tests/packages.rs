//! Packages from strangers: what is taken in, what is refused and with which words.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on shall panic, and one that is skipped says so"
)]

#[path = "common/archive.rs"]
mod archive;
#[path = "common/hostile_packages.rs"]
mod hostile_packages;

use archive::{Archive, Entry, entry};
use content::Finding;
use content::package::{File, Found, Kind, Limits, Opened, PackageError, Structure, open};
use hostile_packages::{Expect, PAGE, all, control, manifest};
use std::io::Cursor;
use std::time::{Duration, Instant};

type Package<'b> = Opened<Cursor<&'b [u8]>>;

fn opened(bytes: &[u8]) -> Result<(Package<'_>, Vec<File>), Vec<Finding>> {
    let faults = |error: PackageError| match error {
        PackageError::Faults(faults) => faults,
        PackageError::Io(error) => panic!("{error}"),
    };
    let Found::Package(mut package) =
        open(Cursor::new(bytes), Limits::default()).map_err(faults)?
    else {
        panic!("taken for a microcourse");
    };
    let files = package.verify().map_err(faults)?;
    Ok((*package, files))
}

#[test]
fn every_hostile_package_is_met_as_the_table_says() {
    for case in all() {
        let began = Instant::now();
        match (opened(&case.bytes), case.expect) {
            (Ok(_), Expect::Imported) => {}
            (Err(faults), Expect::Refused(code)) => {
                assert_eq!(faults[0].code, code, "{}: {:?}", case.name, faults[0]);
                assert!(faults.len() <= 50, "{}", case.name);
                for fault in faults {
                    let told = fault.to_string();
                    assert!(
                        !told.replace('\n', "").contains(char::is_control),
                        "{}: {told:?}",
                        case.name
                    );
                    assert!(
                        !told.contains('\u{202e}') && told.len() < 2_000,
                        "{}",
                        case.name
                    );
                }
            }
            (Ok(_), expect) => panic!("{} is taken in, expected {expect:?}", case.name),
            (Err(faults), expect) => panic!("{}: {:?}, expected {expect:?}", case.name, faults[0]),
        }
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "{} took {:?}",
            case.name,
            began.elapsed()
        );
    }
}

fn launches(bytes: &[u8]) -> (String, Vec<File>) {
    let (package, files) = opened(bytes).unwrap_or_else(|faults| panic!("{faults:?}"));
    let Structure::Scorm(scorm) = &package.package.structure else {
        panic!("not SCORM");
    };
    let item = scorm.manifest.organization().walk()[0];
    (scorm.launch_url(item).unwrap(), files)
}

#[test]
fn what_is_launched_is_a_file_of_the_package() {
    let bytes = |name: &str| &all().iter().find(|case| case.name == name).unwrap().bytes[..];
    let cases = [
        ("control", "index.html"),
        ("one top folder", "index.html"),
        ("backslashes", "res/index.html"),
        ("CP437", "%C3%BCbung.html"),
        ("Latin-1", "%C3%BCbung.html"),
        ("spaces in an address", "my%20page.html"),
        ("escapes in an address", "my%20page.html?a=b#c"),
        ("a plus in an address", "a%2Bb.html"),
        ("a hash in a name", "a%23b.html"),
        ("other letters", "%E6%95%B0%E5%AD%A6.html"),
        ("an address elsewhere", "https://example.invalid/x"),
        ("UTF-16", "index.html"),
    ];
    for (name, url) in cases {
        assert_eq!(launches(bytes(name)).0, url, "{name}");
    }
    let titles = [
        ("UTF-16", "Größe 数学"),
        ("ISO-8859-1", "Größe"),
        ("a byte order mark", "Größe"),
    ];
    for (name, title) in titles {
        assert_eq!(
            opened(bytes(name)).unwrap().0.package.title(),
            title,
            "{name}"
        );
    }
}

#[test]
fn what_is_put_up_with_is_told() {
    let told = |name: &str| -> Vec<&'static str> {
        let case = all().iter().find(|case| case.name == name).unwrap();
        opened(&case.bytes)
            .unwrap()
            .0
            .warnings
            .iter()
            .map(|finding| finding.code)
            .collect()
    };
    assert_eq!(told("one top folder"), ["package.folder"]);
    assert_eq!(
        told("several descriptions"),
        ["package.several", "package.several"]
    );
    assert_eq!(told("small and large letters"), ["package.case"]);
    assert_eq!(told("Latin-1"), ["package.code_page"]);
    assert_eq!(
        told("one of two addresses is not there"),
        ["package.missing"]
    );
    assert_eq!(told("an unknown default"), ["manifest.default"]);
}

#[test]
fn files_come_out_as_they_went_in() {
    let bytes = control()
        .file("media/a b.JPG", [7; 100_000])
        .file("empty.txt", "")
        .file("dir/", "")
        .file("__MACOSX/x", "x")
        .build();
    let (mut package, files) = opened(&bytes).unwrap();
    let paths: Vec<_> = files
        .iter()
        .map(|file| (file.path.as_str(), file.bytes, file.content_type))
        .collect();
    assert_eq!(
        paths,
        [
            ("empty.txt", 0, "text/plain; charset=utf-8"),
            ("imsmanifest.xml", files[1].bytes, "application/xml"),
            ("index.html", PAGE.len() as u64, "text/html; charset=utf-8"),
            ("media/a b.JPG", 100_000, "image/jpeg"),
        ]
    );
    let mut out = Vec::new();
    let mut take = |piece: &[u8]| {
        out.extend_from_slice(piece);
        Ok(())
    };
    package.copy(2, &mut take).unwrap();
    assert_eq!(out, PAGE.as_bytes());
    assert_eq!(package.package.kind, Kind::Scorm12);
}

#[test]
fn a_zip_of_a_course_folder_is_told_from_a_package() {
    for root in ["", "my-course/"] {
        let bytes = Archive::default()
            .file(&format!("{root}course.md"), "---\n---")
            .build();
        assert!(matches!(
            open(Cursor::new(&bytes[..]), Limits::default()),
            Ok(Found::Microcourse)
        ));
    }
}

#[test]
fn sizes_behind_the_bytes_and_names_in_utf8_are_read() {
    let behind = Entry {
        flags: 1 << 3 | 1 << 11,
        ..entry("übung.html", PAGE)
    };
    let bytes = Archive::default()
        .file("imsmanifest.xml", manifest("x", "%C3%BCbung.html"))
        .with(behind)
        .build();
    assert_eq!(launches(&bytes).0, "%C3%BCbung.html");
}

#[test]
fn no_byte_changed_anywhere_makes_it_panic() {
    let good = control().build();
    for at in 0..good.len() {
        for bit in [0x01, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] ^= bit;
            let _ = opened(&bytes);
        }
        let _ = opened(&good[..at]);
    }
}

/// The packages of others, where they lie beside the checkout.
#[test]
fn packages_of_others_are_read_as_their_list_says() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/packages");
    let Ok(index) = std::fs::read_to_string(format!("{folder}/INDEX.tsv")) else {
        println!("skipped: there is no {folder}");
        return;
    };
    for line in index.lines().skip(1) {
        let mut columns = line.split('\t');
        let (file, standard, count) = (
            columns.next().unwrap(),
            columns.next().unwrap(),
            columns.next().unwrap(),
        );
        let bytes = std::fs::read(format!("{folder}/{file}")).unwrap();
        let read = opened(&bytes);
        // What the LMS test suite of cmi5 wants refused has a number from 201 on.
        let number = file
            .strip_prefix("cmi5-lts/")
            .and_then(|name| name.split('-').next()?.parse::<u32>().ok());
        if number.is_some_and(|number| number > 200) {
            assert!(read.is_err(), "{file} is taken in");
            continue;
        }
        let (package, _) = read.unwrap_or_else(|faults| panic!("{file}: {faults:#?}"));
        let (kind, found) = match &package.package.structure {
            Structure::Scorm(scorm) => {
                let items = scorm.manifest.organization().walk();
                let launched = items.iter().filter_map(|item| scorm.launch_url(item));
                let name = format!("[{}]", package.package.standard());
                assert!(standard.ends_with(&name), "{file}: {name}");
                ("SCORM", launched.count())
            }
            Structure::Cmi5(course) => ("cmi5", course.aus().len()),
        };
        assert!(standard.starts_with(kind), "{file}");
        assert_eq!(found.to_string(), count, "{file}: units to launch");
    }
}
