//! `conformance SUITE PORT` serves one suite on 127.0.0.1:PORT and prints `ready` when it listens.
//!
//! A suite is the line-by-line port of `tests/conformance/koa/suites/SUITE.js`, but for `blackbox`, which is for outside tools.

mod suites;

use std::env;

use koa_core::{App, Error, OrThrow, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [name, port] = arguments.as_slice() else {
        return usage();
    };
    let port: u16 = port.parse().or_throw(500, "PORT is a number up to 65535")?;
    let mut app = App::new();
    if !suites::add(name, &mut app)? {
        return usage();
    }
    let server = app.start(("127.0.0.1", port)).await?;
    let stopped = server.until_stopped();
    println!("ready");
    stopped.await
}

fn usage() -> Result {
    let names = suites::NAMES.join(", ");
    Err(Error::new(500).with_message(format!(
        "usage: conformance SUITE PORT, where SUITE is one of {names}"
    )))
}
