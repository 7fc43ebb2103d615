//! The everyday middleware of Koa in Rust: one module and one feature for each npm package.
//!
//! Each is a function that returns a middleware, with the options of its npm package under their names in snake case:
//! `name()` has the defaults, `name_with(options)` takes others. Nothing is compiled that no feature asks for; `full` asks for all.
//!
//! What a middleware adds to `ctx` comes with [`prelude`]. Each package's JavaScript and its Rust stand below each other in
//! `coming_from_the_packages`, the crate's README.

pub mod prelude;

#[cfg(feature = "basic-auth")]
mod basic_auth;
#[cfg(feature = "body-parser")]
mod body_parser;
mod byte_size;
#[cfg(feature = "co-body")]
pub mod co_body;
#[cfg(feature = "compress")]
mod compress;
#[cfg(feature = "conditional-get")]
mod conditional_get;
#[cfg(feature = "cors")]
mod cors;
#[cfg(feature = "csrf")]
mod csrf;
#[cfg(feature = "error-handler")]
mod error_handler;
#[cfg(any(feature = "error-handler", feature = "json-error", feature = "onerror"))]
mod error_pages;
#[cfg(feature = "etag")]
mod etag;
#[cfg(feature = "favicon")]
mod favicon;
#[cfg(any(feature = "koa-body", feature = "upload-storage"))]
mod hash;
#[cfg(feature = "health")]
mod health;
#[cfg(feature = "helmet")]
pub mod helmet;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json-error")]
mod json_error;
#[cfg(feature = "jwt")]
pub mod jwt;
#[cfg(feature = "jwt2")]
pub mod jwt2;
#[cfg(feature = "koa-body")]
pub mod koa_body;
#[cfg(feature = "tower")]
mod layer;
#[cfg(feature = "logger")]
mod logger;
#[cfg(feature = "method-override")]
mod method_override;
#[cfg(feature = "metrics")]
mod metrics;
mod ms;
#[cfg(feature = "multer")]
pub mod multer;
#[cfg(feature = "multipart")]
#[cfg_attr(
    not(all(feature = "koa-body", feature = "multer")),
    allow(dead_code, unused_imports, reason = "each uploader uses a part of it")
)]
pub mod multipart;
#[cfg(any(feature = "body-parser", feature = "koa-body"))]
mod on_error;
#[cfg(feature = "onerror")]
mod onerror;
#[cfg(any(feature = "range", feature = "send"))]
mod partial;
#[cfg(feature = "qs")]
pub mod qs;
#[cfg(feature = "range")]
mod range;
#[cfg(feature = "ratelimit")]
mod ratelimit;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(feature = "request-id")]
mod request_id;
#[cfg(feature = "response-time")]
mod response_time;
#[cfg(feature = "rewrite")]
mod rewrite;
#[cfg(feature = "send")]
mod send;
#[cfg(feature = "session")]
pub mod session;
#[cfg(feature = "slices")]
pub mod slices;
#[cfg(feature = "static-cache")]
mod static_cache;
#[cfg(feature = "static-files")]
mod static_files;
#[cfg(feature = "timeout")]
mod timeout;
#[cfg(feature = "trace")]
mod trace;
#[cfg(feature = "tus")]
pub mod tus;
#[cfg(feature = "unless")]
mod unless;
#[cfg(feature = "upload-storage")]
mod upload_storage;
#[cfg(any(feature = "koa-body", feature = "multer"))]
#[cfg_attr(
    not(all(feature = "koa-body", feature = "multer")),
    allow(dead_code, unused_imports, reason = "each uploader uses a part of it")
)]
mod uploads;
#[cfg(feature = "views")]
mod views;

#[cfg(all(feature = "full", any(doc, doctest)))]
#[doc = include_str!("../docs/views.md")]
pub mod coming_from_koa_views {}

#[cfg(all(feature = "full", any(doc, doctest)))]
#[doc = include_str!("../README.md")]
pub mod coming_from_the_packages {}

#[cfg(any(feature = "multer", feature = "session"))]
pub use async_trait::async_trait;

#[cfg(feature = "basic-auth")]
pub use crate::basic_auth::{BasicAuthOptions, basic_auth};
#[cfg(feature = "body-parser")]
pub use crate::body_parser::{
    BodyParserContext, BodyParserOptions, BodyType, body_parser, body_parser_with,
};
pub use crate::byte_size::ByteSize;
#[cfg(feature = "co-body")]
pub use crate::co_body::{CoBodyOptions, OnProtoPoisoning};
#[cfg(feature = "compress")]
pub use crate::compress::{
    CompressContext, CompressOptions, Compression, EncodingOptions, compress, compress_with,
    compressible,
};
#[cfg(feature = "conditional-get")]
pub use crate::conditional_get::conditional_get;
#[cfg(feature = "cors")]
pub use crate::cors::{CorsList, CorsOptions, cors, cors_with};
#[cfg(feature = "csrf")]
pub use crate::csrf::{CsrfOptions, csrf, csrf_with};
#[cfg(feature = "error-handler")]
pub use crate::error_handler::{ErrorHandlerOptions, error_handler, error_handler_with};
#[cfg(feature = "etag")]
pub use crate::etag::{EtagOptions, etag, etag_with};
#[cfg(feature = "favicon")]
pub use crate::favicon::{FaviconOptions, favicon, favicon_with, no_favicon};
#[cfg(any(feature = "koa-body", feature = "upload-storage"))]
pub use crate::hash::HashAlgorithm;
#[cfg(feature = "health")]
pub use crate::health::{HealthOptions, health, health_with};
#[cfg(feature = "helmet")]
pub use crate::helmet::{
    ContentSecurityPolicy, HelmetOptions, StrictTransportSecurity, helmet, helmet_with,
};
#[cfg(feature = "json")]
pub use crate::json::{JsonContext, JsonOptions, json, json_with};
#[cfg(feature = "json-error")]
pub use crate::json_error::{JsonErrorOptions, json_error, json_error_with};
#[cfg(feature = "jwt")]
pub use crate::jwt::{Claims, JwtError, JwtOptions, SignOptions, VerifyOptions, jwt, jwt_with};
#[cfg(feature = "jwt2")]
pub use crate::jwt2::{Jwt2Options, jwt2, jwt2_with};
#[cfg(feature = "koa-body")]
pub use crate::koa_body::{FormidableOptions, KoaBodyOptions, koa_body, koa_body_with};
#[cfg(feature = "tower")]
pub use crate::layer::{Downstream, LayerBody, layer};
#[cfg(feature = "logger")]
pub use crate::logger::{LogEvent, LogRecord, LoggerOptions, logger, logger_with};
#[cfg(feature = "method-override")]
pub use crate::method_override::{
    MethodOverrideContext, MethodOverrideOptions, method_override, method_override_with,
};
#[cfg(feature = "metrics")]
pub use crate::metrics::{Metrics, MetricsOptions, metrics, metrics_with};
pub use crate::ms::Ms;
#[cfg(feature = "multer")]
pub use crate::multer::{Multer, MulterLimits, MulterOptions, multer, multer_with};
#[cfg(feature = "multipart")]
pub use crate::multipart::{Multipart, Part};
#[cfg(feature = "onerror")]
pub use crate::onerror::{OnerrorOptions, onerror, onerror_with};
#[cfg(feature = "qs")]
pub use crate::qs::{Duplicates, QsOptions};
#[cfg(feature = "range")]
pub use crate::range::range;
#[cfg(feature = "ratelimit")]
pub use crate::ratelimit::{MemoryLimits, RatelimitOptions, ratelimit, ratelimit_with};
#[cfg(feature = "redis")]
pub use crate::redis::{Redis, RedisOptions, RedisStore};
#[cfg(feature = "request-id")]
pub use crate::request_id::{RequestIdContext, RequestIdOptions, request_id, request_id_with};
#[cfg(feature = "response-time")]
pub use crate::response_time::{ResponseTimeOptions, response_time, response_time_with};
#[cfg(feature = "rewrite")]
pub use crate::rewrite::{RewriteSource, rewrite};
#[cfg(feature = "send")]
pub use crate::send::{FileTag, SendOptions, send, send_with};
#[cfg(feature = "session")]
pub use crate::session::{
    MaxAge, MemoryStore, Session, SessionContext, SessionEvent, SessionOptions, SessionStore,
    StoreOptions, session, session_with,
};
#[cfg(feature = "slices")]
pub use crate::slices::{MergedFile, SlicesOptions, slices, slices_with};
#[cfg(feature = "static-cache")]
pub use crate::static_cache::{
    StaticCacheFiles, StaticCacheOptions, static_cache, static_cache_with,
};
#[cfg(feature = "static-files")]
pub use crate::static_files::{StaticOptions, serve, serve_with};
#[cfg(feature = "timeout")]
pub use crate::timeout::{TimeoutOptions, timeout, timeout_with};
#[cfg(feature = "trace")]
pub use crate::trace::trace;
#[cfg(feature = "tus")]
pub use crate::tus::{Metadata, MetadataError, Tus, TusEvent, TusOptions, Upload, tus, tus_with};
#[cfg(feature = "unless")]
pub use crate::unless::{Unless, UnlessOptions, UnlessPath};
#[cfg(feature = "upload-storage")]
pub use crate::upload_storage::{FileStore, Stored, UploadReader, UploadStorage, UploadWriter};
#[cfg(feature = "views")]
#[doc(hidden)]
pub use crate::views::{__value, __values};
#[cfg(feature = "views")]
pub use crate::views::{Engine, Views, ViewsContext, ViewsOptions, views, views_with};
