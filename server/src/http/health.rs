//! `/health/live`: the process runs. `/health/ready`: it can serve. `/metrics`: counters for Prometheus.

use crate::http::problem::Problem;
use engine::{App, stats};
use poem::web::Data;
use poem::{handler, http::StatusCode};
use std::fmt::Write;

/// Answers as long as the process runs.
#[handler]
pub(crate) fn live() -> &'static str {
    "live\n"
}

/// Answers 200 when the database answers.
#[handler]
pub(crate) async fn ready(Data(app): Data<&App>) -> Result<&'static str, Problem> {
    store::tenant::list(app.store.read())
        .await
        .map_err(|error| {
            tracing::error!(%error, "not ready: the database does not answer");
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "database.unavailable",
                "the database does not answer",
            )
        })?;
    Ok("ready\n")
}

/// Counters since the start, in Prometheus' text format. No label holds a person or a course.
#[handler]
pub(crate) fn metrics(Data(app): Data<&App>) -> String {
    let totals = stats::totals(app);
    let mut text = String::new();
    let counters = [
        (
            "lectern_http_requests_total",
            "HTTP requests answered.",
            totals.requests,
        ),
        (
            "lectern_http_server_errors_total",
            "Answers with status 5xx.",
            totals.server_errors,
        ),
        ("lectern_launches_total", "Launches begun.", totals.launches),
        (
            "lectern_launches_failed_total",
            "Launches refused or failed.",
            totals.launches_failed,
        ),
        (
            "lectern_statements_stored_total",
            "Statements stored.",
            totals.accepted,
        ),
        (
            "lectern_signals_lost_total",
            "Signals of sign-on and keys that came too fast.",
            app.signals.dropped(),
        ),
        (
            "lectern_statements_refused_total",
            "Requests with refused statements.",
            totals.rejected,
        ),
    ];
    for (name, help, value) in counters {
        let _ = writeln!(
            text,
            "# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}"
        );
    }
    let waiting = app.writer.waiting();
    let _ = writeln!(
        text,
        "# HELP lectern_writer_waiting Units waiting for the writer."
    );
    let _ = writeln!(
        text,
        "# TYPE lectern_writer_waiting gauge\nlectern_writer_waiting {waiting}"
    );
    text
}
