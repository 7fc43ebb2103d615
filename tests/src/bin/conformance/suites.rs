//! The suites by their names.

mod auth;
mod blackbox;
mod body;
mod cookies;
mod errors;
mod errors_pages;
mod files;
mod middleware;
mod onion;
mod paths;
mod range;
mod request;
mod response;
mod router;
mod session;
mod upload;

use koa_core::{App, Result};

pub(crate) const NAMES: [&str; 19] = [
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
    "body",
    "errors-pages",
    "middleware",
    "upload",
    "auth",
    "blackbox",
];

/// Sets an application up as a suite wants it; false where there is no such suite.
pub(crate) fn add(name: &str, app: &mut App) -> Result<bool> {
    match name {
        "request" => request::add(app),
        "request-proxy" => {
            app.proxy = true;
            request::add(app);
        }
        "request-proxy-custom" => {
            app.proxy = true;
            app.proxy_ip_header = "X-Real-IP".into();
            app.max_ips_count = 2;
            app.subdomain_offset = 3;
            request::add(app);
        }
        "response" => response::add(app),
        "errors" => errors::add(app),
        "onion" => onion::add(app),
        "cookies" => {
            app.keys = ["new key", "old key"].into();
            app.proxy = true;
            app.with(cookies::cookies);
        }
        "cookies-plain" => {
            app.with(cookies::cookies);
        }
        "router" => router::add(app)?,
        "paths" => paths::add(app),
        "session" => session::add(app),
        "files" => files::add(app),
        "range" => range::add(app),
        "body" => body::add(app),
        "errors-pages" => errors_pages::add(app),
        "middleware" => middleware::add(app),
        "upload" => upload::add(app)?,
        "auth" => auth::add(app)?,
        "blackbox" => blackbox::add(app)?,
        _ => return Ok(false),
    }
    Ok(true)
}
