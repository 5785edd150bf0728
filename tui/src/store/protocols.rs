//! Launches of the last minutes, by protocol: how many, how well, how fast.

use std::collections::BTreeMap;

use super::hist::quantile_of;
use super::launch::Launch;
use super::launches::Launches;

/// Window of the table.
pub(crate) const WINDOW: i64 = 300_000_000;
/// Launches looked at: at higher rates the window is shorter, and nobody waits for the screen.
const MAX_LAUNCHES: usize = 5_000;

/// One line of the table.
#[derive(Debug, Default)]
pub(crate) struct Protocol {
    pub(crate) name: String,
    pub(crate) launches: u64,
    pub(crate) bad: u64,
    us: Vec<i64>,
    began: Vec<i64>,
}

impl Protocol {
    fn add(&mut self, launch: &Launch) {
        self.launches += 1;
        self.bad += u64::from(launch.status.is_bad());
        self.us.push(launch.us);
        self.began.push(launch.began());
    }

    /// Percent that went well.
    pub(crate) fn ok_percent(&self) -> f64 {
        (self.launches - self.bad) as f64 / self.launches.max(1) as f64 * 100.0
    }

    /// Milliseconds below which `percent` of the launches were ready.
    pub(crate) fn ms(&self, percent: usize) -> Option<f64> {
        quantile_of(&self.us, percent).map(|us| us as f64 / 1_000.0)
    }

    /// Launches per column, oldest first.
    pub(crate) fn trend(&self, to: i64, columns: usize) -> Vec<Option<f64>> {
        let width = (WINDOW / columns.max(1) as i64).max(1);
        let mut out = vec![0.0; columns];
        for began in &self.began {
            let back = ((to - began).max(0) / width) as usize;
            if let Some(index) = columns.checked_sub(back + 1) {
                out[index] += 1.0;
            }
        }
        out.into_iter().map(Some).collect()
    }
}

/// The table as of `at`, most launches first, and the seconds it covers.
pub(crate) fn by_protocol(launches: &Launches, at: i64) -> (Vec<Protocol>, f64) {
    let mut table: BTreeMap<&str, Protocol> = BTreeMap::new();
    let mut oldest = at;
    for launch in launches
        .newest()
        .take(MAX_LAUNCHES)
        .take_while(|launch| launch.began() > at - WINDOW)
    {
        oldest = oldest.min(launch.began());
        let fresh = || Protocol {
            name: launch.protocol.clone(),
            ..Protocol::default()
        };
        table
            .entry(&launch.protocol)
            .or_insert_with(fresh)
            .add(launch);
    }
    let mut rows: Vec<Protocol> = table.into_values().collect();
    rows.iter_mut().for_each(|row| row.us.sort_unstable());
    rows.sort_by(|a, b| {
        b.launches
            .cmp(&a.launches)
            .then_with(|| a.name.cmp(&b.name))
    });
    (rows, ((at - oldest) as f64 / 1e6).clamp(60.0, 300.0))
}

/// A protocol's name, for people.
pub(crate) fn title(protocol: &str) -> &str {
    match protocol {
        "link" => "Signed link",
        "lti13" => "LTI 1.3",
        "lti11" => "LTI 1.1",
        "scorm12" => "SCORM 1.2",
        "scorm2004" => "SCORM 2004",
        "api" => "API",
        "dispatch" => "Dispatch",
        other => other,
    }
}

/// The same, at most seven characters.
pub(crate) fn short(protocol: &str) -> &str {
    match protocol {
        "lti13" => "LTI 1.3",
        "lti11" => "LTI 1.1",
        "scorm12" => "SCORM12",
        "scorm2004" => "SCORM04",
        "dispatch" => "DISPTCH",
        other => other,
    }
}
