//! The parts of a request as they arrive: bounded in size, and nobody waits for ever.

use super::receive::Sent;
use crate::Error;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use std::time::Duration;
use xapi::multipart::{Boundary, Head, Piece, Reader};
use xapi::{Fault, Limits, Version, payload};

/// A client that sends nothing for so long has gone.
const STALLED: Duration = Duration::from_secs(30);
/// What is read and thrown away after a refusal, so that the client gets to read the answer.
const DRAINED: usize = 16 << 20;
/// A client that sends nothing for so long after a refusal is not sending any more.
const DRAINING: Duration = Duration::from_secs(1);

/// Why parts were not taken.
pub(super) enum Trouble {
    /// They break the standard.
    Faults(Vec<Fault>),
    /// Anything else.
    Error(Error),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Trouble::Faults(vec![fault])
    }
}

impl From<Vec<Fault>> for Trouble {
    fn from(faults: Vec<Fault>) -> Self {
        Trouble::Faults(faults)
    }
}

impl<E: Into<Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Trouble::Error(error.into())
    }
}

/// A body of parts on its way in.
pub(super) struct Parts<S> {
    reader: Reader,
    body: S,
    version: Version,
    came: u64,
    most: u64,
}

impl<S, E> Parts<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: std::fmt::Display,
{
    /// The parts of a request, which has at most so many bytes.
    pub(super) fn of(sent: Sent<S>, most: u64) -> Result<Self, Fault> {
        let boundary = Boundary::of(&sent.content_type, sent.version)?;
        if sent.length.is_some_and(|length| length > most) {
            return Err(payload::too_much(most, sent.version));
        }
        Ok(Parts {
            reader: Reader::new(&boundary, sent.version),
            body: sent.body,
            version: sent.version,
            came: 0,
            most,
        })
    }

    /// The version of the standard that they are read by.
    pub(super) fn version(&self) -> Version {
        self.version
    }

    /// Reads the first part, which holds the statements.
    pub(super) async fn json(&mut self, into: &mut Vec<u8>) -> Result<(), Trouble> {
        let head = self.head().await?.unwrap_or_default();
        head.is_json(self.version)?;
        let most = Limits::default().bytes;
        while let Some(bytes) = self.data().await? {
            if into.len() + bytes.len() > most {
                let message =
                    format!("the statements have at most {most} bytes; send smaller batches");
                return Err(Error::invalid("body.too_large", message).into());
            }
            into.extend_from_slice(&bytes);
        }
        Ok(())
    }

    /// The headers of the next part, or none behind the last one.
    pub(super) async fn head(&mut self) -> Result<Option<Head>, Trouble> {
        loop {
            match self.piece().await? {
                Piece::Head(head) => return Ok(Some(head)),
                Piece::Close => return Ok(None),
                Piece::Data(_) | Piece::End => {}
            }
        }
    }

    /// More bytes of this part, or none at its end.
    pub(super) async fn data(&mut self) -> Result<Option<Bytes>, Trouble> {
        match self.piece().await? {
            Piece::Data(bytes) => Ok(Some(bytes)),
            Piece::Head(_) | Piece::End | Piece::Close => Ok(None),
        }
    }

    async fn piece(&mut self) -> Result<Piece, Trouble> {
        loop {
            if let Some(piece) = self.reader.piece()? {
                return Ok(piece);
            }
            let next = tokio::time::timeout(STALLED, self.body.next());
            match next.await {
                Ok(Some(Ok(bytes))) => self.take(&bytes)?,
                Ok(None) => {
                    self.reader.finish()?;
                    return Ok(Piece::Close);
                }
                Ok(Some(Err(error))) => return Err(broken(&error).into()),
                Err(_) => {
                    let message = format!("nothing came for {} s", STALLED.as_secs());
                    return Err(Error::invalid("request.stalled", message).into());
                }
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.came += bytes.len() as u64;
        if self.came > self.most {
            return Err(payload::too_much(self.most, self.version));
        }
        self.reader.push(bytes);
        Ok(())
    }

    /// Reads on without looking, so that a client which only reads when it has sent all gets its answer.
    pub(super) async fn drain(&mut self) {
        let mut left = DRAINED;
        while let Ok(Some(Ok(bytes))) = tokio::time::timeout(DRAINING, self.body.next()).await {
            match left.checked_sub(bytes.len()) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    }
}

/// The connection broke: nobody is there to read this.
fn broken(error: &impl std::fmt::Display) -> Error {
    let message = format!("the body ended before its time: {error}");
    Error::invalid("request.broken", message)
}
