//! The rules, by what they look at.

pub(super) mod admin;
pub(super) mod keys;
pub(super) mod logins;
pub(super) mod people;
pub(super) mod protocol;
pub(super) mod provider;

#[cfg(test)]
mod tests;
