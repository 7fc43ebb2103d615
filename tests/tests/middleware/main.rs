//! The everyday middleware, seen from outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod compress;
mod everyday;
mod layer;
mod logger;
mod metrics;
mod static_cache;
mod tools;
mod trace;
