//! From a path to an answer.

use std::{borrow::Cow, sync::Arc, time::SystemTime};

use koa_core::{
    Body, Context, Error, Result,
    http::{HeaderName, HeaderValue, header},
};

use super::{
    cache::{Entry, Found},
    coding::{Coding, Wanted, wanted},
    lookup::{Looked, Open, look},
    path::place,
    settings::{FileTag, Settings},
    stored::Stored,
};
use crate::partial::{
    Decision, Known, concerns, cut, decide, http_date, not_modified, second, send_parts,
};

/// Sends the file that a path leads to; `None` where it is hidden or a folder.
///
/// # Errors
///
/// 400, 403 and 404 for paths that lead to no file, 412 and 416 as preconditions and ranges have it, 500 where a file cannot be read.
pub(crate) async fn deliver(
    ctx: &mut Context,
    path: &str,
    settings: &Settings,
) -> Result<Option<Arc<Stored>>> {
    let wanted = wanted(&ctx.request, &settings.codings, settings.by_quality);
    let kept = settings.cache.get(path);
    if let Some(entry) = kept.as_ref().filter(|entry| settings.cache.is_fresh(entry)) {
        match &entry.found {
            Found::Folder => return Ok(None),
            Found::Missing => return Err(Error::new(404)),
            Found::File(file) => match file.choose(&wanted) {
                None => return Err(Error::new(404)),
                Some(form) => {
                    if let Some(body) = form.body() {
                        return answer(ctx, settings, form, !file.twins.is_empty(), body);
                    }
                }
            },
        }
    }
    let Some(looked) = visit(ctx, path, settings, wanted, kept).await? else {
        return Ok(None);
    };
    let form = match &looked.entry.found {
        Found::Folder => return Ok(None),
        Found::Missing => None,
        Found::File(file) => file
            .choose(&wanted)
            .map(|form| (form, !file.twins.is_empty())),
    };
    let (form, varies) = form.ok_or_else(|| Error::new(404))?;
    let body = match (form.content.get(), looked.opened) {
        (Some(content), _) => content.clone().into(),
        (None, Some(file)) => file.into(),
        (None, None) => return Err(Error::new(404)),
    };
    answer(ctx, settings, form, varies, body)
}

/// Looks at the file system, in one visit to a thread that may wait for it.
async fn visit(
    ctx: &Context,
    path: &str,
    settings: &Settings,
    wanted: Wanted,
    kept: Option<Arc<Entry>>,
) -> Result<Option<Looked>> {
    let index = settings.index.as_deref();
    let Some(place) = place(&settings.root, path, index, settings.hidden)? else {
        return Ok(None);
    };
    let headers = ctx.headers();
    let open = if ctx.request.method() == "HEAD"
        || headers.contains_key(header::RANGE)
        || headers.contains_key(header::IF_NONE_MATCH)
        || headers.contains_key(header::IF_MODIFIED_SINCE)
    {
        Open::Yes
    } else {
        Open::AndRead
    };
    let shared = settings.clone();
    let looked =
        tokio::task::spawn_blocking(move || look(&shared, &place, &wanted, kept.as_deref(), open));
    let looked = looked
        .await
        .map_err(|error| Error::new(500).with_source(error))??;
    settings.cache.put(path, looked.entry.clone());
    Ok(Some(looked))
}

/// Answers with a form of a file, or with what preconditions and ranges make of it.
///
/// Nothing of the file is set where this fails, so that an error handler has nothing to take back.
fn answer(
    ctx: &mut Context,
    settings: &Settings,
    form: &Arc<Stored>,
    varies: bool,
    body: Body,
) -> Result<Option<Arc<Stored>>> {
    let (request, response) = (&ctx.request, &mut ctx.response);
    if let Some(set_headers) = &settings.set_headers {
        set_headers(response, &form.path, &form.metadata);
    }
    let status = if response.has_status() {
        response.status()
    } else {
        200
    };
    let is_unset = |name: &HeaderName| !response.headers().contains_key(name);
    let etag = is_unset(&header::ETAG)
        .then(|| etag(settings, form))
        .flatten();
    let last_modified = (settings.last_modified && is_unset(&header::LAST_MODIFIED))
        .then(|| last_modified(form))
        .flatten();
    let cache_control = settings
        .cache_control
        .clone()
        .filter(|_| is_unset(&header::CACHE_CONTROL));
    let content_type = is_unset(&header::CONTENT_TYPE).then(|| form.content_type.clone());

    let size = form.metadata.len();
    let mut decision = Decision::Whole;
    if concerns(request) {
        let etag = text(etag.as_ref()).or_else(|| response.get("ETag"));
        let last_modified = text(last_modified.as_ref()).or_else(|| response.get("Last-Modified"));
        let known = Known {
            status,
            etag: etag.as_deref(),
            last_modified: last_modified.as_deref(),
            size: settings.accept_ranges.then_some(size),
        };
        decision = decide(request, known, settings.conditional)?;
    }

    if settings.accept_ranges && status == 200 && matches!(request.method(), "GET" | "HEAD") {
        response.set("Accept-Ranges", HeaderValue::from_static("bytes"));
    }
    let coding = form.coding.map(Coding::header);
    let is_modified = decision != Decision::NotModified;
    for (name, value) in [
        ("ETag", etag),
        ("Last-Modified", last_modified),
        ("Cache-Control", cache_control),
        ("Content-Type", content_type.filter(|_| is_modified)),
        ("Content-Encoding", coding.filter(|_| is_modified)),
    ] {
        if let Some(value) = value {
            response.set(name, value);
        }
    }
    if varies {
        response.vary("Accept-Encoding");
    }
    match decision {
        Decision::Whole => {
            response.set_body(body);
        }
        Decision::NotModified => not_modified(response),
        // What is in memory and what is open can be cut.
        Decision::Parts(ranges) => {
            send_parts(response, cut(&body, &ranges).unwrap_or_default(), size);
        }
    }
    Ok(Some(form.clone()))
}

fn text(value: Option<&HeaderValue>) -> Option<Cow<'_, str>> {
    value.and_then(|value| value.to_str().ok()).map(Cow::from)
}

fn etag(settings: &Settings, form: &Stored) -> Option<HeaderValue> {
    let strong = match settings.etag {
        FileTag::None => return None,
        FileTag::Weak => false,
        FileTag::Strong => form.is_settled(),
    };
    if strong {
        return form.etag.clone();
    }
    HeaderValue::try_from(format!("W/\"{}\"", form.tag)).ok()
}

/// RFC 9110, section 8.8.2.1: no date later than that of the answer.
fn last_modified(form: &Stored) -> Option<HeaderValue> {
    if form.settled {
        return form.last_modified.clone();
    }
    let now = second(SystemTime::now());
    http_date(form.modified.min(now))?.try_into().ok()
}
