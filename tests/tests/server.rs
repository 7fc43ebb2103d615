//! The server, seen through raw sockets: what no client library would send, and when.

#[cfg(test)]
mod server {
    mod addresses;
    mod bad_requests;
    mod blackbox;
    mod bypass;
    mod continued;
    mod detached;
    mod disconnects;
    mod flush;
    mod hand_over;
    mod load;
    mod local;
    mod panics;
    mod pipelining;
    mod shutdown;
    mod signals;
    mod streams;
    mod timeouts;
    mod upgrade;
    mod wire;
}
