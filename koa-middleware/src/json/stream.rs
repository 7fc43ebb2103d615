//! Streams of values as JSON arrays — what `koa-json` makes of an object stream.

use std::{
    cell::Cell,
    pin::Pin,
    rc::Rc,
    task::{Context as Task, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use koa_core::{Body, Context, Error};
use serde::Serialize;

use super::text;

/// The indent that [`json`](fn@crate::json) asks of a stream which is still to be serialised.
pub(super) struct Pending(pub(super) Rc<Cell<usize>>);

/// What koa-json adds to `ctx`; `use koa_middleware::prelude::*` brings it in.
///
/// # Examples
///
/// ```
/// use futures_util::{StreamExt, stream};
/// use koa_middleware::prelude::*;
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     ctx.set_json_stream(stream::iter([1, 2, 3]).map(Ok::<_, std::io::Error>));
///     Ok(())
/// });
/// ```
pub trait JsonContext {
    /// Sets the body to a JSON array whose items are serialised and sent as they come.
    ///
    /// The items stand on lines of their own, between `[`, `,` and `]`. Where [`json`](fn@crate::json) is in the chain, its
    /// options say whether they are pretty; without it they are compact. An item that fails, or cannot be serialised, ends the
    /// connection, so that the client sees a body that was cut.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use koa_middleware::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let rows = stream::iter([1, 2]).map(|id| Ok::<_, std::io::Error>(serde_json::json!({ "id": id })));
    ///     ctx.set_json_stream(rows);
    ///     Ok(())
    /// });
    /// app.test().get("/").send().await.assert_text("[\n{\"id\":1}\n,\n{\"id\":2}\n]\n");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body = collection.find().stream()`, an object stream below `json()`.
    fn set_json_stream<S, T, E>(&mut self, items: S)
    where
        S: Stream<Item = Result<T, E>> + 'static,
        T: Serialize,
        E: Into<Error>;
}

impl JsonContext for Context {
    fn set_json_stream<S, T, E>(&mut self, items: S)
    where
        S: Stream<Item = Result<T, E>> + 'static,
        T: Serialize,
        E: Into<Error>,
    {
        let indent = Rc::new(Cell::new(0));
        self.state.insert(Pending(indent.clone()));
        self.set_type("json");
        self.set_body(Body::stream(Serialised {
            items: Box::pin(items),
            indent,
            state: Stage::Opening,
        }));
    }
}

struct Serialised<S> {
    items: Pin<Box<S>>,
    indent: Rc<Cell<usize>>,
    state: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Opening,
    Items,
    Closed,
}

impl<S, T, E> Stream for Serialised<S>
where
    S: Stream<Item = Result<T, E>>,
    T: Serialize,
    E: Into<Error>,
{
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        if self.state == Stage::Closed {
            return Poll::Ready(None);
        }
        let item = ready!(self.items.as_mut().poll_next(task));
        let opening = self.state == Stage::Opening;
        self.state = Stage::Items;
        let piece = match item {
            Some(Ok(item)) => text(&item, self.indent.get())
                .map(|text| format!("{}{text}", if opening { "[\n" } else { "\n,\n" }))
                .map_err(Error::from),
            Some(Err(error)) => Err(error.into()),
            None => {
                self.state = Stage::Closed;
                Ok(format!("{}\n]\n", if opening { "[\n" } else { "" }))
            }
        };
        Poll::Ready(Some(piece.map(Bytes::from)))
    }
}
