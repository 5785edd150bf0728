//! One file per table. Only this crate sees entities; others get their rows.
#![allow(
    clippy::disallowed_methods,
    reason = "the macro of an entity writes finders; only this crate can reach them"
)]

pub(crate) mod activity;
pub(crate) mod anomaly;
pub(crate) mod attachment;
pub(crate) mod attempt;
pub(crate) mod audit_entry;
pub(crate) mod audit_head;
pub(crate) mod block;
pub(crate) mod cmi5_registration;
pub(crate) mod cmi5_session;
pub(crate) mod context;
pub(crate) mod counter;
pub(crate) mod course;
pub(crate) mod cursor;
pub(crate) mod delivery;
pub(crate) mod deployment;
pub(crate) mod dispatch;
pub(crate) mod dispatch_seat;
pub(crate) mod document;
pub(crate) mod event;
pub(crate) mod grade;
pub(crate) mod group_member;
pub(crate) mod hop;
pub(crate) mod identity;
pub(crate) mod key;
pub(crate) mod key_network;
pub(crate) mod learner;
pub(crate) mod link;
pub(crate) mod login;
pub(crate) mod logout_id;
pub(crate) mod media;
pub(crate) mod mute;
pub(crate) mod package_file;
pub(crate) mod person;
pub(crate) mod person_group;
pub(crate) mod place;
pub(crate) mod placement;
pub(crate) mod platform;
pub(crate) mod platform_key;
pub(crate) mod provider;
pub(crate) mod provisioned;
pub(crate) mod quarantine;
pub(crate) mod reaction;
pub(crate) mod registration;
pub(crate) mod remembered;
pub(crate) mod saml_description;
pub(crate) mod saml_key;
pub(crate) mod scorm;
pub(crate) mod seat;
pub(crate) mod session;
pub(crate) mod signal;
pub(crate) mod statement;
pub(crate) mod tenant;
pub(crate) mod trial;
pub(crate) mod used;
pub(crate) mod version;
pub(crate) mod web_session;
