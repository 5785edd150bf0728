//! Sequencing's side of the run-time data model as it is kept (`crate::cmi::Data`): read from it, and laid into it.

use super::runtime::{Launch, Report, RuntimeData, Said};
use super::tracking::ObjectiveProgress;
use crate::cmi::Data;

impl RuntimeData {
    /// What a SCO's data says to sequencing (RTE 4.2). Elements that were never set are silence.
    pub fn of(data: &Data) -> Self {
        Self {
            own: report(data, "cmi"),
            objectives: entries(data, "cmi.objectives")
                .map(|(id, at)| (id.to_owned(), report(data, &at)))
                .collect(),
            suspends: data.get("cmi.exit").is_some_and(|it| it == "suspend"),
            data: entries(data, "adl.data")
                .filter_map(|(id, at)| {
                    Some((id.to_owned(), data.get(&format!("{at}.store"))?.clone()))
                })
                .collect(),
        }
    }
}

/// Named entries of a list, with where each stands: `("o-1", "cmi.objectives.0")`.
fn entries<'d>(data: &'d Data, list: &str) -> impl Iterator<Item = (&'d str, String)> {
    let list = list.to_owned();
    (0..).map_while(move |n| {
        let at = format!("{list}.{n}");
        Some((data.get(&format!("{at}.id"))?.as_str(), at))
    })
}

fn report(data: &Data, at: &str) -> Report {
    let said = |leaf: &str| {
        data.get(&format!("{at}.{leaf}"))
            .map_or(Said::Nothing, |it| Said::of(it))
    };
    let number = |leaf: &str| {
        data.get(&format!("{at}.{leaf}"))?
            .parse::<f64>()
            .ok()
            .filter(|it| it.is_finite())
    };
    Report {
        completion: said("completion_status"),
        success: said("success_status"),
        scaled: number("score.scaled"),
        raw: number("score.raw"),
        min: number("score.min"),
        max: number("score.max"),
        progress_measure: number("progress_measure"),
    }
}

impl Launch {
    /// Lays into a SCO's data what global objectives and shared data say now. Known values replace those of an attempt
    /// that goes on (ADL's test case CO-10); what nobody knows stays as it was.
    pub fn seed(&self, data: &mut Data) {
        for (id, found) in &self.objectives {
            let at = place(data, "cmi.objectives", id);
            for (leaf, value) in values(found) {
                data.insert(format!("{at}.{leaf}"), value);
            }
        }
        for shared in &self.data {
            let at = place(data, "adl.data", &shared.id);
            if let Some(store) = &shared.store {
                data.insert(format!("{at}.store"), store.clone());
            }
        }
    }
}

/// Where this id stands in a list, appended where it is missing.
fn place(data: &mut Data, list: &str, id: &str) -> String {
    let found = entries(data, list)
        .find(|(it, _)| *it == id)
        .map(|(_, at)| at);
    found.unwrap_or_else(|| {
        let at = format!("{list}.{}", entries(data, list).count());
        data.insert(format!("{at}.id"), id.to_owned());
        at
    })
}

fn values(found: &ObjectiveProgress) -> impl Iterator<Item = (&'static str, String)> {
    let word =
        |it: Option<bool>, yes: &str, no: &str| it.map(|it| if it { yes } else { no }.to_owned());
    let number = |it: Option<f64>| it.map(|it| it.to_string());
    [
        (
            "completion_status",
            word(found.completed, "completed", "incomplete"),
        ),
        ("success_status", word(found.satisfied, "passed", "failed")),
        ("score.scaled", number(found.measure)),
        ("score.raw", number(found.raw_score)),
        ("score.min", number(found.min_score)),
        ("score.max", number(found.max_score)),
        ("progress_measure", number(found.progress_measure)),
    ]
    .into_iter()
    .filter_map(|(leaf, value)| Some((leaf, value?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencing::SharedData;

    #[test]
    fn data_is_read_by_name() {
        let text = [
            ("cmi.completion_status", "completed"),
            ("cmi.success_status", "unknown"),
            ("cmi.score.scaled", "0.5"),
            ("cmi.exit", "suspend"),
            ("cmi.objectives.0.id", "a"),
            ("cmi.objectives.0.success_status", "failed"),
            ("cmi.objectives.1.id", "b"),
            ("cmi.objectives.1.progress_measure", "0.25"),
            ("adl.data.0.id", "notes"),
            ("adl.data.0.store", "hello"),
        ];
        let it = RuntimeData::of(
            &text
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        );
        assert_eq!(
            (it.own.completion, it.own.success, it.own.scaled),
            (Said::Yes, Said::Unknown, Some(0.5))
        );
        assert_eq!(
            (it.objectives["a"].success, it.objectives["a"].completion),
            (Said::No, Said::Nothing)
        );
        assert_eq!(it.objectives["b"].progress_measure, Some(0.25));
        assert!(it.suspends && it.data["notes"] == "hello");
    }

    #[test]
    fn what_is_known_is_laid_into_data() {
        let found = ObjectiveProgress {
            satisfied: Some(true),
            measure: Some(0.5),
            ..ObjectiveProgress::default()
        };
        let launch = Launch {
            activity: "a".into(),
            attempt: 1,
            resumed: true,
            objectives: vec![("new".into(), found), ("old".into(), found)],
            data: vec![SharedData {
                id: "n".into(),
                store: Some("x".into()),
                readable: true,
                writable: false,
            }],
            completion_threshold: None,
            scaled_passing_score: None,
            max_time_allowed: None,
            hide_lms_ui: Vec::new(),
        };
        let mut data = Data::from([
            ("cmi.objectives.0.id".to_owned(), "old".to_owned()),
            (
                "cmi.objectives.0.success_status".to_owned(),
                "failed".to_owned(),
            ),
        ]);
        launch.seed(&mut data);
        assert_eq!(data["cmi.objectives.0.success_status"], "passed");
        assert_eq!(
            (
                data["cmi.objectives.1.id"].as_str(),
                data["cmi.objectives.1.score.scaled"].as_str()
            ),
            ("new", "0.5")
        );
        assert_eq!(data["adl.data.0.store"], "x");
    }
}
