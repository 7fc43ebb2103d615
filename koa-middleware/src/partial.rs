//! Conditional requests and parts of bodies: RFC 9110, sections 13 and 14.

mod byteranges;
mod date;
mod decision;
mod ranges;
mod tag;

#[cfg(feature = "range")]
pub(crate) use self::byteranges::Part;
pub(crate) use self::{
    byteranges::{cut, not_modified, send_parts},
    date::{http_date, second},
    decision::{Decision, Known, concerns, decide},
};
