//! The everyday middleware of Koa in Rust: one module and one feature for each npm package.
//!
//! Each is a function that returns a middleware, with the options of its npm package under their names in snake case:
//! `name()` has the defaults, `name_with(options)` takes others. Nothing is compiled that no feature asks for; `full` asks for all.
//!
//! What a middleware adds to `ctx` comes with [`prelude`].

pub mod prelude;

mod byte_size;

pub use crate::byte_size::ByteSize;
