//! The tests of the whole project: conformance with the real Koa and the coverage of its behaviours.

pub mod conformance;
pub mod spec;
