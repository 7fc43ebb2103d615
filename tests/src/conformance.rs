//! The conformance kit: the same bytes are sent to Koa (npm's `koa`) and to this project's port.
//!
//! A *suite* is one small application that exists twice, as Koa code and as its port. Its *corpus*
//! lists requests; its *recording* holds what the real Koa answered to them on the wire. A port
//! conforms when status, headers and body of every answer are the same bytes, apart from the few
//! cases in which it deliberately does better and the corpus says how.
//!
//! | module | subject |
//! | --- | --- |
//! | [`case`] | the format of a corpus |
//! | [`answer`] | an answer as it is recorded |
//! | [`wire`] | the client: raw sockets, nothing tidied up |
//! | [`play`] | the steps of a case: captures, cookies, masks |
//! | [`verdict`] | same, deliberate or different |
//! | [`suite`] | a whole corpus against a recording or a live Koa |
//! | [`serve`] | starting what serves a suite |
//! | [`koa`] | the real Koa, where Node.js and its packages are there |
//! | [`fixtures`] | the files that both sides serve |
//!
//! `tests/conformance/README.md` tells how to run, record and extend it.

use std::path::{Path, PathBuf};

pub mod answer;
pub mod case;
mod decode;
pub mod fixtures;
mod jar;
pub mod koa;
pub mod mask;
pub mod play;
pub mod serve;
pub mod suite;
pub mod verdict;
pub mod wire;

pub use answer::{Answer, Outcome};
pub use case::{Case, Step};
pub use fixtures::set_fixture_times;
pub use koa::Koa;
pub use serve::Served;
pub use suite::{Judged, Reference, Suite};
pub use verdict::Verdict;

/// The suites that the project's port serves and its tests play.
pub const SUITES: &[&str] = &[
    "request",
    "request-proxy",
    "request-proxy-custom",
    "response",
    "errors",
    "onion",
    "cookies",
    "cookies-plain",
    "router",
    "paths",
    "session",
    "files",
    "range",
    "errors-pages",
    "middleware",
    "upload",
    "auth",
    "body",
];

/// The folder of the kit: corpora, recordings, the Koa suites and their fixtures.
#[must_use]
pub fn kit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance")
}
