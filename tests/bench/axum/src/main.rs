//! axum, on its own accept loop and tokio's work-stealing runtime.
use axum::extract::{Path, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use common::{HELLO, MESSAGE, Post, address, filler_routes, threads, tick, ticks};
use serde_json::Value;
use tower_http::services::ServeDir;

async fn middleware(req: Request, next: Next) -> Response {
    tick();
    let res = next.run(req).await;
    tick();
    res
}

async fn post_of_user(Path((id, post)): Path<(String, String)>) -> Json<Post<String>> {
    Json(Post { id, post })
}

fn main() {
    let onion = (0..10).fold(get(|| async { HELLO }), |route, _| {
        route.layer(from_fn(middleware))
    });
    let app = filler_routes("{id}")
        .iter()
        .fold(Router::new(), |app, path| {
            app.route(path, get(|| async { HELLO }))
        })
        .route("/users/{id}/posts/{post}", get(post_of_user))
        .route("/plaintext", get(|| async { HELLO }))
        .route("/json", get(|| async { Json(MESSAGE) }))
        .route("/onion", onion)
        .route(
            "/echo",
            post(|Json(value): Json<Value>| async { Json(value) }),
        )
        .route("/ticks", get(|| async { ticks() }));
    let app = match std::env::var_os("FILES") {
        Some(folder) => app.nest_service("/files", ServeDir::new(folder)),
        None => app,
    };
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime
        .worker_threads(threads())
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            let listener = tokio::net::TcpListener::bind(address())
                .await
                .expect("the address is free");
            let listener = listener.tap_io(|tcp| {
                let _ = tcp.set_nodelay(true);
            });
            // A bare Router is built anew for every connection.
            axum::serve(listener, app.into_make_service())
                .await
                .expect("the accept loop");
        });
}
