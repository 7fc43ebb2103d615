//! What compiles and what does not: the shapes of middleware and listeners, and what the compiler says of wrong ones.
//!
//! The messages beside `compile/fail/*.rs` are those of the Rust version that the workspace names. After a change of
//! them, `TRYBUILD=overwrite cargo test -p koa-tests --test compile` writes them anew; read the difference before keeping it.

#[test]
fn every_shape_of_a_middleware_compiles() {
    trybuild::TestCases::new().pass("tests/compile/pass/*.rs");
}

#[test]
fn mistakes_are_refused_with_a_message_that_helps() {
    trybuild::TestCases::new().compile_fail("tests/compile/fail/*.rs");
}
