//! actix-web, on its own workers.
use actix_files::Files;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpServer, Responder, web};
use common::{HELLO, MESSAGE, Post, address, filler_routes, threads, tick, ticks};
use serde_json::Value;

async fn middleware(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    tick();
    let res = next.call(req).await?;
    tick();
    Ok(res)
}

async fn hello() -> &'static str {
    HELLO
}

async fn json() -> impl Responder {
    web::Json(MESSAGE)
}

async fn post_of_user(path: web::Path<(String, String)>) -> impl Responder {
    let (id, post) = path.into_inner();
    web::Json(Post { id, post })
}

async fn echo(value: web::Json<Value>) -> impl Responder {
    value
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| {
        // Every wrap is a new type, so no loop can do this.
        let onion = web::resource("/onion")
            .wrap(from_fn(middleware))
            .wrap(from_fn(middleware))
            .wrap(from_fn(middleware))
            .wrap(from_fn(middleware))
            .wrap(from_fn(middleware))
            .wrap(from_fn(middleware))
            .wrap(from_fn(middleware))
            .wrap(from_fn(middleware))
            .wrap(from_fn(middleware))
            .wrap(from_fn(middleware))
            .route(web::get().to(hello));
        // Siblings are tried in turn and a scope is skipped as one, so a tuned application groups its routes.
        let api = filler_routes("{id}")
            .iter()
            .fold(web::scope("/api/v1"), |scope, path| {
                scope.route(path.trim_start_matches("/api/v1"), web::get().to(hello))
            });
        let files = std::env::var("FILES").unwrap_or_else(|_| ".".to_owned());
        App::new()
            .service(api)
            .route("/users/{id}/posts/{post}", web::get().to(post_of_user))
            .route("/plaintext", web::get().to(hello))
            .route("/json", web::get().to(json))
            .service(onion)
            .route("/echo", web::post().to(echo))
            .route("/ticks", web::get().to(async || ticks()))
            .service(Files::new("/files", files))
    })
    .workers(threads())
    .tcp_nodelay(true)
    .bind(address())?
    .run()
    .await
}
