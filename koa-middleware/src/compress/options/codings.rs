//! The codings of [`CompressOptions`], each with options of its own.

use koa_core::Context;

use super::{super::coding::Coding, Choice, CompressOptions, EncodingOptions};

impl CompressOptions {
    /// How `br` is done, or `false` for not at all. Defaults to quality 4.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{CompressOptions, EncodingOptions};
    ///
    /// let options = CompressOptions::new().br(EncodingOptions::new().level(5));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ br: { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } } }`
    #[must_use]
    pub fn br(mut self, how: impl Into<EncodingOptions>) -> Self {
        self.encodings[Coding::Br as usize] = Some(Choice::Fixed(how.into()));
        self
    }

    /// How `br` is done, by the response's type, its size and its context.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::CompressOptions;
    ///
    /// let options = CompressOptions::new().br_by(|_kind, size, _ctx| size.is_none_or(|size| size > 2000).into());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ br: (type, size, ctx) => size > 2000 ? {} : false }`
    #[must_use]
    pub fn br_by<F>(mut self, how: F) -> Self
    where
        F: Fn(&str, Option<u64>, &Context) -> EncodingOptions + Send + Sync + 'static,
    {
        self.encodings[Coding::Br as usize] = Some(Choice::By(Box::new(how)));
        self
    }

    /// How `gzip` is done, or `false` for not at all. Defaults to level 6.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{CompressOptions, EncodingOptions};
    ///
    /// let options = CompressOptions::new().gzip(EncodingOptions::new().level(9));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ gzip: { level: 9 } }`
    #[must_use]
    pub fn gzip(mut self, how: impl Into<EncodingOptions>) -> Self {
        self.encodings[Coding::Gzip as usize] = Some(Choice::Fixed(how.into()));
        self
    }

    /// How `gzip` is done, by the response's type, its size and its context.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::CompressOptions;
    ///
    /// let options = CompressOptions::new().gzip_by(|_kind, size, _ctx| size.is_none_or(|size| size > 2000).into());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ gzip: (type, size, ctx) => size > 2000 ? {} : false }`
    #[must_use]
    pub fn gzip_by<F>(mut self, how: F) -> Self
    where
        F: Fn(&str, Option<u64>, &Context) -> EncodingOptions + Send + Sync + 'static,
    {
        self.encodings[Coding::Gzip as usize] = Some(Choice::By(Box::new(how)));
        self
    }

    /// How `deflate` is done, or `false` for not at all. Defaults to level 6.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{CompressOptions, EncodingOptions};
    ///
    /// let options = CompressOptions::new().deflate(EncodingOptions::new().level(9));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ deflate: { level: 9 } }`
    #[must_use]
    pub fn deflate(mut self, how: impl Into<EncodingOptions>) -> Self {
        self.encodings[Coding::Deflate as usize] = Some(Choice::Fixed(how.into()));
        self
    }

    /// How `deflate` is done, by the response's type, its size and its context.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::CompressOptions;
    ///
    /// let options = CompressOptions::new().deflate_by(|_kind, size, _ctx| size.is_none_or(|size| size > 2000).into());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ deflate: (type, size, ctx) => size > 2000 ? {} : false }`
    #[must_use]
    pub fn deflate_by<F>(mut self, how: F) -> Self
    where
        F: Fn(&str, Option<u64>, &Context) -> EncodingOptions + Send + Sync + 'static,
    {
        self.encodings[Coding::Deflate as usize] = Some(Choice::By(Box::new(how)));
        self
    }

    /// How `zstd` is done, or `false` for not at all. Defaults to `false`, as in a Node.js that has no zstd.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{CompressOptions, EncodingOptions};
    ///
    /// let options = CompressOptions::new().zstd(EncodingOptions::new().level(3));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ zstd: {} }`
    #[cfg(feature = "zstd")]
    #[must_use]
    pub fn zstd(mut self, how: impl Into<EncodingOptions>) -> Self {
        self.encodings[Coding::Zstd as usize] = Some(Choice::Fixed(how.into()));
        self
    }

    /// How `zstd` is done, by the response's type, its size and its context.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::CompressOptions;
    ///
    /// let options = CompressOptions::new().zstd_by(|_kind, size, _ctx| size.is_none_or(|size| size > 2000).into());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ zstd: (type, size, ctx) => size > 2000 ? {} : false }`
    #[cfg(feature = "zstd")]
    #[must_use]
    pub fn zstd_by<F>(mut self, how: F) -> Self
    where
        F: Fn(&str, Option<u64>, &Context) -> EncodingOptions + Send + Sync + 'static,
    {
        self.encodings[Coding::Zstd as usize] = Some(Choice::By(Box::new(how)));
        self
    }
}
