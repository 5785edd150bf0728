//! The bare database: the same rows through the same group commit, without HTTP, credentials, parsing or validation.

use crate::sample;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::writer::{NewStatement, Unit, Writer};
use store::{Clock, Store, TenantId, Term};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use uuid::Uuid;

struct Wall;

impl Clock for Wall {
    fn now(&self) -> store::Instant {
        time::OffsetDateTime::now_utc().into()
    }
}

async fn open(data: &TempDir) -> (Store, Writer, JoinHandle<()>) {
    let path = data.path().join("lectern.db");
    let url = crate::served::database().unwrap_or(format!("sqlite://{}", path.display()));
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    let (writer, run) = Writer::start(store.clone(), Arc::new(Wall), |_, _| None);
    (store, writer, tokio::spawn(run))
}

/// Statements a second with units of 1 by 64 and units of 50 by 16, and the CPU of each.
pub(crate) async fn group_commit() {
    for (tasks, size) in [(64, 1), (16, 50)] {
        let data = tempfile::tempdir().unwrap();
        let (_store, writer, _) = open(&data).await;
        let tenant = TenantId(Uuid::from_u128(1));
        let (before, start) = (crate::served::cpu(std::process::id()), Instant::now());
        let end = start + Duration::from_secs(5);
        let worker = |task: u64| {
            let writer = writer.clone();
            async move {
                let mut n = task << 40;
                while Instant::now() < end {
                    writer.write(unit(tenant, n, size)).await.unwrap();
                    n += size;
                }
                (n - (task << 40)) as f64
            }
        };
        let all = futures_util::future::join_all((0..tasks).map(worker)).await;
        let count: f64 = all.into_iter().sum();
        let per_second = count / start.elapsed().as_secs_f64();
        let cpu = (crate::served::cpu(std::process::id()) - before) / count;
        println!(
            "| bare database, units of {size} | {tasks} | {per_second:.0} statements | | | {cpu:.1} | |"
        );
    }
}

/// A database with so many statements of the first tenant.
pub(crate) async fn fill(data: &TempDir, rows: u64) {
    const UNIT: u64 = 500;
    let (store, writer, run) = open(data).await;
    let tenant = tenant(&store).await;
    let worker = |task: u64| {
        let writer = writer.clone();
        async move {
            let mut n = task * UNIT;
            while n < rows {
                writer.write(unit(tenant, n, UNIT)).await.unwrap();
                n += UNIT * 4;
            }
        }
    };
    futures_util::future::join_all((0..4).map(worker)).await;
    drop(writer);
    run.await.unwrap();
}

/// The tenant that the server will serve.
async fn tenant(store: &Store) -> TenantId {
    if let Some(known) = store::tenant::by_slug(store.read(), "default")
        .await
        .unwrap()
    {
        return TenantId(known.id);
    }
    let id = Uuid::now_v7();
    let tx = store.begin_write().await.unwrap();
    let tenant = store::tenant::insert(&tx, id, "default", "default", Wall.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    tenant
}

fn unit(tenant: TenantId, from: u64, count: u64) -> Unit {
    let mut unit = Unit::new(tenant);
    unit.statements = (from..from + count).map(|n| row(tenant, n)).collect();
    unit
}

fn row(tenant: TenantId, n: u64) -> NewStatement {
    let key = |name: &str| format!("account|http://example.com|{name}");
    let id = Uuid::now_v7();
    let mut raw = format!(r#"{{"id":"{id}","#);
    raw.push_str(&sample::statement(n)[1..]);
    raw.pop();
    raw.push_str(r#","stored":""#);
    let slot = raw.len();
    raw.push_str(r#"0000-00-00T00:00:00.000000Z"}"#);
    NewStatement {
        id,
        raw,
        stored_slots: vec![slot],
        timestamp: None,
        actor: Term::agent(tenant, &key(&sample::agent(n))),
        verb: Term::verb(tenant, &sample::verb(n)),
        activity: Some(Term::activity(tenant, &sample::activity(n))),
        registration: Some(Term::registration(
            tenant,
            Uuid::from_u128(u128::from(n % 20_000)),
        )),
        refers_to: None,
        voiding: false,
        authority: Term::agent(tenant, &key("bench")),
        digest: [7; 32],
        mentions: vec![Term::related_activity(tenant, &sample::activity(n % 10))],
    }
}
