//! Acts on refused statements over the network: page by page until there is no more. Every page can be sent again.

use std::time::Duration;

use reqwest::{Response, StatusCode};
use tokio::sync::mpsc;

use super::api::{Api, bounded};
use super::{NetMsg, failure};
use crate::app::order::{Act, Chosen, Task, Told};
use crate::app::tally::Tally;
use crate::clean;
use crate::wire::{Order, OrderAnswer, OrderGroup};

/// Statements of one request.
const PAGE: u64 = 250;
/// Longest wait for one page.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A busy server is asked again so often.
const PATIENCE: u32 = 10;
/// And after so long.
const PAUSE: Duration = Duration::from_secs(1);

/// Why a task ended early.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) why: Why,
    /// For people.
    pub(crate) cause: String,
}

/// What kind of failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// The key may not.
    Denied,
    /// The server would not, and said why.
    Refused,
    /// No answer, or none that can be read.
    Unreachable,
}

/// Does tasks one after the other. A dry run that a newer task overtakes is given up: nobody looks at it any more.
pub(super) async fn follow(
    api: &Api,
    mut asked: mpsc::UnboundedReceiver<Task>,
    out: &mpsc::Sender<NetMsg>,
) {
    while let Some(mut task) = asked.recv().await {
        loop {
            tokio::select! {
                () = tell(api, &task, out) => break,
                Some(newer) = asked.recv(), if task.dry_run => task = newer,
            }
        }
    }
}

async fn tell(api: &Api, task: &Task, out: &mpsc::Sender<NetMsg>) {
    let ticket = task.ticket;
    let mut tally = Tally::default();
    let so_far = async |tally: &Tally| {
        let told = Told::SoFar(tally.clone());
        drop(out.send(NetMsg::Order { ticket, told }).await);
    };
    let told = match run(api, task, &mut tally, so_far).await {
        Ok(()) => Told::Done(tally),
        Err(Failed { cause, .. }) => Told::Failed { tally, cause },
    };
    drop(out.send(NetMsg::Order { ticket, told }).await);
}

/// Does one task; the tally grows with every page.
pub(crate) async fn run(
    api: &Api,
    task: &Task,
    tally: &mut Tally,
    so_far: impl AsyncFn(&Tally),
) -> Result<(), Failed> {
    let each = matches!(task.chosen, Chosen::Ids(_));
    for mut order in orders(task) {
        loop {
            let mut answer = patiently(api, task.act, &order).await?;
            clean::order(&mut answer);
            let next = answer.next_cursor.take();
            tally.add(answer, each);
            // The same cursor twice would never end.
            if next.is_none() || next == order.cursor {
                break;
            }
            order.cursor = next;
            so_far(tally).await;
        }
    }
    Ok(())
}

fn orders(task: &Task) -> Vec<Order> {
    let order = |ids: Option<Vec<String>>, group: Option<OrderGroup>| Order {
        limit: group.as_ref().map(|_| PAGE),
        ids,
        group,
        repair: task.act == Act::Repair,
        dry_run: task.dry_run,
        reason: task.reason.clone(),
        cursor: None,
    };
    match &task.chosen {
        Chosen::Groups(groups) => groups
            .iter()
            .map(|group| order(None, Some(group.clone())))
            .collect(),
        Chosen::Ids(ids) => ids
            .chunks(PAGE as usize)
            .map(|ids| order(Some(ids.to_vec()), None))
            .collect(),
    }
}

async fn patiently(api: &Api, act: Act, order: &Order) -> Result<OrderAnswer, Failed> {
    for _ in 1..PATIENCE {
        let answer = send(api, act, order).await?;
        if answer.status() != StatusCode::SERVICE_UNAVAILABLE {
            return read(answer).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
    read(send(api, act, order).await?).await
}

async fn send(api: &Api, act: Act, order: &Order) -> Result<Response, Failed> {
    let path = match act {
        Act::Replay | Act::Repair => "replay",
        Act::Drop => "drop",
    };
    let url = format!("{}/api/v1/quarantine/{path}", api.server);
    let request = api.client.post(url).bearer_auth(&api.key);
    let sent = request.json(order).timeout(TIMEOUT).send().await;
    sent.map_err(|error| unreachable(failure::of_connection(&error)))
}

async fn read(answer: Response) -> Result<OrderAnswer, Failed> {
    let status = answer.status();
    let body = bounded(answer).await.map_err(unreachable)?;
    if !status.is_success() {
        let denied = failure::is_denied(status);
        return Err(Failed {
            why: if denied { Why::Denied } else { Why::Refused },
            cause: failure::of_problem(status, &body),
        });
    }
    serde_json::from_slice(&body)
        .map_err(|error| unreachable(format!("the answer could not be read: {error}")))
}

fn unreachable(cause: String) -> Failed {
    Failed {
        why: Why::Unreachable,
        cause,
    }
}
