//! From the context to the layer's request and response, and back.

use std::{any::Any, error::Error as StdError, fmt};

use http_body::Body as HttpBody;
use koa_core::{
    Body, Context, Error, Result,
    http::{
        HeaderMap, Method, Request, Response, StatusCode, Uri, header, request::Parts, response,
    },
};

use super::{
    BoxError, LayerBody,
    body::Made,
    downstream::{Parked, Slot},
};

pub(super) fn request(ctx: &Context, slot: Slot) -> Result<Request<LayerBody>> {
    let mut request = Request::new(LayerBody::default());
    *request.method_mut() = Method::from_bytes(ctx.method().as_bytes())?;
    *request.uri_mut() = ctx.url().parse()?;
    *request.version_mut() = ctx.request.version();
    *request.headers_mut() = ctx.request.headers().clone();
    request.extensions_mut().insert(slot);
    Ok(request)
}

/// Takes over what the layer has made of the request.
pub(super) fn apply(ctx: &mut Context, parts: Parts) -> Result {
    let Parts {
        method,
        uri,
        headers,
        extensions,
        ..
    } = parts;
    if method.as_str() != ctx.method() {
        ctx.set_method(method.as_str())?;
    }
    if ctx.url().parse::<Uri>().ok().as_ref() != Some(&uri) {
        ctx.set_url(uri.to_string());
    }
    *ctx.request.headers_mut() = headers;
    if !extensions.is_empty() {
        ctx.state.insert(extensions);
    }
    Ok(())
}

/// The response of what is downstream; an empty body stays where it is, for Koa makes more of it than nothing.
pub(super) fn response(ctx: &mut Context) -> Result<(response::Parts, Parked)> {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::from_u16(ctx.status())?;
    *response.headers_mut() = ctx.response.headers().clone();
    let length = ctx.response.get("Content-Length");
    if let Some(length) = length.and_then(|length| length.parse().ok()) {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length);
    }
    let body = if ctx.body().is_empty() {
        Body::undefined()
    } else {
        std::mem::take(ctx.body_mut())
    };
    Ok((response.into_parts().0, Parked::new(body)))
}

/// Makes the layer's response that of the context; what a chain that was dropped has set does not count.
pub(super) fn answer<B>(ctx: &mut Context, response: Response<B>, answered: bool) -> Result
where
    B: HttpBody<Error: Into<BoxError>> + 'static,
{
    let (parts, body) = response.into_parts();
    if !answered {
        *ctx.body_mut() = Body::undefined();
    }
    if !answered || ctx.status() != parts.status.as_u16() {
        ctx.set_status(parts.status.as_u16());
    }
    if let Some(body) = made(body) {
        *ctx.body_mut() = body;
    }
    replace(ctx, &parts.headers);
    Ok(())
}

/// The layer's body; `None` where it is empty.
fn made<B>(body: B) -> Option<Body>
where
    B: HttpBody<Error: Into<BoxError>> + 'static,
{
    if body.is_end_stream() {
        return None;
    }
    let mut body = Some(body);
    let own: &mut dyn Any = &mut body;
    if let Some(own) = own.downcast_mut::<Option<LayerBody>>() {
        return own.take().map(|own| match own.into_untouched() {
            Ok(body) => body,
            Err(running) => Body::stream(Made(Box::pin(running))),
        });
    }
    body.map(|body| Body::stream(Made(Box::pin(body))))
}

fn replace(ctx: &mut Context, headers: &HeaderMap) {
    let gone: Vec<_> = ctx
        .response
        .headers()
        .keys()
        .filter(|name| !headers.contains_key(*name))
        .cloned()
        .collect();
    for name in gone {
        ctx.remove(name.as_str());
    }
    if !headers.contains_key(header::CONTENT_LENGTH) {
        ctx.remove("Content-Length");
    }
    for name in headers.keys() {
        let mut lines = headers.get_all(name).iter();
        if let Some(first) = lines.next() {
            ctx.set(name.as_str(), first.clone());
        }
        for line in lines {
            ctx.append(name.as_str(), line.clone());
        }
    }
}

/// An error from downstream on its way through a layer, which wants one of `std`.
#[derive(Debug)]
pub(super) struct Carried(Error);

impl Carried {
    pub(super) fn boxed(error: Error) -> BoxError {
        Box::new(Carried(error))
    }
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Carried {}

/// The error from downstream as it was, or a 500 for one of the layer.
pub(super) fn refused(error: BoxError) -> Error {
    match error.downcast::<Carried>() {
        Ok(carried) => carried.0,
        Err(error) => Error::other(error.to_string()).with_source(error),
    }
}
