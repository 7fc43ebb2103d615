//! What can be wrong with a multipart body.

use koa_core::Error;

use super::source::Source;

/// Why there is no next part or piece.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The body ended before its last boundary.
    End,
    /// The head of a part is none, or is too long.
    Head,
    /// The part before is still held.
    Held,
    /// The body did not come.
    Body(Error),
}

impl Fault {
    pub(super) fn of(error: multer::Error, source: &Source) -> Self {
        match error {
            multer::Error::StreamReadFailed(_) => source.take_fault().unwrap_or(Fault::End),
            multer::Error::ReadHeaderFailed(_)
            | multer::Error::DecodeHeaderName { .. }
            | multer::Error::DecodeHeaderValue { .. } => Fault::Head,
            multer::Error::IncompleteFieldData { .. }
            | multer::Error::IncompleteHeaders
            | multer::Error::IncompleteStream => Fault::End,
            multer::Error::LockFailure => Fault::Held,
            other => Fault::Body(Error::new(400).with_message(other.to_string())),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::End => Error::new(400).with_message("Unexpected end of form"),
            Fault::Head => Error::new(400).with_message("Malformed part header"),
            Fault::Held => {
                Error::other("the part before must be dropped before the next one is read")
            }
            Fault::Body(error) => error,
        }
    }
}
