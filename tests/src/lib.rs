//! The tests of the whole project: conformance with the real Koa, the coverage of its behaviours, a browser, a Redis, and what they share.

pub mod browser;
pub mod conformance;
mod eventually;
mod folder;
mod missing;
pub mod redis;
pub mod spec;

pub use eventually::eventually;
pub use folder::Folder;
pub use missing::{all_are_wanted, is_installed, say, skip};
