//! Where a request comes from, for the rules that watch sign-on and keys and for limits.

use crate::http::address;
use crate::http::problem::Problem;
use engine::App;
use engine::access::Caller;
use engine::anomalies::{self, Origin};
use poem::Request;
use poem::http::header;
use std::net::IpAddr;

/// Letters of what a client calls itself that count.
const LONGEST_AGENT: usize = 300;

/// As rules and limits see a request.
pub fn of(request: &Request) -> Origin<'_> {
    let agent = request.header(header::USER_AGENT).unwrap_or_default();
    let end = agent.char_indices().nth(LONGEST_AGENT);
    Origin {
        address: address::of(request),
        agent: end.map_or(agent, |(end, _)| &agent[..end]),
    }
}

/// The same, for when the request is gone.
#[derive(Debug, Clone)]
pub struct Kept {
    address: IpAddr,
    agent: String,
    caller: Caller,
}

impl Kept {
    /// Keeps what a denial would tell.
    pub fn of(request: &Request, caller: &Caller) -> Kept {
        let origin = of(request);
        Kept {
            address: origin.address,
            agent: origin.agent.to_owned(),
            caller: caller.clone(),
        }
    }

    /// Tells of a right that was refused.
    pub fn tell(&self, app: &App, error: &poem::Error) {
        let Some(problem) = error.downcast_ref::<Problem>() else {
            return;
        };
        if let Some(needs) = &problem.details.needs_scope {
            let origin = Origin {
                address: self.address,
                agent: &self.agent,
            };
            anomalies::denied(app, &self.caller, needs, origin);
        }
    }
}
