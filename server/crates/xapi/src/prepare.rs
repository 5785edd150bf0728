//! A statement as it is stored and answered: stamped, canonical, with slots for the single writer,
//! who alone knows when it is stored.

use uuid::Uuid;

use crate::agent::AgentKey;
use crate::json::{self, Json, Member, Text, find};
use crate::statement::{AttachmentRef, ObjectRef, Statement};
use crate::{Version, time};

/// What the server adds to a statement.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'s> {
    /// The id to use when the statement has none.
    pub id: Uuid,
    /// The authority, as canonical JSON text.
    pub authority: &'s str,
    /// The version the request was made in.
    pub version: Version,
}

/// A statement ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The statement's id.
    pub id: Uuid,
    /// Canonical JSON text, as it will be answered.
    pub raw: String,
    /// Byte offsets in `raw` of 27-byte `YYYY-MM-DDTHH:MM:SS.ffffffZ` placeholders to overwrite:
    /// `timestamp` when it was absent, and `stored`.
    pub stored_slots: Vec<usize>,
    /// Of the logically compared form: equal digest, same statement.
    pub digest: [u8; 32],
    /// The instant of `timestamp`; none when it is to be the same as `stored`.
    pub timestamp: Option<i64>,
    /// The actor's key.
    pub actor: String,
    /// The verb's IRI.
    pub verb: String,
    /// The IRI of the activity that is the object, when it is one.
    pub activity: Option<String>,
    /// `context.registration`.
    pub registration: Option<Uuid>,
    /// The statement this one voids.
    pub voids: Option<Uuid>,
    /// The statement this one refers to.
    pub refers_to: Option<Uuid>,
    /// Keys the `agent` filter finds.
    pub agents: Vec<String>,
    /// Keys the `related_agents` filter finds, without the authority's.
    pub related_agents: Vec<String>,
    /// IRIs the `related_activities` filter finds.
    pub related_activities: Vec<String>,
    /// Activity definitions: activity id and JSON text.
    pub definitions: Vec<(String, String)>,
    /// Attachment metadata.
    pub attachments: Vec<AttachmentRef>,
}

impl Prepared {
    /// Writes the instant of storing into every slot.
    ///
    /// # Panics
    /// When `stored_slots` or `raw` was changed by hand, so that a slot is not within the text.
    pub fn store_at(&mut self, micros: i64) {
        let stored = time::stored_text(micros);
        for slot in &self.stored_slots {
            self.raw
                .replace_range(*slot..*slot + time::STORED_LENGTH, &stored);
        }
    }
}

pub(crate) fn prepare(statement: Statement<'_>, stamp: &Stamp<'_>) -> Prepared {
    let id = statement.id.unwrap_or(stamp.id);
    let (raw, stored_slots) = Writer::statement(&statement, id, stamp);
    Prepared {
        id,
        raw,
        stored_slots,
        digest: statement.digest(),
        timestamp: statement.timestamp,
        actor: statement.actor.into_string(),
        verb: statement.verb.into_owned(),
        activity: match statement.object {
            ObjectRef::Activity(iri) => Some(iri.into_owned()),
            _ => None,
        },
        registration: statement.registration,
        voids: statement.voids,
        refers_to: statement.refers_to,
        agents: texts(statement.agents),
        related_agents: texts(statement.related_agents),
        related_activities: statement
            .related_activities
            .into_iter()
            .map(Into::into)
            .collect(),
        definitions: statement
            .definitions
            .into_iter()
            .map(|(id, text)| (id.into_owned(), text))
            .collect(),
        attachments: statement.attachments,
    }
}

fn texts(keys: Vec<AgentKey>) -> Vec<String> {
    keys.into_iter().map(AgentKey::into_string).collect()
}

/// Writes a statement's canonical text.
struct Writer {
    out: String,
    slots: Vec<usize>,
    version: Version,
}

/// What the server sets, whatever was sent.
const SET_BY_SERVER: [&str; 4] = ["id", "stored", "authority", "version"];

impl Writer {
    fn statement(statement: &Statement<'_>, id: Uuid, stamp: &Stamp<'_>) -> (String, Vec<usize>) {
        let members = statement.json.members();
        let mut writer = Writer {
            out: String::with_capacity(1536),
            slots: Vec::with_capacity(2),
            version: stamp.version,
        };
        writer.out.push('{');
        writer.id(members, id);
        writer.members(members, &SET_BY_SERVER);
        if statement.timestamp.is_none() {
            writer.slot("timestamp");
        }
        writer.slot("stored");
        writer.name("authority");
        writer.out.push_str(stamp.authority);
        writer.version(statement, stamp.version);
        writer.out.push('}');
        (writer.out, writer.slots)
    }

    /// The id as it was sent, or the one given.
    fn id(&mut self, members: &[Member<'_>], id: Uuid) {
        self.name("id");
        match find(members, "id") {
            Some(sent) => json::push(&mut self.out, sent),
            None => json::push_quoted(
                &mut self.out,
                id.hyphenated().encode_lower(&mut Uuid::encode_buffer()),
            ),
        }
    }

    fn version(&mut self, statement: &Statement<'_>, version: Version) {
        self.name("version");
        json::push_quoted(
            &mut self.out,
            statement
                .version
                .as_deref()
                .unwrap_or(version.of_statement()),
        );
    }

    fn slot(&mut self, name: &str) {
        self.name(name);
        self.slots.push(self.out.len() + 1);
        json::push_quoted(&mut self.out, "0000-00-00T00:00:00.000000Z");
    }

    fn name(&mut self, name: &str) {
        json::push_name(&mut self.out, &Text::plain(name));
    }

    /// The properties of a statement or SubStatement, but for some.
    fn members(&mut self, members: &[Member<'_>], but: &[&str]) {
        for (name, value) in members
            .iter()
            .filter(|(name, _)| !but.contains(&name.as_str()))
        {
            json::push_name(&mut self.out, name);
            match name.as_str() {
                "timestamp" => self.timestamp(value),
                "context" => self.context(value),
                "object" if value.text("objectType") == Some("SubStatement") => {
                    self.substatement(value)
                }
                _ => json::push(&mut self.out, value),
            }
        }
    }

    fn substatement(&mut self, value: &Json<'_>) {
        self.out.push('{');
        self.members(value.members(), &[]);
        self.out.push('}');
    }

    /// 2.0.0 answers in UTC (§4.2.7); 1.0.3 gives back what it got.
    fn timestamp(&mut self, value: &Json<'_>) {
        let utc = value
            .as_str()
            .filter(|_| self.version == Version::V2)
            .and_then(time::in_utc);
        match utc {
            Some(utc) => json::push_quoted(&mut self.out, &utc),
            None => json::push(&mut self.out, value),
        }
    }

    fn context(&mut self, value: &Json<'_>) {
        self.out.push('{');
        for (name, value) in value.members() {
            json::push_name(&mut self.out, name);
            match name.as_str() {
                "contextActivities" => self.context_activities(value),
                _ => json::push(&mut self.out, value),
            }
        }
        self.out.push('}');
    }

    /// Single activities become lists of one (1.0.3 Data §2.4.6.2).
    fn context_activities(&mut self, value: &Json<'_>) {
        self.out.push('{');
        for (name, value) in value.members() {
            json::push_name(&mut self.out, name);
            match value {
                Json::Array(_) => json::push(&mut self.out, value),
                single => {
                    self.out.push('[');
                    json::push(&mut self.out, single);
                    self.out.push(']');
                }
            }
        }
        self.out.push('}');
    }
}
