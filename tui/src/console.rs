//! The loop that owns the terminal: input, network, a tick a second and signals in, frames and effects out. It draws
//! at most ten times a second, at once after a key, and not at all while nothing changes.

use std::fs::OpenOptions;
use std::future::Future;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use crossterm::event::{Event, EventStream};
use futures_util::StreamExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, MissedTickBehavior};

use crate::app::{Effect, Effects, Model, Msg, update};
use crate::net::{self, Handle, Request};
use crate::term::Screen;
use crate::ui::frame::view;
use crate::ui::look::Look;
use crate::{Error, Options, clock};

const FRAME: Duration = Duration::from_millis(100);
const SECOND: Duration = Duration::from_secs(1);
/// Network messages taken at once.
const BATCH: usize = 8_192;

/// Shows the console until it is quit, or `stop` resolves.
pub(crate) fn run(options: &Options, stop: impl Future<Output = ()>) -> Result<i32, Error> {
    if options.dumb || !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return Err(Error::NotATerminal);
    }
    let net = net::start(options)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::Terminal)?;
    let screen = Screen::enter()?;
    let code = runtime.block_on(Console::new(options, screen, net).main_loop(stop));
    runtime.shutdown_background();
    code
}

struct Console {
    model: Model,
    screen: Screen,
    net: Handle,
    next_frame: Instant,
}

/// What one turn of the loop brought.
enum Turn {
    Msg(Msg),
    Frame,
    End(i32),
}

impl Console {
    fn new(options: &Options, screen: Screen, net: Handle) -> Self {
        let look = Look {
            ascii: options.ascii,
            color: options.color,
        };
        let replay = options.replay.as_ref().map(|replay| replay.speed);
        let mut model = Model::new(&options.server, look, replay, clock::now());
        model.notice = options.notice.as_deref().map(crate::clean::line);
        Console {
            model,
            screen,
            net,
            next_frame: Instant::now(),
        }
    }

    async fn main_loop(mut self, stop: impl Future<Output = ()>) -> Result<i32, Error> {
        let mut stop = std::pin::pin!(stop);
        let mut input = EventStream::new();
        let mut signals = Signals::new()?;
        let mut second = tokio::time::interval(SECOND);
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut news = Vec::new();
        self.resized();
        self.draw()?;
        loop {
            let turn = tokio::select! {
                biased;
                event = input.next() => match event {
                    Some(Ok(event)) => self.input(event),
                    Some(Err(error)) => return Err(Error::Terminal(error)),
                    None => Turn::End(0),
                },
                code = signals.next() => Turn::End(code),
                () = &mut stop => Turn::End(0),
                () = tokio::time::sleep_until(self.next_frame), if self.model.dirty => Turn::Frame,
                n = self.net.news.recv_many(&mut news, BATCH) => match n {
                    0 => return Err(Error::Worker(self.net.fault())),
                    _ => Turn::Msg(Msg::Net(std::mem::take(&mut news))),
                },
                _ = second.tick() => Turn::Msg(Msg::Tick),
            };
            if let Some(code) = self.take(turn)? {
                return Ok(code);
            }
        }
    }

    fn input(&mut self, event: Event) -> Turn {
        match event {
            Event::Key(key) => Turn::Msg(Msg::Key(key)),
            Event::Paste(text) => Turn::Msg(Msg::Paste(text)),
            Event::Resize(width, height) => Turn::Msg(Msg::Resize(width, height)),
            Event::FocusGained | Event::FocusLost | Event::Mouse(_) => Turn::Frame,
        }
    }

    fn resized(&mut self) {
        if let Ok(size) = self.screen.terminal.size() {
            let effects = update(
                &mut self.model,
                Msg::Resize(size.width, size.height),
                clock::now(),
            );
            debug_assert!(effects.is_empty());
        }
    }

    fn take(&mut self, turn: Turn) -> Result<Option<i32>, Error> {
        match turn {
            Turn::End(code) => return Ok(Some(code)),
            Turn::Frame => self.draw()?,
            Turn::Msg(msg) => {
                let at_once = matches!(msg, Msg::Key(_) | Msg::Paste(_) | Msg::Resize(..));
                let effects = update(&mut self.model, msg, clock::now());
                if let Some(code) = self.apply(effects)? {
                    return Ok(Some(code));
                }
                if at_once {
                    self.draw()?;
                }
            }
        }
        Ok(None)
    }

    fn draw(&mut self) -> Result<(), Error> {
        self.model.dirty = false;
        self.next_frame = Instant::now() + FRAME;
        let model = &self.model;
        self.screen
            .terminal
            .draw(|frame| view(model, frame))
            .map(drop)
            .map_err(Error::Terminal)
    }

    fn apply(&mut self, effects: Effects) -> Result<Option<i32>, Error> {
        for effect in effects {
            match effect {
                Effect::Quit(code) => return Ok(Some(code)),
                Effect::Copy(text) => self.done(copied(&self.screen, &text)),
                Effect::Export { name, lines } => self.done(written(Path::new(&name), &lines)),
                Effect::History { before } => self.ask(Request::History { before }),
                Effect::Quarantine { id } => self.ask(Request::Quarantine { id }),
                Effect::Order(task) => self.ask(Request::Order(task)),
                Effect::Deed(task) => self.ask(Request::Deed(task)),
                Effect::RetryNow => self.ask(Request::RetryNow),
                Effect::Redraw => self.repaint()?,
            }
        }
        Ok(None)
    }

    /// Everything is painted anew. `Terminal::clear` would ask for the cursor, and some terminals never answer.
    fn repaint(&mut self) -> Result<(), Error> {
        let size = self.screen.terminal.size().map_err(Error::Terminal)?;
        let area = ratatui::layout::Rect::new(0, 0, size.width, size.height);
        self.screen.terminal.resize(area).map_err(Error::Terminal)
    }

    fn done(&mut self, outcome: Result<String, String>) {
        drop(update(&mut self.model, Msg::Done(outcome), clock::now()));
    }

    /// A thread that is gone is noticed by the loop; there is nothing to add here.
    fn ask(&self, request: Request) {
        drop(self.net.requests.send(request));
    }
}

/// Terminals do not answer OSC 52, so this says what was done and not what came of it.
fn copied(screen: &Screen, text: &str) -> Result<String, String> {
    let sent = screen
        .copy(&crate::clean::line(text))
        .map_err(|error| format!("could not send it to the terminal: {error}"));
    sent.map(|()| {
        format!(
            "sent to terminal (OSC 52): {}",
            crate::ui::text::fit(text, 36)
        )
    })
}

/// Writes a new file; one that is there already is left alone.
fn written(path: &Path, lines: &[String]) -> Result<String, String> {
    let mut text = lines.join("\n");
    text.push('\n');
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let done = file.and_then(|mut file| file.write_all(text.as_bytes()));
    done.map(|()| format!("wrote {} rows to ./{}", lines.len(), path.display()))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Signals that end the console; Ctrl-C is a key, these come from outside.
struct Signals {
    all: [(Signal, i32); 3],
}

impl Signals {
    fn new() -> Result<Signals, Error> {
        let on = |kind: SignalKind| {
            signal(kind)
                .map(|it| (it, 128 + kind.as_raw_value()))
                .map_err(Error::Terminal)
        };
        Ok(Signals {
            all: [
                on(SignalKind::terminate())?,
                on(SignalKind::hangup())?,
                on(SignalKind::interrupt())?,
            ],
        })
    }

    /// The exit code of the one that came.
    async fn next(&mut self) -> i32 {
        let [(term, term_code), (hup, hup_code), (int, int_code)] = &mut self.all;
        tokio::select! {
            _ = term.recv() => *term_code,
            _ = hup.recv() => *hup_code,
            _ = int.recv() => *int_code,
        }
    }
}
