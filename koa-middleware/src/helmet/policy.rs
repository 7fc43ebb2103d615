//! A header's policy, and which policies a header knows.

use std::borrow::Cow;

use super::{ContentSecurityPolicy, StrictTransportSecurity};

/// The policy of a header: `true` for its default, `false` for no header, or what it says.
///
/// # Examples
///
/// ```
/// use koa_middleware::HelmetOptions;
///
/// let options = HelmetOptions::new()
///     .x_frame_options("deny")
///     .cross_origin_embedder_policy(true)
///     .referrer_policy(["no-referrer", "strict-origin-when-cross-origin"])
///     .x_xss_protection(false);
/// ```
///
/// # In Koa
///
/// `true`, `false` or `{ policy: 'no-referrer' }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy(pub(super) Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Off,
    Default,
    Values(Vec<String>),
}

impl From<bool> for Policy {
    fn from(on: bool) -> Self {
        Policy(if on { Kind::Default } else { Kind::Off })
    }
}

impl From<&str> for Policy {
    fn from(value: &str) -> Self {
        Policy(Kind::Values(vec![value.into()]))
    }
}

impl From<String> for Policy {
    fn from(value: String) -> Self {
        Policy(Kind::Values(vec![value]))
    }
}

impl<const N: usize> From<[&str; N]> for Policy {
    fn from(values: [&str; N]) -> Self {
        values.as_slice().into()
    }
}

impl From<&[&str]> for Policy {
    fn from(values: &[&str]) -> Self {
        Policy(Kind::Values(
            values.iter().map(|value| (*value).into()).collect(),
        ))
    }
}

/// The options of a header that has several: `true` for its defaults, `false` for no header.
///
/// # Examples
///
/// ```
/// let options = koa_middleware::HelmetOptions::new().strict_transport_security(false);
/// ```
///
/// # In Koa
///
/// `true`, `false` or an object
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T>(pub(super) Option<T>);

impl<T: Default> From<bool> for Setting<T> {
    fn from(on: bool) -> Self {
        Setting(on.then(T::default))
    }
}

impl From<StrictTransportSecurity> for Setting<StrictTransportSecurity> {
    fn from(options: StrictTransportSecurity) -> Self {
        Setting(Some(options))
    }
}

impl From<ContentSecurityPolicy> for Setting<ContentSecurityPolicy> {
    fn from(policy: ContentSecurityPolicy) -> Self {
        Setting(Some(policy))
    }
}

/// A header and the policies that it knows.
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) default: &'static str,
    pub(super) policies: &'static [&'static str],
}

impl Known {
    /// The header's value; `None` where it is switched off.
    #[track_caller]
    pub(super) fn value(&self, policy: Policy) -> Option<Cow<'static, str>> {
        match policy.0 {
            Kind::Off => None,
            Kind::Default => Some(self.default.into()),
            Kind::Values(values) => match values.as_slice() {
                [value] if self.policies.contains(&value.as_str()) => Some(value.clone().into()),
                other => panic!(
                    "{} does not support the {} policy; it is one of {}",
                    self.name,
                    quoted(other),
                    quoted(self.policies)
                ),
            },
        }
    }

    /// The header's value where it may list several policies, the last one that a browser knows being the one that counts.
    #[track_caller]
    pub(super) fn list(&self, policy: Policy) -> Option<Cow<'static, str>> {
        let Kind::Values(values) = &policy.0 else {
            return self.value(policy);
        };
        assert!(
            !values.is_empty(),
            "{} received no policy tokens",
            self.name
        );
        for (place, value) in values.iter().enumerate() {
            assert!(
                self.policies.contains(&value.as_str()),
                "{} received an unexpected policy token {value:?}",
                self.name
            );
            assert!(
                !values[..place].contains(value),
                "{} received a duplicate policy token {value:?}",
                self.name
            );
        }
        Some(values.join(",").into())
    }
}

fn quoted<T: AsRef<str>>(values: &[T]) -> String {
    let quoted: Vec<_> = values
        .iter()
        .map(|value| format!("{:?}", value.as_ref()))
        .collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{super::names, *};

    fn refused(header: &Known, policies: &[&str]) -> String {
        let policy = Policy::from(policies);
        let panic = std::panic::catch_unwind(|| header.list(policy)).unwrap_err();
        panic.downcast_ref::<String>().cloned().unwrap_or_default()
    }

    // spec: HLM-032, HLM-033, HLM-034, HLM-035, HLM-041
    #[test]
    fn a_header_knows_its_policies() {
        for (header, policy, wanted) in [
            (&names::EMBEDDER, Policy::from(true), Some("require-corp")),
            (&names::EMBEDDER, "unsafe-none".into(), Some("unsafe-none")),
            (
                &names::OPENER,
                "noopener-allow-popups".into(),
                Some("noopener-allow-popups"),
            ),
            (&names::RESOURCE, "same-site".into(), Some("same-site")),
            (&names::PERMITTED, "all".into(), Some("all")),
            (&names::PERMITTED, false.into(), None),
        ] {
            assert_eq!(header.value(policy).as_deref(), wanted);
        }
        let list = names::REFERRER.list(["no-referrer", ""].into());
        assert_eq!(list.as_deref(), Some("no-referrer,"));
    }

    // spec: HLM-036
    #[test]
    fn tokens_that_are_none_are_refused() {
        for (policies, wanted) in [
            (&[][..], "Referrer-Policy received no policy tokens"),
            (
                &["foo"],
                "Referrer-Policy received an unexpected policy token \"foo\"",
            ),
            (
                &["origin", "origin"],
                "Referrer-Policy received a duplicate policy token \"origin\"",
            ),
        ] {
            assert_eq!(refused(&names::REFERRER, policies), wanted);
        }
    }

    #[test]
    #[should_panic(expected = "Cross-Origin-Opener-Policy does not support the \"foo\" policy")]
    fn a_policy_that_is_not_known_is_refused() {
        let _ = names::OPENER.value("foo".into());
    }

    // spec: HLM-040
    #[test]
    fn frames_are_denied_in_any_case() {
        for (action, wanted) in [
            ("DENY", "DENY"),
            ("deny", "DENY"),
            ("SameOrigin", "SAMEORIGIN"),
            ("same-origin", "SAMEORIGIN"),
        ] {
            assert_eq!(names::frame(action.into()).as_deref(), Some(wanted));
        }
        let panic = std::panic::catch_unwind(|| names::frame("allow-from".into())).unwrap_err();
        let refused = panic.downcast_ref::<String>().unwrap();
        assert_eq!(
            refused,
            "X-Frame-Options received an invalid action \"allow-from\""
        );
    }
}
