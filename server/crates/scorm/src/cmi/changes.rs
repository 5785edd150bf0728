//! What a commit brings. The browser is the learner's: nothing is written that only the LMS says, and nothing without
//! bound. Whether values are of their types the API object has seen to; what counts is read again where it counts.

use super::{Data, Version, names};

const LONGEST_VALUE: usize = 4_000_000;
const MOST_ELEMENTS: usize = 100_000;
/// All values of one SCO together.
const MOST_BYTES: usize = 8_000_000;

/// Why a commit is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The element is the LMS's, or does not exist.
    #[error("{name:?} is no element that a SCO may write")]
    Name {
        /// Which.
        name: String,
    },
    /// A value is too long.
    #[error("{name} has {found} bytes, expected at most {LONGEST_VALUE}")]
    Long {
        /// Which.
        name: String,
        /// How many bytes.
        found: usize,
    },
    /// All together are too many.
    #[error("the data of this SCO has {found} {what}, expected at most {most}")]
    Many {
        /// `elements` or `bytes`.
        what: &'static str,
        /// How many.
        found: usize,
        /// How many are taken.
        most: usize,
    },
}

/// Writes changes into the data, all or none.
pub fn apply(version: Version, data: &mut Data, changes: &Data) -> Result<(), Fault> {
    for (name, value) in changes {
        if !names::is_written(version, name) {
            let name = name.chars().take(100).collect();
            return Err(Fault::Name { name });
        }
        if value.len() > LONGEST_VALUE {
            let (name, found) = (name.clone(), value.len());
            return Err(Fault::Long { name, found });
        }
    }
    let mut after = data.clone();
    after.extend(
        changes
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    bounded("elements", after.len(), MOST_ELEMENTS)?;
    let bytes = after
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    bounded("bytes", bytes, MOST_BYTES)?;
    *data = after;
    Ok(())
}

fn bounded(what: &'static str, found: usize, most: usize) -> Result<(), Fault> {
    if found <= most {
        return Ok(());
    }
    Err(Fault::Many { what, found, most })
}
