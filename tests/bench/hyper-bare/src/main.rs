//! The practical limit: hyper's http1, a `match` on the path and matchit for what has parameters, no framework.
//!
//! Thread per core: current-thread runtimes with `SO_REUSEPORT`. `MT=1`: tokio's work-stealing runtime, as under axum.
//! `TUNED=1`: no timer per request and `half_close`, which is the floor of what hyper can do.
use std::convert::Infallible;
use std::sync::LazyLock;
use std::time::Duration;
use std::{env, thread};

use bytes::Bytes;
use common::{HELLO, MESSAGE, Post, address, filler_routes, threads, tick, ticks};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Builder;
use tokio::task::LocalSet;

type Res = Response<Full<Bytes>>;

#[derive(Clone, Copy)]
enum Route {
    Filler,
    Post,
}

static ROUTES: LazyLock<matchit::Router<Route>> = LazyLock::new(|| {
    let mut routes = matchit::Router::new();
    let fillers = filler_routes("{id}").into_iter();
    for (path, route) in fillers
        .map(|path| (path, Route::Filler))
        .chain([("/users/{id}/posts/{post}".to_owned(), Route::Post)])
    {
        routes.insert(path, route).expect("no two routes are equal");
    }
    routes
});

fn main() {
    let n = threads();
    if env::var_os("MT").is_some() {
        let runtime = Builder::new_multi_thread()
            .worker_threads(n)
            .enable_all()
            .build()
            .expect("a runtime");
        let on_worker = runtime.spawn(serve(|http, tcp| drop(tokio::spawn(connection(http, tcp)))));
        return runtime.block_on(on_worker).expect("the accept loop");
    }
    let others: Vec<_> = (1..n).map(|_| thread::spawn(worker)).collect();
    worker();
    others.into_iter().for_each(|t| t.join().expect("a worker"));
}

fn worker() {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let accept = serve(|http, tcp| drop(tokio::task::spawn_local(connection(http, tcp))));
    LocalSet::new().block_on(&runtime, accept);
}

async fn serve(spawn: impl Fn(http1::Builder, TcpStream)) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .set_reuseaddr(true)
        .and_then(|()| socket.set_reuseport(true))
        .expect("socket options");
    socket.bind(address()).expect("the address is free");
    let listener = socket.listen(8192).expect("listening");
    let mut http = http1::Builder::new();
    // Flattens as well: head and body are copied into one buffer and leave in one send.
    http.pipeline_flush(true);
    if env::var_os("TUNED").is_some() {
        http.header_read_timeout(None).half_close(true);
    } else {
        http.timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(30));
    }
    loop {
        if let Ok((tcp, _)) = listener.accept().await {
            spawn(http.clone(), tcp);
        }
    }
}

async fn connection(http: http1::Builder, tcp: TcpStream) {
    let _ = tcp.set_nodelay(true);
    let _ = http
        .serve_connection(TokioIo::new(tcp), service_fn(handle))
        .await;
}

macro_rules! onion {
    ($inner:expr;) => { $inner };
    ($inner:expr; $_:tt $($rest:tt)*) => {
        async { tick(); let res = onion!($inner; $($rest)*).await; tick(); res }
    };
}

async fn handle(req: Request<Incoming>) -> Result<Res, Infallible> {
    Ok(match (req.method(), req.uri().path()) {
        (&Method::GET, "/plaintext") => text(HELLO),
        (&Method::GET, "/json") => json(&MESSAGE),
        (&Method::GET, "/onion") => onion!(async { text(HELLO) }; 1 2 3 4 5 6 7 8 9 10).await,
        (&Method::POST, "/echo") => echo(req).await,
        (&Method::GET, "/ticks") => text(ticks()),
        (&Method::GET, path) => routed(path),
        _ => status(StatusCode::NOT_FOUND),
    })
}

fn routed(path: &str) -> Res {
    let Ok(found) = ROUTES.at(path) else {
        return status(StatusCode::NOT_FOUND);
    };
    let param = |name| found.params.get(name).unwrap_or_default();
    match found.value {
        Route::Filler => text(HELLO),
        Route::Post => json(&Post {
            id: param("id"),
            post: param("post"),
        }),
    }
}

async fn echo(req: Request<Incoming>) -> Res {
    let Ok(body) = req.into_body().collect().await else {
        return status(StatusCode::BAD_REQUEST);
    };
    match serde_json::from_slice::<serde_json::Value>(&body.to_bytes()) {
        Ok(value) => json(&value),
        Err(_) => status(StatusCode::BAD_REQUEST),
    }
}

fn text(body: impl Into<Bytes>) -> Res {
    reply("text/plain; charset=utf-8", body)
}

fn json(value: &impl serde::Serialize) -> Res {
    reply(
        "application/json",
        serde_json::to_vec(value).expect("plain data"),
    )
}

fn reply(content_type: &'static str, body: impl Into<Bytes>) -> Res {
    let mut res = Response::new(Full::new(body.into()));
    res.headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    res
}

fn status(code: StatusCode) -> Res {
    let mut res = Response::new(Full::default());
    *res.status_mut() = code;
    res
}
