//! Why a request led nowhere: the exception codes of the book's pseudo-code, each with a plain reason.

use serde::{Deserialize, Serialize};

/// Names of exceptions, their codes and their reasons.
macro_rules! exceptions {
    ($($name:ident = $code:literal, $reason:literal;)+) => {
        /// An exception of the pseudo-code (SN 4th Ed., Appendix C).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(missing_docs)] // Each is explained by `reason`.
        pub enum Exception { $(#[serde(rename = $code)] $name,)+ }

        impl Exception {
            /// Every exception this implementation can raise.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The book's code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What it means, for a learner or an author.
            pub fn reason(self) -> &'static str {
                match self { $(Self::$name => $reason,)+ }
            }
        }
    };
}

exceptions! {
    Nb2_1_1 = "NB.2.1-1", "the course is already running";
    Nb2_1_2 = "NB.2.1-2", "the course is not running";
    Nb2_1_3 = "NB.2.1-3", "nothing was suspended that could be resumed";
    Nb2_1_4 = "NB.2.1-4", "the course does not allow Continue here";
    Nb2_1_5 = "NB.2.1-5", "the course does not allow going back here";
    Nb2_1_6 = "NB.2.1-6", "there is nothing before the start of the course";
    Nb2_1_8 = "NB.2.1-8", "the current part must be finished before something else can be chosen";
    Nb2_1_10 = "NB.2.1-10", "the course does not allow choosing in that part";
    Nb2_1_11 = "NB.2.1-11", "what was chosen is not part of the course";
    Nb2_1_12 = "NB.2.1-12", "the current part has already ended";
    Tb2_3_1 = "TB.2.3-1", "nothing is running that could end";
    Tb2_3_2 = "TB.2.3-2", "the current part has already ended";
    Tb2_3_3 = "TB.2.3-3", "there is nothing to suspend";
    Tb2_3_4 = "TB.2.3-4", "the course itself has no part above it that could end";
    Sb2_1_2 = "SB.2.1-2", "that part of the course is empty";
    Sb2_1_3 = "SB.2.1-3", "there is nothing before the start of the course";
    Sb2_1_4 = "SB.2.1-4", "that part of the course only goes forward";
    Sb2_2_1 = "SB.2.2-1", "that part of the course cannot be walked through: one of its parts must be chosen";
    Sb2_2_2 = "SB.2.2-2", "the next part is not available";
    Sb2_4_1 = "SB.2.4-1", "a part before the chosen one must be finished first";
    Sb2_4_2 = "SB.2.4-2", "that part of the course only goes forward";
    Sb2_4_3 = "SB.2.4-3", "there is nothing before the start of the course";
    Sb2_5_1 = "SB.2.5-1", "the course is already running";
    Sb2_6_1 = "SB.2.6-1", "the course is already running";
    Sb2_6_2 = "SB.2.6-2", "nothing was suspended that could be resumed";
    Sb2_7_1 = "SB.2.7-1", "the course is not running";
    Sb2_7_2 = "SB.2.7-2", "the course does not allow Continue here";
    Sb2_8_1 = "SB.2.8-1", "the course is not running";
    Sb2_8_2 = "SB.2.8-2", "the course does not allow going back here";
    Sb2_9_2 = "SB.2.9-2", "what was chosen was not selected for this attempt";
    Sb2_9_3 = "SB.2.9-3", "what was chosen is hidden at present";
    Sb2_9_4 = "SB.2.9-4", "the course does not allow choosing in that part";
    Sb2_9_5 = "SB.2.9-5", "there is no way from the current part to what was chosen";
    Sb2_9_6 = "SB.2.9-6", "that part of the course must be entered before its parts can be chosen";
    Sb2_9_7 = "SB.2.9-7", "the current part must be finished before something else can be chosen";
    Sb2_9_8 = "SB.2.9-8", "only parts next to the current one can be chosen";
    Sb2_9_9 = "SB.2.9-9", "what was chosen has no part that could be shown: one of its parts must be chosen";
    Sb2_10_1 = "SB.2.10-1", "nothing is running that could begin again";
    Sb2_10_2 = "SB.2.10-2", "the current part must end before it can begin again";
    Sb2_10_3 = "SB.2.10-3", "the part that should begin again has nothing to show";
    Sb2_11_1 = "SB.2.11-1", "nothing is running that could end";
    Sb2_11_2 = "SB.2.11-2", "the current part has not ended";
    Sb2_13_1 = "SB.2.13-1", "the course is not running";
    Db1_1_1 = "DB.1.1-1", "only a part without parts of its own can be shown";
    Db1_1_3 = "DB.1.1-3", "that part is disabled, or its attempts are used up";
    Db2_1 = "DB.2-1", "the current part has not ended";
}

impl std::fmt::Display for Exception {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.reason(), self.code())
    }
}

impl std::error::Error for Exception {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exception_has_a_code_of_its_own_and_a_reason() {
        let codes: std::collections::BTreeSet<_> =
            Exception::ALL.iter().map(|it| it.code()).collect();
        assert_eq!(codes.len(), Exception::ALL.len());
        assert!(Exception::ALL.iter().all(|it| !it.reason().is_empty()));
        assert_eq!(
            serde_json::to_string(&Exception::Sb2_9_6).unwrap(),
            "\"SB.2.9-6\""
        );
    }
}
