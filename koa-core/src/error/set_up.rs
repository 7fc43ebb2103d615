//! The mark of errors of a program that is not set up right.

use std::{error::Error as StdError, fmt};

/// The source of errors that a program can make before any request, as a route whose path is no pattern is one.
///
/// A `main` that returns one prints its `Debug` alone, without a status.
#[doc(hidden)]
#[derive(Debug)]
pub struct SetUp;

impl fmt::Display for SetUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the program is not set up right")
    }
}

impl StdError for SetUp {}
