//! From the context to the response on the wire — `respond` of Koa's `lib/application.js`.

use std::mem;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use hyper::ext::ReasonPhrase;

use super::{handle::unpanicked, outcome::Outcome, outgoing::ResponseBody};
use crate::{Body, Context, Error, body::Kind, json, response::latin1, statuses};

impl Context {
    /// Brings the body into the form in which it is sent, and the headers in line with it.
    pub(super) fn content(&mut self) -> Result<Outcome, Error> {
        if !self.is_settled() {
            self.settle(Ok(()))?;
        }
        self.response.check_message()?;
        let response = &mut self.response;
        if statuses::is_empty(response.status) || response.status == 101 {
            response.body = Body::default();
            if !response.head_sent {
                response.headers.remove(header::CONTENT_TYPE);
                response.headers.remove(header::TRANSFER_ENCODING);
                response.length = None;
            }
            return Ok(Outcome::Whole(Bytes::new()));
        }
        if self.request.is_head() {
            if response.length.is_none() && !response.head_sent && !response.has_transfer_encoding()
            {
                response.length = response.length();
            }
            response.body = Body::default();
            return Ok(Outcome::Whole(Bytes::new()));
        }
        let bytes = match mem::take(&mut response.body).0 {
            Kind::Text(bytes) | Kind::Bytes(bytes) => bytes,
            Kind::Json(value) => Bytes::from(json::to_vec(&value)?),
            Kind::Typed(value) => unpanicked(|| value.to_bytes())??.into(),
            Kind::Undefined | Kind::Null => self.status_text(),
            Kind::Stream(stream) => return Ok(Outcome::Stream(None, Box::new(stream))),
        };
        let (response, length) = (&mut self.response, Some(bytes.len() as u64));
        if response.length != length && !response.head_sent && !response.has_transfer_encoding() {
            response.length = length;
        }
        Ok(Outcome::Whole(bytes))
    }

    /// The reason phrase as the body of a response that has none, or nothing where that was the wish.
    fn status_text(&mut self) -> Bytes {
        let response = &mut self.response;
        if response.explicit_null {
            if !response.head_sent {
                response.headers.remove(header::CONTENT_TYPE);
                response.headers.remove(header::TRANSFER_ENCODING);
            }
            return Bytes::new();
        }
        response.set_content_type(HeaderValue::from_static("text/plain; charset=utf-8"));
        if response.message.is_none() {
            if let Some(phrase) = statuses::message(response.status) {
                return Bytes::from_static(phrase.as_bytes());
            }
            return response.status.to_string().into();
        }
        response.message().to_owned().into()
    }

    /// Replaces the response by the standard answer to an error.
    pub(crate) fn answer_error(&mut self, error: &Error) {
        if self.response.head_sent {
            return;
        }
        self.response.clear();
        // Cookies that a failed middleware queued are lost with its other headers.
        self.cookies.merge_into(&mut HeaderMap::new());
        let mut status = error.answered_status();
        let generated = |name: &str| {
            name.eq_ignore_ascii_case("content-type") || name.eq_ignore_ascii_case("content-length")
        };
        let mut refused = false;
        let mut names: Vec<String> = Vec::new();
        for (name, value) in error.headers.iter().filter(|(name, _)| !generated(name)) {
            let repeated = names.iter().any(|own| own.eq_ignore_ascii_case(name));
            if repeated {
                self.response.append(name, value);
            } else {
                self.response.set(name, value);
                names.push(name.clone());
            }
            refused |= self.response.failure.take().is_some();
        }
        if refused {
            self.response.headers.clear();
            status = 500;
        }
        let phrase = statuses::message(status).unwrap_or_default();
        let text = if error.expose && !refused {
            error.message.clone()
        } else {
            phrase.to_owned()
        };
        self.response
            .set_content_type(HeaderValue::from_static("text/plain; charset=utf-8"));
        self.response.explicit_status = true;
        self.response.status = status;
        self.response.message = None;
        self.response.length = Some(text.len() as u64);
        self.response.body = Body::from(text);
    }

    /// The head of the response; the headers move out of the context.
    #[inline(always)]
    pub(super) fn head(&mut self, body: ResponseBody) -> http::Response<ResponseBody> {
        let response = &mut self.response;
        let exact = http_body::Body::size_hint(&body).exact();
        // hyper writes the length of what is at hand by itself, but not that of an empty answer to HEAD.
        if let Some(length) = response
            .length
            .filter(|length| exact != Some(*length) || self.request.is_head())
        {
            response
                .headers
                .insert(header::CONTENT_LENGTH, length.into());
        }
        let status = response.status;
        if matches!(status, 408 | 413) && self.request.is_left_unread() {
            // The rest of the body would stand before the next request, so that the connection ends with this one.
            response
                .headers
                .entry(header::CONNECTION)
                .or_insert(HeaderValue::from_static("close"));
        }
        let mut head = http::Response::new(body);
        mem::swap(head.headers_mut(), &mut response.headers);
        if let Ok(status) = StatusCode::from_u16(status) {
            *head.status_mut() = status;
        }
        if (status != 200 || response.message.is_some())
            && let Some(phrase) = reason_phrase(status, response.message.as_deref())
        {
            head.extensions_mut().insert(phrase);
        }
        response.head_sent = true;
        head
    }
}

/// The reason phrase, where it is not the one that hyper writes.
fn reason_phrase(status: u16, message: Option<&str>) -> Option<ReasonPhrase> {
    let phrase = message
        .or_else(|| statuses::message(status))
        .unwrap_or("unknown");
    let canonical = StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    if canonical == Some(phrase) {
        return None;
    }
    ReasonPhrase::try_from(latin1(phrase)?.as_bytes()).ok()
}
