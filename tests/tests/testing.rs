//! The test client: what it sends, what it keeps, and how it hangs up.

#[path = "testing/leaving.rs"]
mod leaving;

use std::sync::Arc;

use bytes::Bytes;
use koa_core::{
    App, Body, Context, Next, Result,
    testing::{Client, Response},
};
use serde_json::{Value, json};
use tokio::sync::Barrier;

/// Answers with the request as it arrived.
async fn echo(ctx: &mut Context, _: Next<'_>) -> Result {
    let text = ctx.request.text().await?;
    let headers: Vec<_> = ctx
        .headers()
        .iter()
        .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]))
        .collect();
    ctx.set_body(
        json!({ "method": ctx.method(), "url": ctx.url(), "headers": headers, "text": text }),
    );
    Ok(())
}

fn echoing() -> Client {
    let mut app = App::new();
    app.with(echo);
    app.test()
}

/// An application of one middleware that sets the body which the function makes.
fn serving(body: impl Fn() -> Body + Clone + Send + Sync + 'static) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        ctx.set_body(body());
        Ok(())
    });
    app.test()
}

fn seen(response: &Response) -> (String, String, Value, String) {
    let seen: Value = response.assert_status(200).json();
    let text = |name: &str| seen[name].as_str().unwrap_or_default().to_owned();
    (
        text("method"),
        text("url"),
        seen["headers"].clone(),
        text("text"),
    )
}

#[tokio::test]
async fn a_request_has_nothing_that_it_was_not_given() {
    let client = echoing();
    let host = json!(["host", "127.0.0.1"]);
    let empty = json!(["content-length", "0"]);
    for (request, method, url, headers, text) in [
        (client.get("/a?b=c"), "GET", "/a?b=c", json!([host]), ""),
        (
            client.get("/a#b").query(&[("c", "d")]),
            "GET",
            "/a?c=d",
            json!([host]),
            "",
        ),
        (
            client.get("/?").query(&[("a", "1")]).query(&[("b", "&")]),
            "GET",
            "/?a=1&b=%26",
            json!([host]),
            "",
        ),
        (client.delete("/"), "DELETE", "/", json!([host]), ""),
        (client.options("*"), "OPTIONS", "*", json!([host]), ""),
        (
            client.request("PROPFIND", "/"),
            "PROPFIND",
            "/",
            json!([host]),
            "",
        ),
        (client.post("/"), "POST", "/", json!([host, empty]), ""),
        (client.put("/"), "PUT", "/", json!([host, empty]), ""),
        (client.patch("/"), "PATCH", "/", json!([host, empty]), ""),
        (
            client.get("/").header("Host", "koa.test"),
            "GET",
            "/",
            json!([["host", "koa.test"]]),
            "",
        ),
        (
            client.get("/").header("X-A", "1").header("x-a", "2"),
            "GET",
            "/",
            json!([["x-a", "1"], ["x-a", "2"], host]),
            "",
        ),
        (
            client.put("/").body("abc"),
            "PUT",
            "/",
            json!([host, ["content-length", "3"]]),
            "abc",
        ),
        (
            client.post("/").text("é"),
            "POST",
            "/",
            json!([
                host,
                ["content-type", "text/plain; charset=utf-8"],
                ["content-length", "2"]
            ]),
            "é",
        ),
        (
            client
                .post("/")
                .header("Content-Type", "application/vnd.koa+json")
                .json(&[1]),
            "POST",
            "/",
            json!([
                ["content-type", "application/vnd.koa+json"],
                host,
                ["content-length", "3"]
            ]),
            "[1]",
        ),
        (
            client.post("/").form(&[("a", "x y"), ("b", "ü")]),
            "POST",
            "/",
            json!([
                host,
                ["content-type", "application/x-www-form-urlencoded"],
                ["content-length", "14"]
            ]),
            "a=x+y&b=%C3%BC",
        ),
        (
            client
                .post("/")
                .header("Transfer-Encoding", "chunked")
                .body("abc"),
            "POST",
            "/",
            json!([["transfer-encoding", "chunked"], host]),
            "abc",
        ),
    ] {
        let expected = (method.to_owned(), url.to_owned(), headers, text.to_owned());
        assert_eq!(seen(&request.send().await), expected);
    }
}

#[tokio::test]
async fn a_whole_url_names_its_host() {
    let response = echoing().get("http://user@koa.test:8080/a").send().await;
    let (_, url, headers, _) = seen(&response);
    assert_eq!(
        (url.as_str(), headers),
        (
            "http://user@koa.test:8080/a",
            json!([["host", "koa.test:8080"]])
        )
    );
}

#[tokio::test]
async fn headers_are_latin_1_and_a_reason_is_what_was_sent() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        let name = ctx.get("X-Name").into_owned();
        ctx.set("X-Name", format!("{name}!"));
        ctx.set_status(200);
        ctx.set_message("Fine");
        Ok(())
    });
    let response = app.test().get("/").header("X-Name", "Zoë").send().await;
    response.assert_header("x-name", "Zoë!");
    assert_eq!(response.reason(), "Fine");
}

#[tokio::test]
async fn cookies_stay_with_the_client() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.set_body(ctx.get("Cookie").into_owned());
        if let Some(line) = ctx.query("set").map(str::to_owned) {
            ctx.set("Set-Cookie", line);
        }
        Ok(())
    });
    let client = app.test();
    let cookie = async |path: &str| client.get(path).send().await.text().to_owned();
    assert_eq!(cookie("/?set=a=1;path=/").await, "");
    assert_eq!(cookie("/x/y?set=b=2").await, "a=1");
    assert_eq!(cookie("/x").await, "b=2; a=1");
    client
        .get("/x")
        .cookie("a", "9")
        .send()
        .await
        .assert_text("b=2; a=9");
    client
        .get("/x")
        .header("Cookie", "c=3")
        .send()
        .await
        .assert_text("c=3");
    client
        .get("/")
        .header("Cookie", "c=3")
        .cookie("d", "4")
        .send()
        .await
        .assert_text("c=3; d=4");
    client
        .clone()
        .without_cookies()
        .get("/?set=e=5")
        .send()
        .await
        .assert_text("");
    assert_eq!(client.cookie("e"), None);
    assert_eq!(cookie("/?set=a=;path=/;max-age=0").await, "a=1");
    assert_eq!(cookie("/").await, "");
    client.set_cookie("f", "6");
    assert_eq!(client.cookie("f").as_deref(), Some("6"));
    assert_eq!(client.clone().get("/").send().await.text(), "f=6");
    app.test().get("/").send().await.assert_text("");
}

#[tokio::test]
async fn headers_of_several_lines_are_joined() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.append("Link", "</a>");
        ctx.append("Link", "</b>");
        ctx.cookies.set("a", "1").set("b", "2");
        Ok(())
    });
    let response = app.test().get("/").send().await;
    response.assert_header("LINK", "</a>, </b>");
    assert_eq!(
        response
            .headers()
            .filter(|(name, _)| *name == "link")
            .count(),
        2
    );
    assert_eq!(
        response.cookies(),
        ["a=1; path=/; httponly", "b=2; path=/; httponly"]
    );
}

#[tokio::test]
async fn requests_run_at_the_same_time() {
    let met = Arc::new(Barrier::new(10));
    let mut app = App::new();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        met.wait().await;
        ctx.set_body(ctx.path().to_owned());
        Ok(())
    });
    let client = app.test();
    let requests: Vec<_> = (0..10)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move { client.get(&format!("/{number}")).send().await })
        })
        .collect();
    for (number, request) in requests.into_iter().enumerate() {
        request.await.unwrap().assert_text(&format!("/{number}"));
    }
}

#[tokio::test]
async fn large_bodies_go_both_ways() {
    let mut app = App::new();
    app.limits.body_limit = 8 << 20;
    app.with(async |ctx, _| {
        let bytes = ctx.request.bytes().await?;
        ctx.set_body(bytes);
        Ok(())
    });
    let body = Bytes::from(vec![7; 3 << 20]);
    let response = app.test().post("/").body(body.clone()).send().await;
    assert!(response.bytes() == &body);
}

#[tokio::test]
async fn raw_bytes_are_answered_to_the_end() {
    let client = echoing();
    let answer = client
        .raw("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\n\r\n")
        .await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{answer}");
    assert!(answer.find("/a").unwrap() < answer.find("/b").unwrap());
    let refused = client.raw("GET / HTTP/1.1\r\n\r\n").await;
    assert!(
        refused.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{refused:?}"
    );
    assert_eq!(client.raw("").await, "");
    let cut = client.raw("GET / HTTP/1.1\r\nHost: a").await;
    assert!(cut.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{cut:?}");
    let many = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n".repeat(5000);
    assert_eq!(
        client
            .raw(many)
            .await
            .matches("HTTP/1.1 200 OK\r\n")
            .count(),
        5000
    );
}

#[tokio::test]
async fn headers_and_cookies_take_what_the_context_takes() {
    let client = echoing();
    client.set_cookie("kept", 1);
    let mut request = client.get("/").query(&[("page", 2)]).cookie("n", 3);
    for (name, value) in &[("X-List", "a"), ("X-List", "b")] {
        request = request.header(name, value);
    }
    let response = request
        .header("X-Number", 7)
        .header("X-Text", String::from("text"))
        .header("X-Many", ["1", "2"])
        .send()
        .await;
    response.assert_header("Content-Length", response.bytes().len());
    let (_, url, headers, _) = seen(&response);
    assert_eq!(url, "/?page=2");
    for (name, value) in [
        ("x-list", "a"),
        ("x-list", "b"),
        ("x-number", "7"),
        ("x-text", "text"),
        ("x-many", "1"),
        ("x-many", "2"),
        ("cookie", "kept=1; n=3"),
    ] {
        let sent = json!([name, value]);
        assert!(headers.as_array().unwrap().contains(&sent), "{headers}");
    }
}
