//! The database schema, step by step, for SQLite and PostgreSQL. One file per step, never edited after release;
//! steps only grow (expand, move, contract). What the rows mean is told in `store`.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_tenants;
mod m0002_catalog;
mod m0003_delivery;
mod m0004_records;
mod m0005_hops;
mod m0006_statement_terms;
mod m0007_attachments;
mod m0008_followers;
mod m0009_quarantine;
mod m0010_statement_index;
mod m0011_sign_on;
mod m0012_platforms;
mod m0013_packages;
mod m0014_cmi5;
mod m0015_saml;
mod m0016_keys_and_audit;
mod m0017_anomalies;
mod m0019_grades;
mod m0020_scorm_runtime;
mod m0023_dispatches;
mod m0024_provisioning;
mod table;

/// All steps, in order. Also run by `lectern migrate` and at every start of the server.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_tenants::Migration),
            Box::new(m0002_catalog::Migration),
            Box::new(m0003_delivery::Migration),
            Box::new(m0004_records::Migration),
            Box::new(m0005_hops::Migration),
            Box::new(m0006_statement_terms::Migration),
            Box::new(m0007_attachments::Migration),
            Box::new(m0008_followers::Migration),
            Box::new(m0009_quarantine::Migration),
            Box::new(m0010_statement_index::Migration),
            Box::new(m0011_sign_on::Migration),
            Box::new(m0012_platforms::Migration),
            Box::new(m0013_packages::Migration),
            Box::new(m0014_cmi5::Migration),
            Box::new(m0015_saml::Migration),
            Box::new(m0016_keys_and_audit::Migration),
            Box::new(m0017_anomalies::Migration),
            Box::new(m0019_grades::Migration),
            Box::new(m0020_scorm_runtime::Migration),
            Box::new(m0023_dispatches::Migration),
            Box::new(m0024_provisioning::Migration),
        ]
    }
}
