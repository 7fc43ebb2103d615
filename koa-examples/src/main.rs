//! The program that serves the examples — the `bin/www` of `koa-generator`. With the argument `health` it asks whether one does.

use std::env;

use koa_core::{OrThrow, Result};
use koa_examples::n19_deployment;

#[tokio::main]
async fn main() -> Result {
    let port = env::var("PORT").unwrap_or_else(|_| "3000".into());
    let port: u16 = port
        .parse()
        .or_throw(500, format!("PORT is no port: {port:?}"))?;
    if env::args().nth(1).as_deref() == Some("health") {
        return n19_deployment::probe(port).await;
    }
    let server = koa_examples::app().start(port).await?;
    println!("http://localhost:{}", server.local_addr().port());
    server.until_stopped().await
}
