//! A prepared statement as a row: its texts become the terms it is found by.

use store::writer::NewStatement;
use store::{Instant, TenantId, Term};
use xapi::Prepared;

/// The row; `authority` is the agent key of who sends it.
pub(super) fn indexed(tenant: TenantId, prepared: Prepared, authority: &str) -> NewStatement {
    NewStatement {
        mentions: mentions(tenant, &prepared),
        actor: Term::agent(tenant, &prepared.actor),
        verb: Term::verb(tenant, &prepared.verb),
        activity: prepared
            .activity
            .as_deref()
            .map(|iri| Term::activity(tenant, iri)),
        registration: prepared
            .registration
            .map(|id| Term::registration(tenant, id)),
        authority: Term::agent(tenant, authority),
        refers_to: prepared.refers_to,
        voiding: prepared.voids.is_some(),
        timestamp: prepared.timestamp.map(Instant),
        id: prepared.id,
        raw: prepared.raw,
        stored_slots: prepared.stored_slots,
        digest: prepared.digest,
    }
}

/// Whom and what it speaks of beside its actor and the activity that is its object: these have columns of their own.
fn mentions(tenant: TenantId, prepared: &Prepared) -> Vec<Term> {
    let mut mentions = Vec::new();
    let others = |agent: &&String| **agent != prepared.actor;
    for agent in prepared.agents.iter().filter(others) {
        mentions.push(Term::direct_agent(tenant, agent));
    }
    for agent in prepared.related_agents.iter().filter(others) {
        if !prepared.agents.contains(agent) {
            mentions.push(Term::related_agent(tenant, agent));
        }
    }
    for iri in &prepared.related_activities {
        if prepared.activity.as_ref() != Some(iri) {
            mentions.push(Term::related_activity(tenant, iri));
        }
    }
    mentions
}
