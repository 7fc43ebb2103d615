//! Errors — npm `http-errors` and what `ctx.throw` makes.

mod foreign;
mod set_up;

use std::{error::Error as StdError, fmt, ops};

use serde_json::{Map, Value};

use self::foreign::Foreign;
pub use self::set_up::SetUp;
use crate::{ListenError, statuses};

/// What a middleware returns; `Ok(())` unless something was thrown.
///
/// # Examples
///
/// ```
/// use koa_core::{Context, Next, Result};
///
/// async fn home(ctx: &mut Context, _next: Next<'_>) -> Result {
///     ctx.set_body("home");
///     Ok(())
/// }
/// # let mut app = koa_core::App::new();
/// # app.with(home);
/// ```
///
/// Where it is imported, `Result<T, E>` is still the standard library's.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

pub(crate) type BoxError = Box<dyn StdError + Send + Sync>;

/// An error on its way out of the onion: a status, a message, and who may read it.
///
/// It is made by [`Context::throw`](crate::Context::throw), by `?` from any [`std::error::Error`]
/// (status 500, message hidden from the client), or by hand with [`Error::new`]. Its members are the
/// fields of [`HttpError`], which may be read and changed.
///
/// An error that no middleware catches is answered by the application: the response's headers are cleared,
/// [`headers`](HttpError::headers) are set, and the message (where [`expose`](HttpError::expose) is true) or
/// the status's standard phrase is sent as plain text. Then it is passed to the
/// [`on_error`](crate::App::on_error) listeners.
///
/// It does not implement [`std::error::Error`], so that `?` can convert every error that does.
///
/// # Examples
///
/// ```
/// use koa_core::Error;
///
/// let error = Error::new(404);
/// assert_eq!((error.status, error.message.as_str(), error.expose), (404, "Not Found", true));
///
/// let error: Error = std::io::Error::other("disk full").into();
/// assert_eq!((error.status, error.expose), (500, false));
/// ```
///
/// # In Koa
///
/// `http-errors`: `createError(404)`, the errors of `ctx.throw` and `ctx.assert`.
pub struct Error(Box<HttpError>);

/// The members of an [`Error`].
#[non_exhaustive]
pub struct HttpError {
    /// The status of the response. An unregistered one is answered as 500.
    pub status: u16,
    /// What went wrong, for the client where [`expose`](Self::expose) is true, else for the log alone.
    pub message: String,
    /// Whether the client may read the message. By default true below 500.
    pub expose: bool,
    /// Headers of the response, the only ones that survive an error.
    ///
    /// A value that HTTP does not allow turns the answer into a plain 500. `Content-Type` and
    /// `Content-Length` are ignored, for the body is plain text.
    pub headers: Vec<(String, String)>,
    /// Anything else that a listener or an outer middleware should know.
    pub properties: Map<String, Value>,
    source: Option<BoxError>,
    panicked: bool,
}

impl Error {
    /// Makes an error of a status, with the status's phrase as its message.
    ///
    /// A number that is no error status becomes what `http-errors` makes of it: within 400 to 599 the number is
    /// kept with the phrase of its class, a registered one below 400 is kept too, everything else becomes 500.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Error;
    ///
    /// let error = Error::new(503).with_message("down for tea").with_header("Retry-After", "30");
    /// assert_eq!(error.to_string(), "down for tea");
    /// assert!(!error.expose);
    /// ```
    ///
    /// # In Koa
    ///
    /// `createError(status)`; `ctx.throw(status)` is `return Err(Error::new(status))`.
    #[must_use]
    pub fn new(status: u16) -> Self {
        let registered = statuses::message(status);
        let (status, phrase) = match (registered, status) {
            (Some(phrase), _) => (status, phrase),
            (None, 400..=499) => (status, "Bad Request"),
            (None, 500..=599) => (status, "Internal Server Error"),
            (None, _) => (500, "Internal Server Error"),
        };
        Error(Box::new(HttpError {
            status,
            message: phrase.into(),
            expose: status < 500,
            headers: Vec::new(),
            properties: Map::new(),
            source: None,
            panicked: false,
        }))
    }

    /// Makes a 500 whose message is for the log alone.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = koa_core::Error::other("the tea is cold");
    /// assert_eq!((error.status, error.expose), (500, false));
    /// assert_eq!(error.to_string(), "the tea is cold");
    /// ```
    ///
    /// # In Koa
    ///
    /// `throw new Error('the tea is cold')`
    #[must_use]
    pub fn other(message: impl Into<String>) -> Self {
        Error::new(500).with_message(message)
    }

    /// Makes an error of a status and a text, or of a status and an error that becomes the source.
    pub(crate) fn thrown(status: u16, message: BoxError) -> Self {
        let made = Error::new(status);
        match message.downcast::<Foreign>() {
            Ok(foreign) => {
                let mut error = foreign.0;
                (error.status, error.expose) = (made.status, made.expose);
                error
            }
            Err(message) => Error::from_box(made, message),
        }
    }

    fn from_box(mut error: Self, message: BoxError) -> Self {
        error.message = message.to_string();
        error.source = Some(message);
        error
    }

    /// What a panic in a middleware becomes: a 500 whose message is the panic's.
    pub(crate) fn panicked(payload: &(dyn std::any::Any + Send)) -> Self {
        let text = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a value that is no text".into());
        let mut error = Error::new(500).with_message(format!("a middleware panicked: {text}"));
        error.panicked = true;
        error
    }

    /// The same error with another message.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = koa_core::Error::new(400).with_message("name required");
    /// assert_eq!(error.message, "name required");
    /// ```
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The same error, whose message the client may read or not.
    ///
    /// Defaults to true for a status below 500.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = koa_core::Error::new(500).with_message("out of tea").with_expose(true);
    /// assert!(error.expose);
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.throw(500, 'out of tea', { expose: true })`
    #[must_use]
    pub fn with_expose(mut self, expose: bool) -> Self {
        self.expose = expose;
        self
    }

    /// The same error with one more header for its response.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = koa_core::Error::new(401).with_header("WWW-Authenticate", "Basic");
    /// assert_eq!(error.headers[0].0, "WWW-Authenticate");
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.throw(401, { headers: { 'WWW-Authenticate': 'Basic' } })`
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same error with one more property for listeners and outer middleware.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = koa_core::Error::new(400).with_property("code", "E_NAME");
    /// assert_eq!(error.properties["code"], "E_NAME");
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.throw(400, 'name required', { code: 'E_NAME' })`
    #[must_use]
    pub fn with_property(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// The same error with the error that caused it.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Error;
    ///
    /// let error = Error::new(502).with_source(std::io::Error::other("refused"));
    /// assert_eq!(error.source().map(|source| source.to_string()).as_deref(), Some("refused"));
    /// ```
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl HttpError {
    /// The error that caused this one: what `?` converted, or what was given to `ctx.throw`.
    ///
    /// # Examples
    ///
    /// ```
    /// let error: koa_core::Error = std::io::Error::other("disk full").into();
    /// let cause = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
    /// assert!(cause.is_some());
    /// ```
    #[must_use]
    pub fn source(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.source.as_deref()
    }

    /// What the client may read: the message where it is exposed, else the standard phrase of the status.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Error;
    ///
    /// assert_eq!(Error::new(400).with_message("name required").public_message(), "name required");
    /// assert_eq!(Error::other("the password is tea").public_message(), "Internal Server Error");
    /// ```
    ///
    /// # In Koa
    ///
    /// `err.expose ? err.message : statuses.message[err.status]`
    #[must_use]
    pub fn public_message(&self) -> &str {
        if self.expose {
            return &self.message;
        }
        statuses::message(self.answered_status()).unwrap_or_default()
    }

    /// The name of the error's class, such as `NotFoundError`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Error::new(404).name(), "NotFoundError");
    /// ```
    ///
    /// # In Koa
    ///
    /// `err.name`
    #[must_use]
    pub fn name(&self) -> String {
        statuses::error_name(self.status)
    }

    /// Whether a panic in a middleware made this error.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(!koa_core::Error::new(500).is_panic());
    /// ```
    #[must_use]
    pub fn is_panic(&self) -> bool {
        self.panicked
    }

    /// The status that the application answers with: 500 where the error's own is not registered.
    pub(crate) fn answered_status(&self) -> u16 {
        if statuses::message(self.status).is_some() {
            self.status
        } else {
            500
        }
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        let error: BoxError = Box::new(error);
        match error.downcast::<Foreign>() {
            Ok(foreign) => foreign.0,
            Err(error) => Error::from_box(Error::new(500), error),
        }
    }
}

impl From<Error> for Box<dyn StdError + Send + Sync> {
    fn from(error: Error) -> Self {
        Box::new(Foreign(error))
    }
}

impl ops::Deref for Error {
    type Target = HttpError;

    fn deref(&self) -> &HttpError {
        &self.0
    }
}

impl ops::DerefMut for Error {
    fn deref_mut(&mut self) -> &mut HttpError {
        &mut self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = self.source();
        // Without a request there is no status: this is what a program ends with.
        if source.is_some_and(<dyn StdError + Send + Sync>::is::<ListenError>) {
            return f.write_str(&self.message);
        }
        if let Some(source) =
            source.filter(|source| source.source().is_some_and(<dyn StdError>::is::<SetUp>))
        {
            return fmt::Debug::fmt(source, f);
        }
        write!(f, "{} ({}): {}", self.name(), self.status, self.message)?;
        let mut cause = source.and_then(|source| source.source());
        while let Some(error) = cause {
            write!(f, "\n  caused by: {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
