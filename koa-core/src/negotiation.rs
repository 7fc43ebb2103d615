//! Content negotiation, without IO: what `accepts`, `is` and `fresh` decide (npm accepts, type-is, fresh).
//!
//! `media_type`, `encoding`, `charset` and `language` have the same two functions: `accepted` lists what the
//! client takes, best first, and `preferred` picks the best of the server's offers.

pub(crate) mod charset;
mod content_type;
pub(crate) mod encoding;
mod fresh;
pub(crate) mod language;
pub(crate) mod media_type;
mod type_is;
mod weighted;

pub use self::type_is::type_is;
pub(crate) use self::{
    content_type::parameter,
    fresh::{fresh, parse_date},
};
