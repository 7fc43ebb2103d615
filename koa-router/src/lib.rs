//! The router of Koa in Rust, after `@koa/router`. Nothing is in it yet: `koa-core` stands without it.
