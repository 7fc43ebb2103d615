//! Which headers are set, and to what — the options of `helmet`.

use std::borrow::Cow;

use koa_core::http::HeaderValue;

use super::{ContentSecurityPolicy, Policy, Setting, StrictTransportSecurity, header_value, names};

type Value = Option<Cow<'static, str>>;

/// The options of [`helmet_with`](super::helmet_with): for each header `true`, `false`, or what it says.
///
/// The names of older versions (`frameguard`, `hsts`, `no_sniff` and others) set the same; the last call counts.
///
/// # Examples
///
/// ```
/// use koa_middleware::{HelmetOptions, helmet_with};
///
/// let options = HelmetOptions::new().content_security_policy(false).referrer_policy("same-origin");
/// let mut app = koa_core::App::new();
/// app.with(helmet_with(options));
/// ```
///
/// # In Koa
///
/// `helmet({ contentSecurityPolicy: false, referrerPolicy: { policy: 'same-origin' } })`
#[derive(Debug)]
pub struct HelmetOptions {
    pub(super) csp: Option<ContentSecurityPolicy>,
    embedder: Value,
    opener: Value,
    resource: Value,
    agent_cluster: Value,
    referrer: Value,
    sniff: Value,
    prefetch: Value,
    download: Value,
    frame: Value,
    permitted: Value,
    xss: Value,
    transport: Value,
    pub(super) hide_powered_by: bool,
}

impl HelmetOptions {
    /// The defaults, which [`helmet`](fn@super::helmet) lists.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        HelmetOptions {
            csp: Some(ContentSecurityPolicy::new()),
            embedder: None,
            opener: Some(names::OPENER.default.into()),
            resource: Some(names::RESOURCE.default.into()),
            agent_cluster: Some(names::AGENT_CLUSTER.default.into()),
            referrer: Some(names::REFERRER.default.into()),
            sniff: Some(names::SNIFF.default.into()),
            prefetch: Some(names::PREFETCH.default.into()),
            download: Some(names::DOWNLOAD.default.into()),
            frame: names::frame(true.into()),
            permitted: Some(names::PERMITTED.default.into()),
            xss: Some(names::XSS.default.into()),
            transport: Some(StrictTransportSecurity::new().value()),
            hide_powered_by: true,
        }
    }

    /// `Content-Security-Policy`. Defaults to the default directives of [`ContentSecurityPolicy`].
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{ContentSecurityPolicy, HelmetOptions};
    ///
    /// let policy = ContentSecurityPolicy::new().directive("scriptSrc", ["'self'", "https://cdn.test"]);
    /// let options = HelmetOptions::new().content_security_policy(policy);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ contentSecurityPolicy: { directives: { scriptSrc: ["'self'", 'https://cdn.test'] } } }`
    #[must_use]
    pub fn content_security_policy(
        mut self,
        policy: impl Into<Setting<ContentSecurityPolicy>>,
    ) -> Self {
        self.csp = policy.into().0;
        self
    }

    /// `Strict-Transport-Security`. Defaults to 365 days with sub-domains.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use koa_middleware::{HelmetOptions, StrictTransportSecurity};
    ///
    /// let hour = StrictTransportSecurity::new().max_age(Duration::from_secs(3600));
    /// let options = HelmetOptions::new().strict_transport_security(hour);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ strictTransportSecurity: { maxAge: 3600 } }`
    #[must_use]
    pub fn strict_transport_security(
        mut self,
        options: impl Into<Setting<StrictTransportSecurity>>,
    ) -> Self {
        self.transport = options.into().0.map(StrictTransportSecurity::value);
        self
    }

    /// Whether `X-Powered-By` is removed where something upstream set it. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().x_powered_by(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ xPoweredBy: false }`
    #[must_use]
    pub fn x_powered_by(mut self, remove: bool) -> Self {
        self.hide_powered_by = remove;
        self
    }

    /// `Cross-Origin-Embedder-Policy`: `require-corp`, `credentialless` or `unsafe-none`. Defaults to no header; `true` is `require-corp`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().cross_origin_embedder_policy("credentialless");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ crossOriginEmbedderPolicy: { policy: 'credentialless' } }`
    #[must_use]
    #[track_caller]
    pub fn cross_origin_embedder_policy(mut self, policy: impl Into<Policy>) -> Self {
        self.embedder = names::EMBEDDER.value(policy.into());
        self
    }

    /// `Cross-Origin-Opener-Policy`. Defaults to `same-origin`; the others are `same-origin-allow-popups`, `noopener-allow-popups` and `unsafe-none`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().cross_origin_opener_policy("same-origin-allow-popups");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' } }`
    #[must_use]
    #[track_caller]
    pub fn cross_origin_opener_policy(mut self, policy: impl Into<Policy>) -> Self {
        self.opener = names::OPENER.value(policy.into());
        self
    }

    /// `Cross-Origin-Resource-Policy`. Defaults to `same-origin`; the others are `same-site` and `cross-origin`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().cross_origin_resource_policy("same-site");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ crossOriginResourcePolicy: { policy: 'same-site' } }`
    #[must_use]
    #[track_caller]
    pub fn cross_origin_resource_policy(mut self, policy: impl Into<Policy>) -> Self {
        self.resource = names::RESOURCE.value(policy.into());
        self
    }

    /// Whether `Origin-Agent-Cluster: ?1` is sent. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().origin_agent_cluster(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ originAgentCluster: false }`
    #[must_use]
    pub fn origin_agent_cluster(mut self, send: bool) -> Self {
        self.agent_cluster = send.then(|| names::AGENT_CLUSTER.default.into());
        self
    }

    /// `Referrer-Policy`: a policy, or several of which browsers take the last one that they know. Defaults to `no-referrer`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().referrer_policy(["no-referrer", "strict-origin"]);
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ referrerPolicy: { policy: ['no-referrer', 'strict-origin'] } }`
    #[must_use]
    #[track_caller]
    pub fn referrer_policy(mut self, policy: impl Into<Policy>) -> Self {
        self.referrer = names::REFERRER.list(policy.into());
        self
    }

    /// Whether `X-Content-Type-Options: nosniff` is sent. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().x_content_type_options(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ xContentTypeOptions: false }`
    #[must_use]
    pub fn x_content_type_options(mut self, send: bool) -> Self {
        self.sniff = send.then(|| names::SNIFF.default.into());
        self
    }

    /// `X-DNS-Prefetch-Control`: `on` or `off`. Defaults to `off`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().x_dns_prefetch_control("on");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ xDnsPrefetchControl: { allow: true } }`
    #[must_use]
    #[track_caller]
    pub fn x_dns_prefetch_control(mut self, policy: impl Into<Policy>) -> Self {
        self.prefetch = names::PREFETCH.value(policy.into());
        self
    }

    /// Whether `X-Download-Options: noopen` is sent. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().x_download_options(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ xDownloadOptions: false }`
    #[must_use]
    pub fn x_download_options(mut self, send: bool) -> Self {
        self.download = send.then(|| names::DOWNLOAD.default.into());
        self
    }

    /// `X-Frame-Options`: `deny` or `sameorigin`, in any case. Defaults to `SAMEORIGIN`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().x_frame_options("deny");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ xFrameOptions: { action: 'deny' } }`
    #[must_use]
    #[track_caller]
    pub fn x_frame_options(mut self, policy: impl Into<Policy>) -> Self {
        self.frame = names::frame(policy.into());
        self
    }

    /// `X-Permitted-Cross-Domain-Policies`. Defaults to `none`; the others are `master-only`, `by-content-type` and `all`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().x_permitted_cross_domain_policies("master-only");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ xPermittedCrossDomainPolicies: { permittedPolicies: 'master-only' } }`
    #[must_use]
    #[track_caller]
    pub fn x_permitted_cross_domain_policies(mut self, policy: impl Into<Policy>) -> Self {
        self.permitted = names::PERMITTED.value(policy.into());
        self
    }

    /// Whether `X-XSS-Protection: 0` is sent, which switches a harmful filter of old browsers off. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().x_xss_protection(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ xXssProtection: false }`
    #[must_use]
    pub fn x_xss_protection(mut self, send: bool) -> Self {
        self.xss = send.then(|| names::XSS.default.into());
        self
    }

    /// The headers that are the same for every response, in the order in which helmet sets them.
    pub(super) fn headers(&self) -> Vec<(&'static str, HeaderValue)> {
        let headers = [
            (names::EMBEDDER.name, &self.embedder),
            (names::OPENER.name, &self.opener),
            (names::RESOURCE.name, &self.resource),
            (names::AGENT_CLUSTER.name, &self.agent_cluster),
            (names::REFERRER.name, &self.referrer),
            (names::TRANSPORT, &self.transport),
            (names::SNIFF.name, &self.sniff),
            (names::PREFETCH.name, &self.prefetch),
            (names::DOWNLOAD.name, &self.download),
            (names::FRAME, &self.frame),
            (names::PERMITTED.name, &self.permitted),
            (names::XSS.name, &self.xss),
        ];
        let sent = |(name, value): (_, &Value)| Some((name, header_value(value.clone()?)));
        headers.into_iter().filter_map(sent).collect()
    }
}

impl Default for HelmetOptions {
    fn default() -> Self {
        HelmetOptions::new()
    }
}
