//! How large a body of each kind may be.

use super::BodyParserOptions;
use crate::{BodyType, ByteSize};

impl BodyParserOptions {
    /// Sets how large JSON may be, after decompression. Defaults to 1 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().json_limit("10mb");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ jsonLimit: '10mb' }`
    #[must_use]
    #[track_caller]
    pub fn json_limit(self, limit: impl Into<ByteSize>) -> Self {
        self.limit(BodyType::Json, limit.into())
    }

    /// Sets how large a form may be, after decompression. Defaults to 56 KiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().form_limit("1mb");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ formLimit: '1mb' }`
    #[must_use]
    #[track_caller]
    pub fn form_limit(self, limit: impl Into<ByteSize>) -> Self {
        self.limit(BodyType::Form, limit.into())
    }

    /// Sets how large a text may be, after decompression. Defaults to 1 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().enable_types(["text"]).text_limit("10kb");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ enableTypes: ['text'], textLimit: '10kb' }`
    #[must_use]
    #[track_caller]
    pub fn text_limit(self, limit: impl Into<ByteSize>) -> Self {
        self.limit(BodyType::Text, limit.into())
    }

    /// Sets how large XML may be, after decompression. Defaults to 1 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().enable_types(["xml"]).xml_limit("10kb");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ enableTypes: ['xml'], xmlLimit: '10kb' }`
    #[must_use]
    #[track_caller]
    pub fn xml_limit(self, limit: impl Into<ByteSize>) -> Self {
        self.limit(BodyType::Xml, limit.into())
    }

    fn limit(mut self, kind: BodyType, limit: ByteSize) -> Self {
        self.limits[kind as usize] = Some(limit);
        self
    }
}
