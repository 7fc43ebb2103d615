//! Requests of other origins — npm `@koa/cors`.

mod options;

use koa_core::{Context, Error, Middleware, Next, Result};

use self::options::Choice;
pub use self::options::{CorsList, CorsOptions};

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";

/// Lets pages of other origins read the responses (CORS).
///
/// - Every response says `Access-Control-Allow-Origin: *` and `Vary: Origin`, one to an error too.
/// - A preflight (`OPTIONS` with `Access-Control-Request-Method`) is answered with 204 and what is allowed; downstream does not run.
/// - An `OPTIONS` that is no preflight goes on downstream.
///
/// The header tells browsers what pages may read; it keeps nobody from sending a request.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::cors;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(cors());
/// app.with(async |ctx, _| {
///     ctx.set_body("for everybody");
///     Ok(())
/// });
/// app.test().get("/").send().await.assert_header("access-control-allow-origin", "*");
///
/// let preflight = app.test().options("/").header("Access-Control-Request-Method", "PUT").send().await;
/// preflight.assert_status(204).assert_header("access-control-allow-methods", "GET,HEAD,PUT,POST,DELETE,PATCH");
/// # }
/// ```
///
/// # In Koa
///
/// `cors()`
#[must_use]
pub fn cors() -> impl Middleware {
    cors_with(CorsOptions::new())
}

/// [`cors`](fn@cors) with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{CorsOptions, cors_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(cors_with(CorsOptions::new().origin("https://koa.test").credentials(true)));
/// app.test().get("/").send().await.assert_header("access-control-allow-credentials", "true");
/// # }
/// ```
///
/// # Errors
///
/// What a function of the options answers as an error.
///
/// # In Koa
///
/// `cors({ origin: 'https://koa.test', credentials: true })`. With credentials and `*`, a request without `Origin` gets no
/// `Access-Control-Allow-Origin` here, and an empty one from Koa.
#[must_use]
pub fn cors_with(options: CorsOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        ctx.vary("Origin");
        let Some(allowed) = options.allowed(ctx).await? else {
            return next.run(ctx).await;
        };
        if ctx.method() == "OPTIONS" {
            if ctx.get("Access-Control-Request-Method").is_empty() {
                return next.run(ctx).await;
            }
            preflight(ctx, &options, &allowed);
            return Ok(());
        }
        let headers = options.of_response(&allowed);
        for (name, value) in &headers {
            ctx.set(name, *value);
        }
        match next.run(ctx).await {
            Err(error) if options.keep_headers_on_error => Err(kept(error, &headers)),
            result => result,
        }
    }
}

/// Who may read the response of a request.
struct Allowed {
    /// Empty where credentials are asked for and the client said no origin.
    origin: String,
    credentials: bool,
}

impl CorsOptions {
    /// `None` where the origin is refused.
    async fn allowed(&self, ctx: &Context) -> Result<Option<Allowed>> {
        let origin = match &self.origin {
            Choice::Fixed(origin) => origin.clone(),
            Choice::By(choose) => match choose(ctx).await? {
                Some(origin) if !origin.is_empty() => origin,
                _ => return Ok(None),
            },
        };
        let credentials = match &self.credentials {
            Choice::Fixed(credentials) => *credentials,
            Choice::By(choose) => choose(ctx).await?,
        };
        let origin = if credentials && origin == "*" {
            ctx.get("Origin").into_owned()
        } else {
            origin
        };
        Ok(Some(Allowed {
            origin,
            credentials,
        }))
    }

    fn of_response<'a>(&'a self, allowed: &'a Allowed) -> Vec<(&'static str, &'a str)> {
        let mut headers = allowed.headers();
        if !self.expose_headers.is_empty() {
            headers.push(("Access-Control-Expose-Headers", &*self.expose_headers));
        }
        headers.extend(self.secure_headers());
        headers
    }

    fn secure_headers<'a>(&self) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a> {
        let headers = [
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Embedder-Policy", "require-corp"),
        ];
        let wanted = self.secure_context;
        headers.into_iter().filter(move |_| wanted)
    }
}

impl Allowed {
    fn headers(&self) -> Vec<(&'static str, &str)> {
        let mut headers = Vec::with_capacity(4);
        if !self.origin.is_empty() {
            headers.push((ALLOW_ORIGIN, &*self.origin));
        }
        if self.credentials {
            headers.push((ALLOW_CREDENTIALS, "true"));
        }
        headers
    }
}

fn preflight(ctx: &mut Context, options: &CorsOptions, allowed: &Allowed) {
    for (name, value) in allowed
        .headers()
        .into_iter()
        .chain(options.secure_headers())
    {
        ctx.set(name, value);
    }
    if let Some(max_age) = options.max_age {
        ctx.set("Access-Control-Max-Age", max_age.as_secs());
    }
    if options.private_network_access
        && !ctx.get("Access-Control-Request-Private-Network").is_empty()
    {
        ctx.set("Access-Control-Allow-Private-Network", "true");
    }
    if !options.allow_methods.is_empty() {
        ctx.set("Access-Control-Allow-Methods", &options.allow_methods);
    }
    let headers = if options.allow_headers.is_empty() {
        ctx.get("Access-Control-Request-Headers").into_owned()
    } else {
        options.allow_headers.clone()
    };
    if !headers.is_empty() {
        ctx.set("Access-Control-Allow-Headers", headers);
    }
    ctx.set_status(204);
}

/// The error with the headers that the application's answer to it would lack.
fn kept(mut error: Error, headers: &[(&'static str, &str)]) -> Error {
    let (mut vary, mut own) = (String::new(), Vec::new());
    for (name, value) in std::mem::take(&mut error.headers) {
        if name.eq_ignore_ascii_case("vary") {
            vary = if vary.is_empty() {
                value
            } else {
                format!("{vary}, {value}")
            };
        } else if !headers
            .iter()
            .any(|(set, _)| name.eq_ignore_ascii_case(set))
        {
            own.push((name, value));
        }
    }
    own.extend(
        headers
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into())),
    );
    own.push(("Vary".into(), vary_with_origin(vary)));
    error.headers = own;
    error
}

fn vary_with_origin(vary: String) -> String {
    let mut names = vary.split(',').map(str::trim);
    if vary.trim().is_empty() {
        "Origin".into()
    } else if names.clone().any(|name| name == "*") {
        "*".into()
    } else if names.any(|name| name.eq_ignore_ascii_case("Origin")) {
        vary
    } else {
        format!("{vary}, Origin")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: COR-025
    #[test]
    fn origin_is_added_to_the_vary_of_an_error_once() {
        for (vary, wanted) in [
            ("", "Origin"),
            ("Accept-Encoding", "Accept-Encoding, Origin"),
            ("*", "*"),
            ("Accept, *", "*"),
            ("Origin, Accept-Encoding", "Origin, Accept-Encoding"),
            ("accept,ORIGIN", "accept,ORIGIN"),
        ] {
            assert_eq!(vary_with_origin(vary.into()), wanted, "{vary}");
        }
    }

    #[test]
    fn headers_of_an_error_are_replaced_not_repeated() {
        let error = Error::new(400)
            .with_header("access-control-allow-origin", "http://b")
            .with_header("X-Own", "1");
        let error = kept(error, &[(ALLOW_ORIGIN, "*")]);
        let headers: Vec<_> = error
            .headers
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        assert_eq!(
            headers,
            [("X-Own", "1"), (ALLOW_ORIGIN, "*"), ("Vary", "Origin")]
        );
    }
}
