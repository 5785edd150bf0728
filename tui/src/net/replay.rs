//! `--replay`: a recording played at its own pace, or faster.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use tokio::sync::mpsc;

use super::NetMsg;
use super::record::Entry;
use super::sse::MAX_EVENT;
use crate::wire::Event;
use crate::{Error, clean};

/// Longest pause played: nights in a recording are skipped.
const MAX_PAUSE: Duration = Duration::from_secs(5);

/// A recording being played.
pub(super) struct Replay {
    lines: BufReader<File>,
    speed: f64,
}

impl Replay {
    pub(super) fn open(replay: &crate::Replay) -> Result<Replay, Error> {
        let file = File::open(&replay.file).map_err(|source| Error::Recording {
            path: replay.file.clone(),
            source,
        })?;
        let speed = if replay.speed.is_finite() && replay.speed > 0.0 {
            replay.speed
        } else {
            1.0
        };
        Ok(Replay {
            lines: BufReader::new(file),
            speed,
        })
    }

    /// Plays to the end, then waits: the operator may still look.
    pub(super) async fn run(mut self, out: &mpsc::Sender<NetMsg>) {
        let mut before = None;
        while let Some(line) = self.next_line() {
            let msg = match serde_json::from_str::<Entry<Event>>(&line) {
                Err(error) => NetMsg::Unreadable {
                    cause: clean::line(&error.to_string()),
                },
                Ok(mut entry) => {
                    self.pause(before.replace(entry.at), entry.at).await;
                    clean::event(&mut entry.event);
                    NetMsg::Event(entry.event)
                }
            };
            if out.send(msg).await.is_err() {
                return;
            }
        }
        drop(out.send(NetMsg::Ended).await);
        std::future::pending::<()>().await;
    }

    fn next_line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        let read = self
            .lines
            .by_ref()
            .take(MAX_EVENT as u64)
            .read_until(b'\n', &mut line)
            .ok()?;
        (read > 0).then(|| String::from_utf8_lossy(&line).into_owned())
    }

    async fn pause(&self, before: Option<i64>, at: i64) {
        let us = before.map_or(0, |before| at.saturating_sub(before).max(0));
        let pause = Duration::from_micros(us.unsigned_abs())
            .div_f64(self.speed)
            .min(MAX_PAUSE);
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
}
