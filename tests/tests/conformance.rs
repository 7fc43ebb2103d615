//! Conformance: the port of every suite answers with the same bytes as Koa.

use std::path::Path;
use std::process::Command;

use koa_tests::conformance::{Koa, Reference, SUITES, Served, Suite};

macro_rules! suites {
    ($($test:ident = $name:literal),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                let port = port_of($name).unwrap();
                let found = Suite::load($name).unwrap().differences(port.port(), Reference::Recording);
                assert!(found.is_empty(), "{} is not as Koa recorded:\n{found}", $name);
            }
        )*

        #[test]
        fn every_suite_is_played() {
            assert_eq!([$($name),*], SUITES);
        }
    };
}

// The rows that these cover are named case by case in the corpora.
suites! {
    request = "request",
    request_proxy = "request-proxy",
    request_proxy_custom = "request-proxy-custom",
    response = "response",
    errors = "errors",
    onion = "onion",
    cookies = "cookies",
    cookies_plain = "cookies-plain",
    router = "router",
    paths = "paths",
    session = "session",
    files = "files",
    range = "range",
    errors_pages = "errors-pages",
    middleware = "middleware",
    upload = "upload",
    auth = "auth",
    body = "body",
}

#[test]
fn live_koa() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("koa");
    let Some(koa) = Koa::for_test("live_koa", &folder) else {
        return;
    };
    let mut found = String::new();
    for suite in SUITES {
        let (real, port) = (koa.serve(suite).unwrap(), port_of(suite).unwrap());
        found += &Suite::load(suite)
            .unwrap()
            .differences(port.port(), Reference::Live(real.port()));
    }
    assert!(found.is_empty(), "not as the real Koa answers:\n{found}");
}

fn port_of(suite: &str) -> Result<Served, String> {
    Served::start(|| Command::new(env!("CARGO_BIN_EXE_conformance")), suite)
}
