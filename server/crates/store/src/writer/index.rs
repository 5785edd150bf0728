//! What statements are found by, on SQLite. Each index of a table costs a page of the log per statement, so the terms of
//! many statements are written at once into one narrow table, in its order: learners who are at work share pages. A
//! query reads the table up to where it speaks and looks through the few statements beyond it (see
//! `statement::select`), so nothing is found late. Nothing is lost with the process either: the statements hold their
//! terms.

use crate::{Result, Store, Tx};
use sea_orm::ConnectionTrait;
use std::time::Duration;
use tokio::time::Instant;

/// Statements that queries look through at most, give or take a batch.
const FAR: usize = 4_096;
/// How long statements may wait for their place in the index.
const PATIENCE: Duration = Duration::from_secs(1);

/// `Term::pair` is written out: SQLite has no XOR.
const CATCH_UP: &str = "\
    INSERT OR IGNORE INTO statement_index (term, seq) \
    WITH behind AS MATERIALIZED ( \
      SELECT seq, actor, verb, activity, registration FROM statements WHERE seq > (SELECT seq FROM statement_reach)) \
    SELECT term, seq FROM ( \
      SELECT actor AS term, seq FROM behind UNION ALL \
      SELECT (actor | verb) - (actor & verb), seq FROM behind UNION ALL \
      SELECT verb, seq FROM behind UNION ALL \
      SELECT activity, seq FROM behind WHERE activity IS NOT NULL UNION ALL \
      SELECT registration, seq FROM behind WHERE registration IS NOT NULL) \
    ORDER BY term, seq";
const REACHED: &str =
    "UPDATE statement_reach SET seq = max(seq, (SELECT coalesce(max(seq), 0) FROM statements))";

/// How far the index is behind.
pub(super) struct Index {
    /// Whether there is one: PostgreSQL has its own.
    kept: bool,
    behind: usize,
    due: Option<Instant>,
}

impl Index {
    /// What an earlier process left behind is caught up with soon.
    pub(super) fn of(store: &Store) -> Index {
        let kept = store.is_sqlite();
        Index {
            kept,
            behind: 0,
            due: kept.then(|| Instant::now() + PATIENCE),
        }
    }

    /// So many statements were stored.
    pub(super) fn grew(&mut self, statements: usize) {
        if self.kept && statements > 0 {
            self.behind += statements;
            self.due.get_or_insert_with(|| Instant::now() + PATIENCE);
        }
    }

    /// When to catch up if nothing else happens.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Catches up if it is time to.
    pub(super) async fn keep_up(&mut self, store: &Store) {
        let late = self.due.is_some_and(|due| due <= Instant::now());
        if late || self.behind >= FAR {
            self.catch_up(store).await;
        }
    }

    /// Catches up. A failure is no loss: queries look through what is not in the index, and the next try is due soon.
    pub(super) async fn catch_up(&mut self, store: &Store) {
        if self.due.is_none() {
            return;
        }
        self.due = match caught_up(store).await {
            Ok(()) => {
                self.behind = 0;
                None
            }
            Err(_) => Some(Instant::now() + PATIENCE),
        };
    }
}

async fn caught_up(store: &Store) -> Result<()> {
    let tx: Tx = store.begin_write().await?;
    tx.execute_unprepared(CATCH_UP).await?;
    tx.execute_unprepared(REACHED).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::{self, Filter};
    use crate::writer::{NewStatement, Unit, Writer};
    use crate::{Clock, TenantId, Term};
    use std::sync::Arc;
    use uuid::Uuid;

    const TENANT: TenantId = TenantId(Uuid::from_u128(7));
    const REGISTRATION: Uuid = Uuid::from_u128(70);

    struct Still;

    impl Clock for Still {
        fn now(&self) -> crate::Instant {
            crate::Instant(1_000_000)
        }
    }

    fn said(number: u128, agent: &str, verb: &str) -> NewStatement {
        NewStatement {
            id: Uuid::from_u128(number),
            raw: format!("{{\"n\":{number}}}"),
            stored_slots: Vec::new(),
            timestamp: None,
            actor: Term::agent(TENANT, agent),
            verb: Term::verb(TENANT, verb),
            activity: Some(Term::activity(TENANT, "a")),
            registration: Some(Term::registration(TENANT, REGISTRATION)),
            refers_to: None,
            voiding: false,
            authority: Term::agent(TENANT, "key"),
            digest: [0; 32],
            mentions: vec![Term::related_activity(TENANT, "course")],
        }
    }

    async fn write(writer: &Writer, statements: Vec<NewStatement>) {
        let mut unit = Unit::new(TENANT);
        unit.statements = statements;
        writer.write(unit).await.unwrap();
    }

    fn filters() -> Vec<Filter> {
        let filter = |change: fn(&mut Filter)| {
            let mut filter = Filter {
                limit: 10,
                ..Filter::default()
            };
            change(&mut filter);
            filter
        };
        vec![
            filter(|_| {}),
            filter(|f| f.agent = Some("ann".to_owned())),
            filter(|f| (f.agent, f.verb) = (Some("ann".to_owned()), Some("did".to_owned()))),
            filter(|f| (f.agent, f.related_agents) = (Some("key".to_owned()), true)),
            filter(|f| f.verb = Some("did".to_owned())),
            filter(|f| f.activity = Some("a".to_owned())),
            filter(|f| (f.activity, f.related_activities) = (Some("course".to_owned()), true)),
            filter(|f| f.registration = Some(REGISTRATION)),
            filter(|f| (f.verb, f.ascending, f.limit) = (Some("did".to_owned()), true, 2)),
            filter(|f| (f.verb, f.after) = (Some("did".to_owned()), Some(1_000_002))),
        ]
    }

    /// The sequence numbers that each filter finds.
    async fn found(store: &Store) -> Vec<Vec<i64>> {
        let mut all = Vec::new();
        for filter in filters() {
            let rows = statement::matching(store.read(), TENANT, &filter).await;
            all.push(rows.unwrap().iter().map(|raw| raw.seq).collect());
        }
        all
    }

    #[tokio::test]
    async fn a_query_finds_the_same_before_and_after_the_index_knows() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", dir.path().join("x.db").display());
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let (writer, run) = Writer::start(store.clone(), Arc::new(Still), |_, _| None);
        let script = async {
            write(&writer, vec![said(1, "ann", "did"), said(2, "bob", "did")]).await;
            caught_up(&store).await.unwrap();
            write(&writer, vec![said(3, "ann", "saw"), said(4, "ann", "did")]).await;
            let found = found(&store).await;
            // When it ends, the writer leaves nothing behind.
            drop(writer);
            found
        };
        let ((), half) = tokio::join!(run, script);
        let seq = 1_000_000;
        assert_eq!(half[2], [seq + 3, seq], "ann did");
        assert!(half.iter().all(|found| !found.is_empty()));
        assert_eq!(found(&store).await, half);
        let sql = "SELECT count(*), (SELECT seq FROM statement_reach) FROM statement_index";
        let asked = sea_orm::Statement::from_string(store.read().get_database_backend(), sql);
        let row = store.read().query_one_raw(asked).await.unwrap().unwrap();
        let (entries, reach): (i64, i64) = (
            row.try_get_by_index(0).unwrap(),
            row.try_get_by_index(1).unwrap(),
        );
        assert_eq!((entries, reach), (4 * 5, seq + 3));
    }
}
