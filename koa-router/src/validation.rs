//! Parameters that must match a regular expression — `createParameterValidationMiddleware` of `@koa/router`.

use std::{fmt, sync::Arc};

use koa_core::{Context, Error, Middleware, Next, Result};
use regex::Regex;

use crate::ParamHandler;

type MakeError = dyn Fn(&str, &str) -> Error + Send + Sync;

/// What a parameter must look like, as a middleware or as a handler of the parameter.
///
/// # Examples
///
/// ```
/// use koa_core::{App, compose};
/// use koa_router::{Router, validate};
/// use regex::Regex;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> koa_core::Result {
/// let digits = validate("id", Regex::new("^[0-9]+$")?);
/// let mut router = Router::new();
/// router.get("/users/:id", compose![digits.middleware(), async |ctx, _| {
///     ctx.set_body("a user");
///     Ok(())
/// }]);
///
/// let mut app = App::new();
/// app.with(router.routes());
/// app.test().get("/users/7").send().await.assert_text("a user");
/// app.test()
///     .get("/users/x")
///     .send()
///     .await
///     .assert_status(400)
///     .assert_text("Invalid value for parameter \"id\": \"x\"");
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// what `createParameterValidationMiddleware` returns
#[derive(Clone)]
pub struct Validation {
    name: Arc<str>,
    pattern: Regex,
    status: u16,
    message: Option<Arc<str>>,
    expose: Option<bool>,
    make: Option<Arc<MakeError>>,
}

/// Says what a parameter must look like: the expression is searched in its decoded value.
///
/// The whole value is compared only where the expression is anchored, as in `^[0-9]+$`.
///
/// # Examples
///
/// ```
/// use koa_router::{Router, validate};
///
/// # fn main() -> Result<(), regex::Error> {
/// let mut router = Router::new();
/// router.param("id", validate("id", regex::Regex::new("^[0-9]+$")?).handler());
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `createParameterValidationMiddleware('id', /^[0-9]+$/)`
#[must_use]
pub fn validate(name: &str, pattern: Regex) -> Validation {
    Validation {
        name: name.into(),
        pattern,
        status: 400,
        message: None,
        expose: None,
        make: None,
    }
}

impl Validation {
    /// The status of the error. Defaults to 400.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> Result<(), regex::Error> {
    /// let word = koa_router::validate("word", regex::Regex::new("^[a-z]+$")?).status(422);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// the option `status`
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The message of the error. Defaults to one that names the parameter and its value.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> Result<(), regex::Error> {
    /// let word = koa_router::validate("word", regex::Regex::new("^[a-z]+$")?).message("bad word");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// the option `message`
    #[must_use]
    pub fn message(mut self, message: &str) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Whether the client sees the message. Defaults to `true` for a status below 500.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> Result<(), regex::Error> {
    /// let word = koa_router::validate("word", regex::Regex::new("^[a-z]+$")?).expose(false);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// the option `expose`
    #[must_use]
    pub fn expose(mut self, expose: bool) -> Self {
        self.expose = Some(expose);
        self
    }

    /// Makes the error of a value that does not match, of the parameter's name and the value.
    ///
    /// A parameter that is missing is not its affair.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Error;
    /// use koa_router::validate;
    ///
    /// # fn main() -> Result<(), regex::Error> {
    /// let digit = validate("n", regex::Regex::new("^[0-9]$")?)
    ///     .error(|name, value| Error::new(409).with_message(format!("{name} may not be {value}")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// the option `createError`
    #[must_use]
    pub fn error(mut self, make: impl Fn(&str, &str) -> Error + Send + Sync + 'static) -> Self {
        self.make = Some(Arc::new(make));
        self
    }

    /// The check as a middleware of a route.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::compose;
    /// use koa_router::{Router, validate};
    ///
    /// # fn main() -> Result<(), regex::Error> {
    /// let digits = validate("id", regex::Regex::new("^[0-9]+$")?);
    /// let mut router = Router::new();
    /// router.get("/users/:id", compose![digits.middleware(), async |ctx, _| {
    ///     ctx.set_body(format!("user {}", &ctx.params["id"]));
    ///     Ok(())
    /// }]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `router.get('/users/:id', digits, fn)`
    #[must_use]
    pub fn middleware(&self) -> impl Middleware + use<> {
        let own = self.clone();
        async move |ctx: &mut Context, next: Next<'_>| {
            own.check(ctx.params.get(&own.name))?;
            next.run(ctx).await
        }
    }

    /// The check as a handler of the parameter, for all routes that have it.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{Router, validate};
    ///
    /// # fn main() -> Result<(), regex::Error> {
    /// let mut router = Router::new();
    /// router.param("id", validate("id", regex::Regex::new("^[0-9]+$")?).handler());
    /// router.get("/users/:id", async |ctx, _| {
    ///     ctx.set_body(format!("user {}", &ctx.params["id"]));
    ///     Ok(())
    /// });
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `router.param('id', digits)`
    #[must_use]
    pub fn handler(&self) -> impl ParamHandler + use<> {
        let own = self.clone();
        async move |value: String, ctx: &mut Context, next: Next<'_>| {
            own.check(Some(value.as_str()).filter(|value| !value.is_empty()))?;
            next.run(ctx).await
        }
    }

    fn check(&self, value: Option<&str>) -> Result {
        let Some(value) = value else {
            return Err(self.refusal(missing));
        };
        if self.pattern.is_match(value) {
            return Ok(());
        }
        Err(match &self.make {
            Some(make) => make(&self.name, value),
            None => self.refusal(|name| invalid(name, value)),
        })
    }

    fn refusal(&self, message: impl FnOnce(&str) -> String) -> Error {
        let message = self
            .message
            .as_deref()
            .map_or_else(|| message(&self.name), str::to_owned);
        let error = Error::new(self.status).with_message(message);
        match self.expose {
            Some(expose) => error.with_expose(expose),
            None => error,
        }
    }
}

/// What is said of a parameter that is absent.
pub(crate) fn missing(name: &str) -> String {
    format!("Missing required parameter \"{name}\" in route params")
}

/// What is said of a value that does not do.
pub(crate) fn invalid(name: &str, value: &str) -> String {
    format!("Invalid value for parameter \"{name}\": \"{value}\"")
}

impl fmt::Debug for Validation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validation")
            .field("name", &self.name)
            .field("pattern", &self.pattern)
            .field("status", &self.status)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use koa_core::{App, Error};
    use regex::Regex;

    use super::{Validation, validate};
    use crate::Router;

    fn digits() -> Validation {
        validate("id", Regex::new("^[0-9]+$").unwrap())
    }

    // spec: RTR-172, RTR-173
    #[tokio::test]
    async fn refuses_with_what_its_options_say() {
        let invalid = "Invalid value for parameter \"id\": \"a b\"";
        let missing = "Missing required parameter \"id\" in route params";
        let own = |name: &str, value: &str| Error::new(409).with_message(format!("{name}={value}"));
        for (validation, path, status, text) in [
            (digits(), "/x/a%20b", 400, invalid),
            (digits(), "/x", 400, missing),
            (digits().status(422), "/x/a%20b", 422, invalid),
            (digits().message("no"), "/x/y", 400, "no"),
            (digits().message("no"), "/x", 400, "no"),
            (digits().expose(false), "/x/y", 400, "Bad Request"),
            (digits().status(500), "/x/y", 500, "Internal Server Error"),
            (
                digits().status(500).expose(true).message("no"),
                "/x/y",
                500,
                "no",
            ),
            (digits().error(own), "/x/y", 409, "id=y"),
            (digits().error(own), "/x", 400, missing),
            (digits(), "/x/7", 200, "7"),
        ] {
            let mut routes = [Router::new(), Router::new()];
            routes[0].with_path("/x{/:id}", validation.middleware());
            routes[1].param("id", validation.handler());
            for mut router in routes {
                router.get("/x{/:id}", async |ctx, _| {
                    ctx.set_body(ctx.params["id"].to_owned());
                    Ok(())
                });
                let mut app = App::new();
                app.silent = true;
                app.with(router.routes());
                let answer = app.test().get(path).send().await;
                answer.assert_status(status).assert_text(text);
            }
        }
    }
}
