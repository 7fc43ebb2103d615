//! What an application may hear of sessions that were refused.

use koa_core::Context;
use serde_json::Value;

/// A session that a request asked for and did not get.
///
/// # In Koa
///
/// The argument of a listener for `session:missed`, `session:expired` or `session:invalid`; it is called at once and not later.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SessionEvent<'a> {
    /// The event's name in Koa: `session:missed`, `session:expired` or `session:invalid`.
    pub name: &'static str,
    /// The key in the store; `None` where the cookie holds the session.
    pub key: Option<&'a str>,
    /// What was found, if anything.
    pub value: Option<&'a Value>,
    /// The request that asked.
    pub ctx: &'a Context,
}
