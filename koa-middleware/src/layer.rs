//! tower's layers as middleware.

mod body;
mod downstream;
mod exchange;

use std::{error::Error as StdError, future::poll_fn, pin::pin, task::Poll};

use http_body::Body as HttpBody;
use koa_core::{
    Context, Middleware, Next,
    http::{Request, Response},
};
use tower_layer::Layer;
use tower_service::Service;

pub use self::{body::LayerBody, downstream::Downstream};
use self::{
    downstream::{Asked, Parked, Slot},
    exchange::refused,
};

type BoxError = Box<dyn StdError + Send + Sync>;

/// Makes a middleware of a layer of tower, such as those of tower-http.
///
/// The layer wraps what is downstream. It sees the request's head, of which it may change method, URL and headers, and the whole
/// response. What it puts among the request's extensions is `ctx.state.get::<http::Extensions>()` downstream. An error from
/// downstream passes through it as an error, and not as a response.
///
/// - The body of the request does not pass through the layer: it sees an empty one.
/// - What is downstream is run once, so a layer that tries again is answered with an error.
/// - A layer that answers without asking what is downstream, or before that has an answer, ends the request with its response.
///
/// # Examples
///
/// ```
/// use koa_core::{App, http::{HeaderName, HeaderValue}};
/// use koa_middleware::layer;
/// use tower_http::set_header::SetResponseHeaderLayer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let name = HeaderName::from_static("x-served-by");
/// let mut app = App::new();
/// app.with(layer(SetResponseHeaderLayer::overriding(name, HeaderValue::from_static("koa"))));
/// app.with(async |ctx, _| {
///     ctx.set_body("Hello World");
///     Ok(())
/// });
/// app.test().get("/").send().await.assert_text("Hello World").assert_header("x-served-by", "koa");
/// # }
/// ```
///
/// # Errors
///
/// What came from downstream, as it was; a 500 for an error of the layer.
///
/// # In Koa
///
/// `koaConnect(middleware)` of `koa-connect`, which does it for the middleware of Express
#[must_use]
pub fn layer<L, B>(layer: L) -> impl Middleware
where
    L: Layer<Downstream>,
    L::Service: Service<Request<LayerBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
    <L::Service as Service<Request<LayerBody>>>::Error: Into<BoxError>,
    B: HttpBody<Error: Into<BoxError>> + 'static,
{
    let service = layer.layer(Downstream::new());
    async move |ctx: &mut Context, next: Next<'_>| {
        let (slot, asked) = Slot::new();
        let request = exchange::request(ctx, slot)?;
        let mut service = service.clone();
        let outer = async move {
            poll_fn(|task| service.poll_ready(task)).await?;
            service.call(request).await
        };
        let mut parked = None;
        let answered = {
            let mut outer = pin!(outer);
            let mut inner = pin!(run(ctx, next, asked, &mut parked));
            let mut running = true;
            poll_fn(|task| {
                // The layer comes first, for what is downstream waits to be asked.
                if let Poll::Ready(answered) = outer.as_mut().poll(task) {
                    return Poll::Ready(answered);
                }
                if running && inner.as_mut().poll(task).is_ready() {
                    running = false;
                    return outer.as_mut().poll(task);
                }
                Poll::Pending
            })
            .await
        };
        match answered {
            Ok(response) => exchange::answer(ctx, response, parked.is_some()),
            Err(error) => Err(refused(error.into())),
        }
    }
}

/// Runs what is downstream when the layer asks for it, and gives it the response.
async fn run(
    ctx: &mut Context,
    next: Next<'_>,
    mut asked: Asked,
    parked: &mut Option<Parked>,
) -> Option<()> {
    let (parts, answer) = asked.next().await?;
    // Whoever asks again hears that it is over.
    drop(asked);
    let response = match exchange::apply(ctx, parts) {
        Ok(()) => next.run(ctx).await,
        Err(error) => Err(error),
    };
    let response = response.and_then(|()| {
        let (head, body) = exchange::response(ctx)?;
        let place = parked.insert(body).place();
        Ok((head, place))
    });
    // A layer that is gone has answered by itself.
    let _ = answer.send(response.map_err(exchange::Carried::boxed));
    Some(())
}
