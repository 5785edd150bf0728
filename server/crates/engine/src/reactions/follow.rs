//! Following the statements: pages of them in their order of storage, held against every rule that has come so far. One
//! instance does it at a time; should two ever meet, the position of a reaction lets only one of them move it.

mod settle;

use super::evaluate::{Matched, Seen, Working};
use super::{MOST, deliveries, rule_of};
use crate::{App, Result};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use store::reaction::Reaction;
use store::statement::Filter;
use store::writer::Unit;
use store::{Instant, TenantId, horizon, lock};
use tokio::sync::watch;
use uuid::Uuid;

/// Statements read at once.
const PAGE: u64 = 256;
/// Statements of one moment are gathered for so long.
const GATHER: Duration = Duration::from_millis(30);
/// How often we look without being woken: other processes write, too.
const LOOK: Duration = Duration::from_secs(1);
/// How often we look for reactions that another instance has made, when there are none.
const LOOK_FOR_REACTIONS: Duration = Duration::from_secs(5);
/// A position that only moved is saved so often; after a crash what was looked at since is looked at again.
const SAVE: Duration = Duration::from_secs(2);

/// The one who follows the statements for all reactions.
pub struct Follower {
    app: App,
    statements: watch::Receiver<()>,
    progress: HashMap<Uuid, Progress>,
    idle: bool,
    behind: bool,
    saved: std::time::Instant,
}

/// How far a reaction has come: as the database knows it, and as we do.
#[derive(Clone, Copy)]
struct Progress {
    saved: Instant,
    seen: Instant,
}

/// A reaction at work.
struct Active {
    row: Reaction,
    rule: Working,
}

/// What one statement set off.
struct Fire {
    at: Instant,
    what: Result<Made, String>,
}

/// Everything that a firing leaves behind.
struct Made {
    unit: Unit,
    delivery: Option<store::delivery::Delivery>,
}

impl Follower {
    /// Begins where the reactions stopped.
    pub fn new(app: App) -> Follower {
        Follower {
            statements: app.writer.statements(),
            app,
            progress: HashMap::new(),
            idle: false,
            behind: true,
            saved: std::time::Instant::now(),
        }
    }

    /// Waits until there may be something to do. Without reactions, statements wake nobody.
    pub async fn wait(&mut self) {
        if self.behind {
            return;
        }
        let changed = self.app.reactions_changed.notified();
        if self.idle {
            tokio::select! {
                () = changed => {}
                () = tokio::time::sleep(LOOK_FOR_REACTIONS) => {}
            }
            return;
        }
        tokio::select! {
            () = changed => {}
            _ = self.statements.changed() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(LOOK) => {}
        }
    }

    /// Goes one page further with every reaction.
    pub async fn round(&mut self) -> Result<()> {
        self.behind = false;
        self.statements.mark_unchanged();
        let Some(_held) = lock::take(&self.app.store, lock::REACTIONS).await? else {
            return Ok(());
        };
        let active = self.active().await?;
        self.idle = active.is_empty();
        let known: Vec<Uuid> = active.iter().map(|one| one.row.id).collect();
        self.progress.retain(|id, _| known.contains(id));
        let mut tenants: BTreeMap<TenantId, Vec<Active>> = BTreeMap::new();
        for one in active {
            tenants.entry(one.row.tenant_id).or_default().push(one);
        }
        let save = self.saved.elapsed() >= SAVE;
        for (tenant, reactions) in tenants {
            self.follow(tenant, reactions, save).await?;
        }
        if save {
            self.saved = std::time::Instant::now();
        }
        Ok(())
    }

    /// Reactions at work. They are few, and read anew each time so that a change holds at once.
    async fn active(&mut self) -> Result<Vec<Active>> {
        let (read, mut all) = (self.app.store.read(), Vec::new());
        for tenant in store::tenant::list(read).await? {
            let tenant = TenantId(tenant.id);
            for row in store::reaction::enabled(read, tenant, MOST).await? {
                let progress = self.progress.entry(row.id).or_insert(Progress {
                    saved: row.position,
                    seen: row.position,
                });
                if progress.saved != row.position {
                    *progress = Progress {
                        saved: row.position,
                        seen: row.position,
                    };
                }
                let rule = Working::new(tenant, row.id, rule_of(&row)?)?;
                all.push(Active { row, rule });
            }
        }
        Ok(all)
    }

    /// Those who have come equally far go on together: a page is read once for all of them. One that begins far back
    /// catches up on its own and holds up nobody.
    async fn follow(&mut self, tenant: TenantId, reactions: Vec<Active>, save: bool) -> Result<()> {
        let newest = horizon::newest(self.app.store.read(), tenant).await?;
        let mut groups: BTreeMap<Instant, Vec<Active>> = BTreeMap::new();
        for one in reactions {
            groups.entry(self.seen(one.row.id)).or_default().push(one);
        }
        for (position, mut group) in groups {
            if position < newest {
                self.page(tenant, position, newest, &mut group).await?;
            }
            for one in group.iter().filter(|_| save) {
                self.save(one).await?;
            }
        }
        Ok(())
    }

    async fn page(
        &mut self,
        tenant: TenantId,
        position: Instant,
        newest: Instant,
        group: &mut [Active],
    ) -> Result<()> {
        let filter = Filter {
            since: Some(position),
            until: Some(newest),
            ascending: true,
            limit: PAGE,
            ..Filter::default()
        };
        let page = store::statement::matching(self.app.store.read(), tenant, &filter).await?;
        let full = page.len() as u64 == PAGE;
        let end = match page.last() {
            Some(last) if full => last.stored(),
            _ => newest,
        };
        self.behind |= full;
        let page: Vec<Arc<Seen>> = page.into_iter().filter_map(Seen::of).collect();
        for one in group {
            let fires = self.fires(one, &page).await?;
            if fires.is_empty() {
                self.progress
                    .entry(one.row.id)
                    .and_modify(|progress| progress.seen = end);
            } else if !self.settle(one, &fires, end).await? {
                self.behind = true;
            }
        }
        Ok(())
    }

    async fn fires(&self, one: &Active, page: &[Arc<Seen>]) -> Result<Vec<Fire>> {
        let mut fires = Vec::new();
        for seen in page {
            if let Some(matched) = one.rule.matched(&self.app, seen).await? {
                let what = self.make(one, &matched, seen);
                fires.push(Fire {
                    at: seen.stored,
                    what,
                });
            }
        }
        Ok(fires)
    }

    /// What a match leaves behind, or what is wrong with the template.
    fn make(&self, one: &Active, matched: &Matched, newest: &Seen) -> Result<Made, String> {
        let mut unit = Unit::new(one.row.tenant_id);
        let made = one.rule.made(matched);
        if let Some(made) = &made {
            one.rule.admit(&self.app, &mut unit, made)?;
        }
        let made_id = made.map(|_| one.rule.made_id(matched));
        let tells = one.rule.rule.then.webhook.is_some();
        let delivery = tells.then(|| {
            let matched: Vec<_> = one
                .rule
                .named(matched)
                .map(|(name, seen)| (name, seen.id, seen.json.as_str()))
                .collect();
            deliveries::new(&self.app, &one.row, newest.id, &matched, made_id)
        });
        Ok(Made { unit, delivery })
    }

    fn saved(&self, one: &Active) -> Instant {
        self.progress
            .get(&one.row.id)
            .map_or(one.row.position, |progress| progress.saved)
    }

    fn seen(&self, id: Uuid) -> Instant {
        self.progress
            .get(&id)
            .map_or(Instant::default(), |progress| progress.seen)
    }
}
