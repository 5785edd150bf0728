//! `--record`: every event as one JSON line with the moment it arrived. The key is not in it.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::wire::Event;

/// One line of a recording.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry<E> {
    /// When it arrived, microseconds since 1970 UTC.
    pub(super) at: i64,
    pub(super) event: E,
}

/// Writes the lines.
pub(crate) struct Recorder {
    file: Option<File>,
}

impl Recorder {
    /// Makes the file; one that is there already is left alone.
    pub(crate) fn create(path: &Path) -> Result<Recorder, Error> {
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let file = file.map_err(|source| Error::Recording {
            path: path.to_owned(),
            source,
        })?;
        Ok(Recorder { file: Some(file) })
    }

    /// Writes one line; a disk that is full ends the recording, not the console.
    pub(crate) fn write(&mut self, event: &Event) {
        let Some(file) = &mut self.file else { return };
        let Ok(mut line) = serde_json::to_vec(&Entry {
            at: crate::clock::now().0,
            event,
        }) else {
            return;
        };
        line.push(b'\n');
        if file.write_all(&line).is_err() {
            self.file = None;
        }
    }
}
