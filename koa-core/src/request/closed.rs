//! Clients that leave while their request is worked on: `closed`.

use super::Request;

impl Request {
    /// Waits until the client has left: it closed the connection, or reset it.
    ///
    /// A chain runs to its end without its client, as in Koa. What takes long, or never ends by itself, races it against this. The
    /// future borrows nothing, so that it may end a stream or go into a task too.
    ///
    /// - A client that closes only the half in which it sends counts as one that left; it still gets its answer.
    /// - It is not heard of as long as something that the client sent was not read, such as a body or the next request.
    /// - With [`App::callback`](crate::App::callback) it never resolves: the connection is with a server of your own, which drops the chain.
    /// - It waits on where the client stays, behind the end of its request too.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use koa_core::{App, Body};
    /// # async fn report() -> &'static str { "done" }
    ///
    /// let mut app = App::new();
    /// app.with(async |ctx, next| {
    ///     if ctx.path() == "/events" {
    ///         let events = stream::pending::<std::io::Result<&str>>();            // quiet, perhaps for hours
    ///         ctx.set_body(Body::stream(events.take_until(ctx.request.closed()))); // req.on('close', () => events.destroy())
    ///         return Ok(());
    ///     }
    ///     next.run(ctx).await
    /// });
    /// app.with(async |ctx, _| {
    ///     tokio::select! {
    ///         report = report() => ctx.set_body(report),
    ///         () = ctx.request.closed() => println!("nobody waits for it any more"),
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.req.on('close', fn)`, which is called at the end of a request that was answered too; `ctx.req.aborted`
    #[must_use = "a future does nothing unless it is awaited"]
    pub fn closed(&self) -> impl Future<Output = ()> + use<> {
        self.connection.clone().closed()
    }
}
