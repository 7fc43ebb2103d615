//! The page of an error.

use std::{borrow::Cow, fmt::Write};

use koa_core::{Context, Error, statuses};

use super::{causes, is_development};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:4rem auto;padding:0 1.5rem}\
h1{font-size:1.5rem;margin-bottom:.5rem}pre{overflow-x:auto;padding:1rem;border:1px solid #8886;border-radius:6px;white-space:pre-wrap}\
small{opacity:.7}:root{color-scheme:light dark}";

/// The page: the message that a client may read, and in development where it came from.
pub(super) fn page(error: &Error, ctx: &Context, message: &str) -> String {
    let status = ctx.status();
    let phrase = statuses::message(status).unwrap_or_default();
    let mut page = format!(
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\n\
         <title>Error - {status}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1>{status} {phrase}</h1>\n<p>Looks like something broke!</p>\n"
    );
    if message != phrase {
        write(&mut page, "pre", message);
    }
    if is_development(ctx) {
        for cause in causes(error) {
            page.push_str("<p>caused by</p>\n");
            write(&mut page, "pre", &cause);
        }
        if !error.properties.is_empty() {
            let properties = serde_json::to_string_pretty(&error.properties).unwrap_or_default();
            write(&mut page, "pre", &properties);
        }
        let request = format!("{} {}", ctx.method(), ctx.original_url());
        write(&mut page, "p", &request);
        page.push_str("<p><small>The details are shown in development only.</small></p>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn write(page: &mut String, element: &str, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(page, "<{element}>{}</{element}>", escape(text));
}

fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text.into();
    }
    let text = text.replace('&', "&amp;");
    let text = text.replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;").into()
}
