//! What comes before and after the work of a request: versions, headers, CORS, errors.

use std::sync::Arc;

use koa_core::{Context, Error, Result};
use percent_encoding::percent_decode_str;

use super::{
    Inner,
    headers::{CHECKED, OCTETS, VERSION, is_valid},
};
use crate::upload_storage::{HashAlgorithm, Held};

const EXTENSIONS: &str = "creation,creation-with-upload,creation-defer-length,termination,checksum,checksum-trailer,expiration,concatenation";
const UNEXPIRING: &str = "creation,creation-with-upload,creation-defer-length,termination,checksum,checksum-trailer,concatenation";

/// The headers of tus and those around it, as CORS names them.
const HEADERS: &str = "Authorization, Content-Type, Location, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, \
    Tus-Version, Upload-Checksum, Upload-Concat, Upload-Defer-Length, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, \
    X-HTTP-Method-Override, X-Requested-With, X-Forwarded-Host, X-Forwarded-Proto, Forwarded";

const METHODS: &str = "POST, HEAD, PATCH, OPTIONS, DELETE";

/// How long a browser may remember a preflight, in seconds.
const MAX_AGE: &str = "86400";

/// Where a request goes, below the path of the uploads.
pub(super) enum Place<'a> {
    /// Where uploads are created.
    Root,
    /// The last segment of an upload's URL, as sent.
    Upload(&'a str),
    Elsewhere,
}

impl<'a> Place<'a> {
    pub(super) fn of(rest: &'a str) -> Self {
        match rest.strip_suffix('/').unwrap_or(rest) {
            "" => Place::Root,
            segment if segment.contains('/') => Place::Elsewhere,
            segment => Place::Upload(segment),
        }
    }
}

impl Inner {
    /// Answers a request; what comes after the path of the uploads is given.
    pub(super) async fn answer(self: &Arc<Self>, ctx: &mut Context, rest: &str) -> Result {
        let Err(error) = self.serve(ctx, &Place::of(rest)).await else {
            return Ok(());
        };
        let mut error = self.options.mapped(ctx, error).await;
        if !error.expose {
            // It goes on to the application, which keeps the error's own headers alone.
            for (name, value) in ctx.response.headers() {
                if let Ok(value) = value.to_str() {
                    error
                        .headers
                        .push((name.as_str().to_owned(), value.to_owned()));
                }
            }
            return Err(error);
        }
        ctx.set_status(error.status);
        if error.status == CHECKSUM_MISMATCH {
            ctx.response.set_message("Checksum Mismatch");
        }
        for (name, value) in &error.headers {
            ctx.set(name, value.as_str());
        }
        if !matches!(error.status, 204 | 205 | 304) {
            ctx.set_type("text");
            ctx.set_body(error.message.clone());
        }
        Ok(())
    }

    async fn serve(self: &Arc<Self>, ctx: &mut Context, place: &Place<'_>) -> Result {
        let method = match ctx.get("X-HTTP-Method-Override").trim() {
            "" => ctx.method().to_owned(),
            method => method.to_ascii_uppercase(),
        };
        if method == "GET" {
            return self.download(ctx, place).await;
        }
        ctx.set("Tus-Resumable", VERSION);
        self.allow_origin(ctx);
        if method == "OPTIONS" {
            self.options(ctx);
            return Ok(());
        }
        check_version(ctx)?;
        check_headers(ctx, &method)?;
        match &*method {
            "POST" => self.create(ctx, place).await,
            "HEAD" => self.show(ctx, place).await,
            "PATCH" => self.patch(ctx, place).await,
            "DELETE" => self.terminate(ctx, place).await,
            _ => Err(Error::new(404).with_message("Not found\n")),
        }
    }

    fn options(&self, ctx: &mut Context) {
        let options = &self.options;
        ctx.set_status(204);
        ctx.set("Tus-Version", VERSION);
        ctx.set(
            "Tus-Extension",
            if options.expiration_period.is_zero() {
                UNEXPIRING
            } else {
                EXTENSIONS
            },
        );
        if options.max_size > 0 {
            ctx.set("Tus-Max-Size", options.max_size.to_string());
        }
        let algorithms = HashAlgorithm::ALL.map(HashAlgorithm::name);
        ctx.set("Tus-Checksum-Algorithm", algorithms.join(","));
        ctx.set("Access-Control-Allow-Methods", METHODS);
        ctx.set(
            "Access-Control-Allow-Headers",
            with(HEADERS, &options.allowed_headers),
        );
        ctx.set("Access-Control-Max-Age", MAX_AGE);
    }

    fn allow_origin(&self, ctx: &mut Context) {
        let options = &self.options;
        let origin = match &options.allowed_origins {
            None => Some("*".to_owned()),
            Some(allowed) => {
                ctx.vary("Origin");
                let origin = ctx.get("Origin");
                let found = allowed.iter().find(|own| **own == *origin);
                found.or(allowed.first()).cloned()
            }
        };
        if let Some(origin) = origin {
            ctx.set("Access-Control-Allow-Origin", origin);
        }
        let exposed = with(HEADERS, &options.exposed_headers);
        ctx.set("Access-Control-Expose-Headers", exposed);
        if options.allowed_credentials {
            ctx.set("Access-Control-Allow-Credentials", "true");
        }
    }

    /// The id of an upload's URL, checked: `None` for what cannot be one.
    pub(super) fn id(&self, ctx: &Context, segment: &str) -> Option<String> {
        if let Some(find) = &self.options.get_file_id_from_request {
            return find(ctx, segment).filter(|id| !id.is_empty());
        }
        let id = percent_decode_str(segment).decode_utf8().ok()?;
        let plain = !matches!(&*id, "" | "." | "..") && !id.contains(['/', '\\', '\0']);
        plain.then(|| id.into_owned())
    }

    /// The id of the upload that a request is for.
    pub(super) fn requested_id(&self, ctx: &Context, place: &Place<'_>) -> Result<String> {
        match place {
            Place::Upload(segment) => self.id(ctx, segment),
            Place::Root | Place::Elsewhere => None,
        }
        .ok_or_else(not_found)
    }

    pub(super) async fn incoming(&self, ctx: &mut Context, id: &str) -> Result {
        match &self.options.on_incoming_request {
            Some(hook) => hook.call(ctx, id).await,
            None => Ok(()),
        }
    }

    pub(super) async fn lock(&self, id: &str) -> Result<Held> {
        let held = self.locks.take(id, self.options.lock_timeout).await;
        held.ok_or_else(|| {
            Error::new(500)
                .with_message("failed to acquire lock before timeout")
                .with_expose(true)
        })
    }
}

pub(super) const CHECKSUM_MISMATCH: u16 = 460;

pub(super) fn not_found() -> Error {
    Error::new(404).with_message("The file for this url was not found\n")
}

pub(super) fn gone() -> Error {
    Error::new(410).with_message("The file for this url no longer exists\n")
}

pub(super) fn too_large() -> Error {
    Error::new(413).with_message("Maximum size exceeded\n")
}

fn check_version(ctx: &Context) -> Result {
    let message = match &*ctx.get("Tus-Resumable") {
        VERSION => return Ok(()),
        "" => "Tus-Resumable Required\n",
        _ => "Invalid tus-resumable\n",
    };
    Err(Error::new(412)
        .with_message(message)
        .with_header("Tus-Version", VERSION))
}

/// Refuses headers that the protocol does not allow, all of them at once.
fn check_headers(ctx: &Context, method: &str) -> Result {
    let invalid: Vec<_> = CHECKED
        .into_iter()
        .filter(|name| ctx.has_sent(name) && !is_valid(name, &ctx.get(name)))
        .collect();
    if !invalid.is_empty() {
        let message = format!("Invalid {}\n", invalid.join(" "));
        return Err(Error::new(400).with_message(message));
    }
    let octets = is_valid("content-type", &ctx.get("Content-Type"));
    if method == "PATCH" && !octets {
        let message = format!("Content-Type must be {OCTETS}\n");
        return Err(Error::new(415).with_message(message));
    }
    Ok(())
}

/// Whether the request has a header, be it empty.
trait HasSent {
    fn has_sent(&self, name: &str) -> bool;
}

impl HasSent for Context {
    fn has_sent(&self, name: &str) -> bool {
        self.request.headers().contains_key(name)
    }
}

fn with(names: &str, more: &[String]) -> String {
    let mut list = names.to_owned();
    for name in more {
        list.push_str(", ");
        list.push_str(name);
    }
    list
}
