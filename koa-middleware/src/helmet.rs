//! Headers that make browsers careful — npm `koa-helmet`.
//!
//! [`helmet`](fn@helmet) sets all of them; each is a middleware of its own here too, as in `helmet.frameguard()`.

mod csp;
mod names;
mod older;
mod options;
mod policy;
mod single;
mod transport;

use std::borrow::Cow;

use koa_core::{Context, Middleware, Next, http::HeaderValue};

pub use self::{
    csp::{ContentSecurityPolicy, Directive},
    older::{
        dns_prefetch_control, frameguard, hide_powered_by, hsts, ie_no_open, no_sniff,
        permitted_cross_domain_policies, xss_filter,
    },
    options::HelmetOptions,
    policy::{Policy, Setting},
    single::{
        content_security_policy, cross_origin_embedder_policy, cross_origin_opener_policy,
        cross_origin_resource_policy, origin_agent_cluster, referrer_policy,
        strict_transport_security, x_content_type_options, x_dns_prefetch_control,
        x_download_options, x_frame_options, x_permitted_cross_domain_policies, x_powered_by,
        x_xss_protection,
    },
    transport::StrictTransportSecurity,
};

/// Sets twelve headers that make browsers careful, and removes `X-Powered-By`.
///
/// | header | value |
/// | --- | --- |
/// | `Content-Security-Policy` | scripts and most else of the same origin only; see [`ContentSecurityPolicy`] |
/// | `Cross-Origin-Opener-Policy` | `same-origin` |
/// | `Cross-Origin-Resource-Policy` | `same-origin` |
/// | `Origin-Agent-Cluster` | `?1` |
/// | `Referrer-Policy` | `no-referrer` |
/// | `Strict-Transport-Security` | `max-age=31536000; includeSubDomains` |
/// | `X-Content-Type-Options` | `nosniff` |
/// | `X-DNS-Prefetch-Control` | `off` |
/// | `X-Download-Options` | `noopen` |
/// | `X-Frame-Options` | `SAMEORIGIN` |
/// | `X-Permitted-Cross-Domain-Policies` | `none` |
/// | `X-XSS-Protection` | `0` |
///
/// They are set before downstream runs, so that a handler may change them. The application's own answer to an error has none of
/// them, as in Koa; an error page that a middleware outside of this one renders has them.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::helmet;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(helmet());
/// app.with(async |ctx, _| {
///     ctx.set_body("safe");
///     Ok(())
/// });
/// app.test().get("/").send().await.assert_header("x-frame-options", "SAMEORIGIN");
/// # }
/// ```
///
/// # In Koa
///
/// `helmet()`
#[must_use]
pub fn helmet() -> impl Middleware {
    helmet_with(HelmetOptions::new())
}

/// [`helmet`](fn@helmet) with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{HelmetOptions, helmet_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(helmet_with(HelmetOptions::new().x_frame_options("deny").strict_transport_security(false)));
/// app.test().get("/").send().await.assert_header("x-frame-options", "DENY").assert_no_header("strict-transport-security");
/// # }
/// ```
///
/// # Errors
///
/// A 500 where a [function](ContentSecurityPolicy::directive_by) of the policy fails or gives a source that is not valid.
///
/// # Panics
///
/// Where a policy has no directive, or no `default-src`, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet({ xFrameOptions: { action: 'deny' }, strictTransportSecurity: false })`
#[track_caller]
#[must_use]
pub fn helmet_with(options: HelmetOptions) -> impl Middleware {
    let headers = options.headers();
    let (csp, hides) = (options.csp.map(csp::Written::of), options.hide_powered_by);
    async move |ctx: &mut Context, next: Next<'_>| {
        if let Some(csp) = &csp {
            let policy = csp.of_request(ctx)?;
            ctx.set(csp.header(), policy);
        }
        for (name, value) in &headers {
            ctx.set(name, value.clone());
        }
        if hides {
            ctx.remove("X-Powered-By");
        }
        next.run(ctx).await
    }
}

/// One header that is the same for every response.
fn constant(name: &'static str, value: Cow<'static, str>) -> impl Middleware {
    let value = header_value(value);
    async move |ctx: &mut Context, next: Next<'_>| {
        ctx.set(name, value.clone());
        next.run(ctx).await
    }
}

fn header_value(value: Cow<'static, str>) -> HeaderValue {
    HeaderValue::try_from(value.into_owned()).expect("every policy was checked")
}
