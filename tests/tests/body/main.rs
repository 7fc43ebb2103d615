//! Request bodies: body_parser, co_body and typed bodies, as a program and a client see them.

#[cfg(test)]
mod co_body;
#[cfg(test)]
#[expect(dead_code, reason = "the server's tests use the rest")]
#[path = "../server/local.rs"]
mod local;
#[cfg(test)]
mod parser;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod typed;
#[cfg(test)]
#[expect(dead_code, reason = "the server's tests use the rest")]
#[path = "../server/wire.rs"]
mod wire;
