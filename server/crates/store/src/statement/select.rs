//! The SQL of a filter. Each way in which a statement can match is a branch that reads one index in the order of
//! storage and stops at the limit; several branches are merged. On SQLite most terms are in `statement_index`, which is
//! written a little later than the statements: one more branch looks through those it does not know yet. SQLite keeps no
//! statistics, so conditions beside the index in use are written with a plus sign, and it uses no other.

use super::Filter;
use crate::{TenantId, Term};
use sea_orm::{DbBackend, Value};
use std::fmt::Write;

/// The query that answers a filter with `seq` and `raw`, and its values.
pub(super) fn matching(
    backend: DbBackend,
    tenant: TenantId,
    filter: &Filter,
) -> (String, Vec<Value>) {
    written(backend, tenant, filter, ", s.raw")
}

/// The same with `seq` alone, to be counted: SQLite reads every column that a subquery names.
pub(super) fn found(backend: DbBackend, tenant: TenantId, filter: &Filter) -> (String, Vec<Value>) {
    written(backend, tenant, filter, "")
}

fn written(
    backend: DbBackend,
    tenant: TenantId,
    filter: &Filter,
    more: &'static str,
) -> (String, Vec<Value>) {
    let mut query = Query {
        backend,
        tenant,
        filter,
        more,
        sql: String::with_capacity(1_024),
        values: Vec::with_capacity(16),
    };
    query.write();
    (query.sql, query.values)
}

/// Where a branch looks.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    /// At the statement itself.
    Own,
    /// At what it refers to, also through others.
    Referred,
}

/// How a branch finds its rows, best first.
#[derive(Clone, Copy)]
enum Way {
    Registration(Term),
    Actor(Term),
    Authority(Term),
    Activity(Term),
    Verb(Term),
    Mention(Term),
    Any,
    /// Those that are not in `statement_index` yet.
    Recent,
}

const OWN: &str = "statements s";
/// CROSS: SQLite keeps the order of the tables.
const OWN_INDEXED: &str = "statement_index i CROSS JOIN statements s ON s.seq = i.seq";
const REFERRED: &str = "statement_references t JOIN statements s ON s.seq = t.seq";
const OWN_MENTIONED: &str = "statement_mentions m JOIN statements s ON s.seq = m.seq";
const REFERRED_MENTIONED: &str = "statement_mentions m JOIN statement_references t ON t.target = m.seq \
                                  JOIN statements s ON s.seq = t.seq";

impl Way {
    /// Whether what refers to a statement found this way has to be looked for too.
    fn leads_to_references(self) -> bool {
        !matches!(self, Way::Authority(_) | Way::Any | Way::Recent)
    }
}

struct Query<'f> {
    backend: DbBackend,
    tenant: TenantId,
    filter: &'f Filter,
    /// Columns of the answer beside `seq`.
    more: &'static str,
    sql: String,
    values: Vec<Value>,
}

impl Query<'_> {
    fn write(&mut self) {
        let ways = self.ways();
        if ways.len() == 1 && !self.follows_references() {
            return self.branch(Source::Own, ways[0], self.more);
        }
        let _ = write!(self.sql, "SELECT s.seq{} FROM (", self.more);
        let mut first = true;
        for source in [Source::Own, Source::Referred] {
            for way in &ways {
                if source == Source::Referred && !way.leads_to_references() {
                    continue;
                }
                self.sql.push_str(if first { "" } else { " UNION " });
                first = false;
                self.sql.push_str("SELECT seq FROM (");
                self.branch(source, *way, "");
                self.sql.push_str(") AS branch");
            }
        }
        self.sql
            .push_str(") AS found JOIN statements s ON s.seq = found.seq");
        self.order("s.seq");
    }

    /// Without a condition that can be broken, what refers to a match is a match already.
    fn follows_references(&self) -> bool {
        let filter = self.filter;
        filter.agent.is_some()
            || filter.verb.is_some()
            || filter.activity.is_some()
            || filter.registration.is_some()
    }

    /// The indexes to read.
    fn ways(&self) -> Vec<Way> {
        let mut ways = self.best();
        if ways.iter().any(|way| self.indexed(*way).is_some()) {
            ways.push(Way::Recent);
        }
        ways
    }

    /// The best index. An agent or a related activity can be found in several.
    fn best(&self) -> Vec<Way> {
        let (filter, tenant) = (self.filter, self.tenant);
        if let Some(id) = filter.registration {
            return vec![Way::Registration(Term::registration(tenant, id))];
        }
        if let Some(agent) = &filter.agent {
            return self.agent_ways(agent);
        }
        if let Some(iri) = &filter.activity {
            let mut ways = vec![Way::Activity(Term::activity(tenant, iri))];
            if filter.related_activities {
                ways.push(Way::Mention(Term::related_activity(tenant, iri)));
            }
            return ways;
        }
        if let Some(iri) = &filter.verb {
            return vec![Way::Verb(Term::verb(tenant, iri))];
        }
        vec![Way::Any]
    }

    /// What `statement_index` finds this way, on the engine that has it.
    fn indexed(&self, way: Way) -> Option<Term> {
        if self.backend != DbBackend::Sqlite {
            return None;
        }
        match way {
            Way::Actor(actor) => Some(match &self.filter.verb {
                Some(iri) => actor.pair(Term::verb(self.tenant, iri)),
                None => actor,
            }),
            Way::Registration(term) | Way::Activity(term) | Way::Verb(term) => Some(term),
            Way::Authority(_) | Way::Mention(_) | Way::Any | Way::Recent => None,
        }
    }

    fn agent_ways(&self, agent: &str) -> Vec<Way> {
        let tenant = self.tenant;
        let mut ways = vec![
            Way::Actor(Term::agent(tenant, agent)),
            Way::Mention(Term::direct_agent(tenant, agent)),
        ];
        if self.filter.related_agents {
            ways.push(Way::Mention(Term::related_agent(tenant, agent)));
            ways.push(Way::Authority(Term::agent(tenant, agent)));
        }
        ways
    }

    /// `t` is the row that must match, `s` the statement that is answered, `m` a mention of the first.
    fn branch(&mut self, source: Source, way: Way, more: &str) {
        let indexed = self.indexed(way).filter(|_| source == Source::Own);
        let (t, mentioned, seq, from) = match (source, way) {
            (Source::Own, _) if indexed.is_some() => ("s", "s.seq", "i.seq", OWN_INDEXED),
            (Source::Own, Way::Mention(_)) => ("s", "s.seq", "m.seq", OWN_MENTIONED),
            (Source::Own, _) => ("s", "s.seq", "s.seq", OWN),
            (Source::Referred, Way::Mention(_)) => ("t", "t.target", "t.seq", REFERRED_MENTIONED),
            (Source::Referred, _) => ("t", "t.target", "t.seq", REFERRED),
        };
        // A statement may lead to several that match.
        let distinct = if source == Source::Own {
            ""
        } else {
            "DISTINCT "
        };
        let _ = write!(self.sql, "SELECT {distinct}{seq}{more} FROM {from} WHERE ");
        self.whose(way);
        if let Way::Mention(term) = way {
            self.equal("m.term", term);
        }
        if let Some(term) = indexed {
            self.equal("i.term", term);
        }
        if matches!(way, Way::Recent) {
            self.sql
                .push_str(" AND s.seq > (SELECT seq FROM statement_reach)");
        }
        self.conditions(t, way, mentioned);
        self.bounds(seq, way);
        self.order(seq);
    }

    fn conditions(&mut self, t: &str, way: Way, mentioned: &str) {
        let (filter, tenant) = (self.filter, self.tenant);
        if let Way::Authority(term) = way {
            self.equal(&format!("{t}.authority"), term);
        }
        if let Some(id) = filter.registration {
            let plus = self.plus(matches!(way, Way::Registration(_)));
            let column = format!("{plus}{t}.registration");
            self.equal(&column, Term::registration(tenant, id));
        }
        if let Some(agent) = &filter.agent {
            match way {
                Way::Actor(term) => self.equal(&format!("{t}.actor"), term),
                Way::Mention(_) | Way::Authority(_) => {}
                _ => self.any_agent(t, mentioned, agent),
            }
        }
        if let Some(iri) = &filter.verb {
            // The actor's index holds the verb too.
            let plus = self.plus(matches!(way, Way::Verb(_) | Way::Actor(_)));
            self.equal(&format!("{plus}{t}.verb"), Term::verb(tenant, iri));
        }
        if let Some(iri) = &filter.activity {
            match way {
                Way::Activity(term) => self.equal(&format!("{t}.activity"), term),
                Way::Mention(_) if filter.agent.is_none() => {}
                _ => self.any_activity(t, mentioned, iri),
            }
        }
    }

    fn any_agent(&mut self, t: &str, mentioned: &str, agent: &str) {
        let tenant = self.tenant;
        let _ = write!(self.sql, " AND ({}{t}.actor = ", self.plus(false));
        self.value(Term::agent(tenant, agent));
        let mut terms = vec![Term::direct_agent(tenant, agent)];
        if self.filter.related_agents {
            let _ = write!(self.sql, " OR {}{t}.authority = ", self.plus(false));
            self.value(Term::agent(tenant, agent));
            terms.push(Term::related_agent(tenant, agent));
        }
        self.or_mentions(mentioned, terms);
    }

    fn any_activity(&mut self, t: &str, mentioned: &str, iri: &str) {
        let tenant = self.tenant;
        let _ = write!(self.sql, " AND ({}{t}.activity = ", self.plus(false));
        self.value(Term::activity(tenant, iri));
        let related = self.filter.related_activities;
        self.or_mentions(
            mentioned,
            related.then(|| Term::related_activity(tenant, iri)),
        );
    }

    fn or_mentions(&mut self, mentioned: &str, terms: impl IntoIterator<Item = Term>) {
        for term in terms {
            let _ = write!(
                self.sql,
                " OR EXISTS (SELECT 1 FROM statement_mentions o WHERE o.seq = {mentioned} AND o.term = "
            );
            self.value(term);
            self.sql.push(')');
        }
        self.sql.push(')');
    }

    fn whose(&mut self, way: Way) {
        let leads = matches!(way, Way::Any) && self.filter.authority.is_none();
        let plus = self.plus(leads);
        let _ = write!(self.sql, "{plus}s.tenant_id = ");
        self.value(self.tenant);
        self.sql.push_str(" AND NOT s.voided");
    }

    /// Whose authority, and how far.
    fn bounds(&mut self, seq: &str, way: Way) {
        let filter = self.filter;
        if let Some(key) = &filter.authority {
            let plus = self.plus(matches!(way, Way::Any));
            let column = format!("{plus}s.authority");
            self.equal(&column, Term::agent(self.tenant, key));
        }
        if let Some(since) = filter.since {
            self.compare(seq, ">", since.0.into());
        }
        if let Some(until) = filter.until {
            self.compare(seq, "<=", until.0.into());
        }
        if let Some(after) = filter.after {
            self.compare(seq, if filter.ascending { ">" } else { "<" }, after.into());
        }
    }

    fn order(&mut self, seq: &str) {
        let direction = if self.filter.ascending { "ASC" } else { "DESC" };
        let _ = write!(self.sql, " ORDER BY {seq} {direction} LIMIT ");
        self.value(i64::try_from(self.filter.limit).unwrap_or(i64::MAX));
    }

    fn equal(&mut self, column: &str, term: Term) {
        self.compare(column, "=", term.into());
    }

    fn compare(&mut self, column: &str, how: &str, value: Value) {
        let _ = write!(self.sql, " AND {column} {how} ");
        self.value(value);
    }

    /// Keeps the index of a column out of SQLite's choice. PostgreSQL knows its data, and what a plus sign does to a UUID.
    fn plus(&self, leads: bool) -> &'static str {
        if leads || self.backend != DbBackend::Sqlite {
            ""
        } else {
            "+"
        }
    }

    fn value(&mut self, value: impl Into<Value>) {
        self.values.push(value.into());
        match self.backend {
            DbBackend::Sqlite => self.sql.push('?'),
            _ => {
                let _ = write!(self.sql, "${}", self.values.len());
            }
        }
    }
}
