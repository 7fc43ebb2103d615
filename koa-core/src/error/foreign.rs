//! An [`Error`] in the shape of a [`std::error::Error`], for what takes no other.

use std::{error::Error as StdError, fmt};

use super::Error;

/// It comes back as the error that it was, where it meets `?` or `ctx.throw` again.
pub(super) struct Foreign(pub(super) Error);

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Foreign {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
