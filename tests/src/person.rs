//! Somebody who has signed on, without the way there: what the sign-on journeys walk, others need not.

use crate::{Api, Server};
use std::time::{SystemTime, UNIX_EPOCH};
use store::person::Person;
use store::web_session::WebSession;
use store::{Executor, Instant, Store, TenantId};
use uuid::Uuid;

impl Server {
    /// A client with the session of a new person, with these roles in a tenant.
    pub async fn person(&self, tenant: &str, roles: &str) -> Api {
        self.anonymous()
            .cookie(&self.session_of(tenant, roles).await)
    }

    /// The cookie of a new session of a new person.
    pub async fn session_of(&self, tenant: &str, roles: &str) -> String {
        let store = Store::open(&self.database_url()).await.unwrap();
        let known = store::tenant::by_slug(store.read(), tenant).await.unwrap();
        let tenant = TenantId(known.unwrap().id);
        let token = format!("lw_{}", Uuid::new_v4().simple());
        let person = person(tenant, roles);
        let session = session(&person, self.secrets().token_hash(&token));
        let tx = store.begin_write().await.unwrap();
        store::person::insert(&tx, person).await.unwrap();
        store::web_session::insert(&tx, session).await.unwrap();
        tx.commit().await.unwrap();
        format!("lectern_session={token}")
    }
}

impl Server {
    /// Does this to its rows, behind its back.
    pub async fn sql(&self, sql: &str) {
        let store = Store::open(&self.database_url()).await.unwrap();
        let tx = store.begin_write().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn person(tenant: TenantId, roles: &str) -> Person {
    let id = Uuid::now_v7();
    Person {
        tenant_id: tenant,
        id,
        pseudonym: format!("ln-{}", &id.simple().to_string()[8..]),
        name: None,
        email: None,
        email_verified: false,
        created_at: now(),
        seen_at: now(),
        roles: roles.to_owned(),
        deactivated_at: None,
    }
}

fn session(person: &Person, token_hash: String) -> WebSession {
    WebSession {
        tenant_id: person.tenant_id,
        id: Uuid::now_v7(),
        token_hash,
        person_id: person.id,
        provider_id: Uuid::nil(),
        provider_session: None,
        roles: person.roles.clone(),
        amr: String::new(),
        id_token: None,
        agent: "journey".to_owned(),
        auth_at: now(),
        created_at: now(),
        seen_at: now(),
        idle_seconds: 3_600,
        expires_at: now().plus_seconds(3_600),
        ended_at: None,
        reason: None,
    }
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Instant(i64::try_from(since.as_micros()).unwrap())
}
