//! What a request looks like through `ctx.request`: getters, negotiation, rewriting, freshness.

use koa_core::{App, Context};
use serde_json::{Value, json};

pub(crate) fn add(app: &mut App) {
    // 1. Method override and URL rewriting by a middleware (REQ-011, REQ-013, CTX-006)
    app.with(async |ctx, next| {
        let (method, url) = (
            ctx.get("X-Method").into_owned(),
            ctx.get("X-Url").into_owned(),
        );
        if !method.is_empty() {
            ctx.request.set_method(&method)?;
        }
        if !url.is_empty() {
            ctx.set_url(url);
        }
        next.run(ctx).await
    });

    app.with(async |ctx, _| {
        let query = |name| ctx.query(name).map(str::to_owned);
        let (to, offers) = (query("to").unwrap_or_default(), list(query("offer")));
        let offers: Vec<_> = offers.iter().map(String::as_str).collect();
        match ctx.path() {
            // 2. One header, whatever the case of its name (REQ-004 to REQ-009)
            "/get" => {
                let value = ctx.get(&query("name").unwrap_or_default()).into_owned();
                ctx.set_body(json!({ "value": value }));
            }

            // 3. The names of all headers (REQ-001)
            "/headers" => {
                let mut names: Vec<_> = ctx.headers().keys().map(|name| name.as_str().to_owned()).collect();
                names.sort();
                ctx.set_body(json!(names));
            }

            // 4. Content negotiation; several offers are separated by "|" (REQ-140 to REQ-148, NEG)
            "/accepts" => {
                let answer = answer(&offers, || ctx.request.accept().types(), || ctx.accepts(&offers));
                ctx.set_body(answer);
            }
            "/accepts-encodings" => {
                let answer = answer(&offers, || ctx.request.accept().encodings(), || ctx.accepts_encodings(&offers));
                ctx.set_body(answer);
            }
            "/accepts-charsets" => {
                let answer = answer(&offers, || ctx.request.accept().charsets(), || ctx.accepts_charsets(&offers));
                ctx.set_body(answer);
            }
            "/accepts-languages" => {
                let answer = answer(&offers, || ctx.request.accept().languages(), || ctx.accepts_languages(&offers));
                ctx.set_body(answer);
            }

            // 5. The usual use of it
            "/negotiate" => match ctx.accepts(&["json", "html", "text"]) {
                Some("json") => ctx.set_body(json!({ "hello": "world" })),
                Some("html") => ctx.set_body("<p>hello world</p>"),
                Some("text") => ctx.set_body("hello world"),
                _ => return ctx.throw(406, "json, html, or text only"),
            },

            // 6. The type of the request's body: a text, false or null (REQ-131 to REQ-139, TYP)
            "/is" => {
                let types = list(query("types"));
                let types: Vec<_> = types.iter().map(String::as_str).collect();
                let is = ctx.is(&types).map_or(json!(false), Value::from);
                let answer = if ctx.request.has_body() { is } else { Value::Null };
                ctx.set_body(json!({ "answer": answer }));
            }

            // 7. The setters of the URL's parts (REQ-025 to REQ-029, REQ-034 to REQ-041, REQ-053 to REQ-058)
            "/set/path" => {
                ctx.set_path(&to);
                ctx.set_body(parts(ctx));
            }
            "/set/querystring" => {
                ctx.request.set_querystring(&to);
                ctx.set_body(parts(ctx));
            }
            "/set/search" => {
                ctx.request.set_search(&to);
                ctx.set_body(parts(ctx));
            }
            "/set/query" => {
                let colors: Vec<_> = ctx.request.query().get_all("color").collect();
                let sizes: Vec<_> = ctx.request.query().get_all("size").collect();
                let color = if colors.is_empty() { Value::Null } else { json!(colors) };
                let query = json!({ "page": 2, "color": color, "size": sizes });
                ctx.request.set_query(query);
                ctx.set_body(parts(ctx));
            }
            "/set/query/empty" => {
                ctx.request.set_query(json!({}));
                ctx.set_body(parts(ctx));
            }
            "/set/ip" => {
                ctx.request.set_ip(to);
                ctx.set_body(json!({ "ip": ctx.ip(), "ips": ctx.ips() }));
            }

            // 8. The parsed URL, of protocol, host and originalUrl (REQ-082 to REQ-084)
            "/URL" => {
                let url = ctx.request.parsed_url();
                let part = |part: fn(&koa_core::Url) -> &str| url.as_ref().map(part);
                let body = json!({ "href": part(|url| url.href()), "host": part(|url| url.host()), "pathname": part(|url| url.pathname()) });
                ctx.set_body(body);
            }

            // 9. Freshness: a conditional answer by hand (REQ-086 to REQ-092, FRE)
            "/fresh" => {
                let (status, etag, modified) = (query("status"), query("etag"), query("modified"));
                ctx.set_status(status.as_deref().unwrap_or("200").parse()?);
                if let Some(etag) = etag.filter(|etag| !etag.is_empty()) {
                    ctx.set("ETag", etag);
                }
                if let Some(modified) = modified.filter(|modified| !modified.is_empty()) {
                    ctx.set("Last-Modified", modified);
                }
                if ctx.fresh() {
                    ctx.set_status(304);
                } else {
                    ctx.set_body(format!("stale: {}", ctx.stale()));
                }
            }

            // 10. The JSON form of a request (REQ-151)
            "/json" => ctx.set_body(ctx.request.to_json()),

            // 11. Everything else: every getter
            _ => {
                let mut body = json!({ "method": ctx.method(), "idempotent": ctx.idempotent(), "originalUrl": ctx.original_url() });
                let rest = [
                    parts(ctx),
                    json!({
                        "host": ctx.host(),
                        "hostname": ctx.hostname(),
                        "subdomains": ctx.subdomains(),
                        "origin": ctx.origin(),
                        "protocol": ctx.protocol(),
                        "secure": ctx.secure(),
                        "ip": ctx.ip(),
                        "ips": ctx.ips(),
                        "type": ctx.request.content_type(),
                        "charset": ctx.request.charset(),
                        "length": ctx.request.length(),
                        "fresh": ctx.fresh(),
                        "stale": ctx.stale(),
                    }),
                ];
                for (name, value) in rest.into_iter().filter_map(|part| part.as_object().cloned()).flatten() {
                    body[name] = value;
                }
                ctx.set_body(body);
            }
        }
        Ok(())
    });
}

fn list(text: Option<String>) -> Vec<String> {
    text.map_or(Vec::new(), |text| {
        text.split('|').map(str::to_owned).collect()
    })
}

/// What `ctx.accepts(...offers)` answers: a list without offers, else an offer or false.
fn answer<'o>(
    offers: &[&str],
    all: impl Fn() -> Vec<String>,
    best: impl Fn() -> Option<&'o str>,
) -> Value {
    let answer = if offers.is_empty() {
        json!(all())
    } else {
        best().map_or(json!(false), Value::from)
    };
    json!({ "answer": answer })
}

fn parts(ctx: &Context) -> Value {
    json!({
        "url": ctx.url(),
        "path": ctx.path(),
        "querystring": ctx.querystring(),
        "search": ctx.search(),
        "query": ctx.request.query(),
        "href": ctx.href(),
    })
}
