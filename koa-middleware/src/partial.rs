//! Conditional requests and parts of bodies: RFC 9110, sections 13 and 14.

mod byteranges;
mod date;
mod decision;
mod ranges;
mod tag;

#[cfg(feature = "send")]
pub(crate) use self::date::{http_date, second};
pub(crate) use self::{
    byteranges::{Part, cut, not_modified, send_parts},
    decision::{Decision, Known, concerns, decide},
};
