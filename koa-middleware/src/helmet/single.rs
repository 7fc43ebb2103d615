//! Each header as a middleware of its own — `helmet.frameguard()` and the others.

use std::borrow::Cow;

use koa_core::{Context, Middleware, Next};

use super::{
    ContentSecurityPolicy, Policy, StrictTransportSecurity, constant, csp::Written, names,
};

/// `Content-Security-Policy` alone.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{ContentSecurityPolicy, helmet};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let policy = ContentSecurityPolicy::new().use_defaults(false).directive("defaultSrc", ["'self'"]);
/// let mut app = App::new();
/// app.with(helmet::content_security_policy(policy));
/// app.test().get("/").send().await.assert_header("content-security-policy", "default-src 'self'");
/// # }
/// ```
///
/// # Errors
///
/// A 500 where a [function](ContentSecurityPolicy::directive_by) of the policy fails or gives a source that is not valid.
///
/// # Panics
///
/// Where the policy has no directive, or no `default-src`, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.contentSecurityPolicy({ useDefaults: false, directives: { defaultSrc: ["'self'"] } })`
#[track_caller]
#[must_use]
pub fn content_security_policy(policy: ContentSecurityPolicy) -> impl Middleware {
    let policy = Written::of(policy);
    async move |ctx: &mut Context, next: Next<'_>| {
        let value = policy.of_request(ctx)?;
        ctx.set(policy.header(), value);
        next.run(ctx).await
    }
}

/// `Strict-Transport-Security` alone.
///
/// # Examples
///
/// ```
/// use koa_middleware::{StrictTransportSecurity, helmet};
///
/// let mut app = koa_core::App::new();
/// app.with(helmet::strict_transport_security(StrictTransportSecurity::new().preload(true)));
/// ```
///
/// # In Koa
///
/// `helmet.strictTransportSecurity({ preload: true })`
#[must_use]
pub fn strict_transport_security(options: StrictTransportSecurity) -> impl Middleware {
    constant(names::TRANSPORT, options.value())
}

/// Removes `X-Powered-By`, where something upstream set it.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::x_powered_by());
/// ```
///
/// # In Koa
///
/// `helmet.xPoweredBy()`
#[must_use]
pub fn x_powered_by() -> impl Middleware {
    async |ctx: &mut Context, next: Next<'_>| {
        ctx.remove("X-Powered-By");
        next.run(ctx).await
    }
}

/// `Cross-Origin-Embedder-Policy` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::cross_origin_embedder_policy("credentialless"));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.crossOriginEmbedderPolicy(..)`
#[track_caller]
#[must_use]
pub fn cross_origin_embedder_policy<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    constant(
        names::EMBEDDER.name,
        sent(names::EMBEDDER.value(policy.into())),
    )
}

/// `Cross-Origin-Opener-Policy` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::cross_origin_opener_policy("same-origin-allow-popups"));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.crossOriginOpenerPolicy(..)`
#[track_caller]
#[must_use]
pub fn cross_origin_opener_policy<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    constant(names::OPENER.name, sent(names::OPENER.value(policy.into())))
}

/// `Cross-Origin-Resource-Policy` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::cross_origin_resource_policy("same-site"));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.crossOriginResourcePolicy(..)`
#[track_caller]
#[must_use]
pub fn cross_origin_resource_policy<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    constant(
        names::RESOURCE.name,
        sent(names::RESOURCE.value(policy.into())),
    )
}

/// `Origin-Agent-Cluster` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::origin_agent_cluster());
/// ```
///
/// # In Koa
///
/// `helmet.originAgentCluster(..)`
#[must_use]
pub fn origin_agent_cluster() -> impl Middleware {
    constant(
        names::AGENT_CLUSTER.name,
        names::AGENT_CLUSTER.default.into(),
    )
}

/// `Referrer-Policy` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::referrer_policy(["no-referrer", "strict-origin"]));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.referrerPolicy(..)`
#[track_caller]
#[must_use]
pub fn referrer_policy<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    constant(
        names::REFERRER.name,
        sent(names::REFERRER.list(policy.into())),
    )
}

/// `X-Content-Type-Options` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::x_content_type_options());
/// ```
///
/// # In Koa
///
/// `helmet.xContentTypeOptions(..)`
#[must_use]
pub fn x_content_type_options() -> impl Middleware {
    constant(names::SNIFF.name, names::SNIFF.default.into())
}

/// `X-DNS-Prefetch-Control` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::x_dns_prefetch_control("on"));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.xDnsPrefetchControl(..)`
#[track_caller]
#[must_use]
pub fn x_dns_prefetch_control<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    constant(
        names::PREFETCH.name,
        sent(names::PREFETCH.value(policy.into())),
    )
}

/// `X-Download-Options` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::x_download_options());
/// ```
///
/// # In Koa
///
/// `helmet.xDownloadOptions(..)`
#[must_use]
pub fn x_download_options() -> impl Middleware {
    constant(names::DOWNLOAD.name, names::DOWNLOAD.default.into())
}

/// `X-Frame-Options` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::x_frame_options("deny"));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.xFrameOptions(..)`
#[track_caller]
#[must_use]
pub fn x_frame_options<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    constant(names::FRAME, sent(names::frame(policy.into())))
}

/// `X-Permitted-Cross-Domain-Policies` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::x_permitted_cross_domain_policies("master-only"));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.xPermittedCrossDomainPolicies(..)`
#[track_caller]
#[must_use]
pub fn x_permitted_cross_domain_policies<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    constant(
        names::PERMITTED.name,
        sent(names::PERMITTED.value(policy.into())),
    )
}

/// `X-XSS-Protection` alone.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::x_xss_protection());
/// ```
///
/// # In Koa
///
/// `helmet.xXssProtection(..)`
#[must_use]
pub fn x_xss_protection() -> impl Middleware {
    constant(names::XSS.name, names::XSS.default.into())
}

#[track_caller]
fn sent(value: Option<Cow<'static, str>>) -> Cow<'static, str> {
    value.expect("a middleware for one header does not switch it off")
}
