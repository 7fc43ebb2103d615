//! The names that headers had in older versions of helmet.

use koa_core::Middleware;

use super::{
    HelmetOptions, Policy, Setting, StrictTransportSecurity,
    single::{
        strict_transport_security, x_content_type_options, x_dns_prefetch_control,
        x_download_options, x_frame_options, x_permitted_cross_domain_policies, x_powered_by,
        x_xss_protection,
    },
};

impl HelmetOptions {
    /// The older name of [`strict_transport_security`](Self::strict_transport_security).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().hsts(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ hsts: false }`
    #[must_use]
    pub fn hsts(self, options: impl Into<Setting<StrictTransportSecurity>>) -> Self {
        self.strict_transport_security(options)
    }

    /// The older name of [`x_powered_by`](Self::x_powered_by).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().hide_powered_by(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ hidePoweredBy: false }`
    #[must_use]
    pub fn hide_powered_by(self, remove: bool) -> Self {
        self.x_powered_by(remove)
    }

    /// The older name of [`x_content_type_options`](Self::x_content_type_options).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().no_sniff(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ noSniff: .. }`
    #[must_use]
    pub fn no_sniff(self, send: bool) -> Self {
        self.x_content_type_options(send)
    }

    /// The older name of [`x_dns_prefetch_control`](Self::x_dns_prefetch_control).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().dns_prefetch_control("on");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ dnsPrefetchControl: .. }`
    #[must_use]
    #[track_caller]
    pub fn dns_prefetch_control(self, policy: impl Into<Policy>) -> Self {
        self.x_dns_prefetch_control(policy)
    }

    /// The older name of [`x_download_options`](Self::x_download_options).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().ie_no_open(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ ieNoOpen: .. }`
    #[must_use]
    pub fn ie_no_open(self, send: bool) -> Self {
        self.x_download_options(send)
    }

    /// The older name of [`x_frame_options`](Self::x_frame_options).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().frameguard("deny");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ frameguard: .. }`
    #[must_use]
    #[track_caller]
    pub fn frameguard(self, policy: impl Into<Policy>) -> Self {
        self.x_frame_options(policy)
    }

    /// The older name of [`x_permitted_cross_domain_policies`](Self::x_permitted_cross_domain_policies).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().permitted_cross_domain_policies("master-only");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the header does not know the policy, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ permittedCrossDomainPolicies: .. }`
    #[must_use]
    #[track_caller]
    pub fn permitted_cross_domain_policies(self, policy: impl Into<Policy>) -> Self {
        self.x_permitted_cross_domain_policies(policy)
    }

    /// The older name of [`x_xss_protection`](Self::x_xss_protection).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HelmetOptions::new().xss_filter(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ xssFilter: .. }`
    #[must_use]
    pub fn xss_filter(self, send: bool) -> Self {
        self.x_xss_protection(send)
    }
}

/// The older name of [`strict_transport_security`].
///
/// # Examples
///
/// ```
/// use koa_middleware::{StrictTransportSecurity, helmet};
///
/// let mut app = koa_core::App::new();
/// app.with(helmet::hsts(StrictTransportSecurity::new()));
/// ```
///
/// # In Koa
///
/// `helmet.hsts()`
#[must_use]
pub fn hsts(options: StrictTransportSecurity) -> impl Middleware {
    strict_transport_security(options)
}

/// The older name of [`x_powered_by`].
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::hide_powered_by());
/// ```
///
/// # In Koa
///
/// `helmet.hidePoweredBy()`
#[must_use]
pub fn hide_powered_by() -> impl Middleware {
    x_powered_by()
}

/// The older name of [`x_content_type_options`].
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::no_sniff());
/// ```
///
/// # In Koa
///
/// `helmet.noSniff(..)`
#[must_use]
pub fn no_sniff() -> impl Middleware {
    x_content_type_options()
}

/// The older name of [`x_dns_prefetch_control`].
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::dns_prefetch_control("on"));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.dnsPrefetchControl(..)`
#[track_caller]
#[must_use]
pub fn dns_prefetch_control<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    x_dns_prefetch_control(policy)
}

/// The older name of [`x_download_options`].
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::ie_no_open());
/// ```
///
/// # In Koa
///
/// `helmet.ieNoOpen(..)`
#[must_use]
pub fn ie_no_open() -> impl Middleware {
    x_download_options()
}

/// The older name of [`x_frame_options`].
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::frameguard("deny"));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.frameguard(..)`
#[track_caller]
#[must_use]
pub fn frameguard<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    x_frame_options(policy)
}

/// The older name of [`x_permitted_cross_domain_policies`].
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::permitted_cross_domain_policies("master-only"));
/// ```
///
/// # Panics
///
/// Where the header does not know the policy, or is switched off, which is a mistake in the program.
///
/// # In Koa
///
/// `helmet.permittedCrossDomainPolicies(..)`
#[track_caller]
#[must_use]
pub fn permitted_cross_domain_policies<P: Into<Policy>>(policy: P) -> impl Middleware + use<P> {
    x_permitted_cross_domain_policies(policy)
}

/// The older name of [`x_xss_protection`].
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(koa_middleware::helmet::xss_filter());
/// ```
///
/// # In Koa
///
/// `helmet.xssFilter(..)`
#[must_use]
pub fn xss_filter() -> impl Middleware {
    x_xss_protection()
}
