//! matchit, axum's router and actix-web's.
use std::hint::black_box;

use axum::{body::Body, extract::Request, http::StatusCode, routing};
use tower_service::Service;

use crate::{Case, measured, ready};

/// The tree alone.
pub fn matchit(case: &Case) {
    let mut router = matchit::Router::new();
    for path in &case.routes {
        router.insert(path, ()).expect("no two routes are equal");
    }
    for (path, is_found) in case.paths.iter().zip([true, true, false]) {
        assert_eq!(router.at(path).is_ok(), is_found, "{path}");
        measured(&mut || drop(black_box(router.at(black_box(path)))));
    }
}

async fn answer() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Finding the route and running its handler.
pub fn axum(case: &Case) {
    let router = case
        .routes
        .iter()
        .fold(axum::Router::<()>::new(), |router, path| {
            router.route(path, routing::get(answer))
        });
    for (path, status) in case.paths.iter().zip([204, 204, 404]) {
        serve(router.clone(), path, status);
    }
}

/// What of it is the request and the handler.
pub fn axum_handler(case: &Case) {
    for path in &case.paths {
        serve(routing::get(answer), path, 204);
    }
}

fn serve<S>(mut service: S, path: &str, status: u16)
where
    S: Service<Request, Response = axum::response::Response>,
{
    let mut lookup = || {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = path.parse().expect("a path");
        let Ok(response) = ready(service.call(request)) else {
            panic!("the service does not fail");
        };
        assert_eq!(response.status(), status, "{path}");
    };
    lookup();
    measured(&mut lookup);
}

/// The list of routes alone, without a scope that would group them.
pub fn actix(case: &Case) {
    let mut builder = actix_router::Router::<()>::build();
    for path in &case.routes {
        builder.path(path.as_str(), ());
    }
    let router = builder.finish();
    for (path, is_found) in case.paths.iter().zip([true, true, false]) {
        let lookup = || {
            router
                .recognize(&mut actix_router::Path::new(black_box(path.as_str())))
                .is_some()
        };
        assert_eq!(lookup(), is_found, "{path}");
        measured(&mut || {
            black_box(lookup());
        });
    }
}
