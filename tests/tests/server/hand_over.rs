//! Which worker gets a connection: the one that has the fewest.

use std::{collections::BTreeMap, thread};

use koa_core::App;
use koa_tests::eventually;

use super::{local::Local, wire::Wire};

/// An application that answers with the name of the thread that serves it.
fn named(workers: usize) -> Local {
    let mut app = App::new();
    app.workers = workers;
    app.with(async |ctx, _| {
        ctx.set_body(thread::current().name().unwrap_or_default().to_owned());
        Ok(())
    });
    Local::start(app)
}

fn threads(wires: &mut [Wire]) -> BTreeMap<String, usize> {
    let mut threads = BTreeMap::new();
    for wire in wires {
        *threads.entry(wire.get("/").text().to_owned()).or_default() += 1;
    }
    threads
}

#[test]
fn connections_are_spread_evenly() {
    let server = named(2);
    let mut wires: Vec<_> = (0..10).map(|_| server.connect()).collect();
    let expected = BTreeMap::from([("koa-0".into(), 5), ("koa-1".into(), 5)]);
    assert_eq!(threads(&mut wires), expected);
    // A request stays with its connection's thread.
    assert_eq!(threads(&mut wires), expected);

    // The next ones go where others left.
    let mut left = Vec::new();
    for mut wire in wires {
        if wire.get("/").text() == "koa-0" {
            left.push(wire);
        }
    }
    eventually("the others are gone", || {
        let mut wires: Vec<_> = (0..5).map(|_| server.connect()).collect();
        threads(&mut wires) == BTreeMap::from([("koa-1".into(), 5)])
    });
    assert_eq!(threads(&mut left), BTreeMap::from([("koa-0".into(), 5)]));
}

#[test]
fn one_worker_serves_all() {
    let server = named(1);
    let mut wires: Vec<_> = (0..10).map(|_| server.connect()).collect();
    assert_eq!(threads(&mut wires), BTreeMap::from([("koa-0".into(), 10)]));
}
