//! What looks wrong around sign-on, sessions and keys: a catalogue of twenty rules, held against a stream of signals that
//! requests leave behind. Signals are written to the database a moment later; whoever has the turn reads them there, so
//! that it does not matter which instance saw what. The rules themselves are pure (`watch`).

mod act;
mod emit;
mod finding;
mod keep;
mod list;
mod networks;
mod rule;
mod rules;
mod signal;
mod stream;
mod watch;
mod window;

pub use act::{Effect, Order, acknowledge, act, mute};
pub(crate) use emit::changed;
pub use emit::{
    Change, Origin, account_refused, denied, expires, key_refused, login_refused, logout_refused,
    replayed, signed_on, used,
};
pub use finding::{Fact, Finding, Hit, Subject};
pub use list::{Detail, Standing, changed_at, detail, get, latest, list, standing, sweep};
pub use networks::{blocked, blocks, lift};
pub use rule::{Act, Level, Rule};
pub use signal::{KeyEnd, Known, LoginRefused, Place, Signal, SignedOn, Weight, What};
pub use stream::{Follower, Stream};
pub use watch::Watch;
