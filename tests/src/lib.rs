//! The tests of the whole project: conformance with the real Koa, the coverage of its behaviours, and a browser.

pub mod browser;
pub mod conformance;
pub mod spec;
