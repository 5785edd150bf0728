//! Where a server under test keeps its rows: SQLite in its own directory, or a database of its own on the PostgreSQL
//! named by `LECTERN_TEST_POSTGRES` (see `tests/postgres`).

use std::process::Command;
use uuid::Uuid;

/// A database that exists as long as this value.
#[derive(Debug)]
pub(crate) enum Database {
    Sqlite,
    Postgres { server: String, name: String },
}

impl Database {
    pub(crate) fn create() -> Database {
        let Ok(server) = std::env::var("LECTERN_TEST_POSTGRES") else {
            return Database::Sqlite;
        };
        let name = format!("lectern_{}", Uuid::new_v4().simple());
        psql(&server, &format!("CREATE DATABASE {name}")).unwrap();
        Database::Postgres { server, name }
    }

    /// Whether several programs can work on it.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Database::Postgres { .. })
    }

    /// What `LECTERN_DATABASE_URL` says; SQLite is the default and needs no saying.
    pub(crate) fn url(&self) -> Option<String> {
        match self {
            Database::Sqlite => None,
            Database::Postgres { server, name } => {
                let (head, _) = server.rsplit_once('/').unwrap();
                Some(format!("{head}/{name}"))
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Database::Postgres { server, name } = self {
            let _ = psql(
                server,
                &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            );
        }
    }
}

fn psql(url: &str, sql: &str) -> Result<(), String> {
    let output = Command::new("psql")
        .args(["-X", "-q", "-d", url, "-c", sql])
        .output();
    let output = output.map_err(|error| format!("psql: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
