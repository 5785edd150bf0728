//! Files a course may hold, by the ending of their names.

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Image,
    Film,
    Captions,
    Unknown,
}

pub(crate) const IMAGE: Family = Family::Image;
pub(crate) const FILM: Family = Family::Film;
pub(crate) const CAPTIONS: Family = Family::Captions;

impl Family {
    /// The endings that belong to it.
    pub(crate) fn endings(self) -> &'static [&'static str] {
        match self {
            Family::Image => &[".svg", ".png", ".jpg", ".jpeg", ".webp"],
            Family::Film => &[".mp4", ".webm", ".mp3"],
            Family::Captions => &[".vtt"],
            Family::Unknown => &[],
        }
    }
}

/// What the file at `path` is for.
pub(crate) fn family(path: &str) -> Family {
    let families = [Family::Image, Family::Film, Family::Captions];
    let of_path = |family: &Family| family.endings().iter().any(|ending| path.ends_with(ending));
    families
        .into_iter()
        .find(of_path)
        .unwrap_or(Family::Unknown)
}

/// The content type it is served with.
pub(crate) fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "vtt" => "text/vtt; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a path lies in `media/` and needs no escaping in an address.
pub(crate) fn is_plain(path: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(fits);
    path.strip_prefix("media/")
        .is_some_and(|rest| rest.split('/').all(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_has_a_content_type() {
        for family in [Family::Image, Family::Film, Family::Captions] {
            for ending in family.endings() {
                let path = format!("media/a{ending}");
                assert_eq!(super::family(&path), family);
                assert_ne!(content_type(&path), "application/octet-stream");
            }
        }
        assert_eq!(family("media/a.exe"), Family::Unknown);
    }

    #[test]
    fn plain_paths_lie_in_media() {
        for path in ["media/a.svg", "media/a/b-1_c.png"] {
            assert!(is_plain(path), "{path}");
        }
        for path in [
            "a.svg",
            "media/",
            "media/../x.svg",
            "media/a b.svg",
            "media//a",
            "media/é.svg",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
