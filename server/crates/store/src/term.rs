//! What statements are found by, as eight bytes: a digest of the tenant, the kind and the text. Indexes stay small
//! whatever the texts are, and a term of one tenant finds nothing of another.

use crate::TenantId;
use sea_orm::DeriveValueType;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A digest to find statements by. Two texts in ten million share one with a chance of one in 300,000; what is found
/// by a shared one is a statement too many in an answer, never one too few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Term(pub i64);

impl Term {
    /// An actor or an authority, by agent key.
    pub fn agent(tenant: TenantId, key: &str) -> Term {
        Term::new(tenant, b'a', key)
    }

    /// A verb, by IRI.
    pub fn verb(tenant: TenantId, iri: &str) -> Term {
        Term::new(tenant, b'v', iri)
    }

    /// The activity that is the object, by IRI.
    pub fn activity(tenant: TenantId, iri: &str) -> Term {
        Term::new(tenant, b'o', iri)
    }

    /// `context.registration`.
    pub fn registration(tenant: TenantId, id: Uuid) -> Term {
        let mut text = Uuid::encode_buffer();
        Term::new(tenant, b'g', id.hyphenated().encode_lower(&mut text))
    }

    /// An agent that is the object, or a member of actor or object.
    pub fn direct_agent(tenant: TenantId, key: &str) -> Term {
        Term::new(tenant, b'd', key)
    }

    /// An agent anywhere else: instructor, team, contextAgents, SubStatement.
    pub fn related_agent(tenant: TenantId, key: &str) -> Term {
        Term::new(tenant, b'r', key)
    }

    /// An activity beside the object: contextActivities, SubStatement.
    pub fn related_activity(tenant: TenantId, iri: &str) -> Term {
        Term::new(tenant, b'c', iri)
    }

    /// Both at once: what an index of two columns would find.
    pub(crate) fn pair(self, other: Term) -> Term {
        Term(self.0 ^ other.0)
    }

    fn new(tenant: TenantId, kind: u8, text: &str) -> Term {
        let digest = Sha256::new()
            .chain_update(tenant.0)
            .chain_update([kind])
            .chain_update(text)
            .finalize();
        Term(i64::from_be_bytes(
            digest.first_chunk().copied().unwrap_or_default(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_of_one_tenant_and_one_kind() {
        let (one, two) = (TenantId(Uuid::from_u128(1)), TenantId(Uuid::from_u128(2)));
        let text = "https://example.com/x";
        let terms = [
            Term::agent(one, text),
            Term::agent(two, text),
            Term::verb(one, text),
            Term::activity(one, text),
            Term::direct_agent(one, text),
            Term::related_agent(one, text),
            Term::related_activity(one, text),
        ];
        let distinct: std::collections::HashSet<_> = terms.iter().collect();
        assert_eq!(distinct.len(), terms.len());
        assert_eq!(Term::agent(one, text), Term::agent(one, text));
    }
}
