//! The network thread: a runtime of its own that follows the stream (or plays a recording) and answers requests. It
//! ends when nobody listens any more; it never ends the console.

mod api;
pub(crate) mod deed;
mod failure;
pub(crate) mod live;
pub(crate) mod order;
mod record;
mod replay;
mod retry;
pub(crate) mod sse;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, mpsc};

use crate::app::deed::DeedTask;
use crate::app::order::{Task, Told};
use crate::wire::{DeedAnswer, Event, Hop, Quarantined};
use crate::{Error, Options};
use live::{Live, Pace};
use record::Recorder;

/// Messages that wait for the screen; when it is full the stream is not read, and the server counts what it drops.
const CHANNEL: usize = 8_192;

/// What the network thread tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NetMsg {
    /// An event of the stream, cleaned.
    Event(Event),
    /// The connection is gone, or could not be made.
    Lost {
        attempt: u32,
        retry_ms: u64,
        cause: String,
    },
    /// The server refuses the key.
    Denied { cause: String },
    /// An event that made no sense was left out.
    Unreadable { cause: String },
    /// Answer to [`Request::History`].
    History { answer: Result<Vec<Hop>, String> },
    /// Answer to [`Request::Quarantine`].
    Quarantine {
        id: String,
        answer: Result<Box<Quarantined>, String>,
    },
    /// How far a [`Request::Order`] came.
    Order { ticket: u64, told: Told },
    /// What came of a [`Request::Deed`].
    Deed {
        task: DeedTask,
        answer: Result<DeedAnswer, String>,
    },
    /// The recording is over.
    Ended,
}

/// What the console asks of the network thread.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Request {
    History { before: i64 },
    Quarantine { id: String },
    Order(Task),
    Deed(DeedTask),
    RetryNow,
}

/// Both ends of the conversation.
pub(crate) struct Handle {
    pub(crate) news: mpsc::Receiver<NetMsg>,
    pub(crate) requests: mpsc::UnboundedSender<Request>,
    fault: Arc<Mutex<Option<String>>>,
}

impl Handle {
    /// Why the thread ended, when it ended by a bug.
    pub(crate) fn fault(&self) -> String {
        let fault = self
            .fault
            .lock()
            .map(|fault| fault.clone())
            .unwrap_or_default();
        fault.unwrap_or_else(|| "it ended without a word".into())
    }
}

/// Starts the thread.
pub(crate) fn start(options: &Options) -> Result<Handle, Error> {
    let source = source(options)?;
    let (out, news) = mpsc::channel(CHANNEL);
    let (requests, asked) = mpsc::unbounded_channel();
    let fault = Arc::new(Mutex::new(None));
    let told = Arc::clone(&fault);
    let work = move || {
        let outcome =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drive(source, out, asked)));
        if let (Err(panic), Ok(mut told)) = (outcome, told.lock()) {
            *told = Some(
                panic
                    .downcast_ref::<String>()
                    .cloned()
                    .unwrap_or_else(|| "a panic".into()),
            );
        }
    };
    let thread = std::thread::Builder::new()
        .name("console-net".into())
        .spawn(work);
    thread.map_err(|error| Error::Worker(error.to_string()))?;
    Ok(Handle {
        news,
        requests,
        fault,
    })
}

/// Where events come from.
enum Source {
    Live(Box<Live>),
    Replay(replay::Replay),
}

fn source(options: &Options) -> Result<Source, Error> {
    if let Some(replay) = &options.replay {
        return replay::Replay::open(replay).map(Source::Replay);
    }
    let recorder = options
        .record
        .as_deref()
        .map(Recorder::create)
        .transpose()?;
    let live = Live::new(&options.server, &options.key, recorder, Pace::default());
    let unusable = |cause| Error::NoConnection {
        server: options.server.clone(),
        cause,
    };
    live.map(|live| Source::Live(Box::new(live)))
        .map_err(unusable)
}

fn drive(source: Source, out: mpsc::Sender<NetMsg>, asked: mpsc::UnboundedReceiver<Request>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime
        .expect("a current-thread runtime needs only an epoll handle")
        .block_on(follow(source, out, asked));
}

async fn follow(
    source: Source,
    out: mpsc::Sender<NetMsg>,
    asked: mpsc::UnboundedReceiver<Request>,
) {
    match source {
        Source::Live(live) => {
            let retry_now = Notify::new();
            let api = live.api();
            tokio::select! {
                () = out.closed() => {}
                () = live.run(&out, &retry_now) => {}
                () = api::answer(api, asked, &out, &retry_now) => {}
            }
        }
        Source::Replay(replay) => {
            tokio::select! {
                () = out.closed() => {}
                () = replay.run(&out) => {}
            }
        }
    }
}
