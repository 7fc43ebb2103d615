//! URLs: the request target, the query, the host and WHATWG URLs (npm parseurl and encodeurl, node's url).

mod encode;
mod host;
mod query;
mod target;
mod web;

pub(crate) use self::{
    encode::{encode_url, escape_html},
    host::{host, hostname, subdomains},
    target::{escaped, pathname, querystring, with_pathname, with_querystring},
};
pub use self::{
    query::Query,
    web::{Url, UrlError},
};
