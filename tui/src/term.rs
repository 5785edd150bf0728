//! The terminal, taken and given back: on exit, on error, on a signal, and in a panic. Panics of other threads do not
//! touch the screen; they are told once it is given back.

use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use crate::Error;

type Hook = Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// Panics of other threads that are kept until the screen is given back.
const MAX_TOLD: usize = 20;

/// The terminal while the console has it.
pub(crate) struct Screen {
    pub(crate) terminal: Terminal<CrosstermBackend<io::Stdout>>,
    before: Hook,
    told: Arc<Mutex<Vec<String>>>,
}

impl Screen {
    /// Takes the terminal.
    pub(crate) fn enter() -> Result<Screen, Error> {
        let (before, told) = hook();
        let taken = enable_raw_mode()
            .and_then(|()| {
                execute!(
                    io::stdout(),
                    EnterAlternateScreen,
                    EnableBracketedPaste,
                    cursor::Hide
                )
            })
            .and_then(|()| Terminal::new(CrosstermBackend::new(io::stdout())));
        match taken {
            Ok(terminal) => Ok(Screen {
                terminal,
                before,
                told,
            }),
            Err(error) => {
                restore();
                unhook(&before);
                Err(Error::Terminal(error))
            }
        }
    }

    /// Asks the terminal to keep a text. Nothing answers, so nothing is promised.
    pub(crate) fn copy(&self, text: &str) -> io::Result<()> {
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
        if thread::panicking() {
            return;
        }
        unhook(&self.before);
        for text in self
            .told
            .lock()
            .map(|mut told| std::mem::take(&mut *told))
            .unwrap_or_default()
        {
            drop(writeln!(io::stderr(), "{text}"));
        }
    }
}

/// Gives back everything taken; each part may fail alone.
fn restore() {
    drop(execute!(
        io::stdout(),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    ));
    drop(disable_raw_mode());
}

/// On this thread a panic gives the terminal back before it is told; on others it waits.
fn hook() -> (Hook, Arc<Mutex<Vec<String>>>) {
    let before: Hook = Arc::from(panic::take_hook());
    let told = Arc::new(Mutex::new(Vec::new()));
    let (next, kept, own) = (
        Arc::clone(&before),
        Arc::clone(&told),
        thread::current().id(),
    );
    panic::set_hook(Box::new(move |info| panicked(info, own, &next, &kept)));
    (before, told)
}

fn panicked(info: &PanicHookInfo<'_>, own: ThreadId, next: &Hook, kept: &Mutex<Vec<String>>) {
    if thread::current().id() == own {
        restore();
        return next(info);
    }
    if let Ok(mut kept) = kept.lock()
        && kept.len() < MAX_TOLD
    {
        kept.push(info.to_string());
    }
}

fn unhook(before: &Hook) {
    let before = Arc::clone(before);
    panic::set_hook(Box::new(move |info| before(info)));
}
