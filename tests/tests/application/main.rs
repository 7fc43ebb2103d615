//! The application: settings, middleware, servers — what Koa's `lib/application.js` promises besides its bytes.

mod log;
mod requests;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use koa_core::{Algorithm, App, Context, CookieOptions, Encoding, Keygrip, Middleware, Next};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Adds a letter to what the trace header holds, before and after the rest of the chain.
fn layer(name: &'static str) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        ctx.append("X-Trace", name);
        next.run(ctx).await?;
        ctx.append("X-Trace", name.to_uppercase());
        Ok(())
    }
}

// spec: APP-002, APP-005, APP-006, APP-007, APP-010
#[test]
fn settings_are_fields() {
    let mut app = App::new();
    assert!(app.keys.is_empty());
    app.env = "custom".into();
    app.proxy = true;
    app.keys = Keygrip::new(["customkey"]);
    app.subdomain_offset = 0;
    assert_eq!(
        app.to_json(),
        json!({ "subdomainOffset": 0, "proxy": true, "env": "custom" })
    );
    let signed = Keygrip::new(["customkey"]).sign("text").unwrap();
    assert_eq!(app.keys.sign("text").unwrap(), signed);
}

// spec: APP-010
#[tokio::test]
async fn a_subdomain_offset_of_zero_is_one() {
    let mut app = App::new();
    app.subdomain_offset = 0;
    app.with(async |ctx, _| {
        ctx.set_body(ctx.subdomains().join(" "));
        Ok(())
    });
    let request = app.test().get("/").header("Host", "a.b.example.com");
    request.send().await.assert_text("com example b a");
}

// spec: APP-007, APP-008
#[tokio::test]
async fn keys_are_a_list_or_a_signer_of_ones_own() {
    let own = Keygrip::new(["one", "two"])
        .algorithm(Algorithm::Sha256)
        .encoding(Encoding::Hex);
    for keys in [Keygrip::new(["one", "two"]), own] {
        let mut app = App::new();
        app.with(async |ctx, _| {
            let seen = ctx.cookies.get_signed("name");
            ctx.cookies.set_with("name", "tobi", CookieOptions::new());
            ctx.set_body(seen.unwrap_or_else(|| "nobody".into()));
            Ok(())
        });
        app.keys = keys.clone();
        let client = app.test();
        client.get("/").send().await.assert_text("nobody");
        let signature = client.cookie("name.sig").unwrap();
        assert_eq!(signature, keys.sign("name=tobi").unwrap());
        client.get("/").send().await.assert_text("tobi");
        client.set_cookie("name", "loki");
        client.get("/").send().await.assert_text("nobody");
    }
}

// spec: APP-017
#[tokio::test]
async fn with_appends_and_can_be_chained() {
    let mut app = App::new();
    app.with(layer("a")).with(layer("b")).with(layer("c"));
    let response = app.test().get("/").send().await;
    response.assert_header("X-Trace", "a, b, c, C, B, A");
}

// spec: APP-024
#[tokio::test]
async fn middleware_added_later_is_not_run_by_what_already_serves() {
    let mut app = App::new();
    app.with(layer("a"));
    let (client, mounted) = (app.test(), app.compose());
    app.with(layer("b"));
    let trace = async |app: &App| {
        let response = app.test().get("/").send().await;
        response.header("X-Trace").map(str::to_owned)
    };
    let response = client.get("/").send().await;
    response.assert_header("X-Trace", "a, A");
    assert_eq!(trace(&app).await.as_deref(), Some("a, b, B, A"));
    let mut around = App::new();
    around.with(mounted);
    assert_eq!(trace(&around).await.as_deref(), Some("a, A"));
}

// spec: APP-041
#[tokio::test]
async fn values_of_one_application_are_not_those_of_another() {
    let answering = || {
        let mut app = App::new();
        app.silent = true;
        app.with(async |ctx, _| {
            let message = ctx.app.context.require::<String>()?.clone();
            ctx.set_body(message);
            Ok(())
        });
        app
    };
    let (mut one, other) = (answering(), answering());
    one.context.insert(String::from("hello"));
    one.test().get("/").send().await.assert_text("hello");
    other.test().get("/").send().await.assert_status(500);
}

// spec: APP-046
#[test]
fn the_json_form_never_holds_the_keys() {
    let mut app = App::new();
    app.keys = Keygrip::new(["im a newer secret"]);
    app.env = "test".into();
    assert_eq!(
        app.to_json().to_string(),
        r#"{"subdomainOffset":2,"proxy":false,"env":"test"}"#
    );
    assert!(!format!("{app:?}").contains("secret"));
}

// Of APP-027 what concerns several servers; a server of one's own around the callback is the example of `App::callback`.
// spec: APP-027, APP-029
#[tokio::test]
async fn several_servers_share_one_application() {
    let count = Arc::new(AtomicUsize::new(0));
    let mut app = App::new();
    app.workers = 1;
    app.with(async move |ctx, _| {
        let count = count.fetch_add(1, Ordering::Relaxed) + 1;
        ctx.set_body(count.to_string());
        Ok(())
    });
    let servers = [
        app.clone().start(("127.0.0.1", 0)).await.unwrap(),
        app.clone().start("127.0.0.1:0").await.unwrap(),
    ];
    for (at, server) in servers.iter().enumerate() {
        let address = server.local_addr();
        assert!(address.ip().is_loopback() && address.port() != 0);
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with(&format!("\r\n\r\n{}", at + 1)), "{answer}");
    }
    for server in servers {
        assert_eq!(server.close().await.cut, 0);
    }
}

// spec: APP-030
#[tokio::test]
async fn neither_tls_nor_http_2_is_spoken() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.set_body("reached");
        Ok(())
    });
    let client = app.test();
    let hello = client
        .raw(b"\x16\x03\x01\0\x05\x01\0\0\x01\0\r\n\r\n")
        .await;
    assert!(hello.starts_with("HTTP/1.1 400 "), "{hello:?}");
    let settings = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    let preface = client.raw(settings).await;
    let refused = preface.is_empty() || preface.starts_with("HTTP/1.1 400 ");
    assert!(refused, "{preface:?}");
}
