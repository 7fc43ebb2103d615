//! How uploads are named, and where they are.

use std::sync::Arc;

use koa_core::{Context, Result};

use super::TusOptions;
use crate::tus::Upload;

pub(in crate::tus) type NamingFunction = dyn Fn(&Context, &Upload) -> Result<String> + Send + Sync;
pub(in crate::tus) type GenerateUrl = dyn Fn(&Context, &UrlParts<'_>) -> String + Send + Sync;
pub(in crate::tus) type GetFileId = dyn Fn(&Context, &str) -> Option<String> + Send + Sync;

/// What the URL of an upload is made of.
///
/// # In Koa
///
/// `{ proto, host, path, id }` of `generateUrl`
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct UrlParts<'a> {
    /// `http` or `https`.
    pub proto: &'a str,
    /// The host with its port.
    pub host: &'a str,
    /// The path at which uploads are created, without a slash at its end.
    pub path: &'a str,
    /// The id of the upload.
    pub id: &'a str,
}

impl TusOptions {
    /// Whether `Location` is a path alone. Defaults to `false`: a whole URL.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).relative_location(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `relativeLocation`
    #[must_use]
    pub fn relative_location(mut self, relative: bool) -> Self {
        self.relative_location = relative;
        self
    }

    /// Whether `Location` follows `Forwarded`, `X-Forwarded-Host` and `X-Forwarded-Proto` whatever [`App::proxy`](koa_core::App) says.
    ///
    /// Defaults to `false`: then it is made of `ctx.protocol()` and `ctx.host()`, which follow `app.proxy`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).respect_forwarded_headers(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `respectForwardedHeaders`
    #[must_use]
    pub fn respect_forwarded_headers(mut self, respect: bool) -> Self {
        self.respect_forwarded_headers = respect;
        self
    }

    /// Names a new upload. Defaults to 32 random hexadecimal digits.
    ///
    /// An id with slashes needs [`generate_url`](Self::generate_url) and
    /// [`get_file_id_from_request`](Self::get_file_id_from_request) to stand in a URL. An error is the client's; an id that exists already is a 409.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads"))
    ///     .naming_function(|ctx, _upload| Ok(ctx.get("X-Name").into_owned()));
    /// ```
    ///
    /// # In Koa
    ///
    /// `namingFunction: (req, metadata) => ..`
    #[must_use]
    pub fn naming_function(
        mut self,
        name: impl Fn(&Context, &Upload) -> Result<String> + Send + Sync + 'static,
    ) -> Self {
        self.naming_function = Some(Arc::new(name));
        self
    }

    /// Makes the `Location` of a new upload. Defaults to `proto://host/path/id`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads"))
    ///     .generate_url(|_, parts| format!("https://upload.example.com{}/{}", parts.path, parts.id));
    /// ```
    ///
    /// # In Koa
    ///
    /// `generateUrl: (req, { proto, host, path, id }) => ..`
    #[must_use]
    pub fn generate_url(
        mut self,
        url: impl Fn(&Context, &UrlParts<'_>) -> String + Send + Sync + 'static,
    ) -> Self {
        self.generate_url = Some(Arc::new(url));
        self
    }

    /// Finds the id in the last segment of a URL, which is given as sent. Defaults to that segment, percent-decoded.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads"))
    ///     .generate_url(|_, parts| format!("{}/{}", parts.path, parts.id.replace('/', "~")))
    ///     .get_file_id_from_request(|_, segment| Some(segment.replace('~', "/")));
    /// ```
    ///
    /// # In Koa
    ///
    /// `getFileIdFromRequest: (req, lastPath) => ..`
    #[must_use]
    pub fn get_file_id_from_request(
        mut self,
        id: impl Fn(&Context, &str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.get_file_id_from_request = Some(Arc::new(id));
        self
    }
}
