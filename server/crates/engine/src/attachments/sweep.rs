//! Payloads and files of packages that a server left behind when it was killed: half-written ones, and whole ones whose
//! rows never committed. Nobody can read them, and nobody will.

use crate::{App, Instant, Result};
use store::TenantId;
use uuid::Uuid;

/// A younger one may belong to a request that goes on, perhaps on another instance. In seconds.
const OLD: i64 = 24 * 3_600;
/// Files looked at in one sweep.
const MOST: usize = 100_000;
/// Files held against the rows at a time.
const CHUNK: usize = 500;
/// Folders in one folder: by two letters of a hash there are 256.
const FOLDERS: usize = 10_000;

/// What lies in a folder of its own, by tenant and by two letters of its hash.
#[derive(Clone, Copy)]
enum Kept {
    Attachments,
    Packages,
}

impl Kept {
    fn folder(self) -> &'static str {
        match self {
            Kept::Attachments => "attachments",
            Kept::Packages => "packages",
        }
    }

    /// The places that rows speak of, among those with these hashes.
    async fn places(self, app: &App, tenant: TenantId, hashes: Vec<String>) -> Result<Vec<String>> {
        let read = app.store.read();
        Ok(match self {
            Kept::Attachments => {
                let hashes = hashes.iter().map(String::as_str);
                let rows = store::attachment::by_hash(read, tenant, hashes).await?;
                rows.into_iter().map(|row| row.object).collect()
            }
            Kept::Packages => {
                let rows = store::package_file::places(read, tenant, &hashes).await?;
                rows.into_iter().map(|(_, place)| place).collect()
            }
        })
    }
}

/// Removes what is older than a day and no row speaks of; answers how many. Looks at 100,000 files of each kind and
/// begins somewhere else every day, so that a large store is gone through in the course of several starts.
pub async fn sweep(app: &App) -> Result<u64> {
    Ok(all(app, Kept::Attachments).await? + all(app, Kept::Packages).await?)
}

async fn all(app: &App, kept: Kept) -> Result<u64> {
    let (mut left, mut removed) = (MOST, 0);
    for tenant in turned(app, app.objects.names(kept.folder(), FOLDERS).await?) {
        let Ok(id) = Uuid::parse_str(&tenant) else {
            continue;
        };
        let folder = format!("{}/{tenant}", kept.folder());
        for letters in turned(app, app.objects.names(&folder, FOLDERS).await?) {
            let folder = format!("{folder}/{letters}");
            let names = app.objects.names(&folder, left).await?;
            left -= names.len();
            for names in names.chunks(CHUNK) {
                removed += of_folder(app, kept, TenantId(id), &folder, names).await?;
            }
            if left == 0 {
                return Ok(removed);
            }
        }
    }
    Ok(removed)
}

/// Another beginning every day.
fn turned(app: &App, mut folders: Vec<String>) -> Vec<String> {
    let day = app.now().0 / 1_000_000 / OLD;
    let day = usize::try_from(day).unwrap_or_default();
    let count = folders.len().max(1);
    folders.rotate_left(day % count);
    folders
}

async fn of_folder(
    app: &App,
    kept: Kept,
    tenant: TenantId,
    folder: &str,
    names: &[String],
) -> Result<u64> {
    let before = app.now().plus_seconds(-OLD);
    let old: Vec<Lying<'_>> = names
        .iter()
        .filter_map(|name| Lying::of(name, before))
        .collect();
    if old.is_empty() {
        return Ok(0);
    }
    let hashes = old.iter().map(|lying| lying.sha2.to_owned()).collect();
    let places = kept.places(app, tenant, hashes).await?;
    let mut removed = 0;
    for lying in old.iter().filter(|lying| lying.is_surplus(folder, &places)) {
        app.objects.remove_leftover(folder, lying.name).await?;
        removed += 1;
    }
    Ok(removed)
}

/// A file as its name tells of it: `{sha2}-{id}`, and `#{number}` behind it while it is written.
struct Lying<'n> {
    name: &'n str,
    sha2: &'n str,
    whole: bool,
}

impl<'n> Lying<'n> {
    /// None when it is not that old, or not of ours.
    fn of(name: &'n str, before: Instant) -> Option<Lying<'n>> {
        let (place, number) = name.split_once('#').unwrap_or((name, ""));
        let (sha2, id) = place.split_once('-')?;
        let (seconds, _) = Uuid::parse_str(id).ok()?.get_timestamp()?.to_unix();
        let is_old = i64::try_from(seconds).ok()? < before.0 / 1_000_000;
        let is_ours = number.bytes().all(|byte| byte.is_ascii_digit());
        (is_old && is_ours).then_some(Lying {
            name,
            sha2,
            whole: number.is_empty(),
        })
    }

    fn is_surplus(&self, folder: &str, places: &[String]) -> bool {
        let spoken_of = |place: &String| {
            let name = place.strip_prefix(folder);
            name.and_then(|name| name.strip_prefix('/')) == Some(self.name)
        };
        !self.whole || !places.iter().any(spoken_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Begun 2025-01-01T00:00:00Z.
    const BEGUN: &str = "01941f297c007000a000000000000001";

    fn at(seconds: i64) -> Instant {
        Instant(0).plus_seconds(1_735_689_600 + seconds)
    }

    #[test]
    fn only_old_payloads_of_ours_are_looked_at() {
        let name = format!("abcd-{BEGUN}");
        let half = format!("{name}#12");
        assert!(Lying::of(&name, at(0)).is_none());
        assert!(Lying::of(&name, at(1)).is_some_and(|lying| lying.whole && lying.sha2 == "abcd"));
        assert!(Lying::of(&half, at(1)).is_some_and(|lying| !lying.whole));
        let fourth = "abcd-8f87ccde-bb56-4c2e-ab83-44982ef22df0";
        let others = [
            "",
            "abcd",
            "abcd-",
            fourth,
            &format!("{name}#x"),
            &format!("{name}.bak"),
        ];
        for other in others {
            assert!(Lying::of(other, at(1)).is_none(), "{other}");
        }
    }

    #[test]
    fn what_a_row_speaks_of_stays() {
        let (name, half) = (format!("abcd-{BEGUN}"), format!("abcd-{BEGUN}#1"));
        let of = |name| Lying::of(name, at(1)).unwrap();
        let places = ["a/t/ab/abcd-other".to_owned(), format!("a/t/ab/{name}")];
        assert!(!of(&name).is_surplus("a/t/ab", &places));
        assert!(of(&name).is_surplus("a/u/ab", &places));
        assert!(of(&name).is_surplus("a/t/ab", &places[..1]));
        assert!(of(&half).is_surplus("a/t/ab", &places));
    }
}
