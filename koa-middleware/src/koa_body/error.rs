//! The errors of formidable, by their numbers.

use koa_core::Error;

use crate::multipart::Fault;

pub(super) const MAX_FIELDS_SIZE: u16 = 1006;
pub(super) const MAX_FIELDS: u16 = 1007;
pub(super) const MIN_FILE_SIZE: u16 = 1008;
pub(super) const MAX_TOTAL_FILE_SIZE: u16 = 1009;
pub(super) const NO_EMPTY_FILES: u16 = 1010;
pub(super) const MALFORMED: u16 = 1012;
pub(super) const NO_BOUNDARY: u16 = 1013;
pub(super) const UNKNOWN_TRANSFER_ENCODING: u16 = 1014;
pub(super) const MAX_FILES: u16 = 1015;
pub(super) const MAX_FILE_SIZE: u16 = 1016;

/// An error of a number and a status, whose message the client may read.
pub(super) fn error(code: u16, status: u16, message: impl Into<String>) -> Error {
    Error::new(status)
        .with_message(message)
        .with_expose(true)
        .with_property("code", code)
        .with_property("httpCode", status)
}

pub(super) fn broken(fault: Fault) -> Error {
    match fault {
        Fault::End | Fault::Head => {
            let message = Error::from(fault).message.clone();
            error(MALFORMED, 400, message)
        }
        other => other.into(),
    }
}
