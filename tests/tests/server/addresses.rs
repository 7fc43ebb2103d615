//! What `App::start` may be told to listen on.

use std::{
    error::Error as _,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use koa_core::{Address, App, ListenError, Server};

use super::{local::runtime, wire::Wire};

async fn start(address: impl Into<Address>) -> Result<Server, ListenError> {
    let mut app = App::new();
    app.workers = 1;
    app.with(async |ctx, _| {
        let body = format!(
            "{:?}",
            ctx.request
                .remote_addr()
                .map(|address| address.ip().to_canonical())
        );
        ctx.set_body(body);
        Ok(())
    });
    app.start(address).await
}

#[test]
fn every_form_of_an_address_is_listened_on() {
    let runtime = runtime();
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    for address in [
        Address::from(0),
        Address::from("0"),
        Address::from("127.0.0.1:0"),
        Address::from(String::from("127.0.0.1:0")),
        Address::from(("127.0.0.1", 0)),
        Address::from(("0.0.0.0", 0)),
        Address::from(loopback),
    ] {
        let server = runtime.block_on(start(address.clone())).unwrap();
        let port = server.local_addr().port();
        assert_ne!(port, 0, "{address}");
        Wire::connect(port).get("/").assert(200, "Some(127.0.0.1)");
        assert_eq!(runtime.block_on(server.close()).cut, 0);
    }
    for address in [
        Address::from(("localhost", 0)),
        Address::from("localhost:0"),
    ] {
        let server = runtime.block_on(start(address)).unwrap();
        assert!(server.local_addr().ip().is_loopback());
        runtime.block_on(server.close());
    }
    for address in [
        Address::from(("::1", 0)),
        Address::from("[::1]:0"),
        Address::from(("[::1]", 0)),
    ] {
        match runtime.block_on(start(address.clone())) {
            Ok(server) => assert_eq!(server.local_addr().ip(), "::1".parse::<IpAddr>().unwrap()),
            // A machine may have no IPv6.
            Err(error) => assert!(error.to_string().contains("listen"), "{error}"),
        }
    }
}

#[test]
fn an_address_in_use_is_told_clearly() {
    let runtime = runtime();
    let first = runtime.block_on(start("127.0.0.1:0")).unwrap();
    let port = first.local_addr().port();
    for (address, text) in [
        (
            Address::from(("127.0.0.1", port)),
            format!("127.0.0.1:{port}"),
        ),
        (
            Address::from(first.local_addr()),
            format!("127.0.0.1:{port}"),
        ),
        (Address::from(port), format!(":::{port}")),
    ] {
        let error = runtime.block_on(start(address)).unwrap_err();
        let told = error.to_string();
        // On a machine without IPv6, a port alone is one of IPv4.
        let told = told.replace(" 0.0.0.0:", " :::");
        assert_eq!(
            told,
            format!("listen EADDRINUSE: address already in use {text}")
        );
        let source = error
            .source()
            .and_then(|source| source.downcast_ref::<io::Error>());
        assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::AddrInUse));
    }
    Wire::connect(port).get("/").assert(200, "Some(127.0.0.1)");

    // It is free as soon as the server is closed, connections in their last state or not.
    runtime.block_on(first.close());
    let again = runtime.block_on(start(("127.0.0.1", port))).unwrap();
    Wire::connect(port).get("/").assert(200, "Some(127.0.0.1)");
    runtime.block_on(again.close());
}

#[test]
fn what_is_no_address_is_told() {
    let runtime = runtime();
    for text in [
        "",
        "a b:80",
        "127.0.0.1",
        "127.0.0.1:70000",
        "70000",
        "host.invalid:80",
        "1.2.3.4.5:80",
    ] {
        let error = runtime.block_on(start(text)).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with(&format!("cannot listen on {text}: ")),
            "{error}"
        );
    }
    // An address of no machine, set aside for documents.
    let error = runtime.block_on(start(("192.0.2.1", 0))).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("listen EADDRNOTAVAIL: address not available 192.0.2.1:0"),
        "{error}"
    );
    // What a program ends with whose `main` returns it.
    let shown = format!("{:?}", koa_core::Error::from(error));
    assert_eq!(
        shown,
        "listen EADDRNOTAVAIL: address not available 192.0.2.1:0"
    );
}
