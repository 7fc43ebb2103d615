//! What a request came to, and how that becomes a response.

use std::{mem, rc::Rc};

use bytes::Bytes;
use http::Response;

use super::{
    connection::BUFFER,
    exchange::{Exchange, NoAnswer},
    outgoing::{Finished, Late, ResponseBody, call},
};
use crate::{
    Body, Context, Error,
    body::{ByteStream, Kind},
};

/// The end of a chain, errors and their listeners included.
pub(super) enum Outcome {
    Whole(Bytes),
    /// A stream and its first piece; boxed to keep what every other request moves small.
    Stream(Option<Bytes>, Box<ByteStream>),
    /// `ctx.respond` is false.
    Bypassed,
    /// An error after the head was sent.
    Failed(Error),
}

impl Outcome {
    /// The response, if the program wants one.
    pub(super) fn answer(
        self,
        exchange: &Rc<Exchange>,
    ) -> Result<Response<ResponseBody>, NoAnswer> {
        let mut ctx = exchange.ctx.take().ok_or(NoAnswer)?;
        let response = match self {
            Outcome::Whole(bytes) => {
                // What leaves in several pieces is handed over with the last of them.
                let later = (bytes.len() > BUFFER).then(|| exchange.connection.clone());
                if later.is_none() {
                    exchange.connection.answered();
                }
                let mut body = ResponseBody::whole(bytes);
                if later.is_some() || !ctx.hooks.is_empty() {
                    let hooks = mem::take(&mut ctx.hooks);
                    body = body.ending(ctx.finished(), hooks, later);
                }
                Ok(ctx.head(body))
            }
            Outcome::Stream(first, rest) => return Ok(stream(exchange, ctx, first, *rest)),
            Outcome::Bypassed => bypassed(exchange, &mut ctx).ok_or(NoAnswer),
            Outcome::Failed(_) => Err(NoAnswer),
        };
        ctx.reset();
        exchange.ctx.set(Some(ctx));
        response
    }

    /// The end of a request whose head was flushed, or whose client is gone.
    pub(super) fn end(self, exchange: &Exchange) {
        let Some(mut ctx) = exchange.ctx.take() else {
            return;
        };
        match exchange.late() {
            Some(late) => self.deliver(&late, ctx, exchange),
            None => {
                let finished = ctx.finished();
                call(mem::take(&mut ctx.hooks), &finished);
                ctx.reset();
                exchange.ctx.set(Some(ctx));
            }
        }
    }

    fn deliver(self, late: &Late, mut ctx: Box<Context>, exchange: &Exchange) {
        let (finished, hooks) = (ctx.finished(), mem::take(&mut ctx.hooks));
        late.arrive(match self {
            Outcome::Whole(bytes) => Ok(ResponseBody::whole(bytes).ending(finished, hooks, None)),
            Outcome::Stream(first, rest) => {
                let body = ResponseBody::stream(first, *rest, ctx);
                return late.arrive(Ok(body.ending(finished, hooks, None)));
            }
            Outcome::Bypassed => Ok(ResponseBody::default().ending(finished, hooks, None)),
            Outcome::Failed(error) => {
                call(hooks, &finished);
                Err(error)
            }
        });
        ctx.reset();
        exchange.ctx.set(Some(ctx));
    }
}

fn stream(
    exchange: &Exchange,
    mut ctx: Box<Context>,
    first: Option<Bytes>,
    rest: ByteStream,
) -> Response<ResponseBody> {
    let (finished, hooks) = (ctx.finished(), mem::take(&mut ctx.hooks));
    let head = ctx.head(ResponseBody::unknown());
    let body = ResponseBody::stream(first, rest, ctx).ending(
        finished,
        hooks,
        Some(exchange.connection.clone()),
    );
    head.map(|_| body)
}

/// What [`Context::respond_with`] was given.
fn bypassed(exchange: &Exchange, ctx: &mut Context) -> Option<Response<ResponseBody>> {
    let (parts, body) = ctx.raw.take()?.into_parts();
    let body = match body.0 {
        Kind::Stream(stream) => ResponseBody::bare_stream(stream),
        other => ResponseBody::whole(Body(other).at_hand().ok()?),
    };
    let hooks = mem::take(&mut ctx.hooks);
    let finished = Finished {
        status: parts.status.as_u16(),
        length: http_body::Body::size_hint(&body).exact(),
        complete: false,
    };
    let body = body.ending(finished, hooks, Some(exchange.connection.clone()));
    Some(Response::from_parts(parts, body))
}
