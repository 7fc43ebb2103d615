//! koa-send, koa-static and attachment downloads.
//!
//! The additions to koa-send (ranges, preconditions, tags) are switched off here: they have the suite `range`.

mod downloads;
mod sending;
mod serving;

use std::path::{Path, PathBuf};

use koa_core::{App, Middleware};
use koa_middleware::{SendOptions, StaticOptions};
use koa_tests::conformance::fixtures::fixtures;

pub(crate) fn add(app: &mut App) {
    app.silent = true;
    sending::add(app);
    serving::add(app);
    downloads::add(app);
}

fn root() -> PathBuf {
    fixtures().join("www")
}

/// What koa-send has below the root, with the options that it has.
fn options() -> SendOptions {
    SendOptions::new()
        .root(root())
        .accept_ranges(false)
        .conditional(false)
        .etag(false)
}

/// What koa-static has.
fn static_options() -> StaticOptions {
    StaticOptions::new()
        .accept_ranges(false)
        .conditional(false)
        .etag(false)
}

/// `encodeURIComponent` of what was sent, seen from the root.
fn below(file: Option<&Path>) -> String {
    let below = file.map(|file| file.strip_prefix(root()).unwrap_or(file));
    let text = below.map_or("nothing".into(), |file| file.to_string_lossy().into_owned());
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

fn mount(app: &mut App, prefix: &str, middleware: impl Middleware) {
    app.with(koa_router::mount(prefix, middleware));
}
