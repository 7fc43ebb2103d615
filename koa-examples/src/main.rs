//! The program that serves the examples — the `bin/www` of `koa-generator`.

use std::env;

use koa_core::{OrThrow, Result};

#[tokio::main]
async fn main() -> Result {
    let port = env::var("PORT").unwrap_or_else(|_| "3000".into());
    let port: u16 = port
        .parse()
        .or_throw(500, format!("PORT is no port: {port:?}"))?;
    let server = koa_examples::app().start(port).await?;
    println!("http://localhost:{}", server.local_addr().port());
    server.until_stopped().await
}
