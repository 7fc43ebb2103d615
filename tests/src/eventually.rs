//! Waiting for what happens elsewhere.

use std::{
    thread,
    time::{Duration, Instant},
};

/// Waits until something holds.
///
/// # Panics
///
/// Where it does not within 20 seconds, so that the test fails.
#[track_caller]
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "in vain: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
