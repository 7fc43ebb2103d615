//! `Strict-Transport-Security`.

use std::{borrow::Cow, time::Duration};

use crate::Ms;

/// What `Strict-Transport-Security` says.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_middleware::{HelmetOptions, StrictTransportSecurity};
///
/// let hour = StrictTransportSecurity::new().max_age(Duration::from_secs(3600)).preload(true);
/// let options = HelmetOptions::new().strict_transport_security(hour);
/// ```
///
/// # In Koa
///
/// `{ maxAge: 3600, preload: true }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrictTransportSecurity {
    max_age: Duration,
    include_sub_domains: bool,
    preload: bool,
}

impl StrictTransportSecurity {
    /// The defaults: 365 days, with sub-domains.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::StrictTransportSecurity;
    ///
    /// assert_eq!(StrictTransportSecurity::new(), StrictTransportSecurity::default());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        StrictTransportSecurity {
            max_age: Duration::from_secs(31_536_000),
            include_sub_domains: true,
            preload: false,
        }
    }

    /// How long browsers use HTTPS only, in whole seconds. Defaults to 365 days.
    ///
    /// # Examples
    ///
    /// ```
    /// let hour = koa_middleware::StrictTransportSecurity::new().max_age("1h");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ maxAge: 3600 }`, a number of seconds.
    #[must_use]
    pub fn max_age(mut self, max_age: impl Into<Ms>) -> Self {
        self.max_age = max_age.into().duration();
        self
    }

    /// Whether it holds for sub-domains too. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let alone = koa_middleware::StrictTransportSecurity::new().include_sub_domains(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ includeSubDomains: false }`
    #[must_use]
    pub fn include_sub_domains(mut self, include: bool) -> Self {
        self.include_sub_domains = include;
        self
    }

    /// Whether browsers may know it before the first visit. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let listed = koa_middleware::StrictTransportSecurity::new().preload(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ preload: true }`
    #[must_use]
    pub fn preload(mut self, preload: bool) -> Self {
        self.preload = preload;
        self
    }

    pub(super) fn value(self) -> Cow<'static, str> {
        let mut value = format!("max-age={}", self.max_age.as_secs());
        for (wanted, directive) in [
            (self.include_sub_domains, "; includeSubDomains"),
            (self.preload, "; preload"),
        ] {
            if wanted {
                value.push_str(directive);
            }
        }
        value.into()
    }
}

impl Default for StrictTransportSecurity {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: HLM-005, HLM-037
    #[test]
    fn seconds_are_whole() {
        let new = StrictTransportSecurity::new;
        for (options, wanted) in [
            (new(), "max-age=31536000; includeSubDomains"),
            (
                new().max_age(Duration::from_secs_f64(123.5)),
                "max-age=123; includeSubDomains",
            ),
            (
                new().max_age(Duration::ZERO).include_sub_domains(false),
                "max-age=0",
            ),
            (
                new().preload(true),
                "max-age=31536000; includeSubDomains; preload",
            ),
        ] {
            assert_eq!(options.value(), wanted);
        }
    }
}
