//! The options of `send`, which `serve` has too.

/// Writes the builder methods that `SendOptions` and `StaticOptions` have in common, both made of [`Settings`](super::Settings).
macro_rules! file_options {
    ($Options:ident) => {
        impl $Options {
            /// The file that stands for its folder.
            ///
            /// It is sent for a path that ends with a slash, and, as [`format`](Self::format) has it, for a folder.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().index(\"index.html\");")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `index: 'index.html'`
            #[must_use]
            pub fn index(mut self, name: impl Into<String>) -> Self {
                self.settings.index = Some(name.into());
                self.settings.forget();
                self
            }

            /// No file stands for its folder.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().no_index();")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `index: false`
            #[must_use]
            pub fn no_index(mut self) -> Self {
                self.settings.index = None;
                self.settings.forget();
                self
            }

            /// Whether the path of a folder needs no slash at its end for its index to be sent. Defaults to `true`.
            ///
            /// There is no redirect: links on that page are relative to the folder above.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().format(false);")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `format: false`
            #[must_use]
            pub fn format(mut self, format: bool) -> Self {
                self.settings.format = format;
                self.settings.forget();
                self
            }

            /// Whether files are sent that begin with a dot or are in a folder that does. Defaults to `false`.
            ///
            /// Only what is below the root counts; `.well-known` is no exception.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().hidden(true);")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `hidden: true`
            #[must_use]
            pub fn hidden(mut self, hidden: bool) -> Self {
                self.settings.hidden = hidden;
                self.settings.forget();
                self
            }

            /// For how long caches may use the file without asking, in whole seconds. Defaults to 0.
            ///
            /// A `Cache-Control` that is set already stays.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().maxage(\"1d\");")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `maxage: 86400000`, in milliseconds
            #[must_use]
            pub fn maxage(mut self, maxage: impl Into<$crate::Ms>) -> Self {
                self.settings.maxage = maxage.into().duration();
                self.settings.age();
                self
            }

            /// Whether caches may take it that the file never changes. Defaults to `false`.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().immutable(true);")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `immutable: true`
            #[must_use]
            pub fn immutable(mut self, immutable: bool) -> Self {
                self.settings.immutable = immutable;
                self.settings.age();
                self
            }

            /// What is added to a path whose last segment has no dot, the first that there is. Defaults to nothing.
            ///
            /// The dot in front may be left out.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().extensions([\"html\", \"json\"]);")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `extensions: ['html', 'json']`
            #[must_use]
            pub fn extensions<E: Into<String>>(mut self, extensions: impl IntoIterator<Item = E>) -> Self {
                let dotted = |extension: String| {
                    let dot = if extension.starts_with('.') { "" } else { "." };
                    format!("{dot}{extension}")
                };
                self.settings.extensions = extensions.into_iter().map(Into::into).map(dotted).collect();
                self.settings.forget();
                self
            }

            /// Whether a file beside it whose name has `.br` in addition is sent to clients that accept brotli. Defaults to `true`.
            ///
            /// The answer then says `Vary: Accept-Encoding`, also to those that do not.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().brotli(false);")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `brotli: false`
            #[must_use]
            pub fn brotli(mut self, brotli: bool) -> Self {
                self.settings.coding($crate::send::Coding::Brotli, brotli);
                self.settings.forget();
                self
            }

            /// Whether a file beside it whose name has `.zst` in addition is sent to clients that accept zstd. Defaults to `true`.
            ///
            /// It comes after brotli and before gzip.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().zstd(false);")]
            /// ```
            #[must_use]
            pub fn zstd(mut self, zstd: bool) -> Self {
                self.settings.coding($crate::send::Coding::Zstandard, zstd);
                self.settings.forget();
                self
            }

            /// Whether a file beside it whose name has `.gz` in addition is sent to clients that accept gzip. Defaults to `true`.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().gzip(false);")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `gzip: false`
            #[must_use]
            pub fn gzip(mut self, gzip: bool) -> Self {
                self.settings.coding($crate::send::Coding::Gzip, gzip);
                self.settings.forget();
                self
            }

            /// Whether the client's weights choose among the precompressed files. Defaults to `false`.
            ///
            /// Otherwise brotli comes before zstd and that before gzip, of those that the client prefers to the plain file, as in Koa.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().by_quality(true);")]
            /// ```
            #[must_use]
            pub fn by_quality(mut self, by_quality: bool) -> Self {
                self.settings.by_quality = by_quality;
                self
            }

            /// A function that sets headers of the answer, given the file's path and metadata. It comes before the others are set.
            ///
            /// `Cache-Control`, `Last-Modified`, `ETag` and `Content-Type` stay as it sets them; the length does not.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().set_headers(|response, path, metadata| response.set(\"X-Size\", metadata.len()));")]
            /// ```
            ///
            /// # In Koa
            ///
            /// `setHeaders: (res, path, stats) => { .. }`
            #[must_use]
            pub fn set_headers(
                mut self,
                set_headers: impl Fn(&mut koa_core::Response, &std::path::Path, &std::fs::Metadata)
                + Send
                + Sync
                + 'static,
            ) -> Self {
                self.settings.set_headers = Some(std::sync::Arc::new(set_headers));
                self
            }

            /// Whether `Cache-Control` is set. Defaults to `true`.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().cache_control(false);")]
            /// ```
            #[must_use]
            pub fn cache_control(mut self, cache_control: bool) -> Self {
                self.settings.cache_control = cache_control.then(|| koa_core::http::HeaderValue::from_static("max-age=0"));
                self.settings.age();
                self
            }

            /// Whether `Last-Modified` is set. Defaults to `true`.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().last_modified(false);")]
            /// ```
            #[must_use]
            pub fn last_modified(mut self, last_modified: bool) -> Self {
                self.settings.last_modified = last_modified;
                self
            }

            /// The entity tag, made of the file's length and time. Defaults to [`FileTag::Strong`](crate::FileTag::Strong).
            ///
            /// `true` and `false` are strong and none. A tag that is set already stays.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().etag(false);")]
            /// ```
            ///
            /// # In Koa
            ///
            /// What `@koa/etag` around it does.
            #[must_use]
            pub fn etag(mut self, etag: impl Into<$crate::FileTag>) -> Self {
                self.settings.etag = etag.into();
                self
            }

            /// Whether preconditions are heeded: 304 for what the client has already, 412 where it wanted another version. Defaults to `true`.
            ///
            /// They are `If-Match`, `If-Unmodified-Since`, `If-None-Match` and `If-Modified-Since`, as RFC 9110, section 13 has them.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().conditional(false);")]
            /// ```
            ///
            /// # In Koa
            ///
            /// What `koa-conditional-get` around it does.
            #[must_use]
            pub fn conditional(mut self, conditional: bool) -> Self {
                self.settings.conditional = conditional;
                self
            }

            /// Whether parts of a file are sent to those who ask for them. Defaults to `true`.
            ///
            /// One part, or several as `multipart/byteranges`, unless `If-Range` says that they are of another version; 416 for parts that there are not.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().accept_ranges(false);")]
            /// ```
            #[must_use]
            pub fn accept_ranges(mut self, accept_ranges: bool) -> Self {
                self.settings.accept_ranges = accept_ranges;
                self
            }

            /// Whether files are sent that a symbolic link outside of the root leads to. Defaults to `true`, as in Koa.
            ///
            /// Where the files below the root are not one's own, `false` is safer: what leads out of the root is then a 404.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().follow_symlinks(false);")]
            /// ```
            #[must_use]
            pub fn follow_symlinks(mut self, follow_symlinks: bool) -> Self {
                self.settings.follow_symlinks = follow_symlinks;
                self.settings.forget();
                self
            }

            /// How large a file may be to be kept in memory. Defaults to 64 KiB.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().cache_file_size(\"1mb\");")]
            /// ```
            #[must_use]
            pub fn cache_file_size(mut self, size: impl Into<$crate::ByteSize>) -> Self {
                self.settings.cache(|cache| cache.file_size = size.into().bytes());
                self
            }

            /// How much memory files may take in all. Defaults to 16 MiB; 0 keeps none.
            ///
            /// Those that were not asked for lately go first.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().cache_size(0);")]
            /// ```
            #[must_use]
            pub fn cache_size(mut self, size: impl Into<$crate::ByteSize>) -> Self {
                self.settings.cache(|cache| cache.size = size.into().bytes());
                self
            }

            /// For how long what was found at a path is taken to be there unchanged. Defaults to a tenth of a second.
            ///
            /// Within it nothing is asked of the file system; then it is, and a file in memory is read again only if it has changed.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("let options = koa_middleware::", stringify!($Options), "::new().cache_recheck(std::time::Duration::ZERO);")]
            /// ```
            #[must_use]
            pub fn cache_recheck(mut self, recheck: impl Into<$crate::Ms>) -> Self {
                self.settings.cache(|cache| cache.recheck = recheck.into().duration());
                self
            }
        }
    };
}

pub(crate) use file_options;
