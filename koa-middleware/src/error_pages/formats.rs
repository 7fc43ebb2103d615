//! The body of an error in each of the types that a client may accept.

use std::sync::Arc;

use koa_core::{Context, Error, Listener, Result, compose::BoxFuture};
use serde_json::{Value, json};

use super::{message, page::page};

/// The types that are negotiated, the first one for a client that takes all.
pub(crate) const TYPES: [&str; 3] = ["html", "text", "json"];

/// A listener behind a pointer.
pub(crate) trait Answer: Send + Sync {
    fn answer<'a>(&'a self, error: &'a Error, ctx: &'a mut Context) -> BoxFuture<'a, Result>;
}

impl<F: Listener> Answer for F {
    fn answer<'a>(&'a self, error: &'a Error, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        Box::pin(self(error, ctx))
    }
}

/// The types that do not look as by default.
#[derive(Clone, Default)]
pub(crate) struct Formats(Vec<(String, Arc<dyn Answer>)>);

impl Formats {
    pub(crate) fn set(&mut self, kind: impl Into<String>, answer: impl Listener) {
        let kind = kind.into();
        self.0.retain(|(own, _)| *own != kind);
        self.0.push((kind, Arc::new(answer)));
    }

    /// Makes the body of a type, and sets the type.
    pub(crate) async fn answer(&self, kind: &str, error: &Error, ctx: &mut Context) -> Result {
        let own = self.0.iter().find(|(own, _)| own == kind);
        if let Some((_, answer)) = own {
            answer.answer(error, ctx).await?;
            // A text that is sent as JSON is JSON.
            if kind == "json"
                && let Some(text) = ctx.body().as_text()
            {
                let text = Value::from(text);
                ctx.set_body(text);
            }
        } else {
            let message = message(error, ctx);
            match kind {
                "html" => {
                    let page = page(error, ctx, &message);
                    ctx.set_body(page);
                }
                "json" => ctx.set_body(json!({ "error": message })),
                _ => ctx.set_body(message),
            }
        }
        if ctx.respond {
            ctx.set_type(kind);
        }
        Ok(())
    }
}
