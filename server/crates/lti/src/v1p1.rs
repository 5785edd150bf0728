//! LTI 1.1: launches signed with OAuth 1.0a, grades by Basic Outcomes. For platforms that know nothing newer.

pub mod launch;
pub mod oauth;
pub mod outcomes;
mod xml;
