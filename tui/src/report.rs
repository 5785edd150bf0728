//! The same data for files, the clipboard and scripts: what a row is called, and its JSON.

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::app::{Model, Moment};
use crate::screens::{Panel, Screen};
use crate::store::attention::{self, PLACES, Severity};
use crate::store::launch::Launch;
use crate::store::{cause, protocols, series};

/// The selected row: its short name and all of it.
pub(crate) struct Selected {
    pub(crate) name: String,
    pub(crate) row: String,
}

/// What `y` and `Y` would copy.
pub(crate) fn selected(model: &Model) -> Option<Selected> {
    match (model.screen, model.panel()) {
        (Screen::Overview, _) => {
            let items = attention::list(&model.moment());
            let item = items.get(model.table(Panel::Attention).row)?;
            Some(Selected {
                name: item.text.clone(),
                row: attention_item(item).to_string(),
            })
        }
        (Screen::Launches, Panel::Steps | Panel::Step) => {
            let hop = model.selected_launch()?.hops.get(model.selected_step()?)?;
            Some(Selected {
                name: hop.step.clone(),
                row: serde_json::to_string(hop.as_ref()).ok()?,
            })
        }
        (Screen::Launches, _) => {
            let it = model.selected_launch()?;
            Some(Selected {
                name: it.id.clone(),
                row: launch(it).to_string(),
            })
        }
        (Screen::Auth, Panel::Evidence) => {
            let row = model.table(Panel::Evidence).row;
            let it = model.selected_anomaly()?.evidence.get(row)?;
            Some(Selected {
                name: it.id.clone(),
                row: serde_json::to_string(it).ok()?,
            })
        }
        (Screen::Auth, _) => {
            let it = model.selected_anomaly()?;
            Some(Selected {
                name: it.id.clone(),
                row: serde_json::to_string(it).ok()?,
            })
        }
        (Screen::Ingest, _) => {
            let it = &model.selected_group()?.latest;
            Some(Selected {
                name: it.code.clone(),
                row: serde_json::to_string(it).ok()?,
            })
        }
    }
}

/// What is shown, filtered, as a file name and JSON lines.
pub(crate) fn export(model: &Model) -> (String, Vec<String>) {
    let moment = model.moment();
    let lines = match model.screen {
        Screen::Overview => vec![overview(&moment).to_string()],
        Screen::Launches => shown_launches(model),
        Screen::Ingest => shown_groups(model),
        Screen::Auth => shown_anomalies(model),
    };
    (
        format!("lectern-{}-{}.jsonl", model.screen.name(), stamp(moment.at)),
        lines,
    )
}

fn shown_launches(model: &Model) -> Vec<String> {
    let shown = model
        .index
        .oldest_first()
        .filter_map(|ordinal| model.picture.launches.launch(ordinal));
    shown.map(|it| launch(it).to_string()).collect()
}

fn shown_groups(model: &Model) -> Vec<String> {
    let filter = model.filter();
    let shown = model
        .picture
        .rejects
        .iter()
        .filter(|group| filter.matches(*group));
    shown
        .filter_map(|group| serde_json::to_string(&group.latest).ok())
        .collect()
}

fn shown_anomalies(model: &Model) -> Vec<String> {
    let shown = crate::store::auth::sorted(&model.picture.auth, &model.filter());
    shown
        .into_iter()
        .filter_map(|it| serde_json::to_string(it).ok())
        .collect()
}

/// `20261122T140327Z`, fit for a file name.
fn stamp(at: i64) -> String {
    let when = OffsetDateTime::from_unix_timestamp(at.div_euclid(1_000_000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (date, time) = (when.date(), when.time());
    let day = format!(
        "{:04}{:02}{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    );
    format!(
        "{day}T{:02}{:02}{:02}Z",
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// One launch with all its steps.
pub(crate) fn launch(it: &Launch) -> Value {
    let cause = cause::of(it);
    json!({
        "launch": it.id, "began": it.began(), "last": it.last_at(), "seq": it.hops.last().map(|hop| hop.seq),
        "status": it.status.word(), "reached": it.reached(), "ms": it.us as f64 / 1_000.0, "code": it.code(),
        "protocol": it.protocol, "platform": it.platform, "course": it.course, "learner": it.learner, "note": it.note(),
        "cause": cause.as_ref().map(|cause| &cause.text), "next": cause.as_ref().map(|cause| cause.next),
        "hops": it.hops.iter().map(AsRef::as_ref).collect::<Vec<_>>(), "hops_cut": it.cut,
    })
}

/// One line of what needs attention.
pub(crate) fn attention_item(item: &attention::Item) -> Value {
    let severity = if item.severity == Severity::Fail {
        "fail"
    } else {
        "warn"
    };
    json!({ "severity": severity, "text": item.text, "detail": item.detail, "count": item.count, "last": item.last,
            "screen": item.screen.name(), "filter": item.filter })
}

/// `ok`, `degraded` or `failing`.
pub(crate) fn health(moment: &Moment<'_>) -> &'static str {
    match attention::list(moment)
        .iter()
        .map(|item| item.severity)
        .max()
    {
        None => "ok",
        Some(Severity::Warn) => "degraded",
        Some(Severity::Fail) => "failing",
    }
}

/// The overview as one document, schema `ops.overview/1`.
pub(crate) fn overview(moment: &Moment<'_>) -> Value {
    let hello = moment.hello;
    json!({
        "schema": "ops.overview/1", "at": moment.at, "health": health(moment),
        "server": hello.map(|it| json!({ "version": it.version, "environment": it.environment, "instance": it.instance, "tenant": it.tenant })),
        "traffic": traffic(moment), "saturation": saturation(moment), "latency": latency(moment, 60),
        "protocols": protocol_rows(moment), "hops": hop_line(moment),
        "attention": attention::list(moment).iter().map(attention_item).collect::<Vec<_>>(),
        "rows": rows(moment),
    })
}

/// How complete the picture is.
fn rows(moment: &Moment<'_>) -> Value {
    let hops = &moment.store.hops;
    json!({ "seen": hops.seen(), "kept": hops.len(), "evicted": hops.evicted(), "gaps": moment.store.gaps, "dropped": moment.store.dropped })
}

fn traffic(moment: &Moment<'_>) -> Value {
    let rate = |value: fn(&crate::wire::Agg) -> u64| moment.series.per_second(60, value);
    json!({ "requests_per_s": rate(|agg| agg.requests), "launches_per_s": rate(|agg| agg.launches), "accepted_per_s": rate(|agg| agg.accepted),
            "rejected_per_s": rate(|agg| agg.rejected), "server_errors_per_s": rate(|agg| agg.server_errors), "launches_failed_per_s": rate(|agg| agg.launches_failed) })
}

fn saturation(moment: &Moment<'_>) -> Value {
    let latest = moment.series.latest();
    json!(latest.map(|agg| json!({ "busy_percent": series::busy(agg), "queue": agg.queue, "queue_capacity": agg.queue_capacity,
        "lag_us": agg.lag_us, "cpu_percent": agg.cpu_percent, "rss_bytes": agg.rss_bytes, "sessions": agg.sessions })))
}

fn latency(moment: &Moment<'_>, seconds: usize) -> Value {
    let quantiles = |hist: crate::store::hist::Hist| json!({ "count": hist.total(), "p50_ms": hist.quantile(50.0), "p90_ms": hist.quantile(90.0), "p95_ms": hist.quantile(95.0), "p99_ms": hist.quantile(99.0) });
    json!({ "accept": quantiles(moment.series.hist(seconds, |agg| &agg.accept_ms)), "launch": quantiles(moment.series.hist(seconds, |agg| &agg.launch_ms)) })
}

fn protocol_rows(moment: &Moment<'_>) -> Vec<Value> {
    let (rows, seconds) = protocols::by_protocol(&moment.picture.launches, moment.at);
    let row = |it: &protocols::Protocol| {
        json!({ "protocol": it.name, "launches": it.launches, "per_s": it.launches as f64 / seconds, "ok_percent": it.ok_percent(),
                "p50_ms": it.ms(50), "p95_ms": it.ms(95), "p99_ms": it.ms(99) })
    };
    rows.iter().map(row).collect()
}

fn hop_line(moment: &Moment<'_>) -> Vec<Value> {
    let place = |(place, name)| {
        let cell = moment
            .picture
            .heat
            .place(place, moment.at - attention::WINDOW, moment.at + 1);
        json!({ "place": name, "steps": cell.hist.total(), "slow": cell.slow, "running": cell.running, "bad": cell.bad, "p99_ms": cell.hist.quantile(99.0) })
    };
    PLACES.map(place).into()
}

/// Accepted and refused statements, schema `ops.ingest/1`.
pub(crate) fn ingest(moment: &Moment<'_>) -> Value {
    let rejects = &moment.picture.rejects;
    json!({ "schema": "ops.ingest/1", "at": moment.at, "traffic": traffic(moment), "latency": latency(moment, 60), "saturation": saturation(moment),
            "rejected": rejects.total(), "groups": rejects.iter().map(|group| &group.latest).collect::<Vec<_>>() })
}

/// What looks wrong around sign-on, sessions and keys, schema `ops.auth/1`.
pub(crate) fn auth(moment: &Moment<'_>) -> Value {
    let auth = &moment.picture.auth;
    let [high, low, info] = crate::store::auth::open(auth);
    let all = crate::store::auth::sorted(auth, &crate::store::filter::Filter::default());
    json!({ "schema": "ops.auth/1", "at": moment.at, "open": { "high": high, "low": low, "info": info }, "now": auth.now, "anomalies": all })
}

/// The newest launches, schema `ops.launches/1`.
pub(crate) fn launches(moment: &Moment<'_>, limit: usize) -> Value {
    let launches = &moment.picture.launches;
    json!({ "schema": "ops.launches/1", "at": moment.at, "kept": launches.len(), "launches": launches.newest().take(limit).map(launch).collect::<Vec<_>>() })
}
