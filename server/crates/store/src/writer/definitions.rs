//! Canonical activity definitions (xAPI 1.0.3 Communication §2.5): what a batch says is merged with what is there, in the
//! same transaction, so that two who speak of one activity at once are both heard. How to merge is told by the engine.

use super::insert::Insert;
use super::lookup;
use super::unit::{Definition, Unit};
use crate::{Clock, Instant, Result, TenantId, Term, Tx};
use sea_orm::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Merges a newer definition into an older one; none when that changes nothing.
pub type Merge = fn(Option<&str>, &str) -> Option<String>;

/// Activities whose newest definition is remembered.
const REMEMBERED: usize = 100_000;
/// And for how long, in seconds: another instance may have merged another one since.
const FRESH: i64 = 60;

/// What was merged lately: most statements repeat word for word what the one before said.
pub(super) struct Definitions {
    merge: Merge,
    clock: Arc<dyn Clock>,
    since: Instant,
    merged: HashMap<Term, Term>,
}

/// The definitions of a batch that may change something, in the order in which they came.
pub(super) struct News<'u>(BTreeMap<(TenantId, &'u str), Vec<&'u Definition>>);

impl Definitions {
    pub(super) fn new(merge: Merge, clock: Arc<dyn Clock>) -> Definitions {
        Definitions {
            merge,
            since: clock.now(),
            clock,
            merged: HashMap::new(),
        }
    }

    /// Merges what is new into what there is.
    pub(super) async fn write<'u>(&mut self, tx: &Tx, units: &[&'u Unit]) -> Result<News<'u>> {
        self.forget_the_old();
        let news = self.news(units);
        if !news.0.is_empty() {
            self.merge_into(tx, &news).await?;
        }
        Ok(news)
    }

    /// After the commit: these need not be merged again.
    pub(super) fn remember(&mut self, news: &News<'_>) {
        for definition in news.0.values().filter_map(|all| all.last()) {
            self.merged.insert(definition.activity, definition.digest);
        }
    }

    fn forget_the_old(&mut self) {
        let now = self.clock.now();
        if self.merged.len() > REMEMBERED || now > self.since.plus_seconds(FRESH) {
            self.merged.clear();
            self.since = now;
        }
    }

    fn news<'u>(&self, units: &[&'u Unit]) -> News<'u> {
        let mut news: BTreeMap<_, Vec<&Definition>> = BTreeMap::new();
        for unit in units {
            for definition in &unit.definitions {
                let key = (unit.tenant, definition.id.as_str());
                let last = news
                    .get(&key)
                    .and_then(|all| all.last())
                    .map(|last| last.digest)
                    .or_else(|| self.merged.get(&definition.activity).copied());
                if last != Some(definition.digest) {
                    news.entry(key).or_default().push(definition);
                }
            }
        }
        News(news)
    }

    async fn merge_into(&self, tx: &Tx, news: &News<'_>) -> Result<()> {
        const DEFINITIONS: Insert = Insert {
            table: "activities",
            columns: &["tenant_id", "id", "definition"],
            then: " ON CONFLICT (tenant_id, id) DO UPDATE SET definition = excluded.definition",
        };
        let ids: Vec<&str> = news.0.keys().map(|(_, id)| *id).collect();
        let known = lookup::definitions(tx, &ids).await?;
        let mut values: Vec<Value> = Vec::new();
        for ((tenant, id), said) in &news.0 {
            let before = known.get(&(*tenant, (*id).to_owned()));
            if let Some(merged) = self.all_of(before.map(String::as_str), said) {
                values.extend([(*tenant).into(), (*id).into(), merged.into()]);
            }
        }
        DEFINITIONS.execute(tx, values).await?;
        Ok(())
    }

    /// One after the other; none when nothing changes.
    fn all_of(&self, before: Option<&str>, said: &[&Definition]) -> Option<String> {
        let mut merged: Option<String> = None;
        for definition in said {
            let newer = (self.merge)(merged.as_deref().or(before), &definition.json);
            merged = newer.or(merged);
        }
        merged
    }
}
