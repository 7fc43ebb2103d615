//! The contract that every server of this kit keeps: its environment, its payloads, the onion's unit of work.
use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The body of `/plaintext` and `/onion`.
pub const HELLO: &str = "Hello, World!";

/// The body of `/json`, serialised anew for each request.
#[derive(serde::Serialize)]
pub struct Message {
    pub message: &'static str,
}

/// The one message there is.
pub const MESSAGE: Message = Message { message: HELLO };

/// The body of `/users/:id/posts/:post`.
#[derive(serde::Serialize)]
pub struct Post<T> {
    pub id: T,
    pub post: T,
}

/// The routes that a router holds besides the measured one: 50 fixed, 50 with the parameter written as `id`.
pub fn filler_routes(id: &str) -> Vec<String> {
    let path = |n: usize| match n % 2 {
        0 => format!("/api/v1/resource{n}/list"),
        _ => format!("/api/v1/resource{n}/{id}/detail"),
    };
    (0..100).map(path).collect()
}

static TICKS: AtomicU64 = AtomicU64::new(0);

/// One unit of middleware work, done once before and once after `next`.
#[inline]
pub fn tick() {
    TICKS.fetch_add(1, Relaxed);
}

/// The body of `/ticks`, by which the kit checks that the middlewares did run.
pub fn ticks() -> String {
    TICKS.load(Relaxed).to_string()
}

/// The port of `PORT`, else 3000.
pub fn port() -> u16 {
    number("PORT", 3000)
}

/// `port()` on 127.0.0.1.
pub fn address() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port()).into()
}

/// The number of serving threads, `THREADS`, else 1.
pub fn threads() -> usize {
    number("THREADS", 1).into()
}

/// A number from the environment, else `default`.
pub fn number(name: &str, default: u16) -> u16 {
    env::var(name).map_or(default, |v| {
        v.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {v}"))
    })
}
