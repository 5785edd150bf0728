//! The catalogue: what each rule counts, over which time, and what it suggests. Numbers are those of docs/anomalies.md.

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Info,
    /// Look at it today.
    Low,
    /// Look at it now.
    High,
}

impl Level {
    /// Every level.
    pub const ALL: [Level; 3] = [Level::High, Level::Low, Level::Info];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Low => "low",
            Level::High => "high",
        }
    }
}

/// What can be done about an anomaly with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// End the sessions of the one it is about.
    RevokeSessions,
    /// Revoke the key it is about.
    DisableKey,
    /// Let the network it came from neither sign on nor use keys, for a while.
    Block,
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 3] = [Act::RevokeSessions, Act::DisableKey, Act::Block];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Act::RevokeSessions => "revoke_sessions",
            Act::DisableKey => "disable_key",
            Act::Block => "block",
        }
    }
}

macro_rules! rules {
    ($($variant:ident $number:literal $code:literal $level:ident $window:literal $title:literal
        counts $counts:literal trap $trap:literal advice $advice:literal act $act:expr;)+) => {
        /// One rule of the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $(#[doc = $counts] $variant),+ }

        impl Rule {
            /// Every rule, in the order of their numbers.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant),+];

            /// `R-01`.
            pub const fn number(self) -> &'static str {
                match self { $(Rule::$variant => $number),+ }
            }

            /// Stable and dotted.
            pub const fn code(self) -> &'static str {
                match self { $(Rule::$variant => $code),+ }
            }

            /// How much it usually matters.
            pub const fn level(self) -> Level {
                match self { $(Rule::$variant => Level::$level),+ }
            }

            /// Seconds that it looks back; an anomaly that is quiet for longer is over.
            pub const fn window(self) -> i64 {
                match self { $(Rule::$variant => $window),+ }
            }

            /// In a few words.
            pub const fn title(self) -> &'static str {
                match self { $(Rule::$variant => $title),+ }
            }

            /// What it counts.
            pub const fn counts(self) -> &'static str {
                match self { $(Rule::$variant => $counts),+ }
            }

            /// What looks like it and is not, and how that is told apart.
            pub const fn trap(self) -> &'static str {
                match self { $(Rule::$variant => $trap),+ }
            }

            /// What to do, in two words.
            pub const fn advice(self) -> &'static str {
                match self { $(Rule::$variant => $advice),+ }
            }

            /// What is suggested, where it can be done with one key.
            pub const fn act(self) -> Option<Act> {
                match self { $(Rule::$variant => $act),+ }
            }
        }
    };
}

rules! {
    Burst "R-01" "login.burst" Low 300 "Failed logins"
        counts "At least 5 failed logins of one account, or 20 from one address, in 5 minutes."
        trap "A class behind one address, a program with an old password: one account needs 3 different secrets, an address more than twice as many failures as successes, and four times as many where it is known to be shared."
        advice "block address" act Some(Act::Block);
    Spray "R-02" "login.spray" High 600 "Password spraying"
        counts "One network tries at least 8 accounts, each at most 3 times, in 10 minutes, and fewer than a fifth of its logins go well."
        trap "Shared machines on Monday morning: most of their logins go well."
        advice "block address" act Some(Act::Block);
    Stuffing "R-03" "login.stuffing" High 10_800 "Credential stuffing"
        counts "At least 15 different pairs of account and secret from one address in 3 hours, most of them of accounts that do not exist."
        trap "People who mistype: their accounts exist."
        advice "block address" act Some(Act::Block);
    AfterBurst "R-04" "login.after_burst" High 600 "Login after many failures"
        counts "A login goes well within 10 minutes of at least 5 failures of the account, from a network and a browser that are new for the person."
        trap "Who remembered the password at last sits where they always sit."
        advice "end sessions" act Some(Act::RevokeSessions);
    Travel "R-05" "login.travel" Low 3_600 "Two places at once"
        counts "A person signs on from a network and with a browser that are new for them, within an hour of being elsewhere. Without a map of addresses, a new network stands for distance."
        trap "VPNs and mobile networks change the address, not the browser."
        advice "ask the person" act Some(Act::RevokeSessions);
    TwoNetworks "R-06" "session.two_networks" High 300 "Session in two places"
        counts "One session is used from two networks and by two browsers within 5 minutes."
        trap "A phone that leaves the house changes its network and keeps its browser."
        advice "end session" act Some(Act::RevokeSessions);
    KeyNetwork "R-07" "key.new_network" High 3_600 "Key used from new network"
        counts "A key that has been used for 7 days and in 50 minutes of them is used from a network it never was in."
        trap "Build machines move: give the key its networks, or mute the rule for it."
        advice "revoke key" act Some(Act::DisableKey);
    KeyEnded "R-08" "key.ended" High 3_600 "Ended key used"
        counts "A key is used after it was revoked or has expired."
        trap "A program that was not told yet: the first 15 minutes do not count."
        advice "find its user" act Some(Act::Block);
    KeyUnknown "R-09" "key.unknown" High 60 "Unknown keys tried"
        counts "At least 10 different unknown keys from one address in a minute."
        trap "One program with one wrong key sends the same again and again."
        advice "block address" act Some(Act::Block);
    Replay "R-10" "login.replay" High 300 "Login replayed"
        counts "A state, a code, an assertion or a message id is used a second time."
        trap "Reload and back button: the same browser within 60 seconds."
        advice "block address" act Some(Act::Block);
    Forged "R-11" "assertion.forged" High 600 "Forged assertions"
        counts "At least 3 assertions of one provider fail by the same rule of signature or form in 10 minutes."
        trap "New keys at the provider: then every login fails, from many places, and it is told as R-16."
        advice "block address" act Some(Act::Block);
    Mismatch "R-12" "token.mismatch" Low 600 "Token meant for others"
        counts "A token of another issuer, for another audience, with another algorithm, or an answer at the wrong address."
        trap "A provider that is being set up: mark it with \"test\": true."
        advice "check provider" act None;
    Escalation "R-13" "access.escalation" High 300 "Rights tried out"
        counts "Somebody is refused at least 3 different rights in 5 minutes, gives themselves a right, or tries to make a key that may do more than they."
        trap "A page that asks for what it will not show asks for the same right again and again."
        advice "end sessions" act Some(Act::RevokeSessions);
    AdminChange "R-14" "admin.change" Info 3_600 "Way in changed"
        counts "An identity provider, a key that may write, a role or the time that records are kept is changed."
        trap "Planned work: always shown, as information; acknowledge it."
        advice "confirm" act None;
    Clock "R-15" "clock.skew" Low 86_400 "Clocks differ"
        counts "The middle one of the last 10 logins of a provider shows clocks more than 60 seconds apart; beyond 240 logins are about to fail."
        trap "One slow person moves no middle, and time on the login page does not count."
        advice "set clocks" act None;
    Expiry "R-16" "provider.expiry" Info 86_400 "Certificate or key ends"
        counts "A certificate or key ends in 30, 7 or 0 days, a provider signs with keys that it does not publish, or all of its signatures fail."
        trap "A certificate that is trusted for itself is good whatever its dates say."
        advice "renew" act None;
    Logout "R-17" "logout.failing" Low 600 "Logout messages refused"
        counts "At least 3 logout messages of a provider are refused in 10 minutes."
        trap "A session that ended before is no failure."
        advice "check provider" act None;
    Farm "R-18" "session.farm" Low 300 "Many sessions"
        counts "A person has more than 10 live sessions, or begins more than 5 in 5 minutes."
        trap "A login again in the same browser ends the one before; mute the rule for kiosks."
        advice "end sessions" act Some(Act::RevokeSessions);
    Dormant "R-19" "account.dormant" Low 86_400 "Sleeping account wakes"
        counts "Somebody who may change the installation signs on after 90 days, and changes it."
        trap "After the holidays everybody comes back: only who may change things counts, and only when they do."
        advice "ask the person" act Some(Act::RevokeSessions);
    Weak "R-20" "login.weak" Low 3_600 "Login without second factor"
        counts "A provider that is set to ask for a second factor signs somebody on without one."
        trap "Many providers do not tell how: only those marked with \"mfa\": true are asked."
        advice "check provider" act Some(Act::RevokeSessions);
}

impl Rule {
    /// The rule with this code.
    pub fn by_code(code: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.code() == code)
    }

    /// Seconds without a signal after which another one is another anomaly.
    pub const fn quiet(self) -> i64 {
        let window = self.window();
        if window < 600 { 600 } else { window }
    }

    /// Whether what it speaks of was refused, all of it.
    pub const fn refused(self) -> bool {
        matches!(
            self,
            Rule::Burst
                | Rule::Spray
                | Rule::Stuffing
                | Rule::KeyEnded
                | Rule::KeyUnknown
                | Rule::Replay
                | Rule::Forged
                | Rule::Mismatch
                | Rule::Logout
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_twenty_rules_each_with_a_name_of_its_own() {
        let codes: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert_eq!(codes.len(), 20);
        for (at, rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(rule.number(), format!("R-{:02}", at + 1));
            assert_eq!(Rule::by_code(rule.code()), Some(*rule));
        }
    }

    #[test]
    fn the_documents_tell_of_every_rule() {
        let page = include_str!("../../../../../docs/anomalies.md");
        for rule in Rule::ALL {
            let row = format!("| {} | `{}` {}", rule.number(), rule.code(), rule.title());
            assert!(page.contains(&row), "{row}");
            assert!(page.contains(rule.trap()), "{}", rule.number());
        }
    }
}
