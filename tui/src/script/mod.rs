//! The console without a screen: `ops once`, `ops watch` and `ops do`. Same stream, same store, same words.

mod deed;
mod once;
mod order;
mod plain;
mod watch;

use std::io::{self, Write};
use std::time::Duration;

use tokio::time::Instant;

use crate::app::{Model, feed};
use crate::net::{self, Handle, NetMsg};
use crate::ui::look::Look;
use crate::{Error, Options, clock};

pub(crate) use deed::deed;
pub(crate) use once::once;
pub(crate) use order::order;
pub(crate) use watch::watch;

/// Longest wait for the first event.
const FIRST: Duration = Duration::from_secs(10);

/// A followed stream and what it tells.
struct Script {
    model: Model,
    net: Handle,
    server: String,
    greeted: bool,
}

/// What waiting brought.
enum News {
    Msg(NetMsg),
    TimeOut,
}

impl Script {
    fn start(options: &Options) -> Result<Script, Error> {
        let look = Look {
            ascii: options.ascii,
            color: false,
        };
        let replay = options.replay.as_ref().map(|replay| replay.speed);
        let model = Model::new(&options.server, look, replay, clock::now());
        Ok(Script {
            model,
            net: net::start(options)?,
            server: options.server.clone(),
            greeted: false,
        })
    }

    /// The next message; before the first greeting, a failure ends the script.
    async fn next(&mut self, until: Instant) -> Result<News, Error> {
        let msg = match tokio::time::timeout_at(until, self.net.news.recv()).await {
            Err(_) if self.greeted => return Ok(News::TimeOut),
            Err(_) => return Err(self.no_connection("no answer in time")),
            Ok(None) => return Err(Error::Worker(self.net.fault())),
            Ok(Some(msg)) => msg,
        };
        match &msg {
            NetMsg::Event(_) => self.greeted = true,
            NetMsg::Denied { cause } => {
                return Err(Error::NotAllowed {
                    server: self.server.clone(),
                    cause: cause.clone(),
                });
            }
            NetMsg::Lost { cause, .. } if !self.greeted => return Err(self.no_connection(cause)),
            _ => {}
        }
        Ok(News::Msg(msg))
    }

    fn absorb(&mut self, msg: NetMsg) {
        feed::absorb(&mut self.model, msg, clock::now());
    }

    fn no_connection(&self, cause: &str) -> Error {
        Error::NoConnection {
            server: self.server.clone(),
            cause: cause.to_owned(),
        }
    }
}

/// Runs to the end on a runtime of its own.
fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::Output)?;
    runtime.block_on(work)
}

/// Writes one line at once; `false` when the reader has gone, which is no error.
fn line(out: &mut dyn Write, text: &str) -> Result<bool, Error> {
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::Output(error)),
    }
}
