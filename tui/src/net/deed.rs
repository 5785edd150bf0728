//! Acts because of an anomaly over the network: one request each.

use std::time::Duration;

use super::api::{Api, bounded};
use super::failure;
use super::order::{Failed, Why};
use crate::app::deed::{DeedTask, What};
use crate::clean;
use crate::wire::{Deed, DeedAnswer};

/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Does one act.
pub(crate) async fn run(api: &Api, task: &DeedTask) -> Result<DeedAnswer, Failed> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if task.id.is_empty() || !task.id.chars().all(plain) {
        return Err(Failed {
            why: Why::Refused,
            cause: format!("\"{}\" is not an id", task.id),
        });
    }
    let (client, base) = (&api.client, format!("{}/api/v1/anomalies", api.server));
    let request = match task.what {
        What::Lift => client.delete(format!("{base}/blocks/{}", task.id)),
        What::Acknowledge => client.post(format!("{base}/acknowledge")).json(&Deed {
            ids: Some(vec![task.id.clone()]),
            reason: task.reason.clone(),
            ..Deed::default()
        }),
        What::Mute => client.post(format!("{base}/{}/mute", task.id)).json(&Deed {
            hours: Some(task.hours),
            reason: task.reason.clone(),
            ..Deed::default()
        }),
        act => client.post(format!("{base}/{}/act", task.id)).json(&Deed {
            act: act.act().map(str::to_owned),
            hours: Some(task.hours),
            reason: task.reason.clone(),
            dry_run: Some(task.dry_run),
            ids: None,
        }),
    };
    let sent = request.bearer_auth(&api.key).timeout(TIMEOUT).send().await;
    let answer = sent.map_err(|error| unreachable(failure::of_connection(&error)))?;
    let status = answer.status();
    let body = bounded(answer).await.map_err(unreachable)?;
    if !status.is_success() {
        let denied = failure::is_denied(status);
        return Err(Failed {
            why: if denied { Why::Denied } else { Why::Refused },
            cause: failure::of_problem(status, &body),
        });
    }
    let mut told: DeedAnswer = serde_json::from_slice(&body)
        .map_err(|error| unreachable(format!("the answer could not be read: {error}")))?;
    clean::deed(&mut told);
    Ok(told)
}

fn unreachable(cause: String) -> Failed {
    Failed {
        why: Why::Unreachable,
        cause,
    }
}
