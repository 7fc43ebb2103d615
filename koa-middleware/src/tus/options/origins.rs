//! What pages of other origins may do.

use super::TusOptions;

impl TusOptions {
    /// Headers that a page of another origin may send besides those of tus. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).allowed_headers(["X-Token"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `allowedHeaders`
    #[must_use]
    pub fn allowed_headers<H: Into<String>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        self.allowed_headers = names.into_iter().map(Into::into).collect();
        self
    }

    /// Headers that a page of another origin may read besides those of tus. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).exposed_headers(["X-Request-Id"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `exposedHeaders`
    #[must_use]
    pub fn exposed_headers<H: Into<String>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        self.exposed_headers = names.into_iter().map(Into::into).collect();
        self
    }

    /// Whether pages of other origins may send cookies along. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads"))
    ///     .allowed_origins(["https://example.com"])
    ///     .allowed_credentials(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `allowedCredentials`
    #[must_use]
    pub fn allowed_credentials(mut self, allowed: bool) -> Self {
        self.allowed_credentials = allowed;
        self
    }

    /// The origins whose pages may upload; another is answered with the first of them. Defaults to all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).allowed_origins(["https://example.com"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `allowedOrigins`
    #[must_use]
    pub fn allowed_origins<O: Into<String>>(
        mut self,
        origins: impl IntoIterator<Item = O>,
    ) -> Self {
        self.allowed_origins = Some(origins.into_iter().map(Into::into).collect());
        self
    }
}
