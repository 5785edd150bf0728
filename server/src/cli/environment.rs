//! What the console needs to know of the terminal and the environment. Settings of the server are read in `config`.
#![allow(
    clippy::disallowed_methods,
    reason = "the terminal tells its abilities in the environment"
)]

use super::Failure;
use std::path::Path;

/// Whether `NO_COLOR` asks for none (no-color.org).
pub(super) fn color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether the terminal cannot place a cursor.
pub(super) fn dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| term == "dumb")
}

/// Whether the locale is not UTF-8, by the variables in the order the C library looks at them.
pub(super) fn ascii() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    locale.is_some_and(|locale| {
        let upper = locale.to_uppercase();
        !upper.contains("UTF-8") && !upper.contains("UTF8")
    })
}

/// The key in a variable.
pub(super) fn key(name: &str) -> Result<String, Failure> {
    std::env::var(name)
        .map_err(|_| Failure::usage(format!("the environment variable {name} is not set")))
}

/// The key in a file that nobody else may read.
pub(super) fn key_file(path: &Path) -> Result<String, Failure> {
    use std::os::unix::fs::MetadataExt;
    let told = |error: std::io::Error| Failure::new(format!("{}: {error}", path.display()));
    let mode = std::fs::metadata(path).map_err(told)?.mode();
    if mode & 0o077 != 0 {
        let path = path.display();
        return Err(Failure::new(format!(
            "{path} can be read by others: chmod 600 {path}"
        )));
    }
    Ok(std::fs::read_to_string(path)
        .map_err(told)?
        .trim()
        .to_owned())
}
