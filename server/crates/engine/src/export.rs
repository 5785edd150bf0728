//! Statements on their way out: oldest first, a line each, in memory for one page at a time. What was stored after the
//! export began is left for the next one, so that an export ends although others write.

use crate::access::{Caller, Scope};
use crate::{App, Result, lrs};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use store::statement::{Filter, Raw};
use store::{Instant, TenantId, horizon};
use xapi::language::Languages;
use xapi::query::{Filter as Query, Format};

/// Statements of the first page: it is not known yet how large they are.
const FIRST_PAGE: u64 = 64;
/// Statements in one page at most.
const LARGEST_PAGE: u64 = 512;
/// A page of more bytes is followed by a smaller one.
const LARGE: usize = 1 << 20;

/// An export that is under way.
pub struct Export {
    app: App,
    tenant: TenantId,
    filter: Filter,
    format: Format,
    languages: Languages,
    through: Instant,
    count: u64,
    ended: bool,
}

impl Export {
    /// Of what this caller may see.
    pub async fn begin(
        app: &App,
        caller: &Caller,
        query: &Query,
        languages: Languages,
    ) -> Result<Export> {
        caller.require(Scope::StatementsReadMine)?;
        let own = lrs::only_own(app, caller);
        Export::of(app, caller.tenant(), own, query, languages).await
    }

    /// Of everything, for those who hold the database in their hands.
    pub async fn of_tenant(app: &App, tenant: TenantId, query: &Query) -> Result<Export> {
        Export::of(app, tenant, None, query, Languages::from_header("")).await
    }

    async fn of(
        app: &App,
        tenant: TenantId,
        authority: Option<String>,
        query: &Query,
        languages: Languages,
    ) -> Result<Export> {
        let newest = horizon::newest(app.store.read(), tenant).await?;
        let wanted = lrs::wanted(query);
        let through = wanted.until.map_or(newest, |until| until.min(newest));
        Ok(Export {
            app: app.clone(),
            tenant,
            filter: Filter {
                authority,
                until: Some(through),
                ascending: true,
                limit: FIRST_PAGE,
                ..wanted
            },
            format: query.format,
            languages,
            through,
            count: 0,
            ended: false,
        })
    }

    /// What was stored up to this moment and matches is in the whole export; the next one begins after it.
    pub fn through(&self) -> Instant {
        self.through
    }

    /// Statements written so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// When the last statement written so far was stored.
    pub fn reached(&self) -> Option<Instant> {
        self.filter.since
    }

    /// The lines of the next page; none at the end.
    pub async fn next(&mut self) -> Result<Option<String>> {
        if self.ended {
            return Ok(None);
        }
        let read = self.app.store.read();
        let page = store::statement::matching(read, self.tenant, &self.filter).await?;
        let rows = page.len() as u64;
        self.ended = rows < self.filter.limit;
        let Some(last) = page.last() else {
            return Ok(None);
        };
        self.filter.since = Some(last.stored());
        self.count += rows;
        let lines = self.lines(&page).await?;
        self.filter.limit = next_limit(self.filter.limit, lines.len());
        Ok(Some(lines))
    }

    async fn lines(&self, page: &[Raw]) -> Result<String> {
        let bytes: usize = page.iter().map(|raw| raw.json.len() + 1).sum();
        let mut lines = String::with_capacity(bytes);
        let mut definitions = BTreeMap::new();
        for raw in page {
            match self.format {
                Format::Exact => lines.push_str(&raw.json),
                Format::Ids => lines.push_str(&xapi::format::ids(&raw.json)),
                Format::Canonical => {
                    self.define(&mut definitions, &raw.json).await?;
                    let known = |id: &str| definitions.get(id).cloned().flatten();
                    lines.push_str(&xapi::format::canonical(&raw.json, &self.languages, known));
                }
            }
            lines.push('\n');
        }
        Ok(lines)
    }

    /// Adds the definitions that a statement needs and that no other of its page needed.
    async fn define(
        &self,
        definitions: &mut BTreeMap<String, Option<String>>,
        json: &str,
    ) -> Result<()> {
        for id in xapi::format::activities(json) {
            if let Entry::Vacant(unknown) = definitions.entry(id) {
                let definition = lrs::definition(&self.app, self.tenant, unknown.key()).await?;
                unknown.insert(definition);
            }
        }
        Ok(())
    }
}

/// Small statements come many at a time and large ones few, so that a page takes about the same memory.
fn next_limit(limit: u64, bytes: usize) -> u64 {
    if bytes > LARGE {
        (limit / 2).max(1)
    } else if bytes < LARGE / 2 {
        (limit * 2).min(LARGEST_PAGE)
    } else {
        limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_grow_with_small_statements_and_shrink_with_large_ones() {
        assert_eq!(next_limit(64, 64 * 1_500), 128);
        assert_eq!(next_limit(LARGEST_PAGE, 100), LARGEST_PAGE);
        assert_eq!(next_limit(64, 10 * LARGE), 32);
        assert_eq!(next_limit(1, 10 * LARGE), 1);
        assert_eq!(next_limit(500, LARGE * 3 / 4), 500);
    }
}
