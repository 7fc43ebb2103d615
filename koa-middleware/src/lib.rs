//! The everyday middleware of Koa in Rust, one module for each npm package. Nothing is in it yet: `koa-core` stands without it.
