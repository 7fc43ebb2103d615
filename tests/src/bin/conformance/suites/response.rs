//! What a response becomes on the wire.

use std::time::{Duration, SystemTime};

use futures_util::{Stream, StreamExt, stream};
use koa_core::{App, Body, Context, Disposition, Error, Result};
use serde_json::{Value, json};

pub(crate) fn add(app: &mut App) {
    // 1. An upstream middleware may still change what a handler answered (RES-076, RES-103, APP-038)
    app.with(async |ctx, next| {
        next.run(ctx).await?;
        match ctx.path() {
            "/json/late" => {
                if let Some(body) = ctx.body_mut().json_mut() {
                    body["late"] = true.into();
                }
            }
            "/stream/wrapped" => {
                let body = ctx.take_body().into_stream();
                ctx.set_body(Body::stream(
                    body.map(|piece| piece.map(|piece| piece.to_ascii_uppercase())),
                ));
            }
            "/upstream/status" => ctx.set_status(202),
            "/upstream/replace" => {
                let body = format!("{} and more", ctx.body().as_text().unwrap_or_default());
                ctx.set_body(body);
            }
            "/upstream/remove" => ctx.set_body(()),
            _ => {}
        }
        Ok(())
    });

    app.with(async |ctx, _| {
        match ctx.path() {
            // 2. Bodies of every type (RES-061 to RES-075, RES-080)
            "/" => ctx.set_body("Hello World"),
            "/html" => ctx.set_body("<h1>Tobi</h1>"),
            "/html/indented" => ctx.set_body(" \n\t <h1>Tobi</h1>"),
            "/html/inside" => ctx.set_body("1 < 2"),
            "/xml" => ctx.set_body("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>é</a>"),
            "/unicode" => ctx.set_body("héllo wörld ✓"),
            "/empty" => ctx.set_body(""),
            "/buffer" => ctx.set_body(vec![0, 1, 2, 253, 254, 255]),
            "/buffer/png" => {
                ctx.set_type("png");
                ctx.set_body(b"not a png");
            }
            "/buffer/empty" => ctx.set_body(b""),
            "/object" => ctx.set_body(json!({ "hello": "world" })),
            "/object/order" => ctx.set_body(json!({ "zebra": 1, "apple": { "y": [1, 2, { "b": null }], "x": "x" }, "mango": true })),
            "/object/text" => ctx.set_body(json!({ "html": "<b>&\"</b>", "accent": "é", "tick": "✓", "face": "😀", "lines": "a\n\tb\\", "nul": "\u{0}\u{1f}\u{7f}", "slash": "/", "sep": "\u{2028}" })),
            "/object/numbers" => ctx.set_body(json!({ "int": 12, "negative": -1, "zero": 0, "half": 0.5, "tenth": 0.1, "big": 9_007_199_254_740_991_i64 })),
            "/object/empty" => ctx.set_body(json!({})),
            "/array" => ctx.set_body(json!([1, "two", null, false])),
            "/array/empty" => ctx.set_body(json!([])),
            "/number" => ctx.set_body(12),
            "/zero" => ctx.set_body(0),
            "/true" => ctx.set_body(true),
            "/false" => ctx.set_body(false),
            "/null" => ctx.set_body(()),
            "/nothing" => {}

            // 3. Streams (RES-096 to RES-100, ERR-041, ERR-042)
            "/stream" => ctx.set_body(Body::stream(pieces("Hello |World"))),
            "/stream/empty" => ctx.set_body(Body::stream(pieces(""))),
            "/stream/wrapped" => ctx.set_body(Body::stream(pieces("Hello |World"))),
            "/stream/events" => {
                ctx.set_type("text/event-stream");
                ctx.set("Cache-Control", "no-cache");
                ctx.set_body(Body::stream(pieces("data: 1\n\n|data: 2\n\n|data: 3\n\n")));
            }

            // 4. For the middleware above
            "/json/late" => ctx.set_body(json!({ "early": true })),
            "/upstream/status" => ctx.set_body("accepted"),
            "/upstream/replace" => ctx.set_body("some"),
            "/upstream/remove" => ctx.set_body("gone"),

            // 5. Headers (RES-010 to RES-024)
            "/headers/object" => {
                ctx.set("X-One", "1");
                ctx.set("X-Two", "two");
                ctx.set_body("ok");
            }
            "/headers/number" => {
                ctx.set("X-Number", 5);
                ctx.set_body("ok");
            }
            "/headers/list" => {
                ctx.set("X-List", ["a", "b", "c"]);
                ctx.set_body("ok");
            }

            // 6. A download (RES-174 to RES-181, CDP)
            "/attachment" => {
                let [of, name, kind, fallback, as_json] = ["as", "name", "type", "fallback", "json"].map(|name| ctx.query(name).map(str::to_owned));
                let mut options = kind.map_or_else(Disposition::default, Disposition::of);
                if let Some(of) = of {
                    ctx.set_type(&of);
                }
                match fallback.as_deref() {
                    Some("false") => options = options.no_fallback(),
                    Some(fallback) => options = options.fallback(fallback),
                    None => {}
                }
                match name.as_deref() {
                    Some(name) => ctx.attachment_with(name, &options),
                    None => ctx.attachment(None),
                }
                match as_json.as_deref() {
                    Some("") | None => ctx.set_body(b"content"),
                    Some(_) => ctx.set_body(json!({ "ok": true })),
                }
            }
            "/attachment/inline" => {
                ctx.attachment_with(None, &Disposition::inline());
                ctx.set_body("content");
            }

            // 7. Any assignments, in the order of the query: /do?status=204&text=hello
            "/do" => {
                for (what, value) in ctx.request.query().clone().iter() {
                    assign(ctx, what, value.to_owned())?;
                }
            }

            // 8. Everything else: 404
            _ => {}
        }
        Ok(())
    });
}

fn assign(ctx: &mut Context, what: &str, value: String) -> Result {
    let (name, rest) = value.split_once(':').unwrap_or((&value, ""));
    match what {
        "status" => ctx.set_status(value.parse()?),
        "message" => ctx.set_message(value),
        "text" => ctx.set_body(value),
        "bytes" => ctx.set_body(value.into_bytes()),
        "json" => match serde_json::from_str(&value)? {
            Value::Null => ctx.set_body(()),
            Value::String(text) => ctx.set_body(text),
            value => ctx.set_body(value),
        },
        "stream" => ctx.set_body(Body::stream(pieces(&value))),
        "null" => ctx.set_body(()),
        "type" => ctx.set_type(&value),
        "length" => ctx.set_length(value.parse()?),
        "etag" => ctx.set_etag(&value),
        "modified" => {
            ctx.set_last_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(value.parse()?));
        }
        "set" => ctx.set(name, rest),
        "append" => ctx.append(name, rest),
        "append-list" => ctx.append(name, rest.split('|').collect::<Vec<_>>()),
        "remove" => ctx.remove(&value),
        "vary" => ctx.vary(&value),
        "redirect" => ctx.redirect(&value),
        "back" => ctx.back(value.as_str()),
        "flush" => ctx.flush_headers(),
        "see" => {
            let seen = see(ctx, name, rest);
            ctx.append("X-Seen", seen);
        }
        _ => {}
    }
    Ok(())
}

/// What a getter says at this moment.
fn see(ctx: &Context, what: &str, argument: &str) -> String {
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "none".into());
    match what {
        "status" => format!("status {}", ctx.status()),
        "message" => format!("message {}", ctx.message()),
        "type" => format!("type {}", ctx.content_type()),
        "length" => format!(
            "length {}",
            or_none(ctx.length().map(|length| length.to_string()))
        ),
        "etag" => format!("etag {}", or_none(ctx.etag().map(Into::into))),
        "modified" => {
            let seconds = |time: SystemTime| {
                time.duration_since(SystemTime::UNIX_EPOCH)
                    .unwrap_or_default()
                    .as_secs()
            };
            format!(
                "modified {}",
                or_none(ctx.last_modified().map(|time| seconds(time).to_string()))
            )
        }
        "get" => format!(
            "get {}",
            or_none(
                ctx.response
                    .get(argument)
                    .map(Into::into)
                    .filter(|value: &String| !value.is_empty())
            )
        ),
        "has" => format!("has {}", ctx.has(argument)),
        "is" => {
            let types: Vec<_> = argument.split('|').collect();
            format!(
                "is {}",
                ctx.response.is(&types).unwrap_or_else(|| "false".into())
            )
        }
        "sent" => format!("sent {}", ctx.header_sent()),
        _ => "undefined".into(),
    }
}

/// "a|b" is a stream of two pieces; a piece "!" is an error.
fn pieces(text: &str) -> impl Stream<Item = Result<Vec<u8>>> + use<> {
    let parts: Vec<_> = text.split('|').map(str::to_owned).collect();
    stream::iter(parts)
        .then(async |part| {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if part == "!" {
                Err(Error::new(500).with_message("stream broke"))
            } else {
                Ok(part.into_bytes())
            }
        })
        .filter(|piece| std::future::ready(piece.as_ref().map_or(true, |piece| !piece.is_empty())))
}
