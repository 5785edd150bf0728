//! Objectives and their maps to global objectives (SN 3.10), and the maps of shared data (CAM 3.4.1.20).

use serde::{Deserialize, Serialize};

/// `<imsss:primaryObjective>` or `<imsss:objective>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Objective {
    /// `objectiveID`; only a primary objective without maps may lack it.
    pub id: Option<String>,
    /// `satisfiedByMeasure`: the measure decides success.
    pub satisfied_by_measure: bool,
    /// `<imsss:minNormalizedMeasure>`, -1 to 1.
    pub min_normalized_measure: f64,
    /// Its maps, one for each global objective.
    pub maps: Vec<ObjectiveMap>,
}

impl Default for Objective {
    fn default() -> Self {
        Self {
            id: None,
            satisfied_by_measure: false,
            min_normalized_measure: 1.0,
            maps: Vec::new(),
        }
    }
}

impl Objective {
    /// An objective of this id with the defaults of the schema.
    pub fn named(id: impl Into<String>) -> Self {
        Self {
            id: Some(id.into()),
            ..Self::default()
        }
    }

    /// The map to this global objective, made with the book's defaults where there is none:
    /// `<imsss:mapInfo>` and `<adlseq:mapInfo>` of one target are one map.
    pub fn map_to(&mut self, target: &str) -> &mut ObjectiveMap {
        let at = self
            .maps
            .iter()
            .position(|map| map.target == target)
            .unwrap_or_else(|| {
                self.maps.push(ObjectiveMap::new(target));
                self.maps.len() - 1
            });
        &mut self.maps[at]
    }
}

/// `<imsss:mapInfo>` and `<adlseq:mapInfo>` of one global objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveMap {
    /// `targetObjectiveID`.
    pub target: String,
    /// What is read from the global objective: everything, by default.
    pub read: Transfers,
    /// What is written to it: nothing, by default.
    pub write: Transfers,
}

impl ObjectiveMap {
    /// A map with the defaults of both schemas: reads everything, writes nothing. One that `<adlseq:mapInfo>` alone
    /// states reads neither success nor measure.
    pub fn new(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            read: Transfers::ALL,
            write: Transfers::NONE,
        }
    }
}

/// Which values a map carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfers {
    /// `readSatisfiedStatus`, `writeSatisfiedStatus`.
    pub satisfied: bool,
    /// `readNormalizedMeasure`, `writeNormalizedMeasure`.
    pub measure: bool,
    /// `readRawScore`, `writeRawScore` (4th Edition).
    pub raw_score: bool,
    /// `readMinScore`, `writeMinScore` (4th Edition).
    pub min_score: bool,
    /// `readMaxScore`, `writeMaxScore` (4th Edition).
    pub max_score: bool,
    /// `readCompletionStatus`, `writeCompletionStatus` (4th Edition).
    pub completion: bool,
    /// `readProgressMeasure`, `writeProgressMeasure` (4th Edition).
    pub progress_measure: bool,
}

impl Transfers {
    /// Everything: the default of reading.
    pub const ALL: Self = Self::each(true);
    /// Nothing: the default of writing.
    pub const NONE: Self = Self::each(false);

    const fn each(it: bool) -> Self {
        Self {
            satisfied: it,
            measure: it,
            raw_score: it,
            min_score: it,
            max_score: it,
            completion: it,
            progress_measure: it,
        }
    }
}

/// `<adlcp:map>` of `<adlcp:data>`: a store shared between activities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataMap {
    /// `targetID`.
    pub target: String,
    /// `readSharedData`, true by default.
    pub read: bool,
    /// `writeSharedData`, true by default.
    pub write: bool,
}

impl DataMap {
    /// A map with the defaults of the schema: reads and writes.
    pub fn new(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            read: true,
            write: true,
        }
    }
}
