//! What a test does where something that it needs is not there.

use std::{
    env,
    fmt::Display,
    io::{self, Write},
    process::{Command, Stdio},
};

/// Whether `KOA_TEST_ALL=1` demands that no test is skipped.
#[must_use]
pub fn all_are_wanted() -> bool {
    env::var("KOA_TEST_ALL").is_ok_and(|all| all == "1")
}

/// Says that a test is skipped, and what it misses.
///
/// # Panics
///
/// Where no test may be skipped, so that this one fails.
#[track_caller]
pub fn skip(test: &str, missing: impl Display) {
    assert!(!all_are_wanted(), "{test}: {missing}");
    say(format!("{test} is skipped: {missing}"));
}

/// Whether a program is there, for a test that is skipped where it is not.
///
/// # Panics
///
/// Where it is not there and no test may be skipped.
#[must_use]
#[track_caller]
pub fn is_installed(program: &str) -> bool {
    let started = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if let Err(missing) = &started {
        skip(&format!("a test with {program}"), missing);
    }
    started.is_ok()
}

/// Writes a line past the harness, which keeps what a passing test prints to itself.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
