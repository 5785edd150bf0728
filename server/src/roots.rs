//! The root secrets: from `LECTERN_KEYS`, or from the key file, which is made on first start. The first one is active, the
//! last one is the origin (see `engine::Secrets`).

use crate::app::StartError;
use crate::config::Config;
use engine::{FIRST_KEY, Root, Secrets};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Root secrets at most.
const MOST: usize = 100;

/// All of them, the active one first.
pub fn read(config: &Config) -> Result<Vec<Root>, StartError> {
    if let Some(text) = &config.keys {
        return parse(text).ok_or_else(|| {
            let what = "LECTERN_KEYS must be 64 hex digits, or several as id:hex,id:hex with the active one first";
            StartError::Keys(what.to_owned())
        });
    }
    let path = file(config);
    if !path.exists() {
        let first = Secrets::generate();
        make(&path, &hex(&first)).or_else(|error| match error {
            // Another process was faster: its key is as good.
            StartError::Io { cause, .. } if cause.kind() == std::io::ErrorKind::AlreadyExists => {
                Ok(())
            }
            other => Err(other),
        })?;
    }
    let text = std::fs::read_to_string(&path)
        .map_err(StartError::io(format!("reading {}", path.display())))?;
    parse(&text).ok_or_else(|| {
        StartError::Keys(format!(
            "{} must hold 64 hex digits, or lines of id:hex; restore it from a backup",
            path.display()
        ))
    })
}

/// A new root secret before those that are there. Answers what `LECTERN_KEYS` has to be, when it is given so; the key file
/// is written anew.
pub fn add(config: &Config) -> Result<(Root, Option<String>), StartError> {
    let mut all = read(config)?;
    let unused = (2_u32..).map(|number| number.to_string());
    let id = unused
        .into_iter()
        .find(|id| !all.iter().any(|root| root.id == *id))
        .unwrap_or_default();
    let new = Root {
        id,
        secret: Secrets::generate(),
    };
    all.insert(0, new.clone());
    if all.len() > MOST {
        return Err(StartError::Keys(format!("{MOST} root secrets at most")));
    }
    let lines: Vec<String> = all
        .iter()
        .map(|root| format!("{}:{}", root.id, hex(&root.secret)))
        .collect();
    if config.keys.is_some() {
        return Ok((new, Some(lines.join(","))));
    }
    replace(&file(config), &lines.join("\n"))?;
    Ok((new, None))
}

/// Where they are, when not in the environment.
pub fn file(config: &Config) -> PathBuf {
    config.data_dir.join("keys")
}

fn parse(text: &str) -> Option<Vec<Root>> {
    let words: Vec<&str> = text
        .split([',', '\n'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    let mut all: Vec<Root> = Vec::new();
    for word in &words {
        let (id, digits) = match word.split_once(':') {
            Some(both) => both,
            None if words.len() == 1 => (FIRST_KEY, *word),
            None => return None,
        };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let fits = (1..=20).contains(&id.len()) && id.chars().all(plain);
        if !fits || all.iter().any(|root| root.id == id) {
            return None;
        }
        all.push(Root {
            id: id.to_owned(),
            secret: from_hex(digits)?,
        });
    }
    (1..=MOST).contains(&all.len()).then_some(all)
}

/// Written whole before it has its name, so that no other process reads half of it.
fn draft(path: &Path, text: &str) -> Result<PathBuf, StartError> {
    let what = || format!("writing {}", path.display());
    let draft = path.with_extension(std::process::id().to_string());
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(StartError::io(what()))?;
    writeln!(file, "{text}")
        .and_then(|()| file.sync_all())
        .map_err(StartError::io(what()))?;
    Ok(draft)
}

fn make(path: &Path, text: &str) -> Result<(), StartError> {
    let what = || format!("writing {}", path.display());
    let draft = draft(path, text)?;
    let linked = std::fs::hard_link(&draft, path).map_err(StartError::io(what()));
    std::fs::remove_file(&draft).map_err(StartError::io(what()))?;
    linked
}

fn replace(path: &Path, text: &str) -> Result<(), StartError> {
    let draft = draft(path, text)?;
    let what = format!("writing {}", path.display());
    std::fs::rename(draft, path).map_err(StartError::io(what))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let bytes: Result<Vec<u8>, _> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16))
        .collect();
    bytes.ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn ids(text: &str) -> Option<Vec<String>> {
        parse(text).map(|all| all.into_iter().map(|root| root.id).collect())
    }

    #[test]
    fn root_secrets_are_one_without_a_name_or_several_with_names() {
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        assert_eq!(ids(&format!("{a}\n")).unwrap(), ["1"]);
        assert_eq!(ids(&format!("2:{b},1:{a}")).unwrap(), ["2", "1"]);
        assert_eq!(ids(&format!("2:{b}\n1:{a}\n")).unwrap(), ["2", "1"]);
        for wrong in [
            String::new(),
            "ab".to_owned(),
            format!("{a},{b}"),
            format!("1:{a},1:{b}"),
            format!("a b:{a}"),
            format!(":{a}"),
            format!("1:{}", "x".repeat(64)),
        ] {
            assert_eq!(ids(&wrong), None, "{wrong}");
        }
    }
}
