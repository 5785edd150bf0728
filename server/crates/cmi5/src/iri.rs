//! The names that cmi5 gives to things.

/// Verbs (9.3).
pub mod verb {
    /// The LMS opened the AU (9.3.1).
    pub const LAUNCHED: &str = "http://adlnet.gov/expapi/verbs/launched";
    /// The AU is ready (9.3.2).
    pub const INITIALIZED: &str = "http://adlnet.gov/expapi/verbs/initialized";
    /// All of it was seen or done (9.3.3).
    pub const COMPLETED: &str = "http://adlnet.gov/expapi/verbs/completed";
    /// Judged, and succeeded (9.3.4).
    pub const PASSED: &str = "http://adlnet.gov/expapi/verbs/passed";
    /// Judged, and failed (9.3.5).
    pub const FAILED: &str = "http://adlnet.gov/expapi/verbs/failed";
    /// The session ended without a word of the AU (9.3.6).
    pub const ABANDONED: &str = "https://w3id.org/xapi/adl/verbs/abandoned";
    /// The LMS counts the AU as done by other means (9.3.7).
    pub const WAIVED: &str = "https://w3id.org/xapi/adl/verbs/waived";
    /// The AU's last word (9.3.8).
    pub const TERMINATED: &str = "http://adlnet.gov/expapi/verbs/terminated";
    /// A block or the course is done (9.3.9).
    pub const SATISFIED: &str = "https://w3id.org/xapi/adl/verbs/satisfied";
    /// xAPI's own; AUs may not void (6.3).
    pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
}

/// Activities of `contextActivities.category` (9.6.2).
pub mod category {
    /// Marks a statement that cmi5 defines.
    pub const CMI5: &str = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
    /// Marks one that counts for moveOn.
    pub const MOVE_ON: &str = "https://w3id.org/xapi/cmi5/context/categories/moveon";
}

/// Extensions of `context` (9.6.3) and `result` (9.5.5).
pub mod extension {
    /// Which session.
    pub const SESSION_ID: &str = "https://w3id.org/xapi/cmi5/context/extensions/sessionid";
    /// From which scaled score on the AU is passed.
    pub const MASTERY_SCORE: &str = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";
    /// Normal, Browse or Review.
    pub const LAUNCH_MODE: &str = "https://w3id.org/xapi/cmi5/context/extensions/launchmode";
    /// The AU's address without the parameters of the launch.
    pub const LAUNCH_URL: &str = "https://w3id.org/xapi/cmi5/context/extensions/launchurl";
    /// What the AU asks for.
    pub const MOVE_ON: &str = "https://w3id.org/xapi/cmi5/context/extensions/moveon";
    /// What the publisher passes on to the AU.
    pub const LAUNCH_PARAMETERS: &str =
        "https://w3id.org/xapi/cmi5/context/extensions/launchparameters";
    /// How far, in percent.
    pub const PROGRESS: &str = "https://w3id.org/xapi/cmi5/result/extensions/progress";
    /// Why an AU was waived.
    pub const REASON: &str = "https://w3id.org/xapi/cmi5/result/extensions/reason";
}

/// Types of the activities that the LMS makes (9.4).
pub mod activity_type {
    /// A course.
    pub const COURSE: &str = "https://w3id.org/xapi/cmi5/activitytype/course";
    /// A block.
    pub const BLOCK: &str = "https://w3id.org/xapi/cmi5/activitytype/block";
}

/// Namespace of `cmi5.xml` (13.1).
pub const STRUCTURE: &str = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd";
