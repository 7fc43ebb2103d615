//! Answers for methods that a path does not have — `router.allowedMethods()` of `@koa/router`.

use std::{fmt, sync::Arc};

use koa_core::{Context, Error, Middleware, Next};

use crate::{Router, routes::Routes};

/// What `allowed_methods` does.
///
/// # Examples
///
/// ```
/// use koa_core::{App, Error};
/// use koa_router::{AllowedMethods, Router};
///
/// let options = AllowedMethods::new()
///     .throw(true)
///     .method_not_allowed(|| Error::new(405).with_message("not this way"));
/// let mut app = App::new();
/// app.with(Router::new().allowed_methods_with(options));
/// ```
///
/// # In Koa
///
/// `router.allowedMethods({ throw: true, methodNotAllowed: () => .. })`
#[derive(Clone)]
pub struct AllowedMethods {
    throw: bool,
    not_implemented: Arc<MakeError>,
    method_not_allowed: Arc<MakeError>,
}

type MakeError = dyn Fn() -> Error + Send + Sync;

impl AllowedMethods {
    /// The defaults: answers, no errors.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::AllowedMethods::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        AllowedMethods {
            throw: false,
            not_implemented: Arc::new(|| Error::new(501).with_expose(false)),
            method_not_allowed: Arc::new(|| Error::new(405)),
        }
    }

    /// Whether 405 and 501 are thrown, for an error page to catch, in the place of being answered. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::AllowedMethods::new().throw(true);
    /// ```
    #[must_use]
    pub fn throw(mut self, throw: bool) -> Self {
        self.throw = throw;
        self
    }

    /// The error that is thrown for a method that the router does not implement. Defaults to a 501.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Error;
    ///
    /// let options = koa_router::AllowedMethods::new().not_implemented(|| Error::new(501));
    /// ```
    #[must_use]
    pub fn not_implemented(mut self, make: impl Fn() -> Error + Send + Sync + 'static) -> Self {
        self.not_implemented = Arc::new(make);
        self
    }

    /// The error that is thrown for a method that the path does not have. Defaults to a 405.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Error;
    ///
    /// let help = String::from("see /help for what this path takes");
    /// let options =
    ///     koa_router::AllowedMethods::new().method_not_allowed(move || Error::new(405).with_message(help.as_str()));
    /// ```
    #[must_use]
    pub fn method_not_allowed(mut self, make: impl Fn() -> Error + Send + Sync + 'static) -> Self {
        self.method_not_allowed = Arc::new(make);
        self
    }
}

impl fmt::Debug for AllowedMethods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllowedMethods")
            .field("throw", &self.throw)
            .finish_non_exhaustive()
    }
}

impl Default for AllowedMethods {
    fn default() -> Self {
        AllowedMethods::new()
    }
}

impl Router {
    /// Answers `OPTIONS`, and 405 or 501 with `Allow` for methods that a path of any router that ran does not have.
    ///
    /// It acts after what is downstream, and only where that left a 404:
    ///
    /// - 200 with `Allow` for `OPTIONS` on a known path,
    /// - 405 with `Allow` for a method that the path lacks,
    /// - 501 with `Allow` for a method that is none of [`Options::methods`](crate::Options::methods).
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::Router;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.put("/users", async |_, _| Ok(()));
    ///
    /// let mut app = App::new();
    /// app.with(router.routes()).with(router.allowed_methods());
    /// app.test().options("/users").send().await.assert_status(200).assert_header("allow", "PUT");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `router.allowedMethods()`
    #[must_use]
    pub fn allowed_methods(&self) -> impl Middleware + use<> {
        self.allowed_methods_with(AllowedMethods::new())
    }

    /// [`allowed_methods`](Self::allowed_methods) with options.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{AllowedMethods, Router};
    ///
    /// let mut app = App::new();
    /// app.with(Router::new().allowed_methods_with(AllowedMethods::new().throw(true)));
    /// ```
    ///
    /// # In Koa
    ///
    /// `router.allowedMethods({ throw: true })`
    #[must_use]
    pub fn allowed_methods_with(&self, options: AllowedMethods) -> impl Middleware + use<> {
        let implemented = self.options.methods.clone();
        async move |ctx: &mut Context, next: Next<'_>| {
            next.run(ctx).await?;
            if ctx.routing.steps.is_empty() || ctx.status() != 404 {
                return Ok(());
            }
            let allowed = allowed(ctx);
            let has = |method: &str| allowed.iter().any(|own| own == method);
            let method = ctx.method().to_ascii_uppercase();
            let status = if !implemented
                .iter()
                .any(|own| own.eq_ignore_ascii_case(&method))
            {
                501
            } else if allowed.is_empty() || (method != "OPTIONS" && has(&method)) {
                return Ok(());
            } else if method == "OPTIONS" {
                200
            } else {
                405
            };
            match status {
                200 => {
                    ctx.set_status(200);
                    ctx.set_body("");
                }
                405 if options.throw => return Err((options.method_not_allowed)()),
                501 if options.throw => return Err((options.not_implemented)()),
                status => ctx.set_status(status),
            }
            ctx.set("Allow", allowed.join(", "));
            Ok(())
        }
    }
}

/// The methods of all layers that the path matches, in every router that ran, each once.
fn allowed(ctx: &Context) -> Vec<String> {
    let mut allowed: Vec<String> = Vec::new();
    for step in &ctx.routing.steps {
        let Some(routes) = step.router.downcast_ref::<Routes>() else {
            continue;
        };
        for layer in routes.matching(ctx.params.path(step.path.text)) {
            for method in &layer.methods {
                if !allowed.iter().any(|own| *own == **method) {
                    allowed.push(method.to_string());
                }
            }
        }
    }
    allowed
}
