//! The traits that add to `ctx` what middleware offer: `use koa_middleware::prelude::*`.

#[cfg(feature = "body-parser")]
pub use crate::body_parser::BodyParserContext;
#[cfg(feature = "compress")]
pub use crate::compress::CompressContext;
#[cfg(feature = "json")]
pub use crate::json::JsonContext;
#[cfg(feature = "method-override")]
pub use crate::method_override::MethodOverrideContext;
#[cfg(feature = "multer")]
pub use crate::multer::MulterContext;
#[cfg(feature = "request-id")]
pub use crate::request_id::RequestIdContext;
#[cfg(feature = "session")]
pub use crate::session::SessionContext;
#[cfg(feature = "unless")]
pub use crate::unless::Unless;
#[cfg(feature = "views")]
pub use crate::views::ViewsContext;
