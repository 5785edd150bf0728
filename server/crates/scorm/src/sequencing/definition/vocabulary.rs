//! Words of the schemas as types: each knows its own spelling.

/// An enum whose variants are words of a schema.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every word there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as the schema spells it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What this word says, if it is one of the vocabulary.
            pub fn from_name(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// When children are selected or put into order.
    #[derive(Default)]
    Timing {
        /// Not at all.
        #[default]
        Never = "never",
        /// Before the first attempt on the activity.
        Once = "once",
        /// Before every new attempt.
        OnEachNewAttempt = "onEachNewAttempt",
    }
}

vocabulary! {
    /// What a roll-up rule does to the parent.
    RollupAction {
        /// Its objective is satisfied.
        Satisfied = "satisfied",
        /// Its objective is not satisfied.
        NotSatisfied = "notSatisfied",
        /// Its attempt is completed.
        Completed = "completed",
        /// Its attempt is not completed.
        Incomplete = "incomplete",
    }
}

vocabulary! {
    /// A control of the LMS that content asks to hide (`<adlnav:hideLMSUI>`).
    HideLmsUi {
        /// The Previous button.
        Previous = "previous",
        /// The Continue button.
        Continue = "continue",
        /// The Exit button.
        Exit = "exit",
        /// The Exit All button.
        ExitAll = "exitAll",
        /// The Abandon button.
        Abandon = "abandon",
        /// The Abandon All button.
        AbandonAll = "abandonAll",
        /// The Suspend All button.
        SuspendAll = "suspendAll",
    }
}
