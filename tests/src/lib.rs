//! The tests of the whole project: conformance with the real Koa, the coverage of its behaviours, a browser, and a Redis.

pub mod browser;
pub mod conformance;
pub mod redis;
pub mod spec;
