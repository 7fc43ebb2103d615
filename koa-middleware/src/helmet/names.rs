//! The headers, their defaults and the policies that they know.

use std::borrow::Cow;

use super::policy::{Kind, Known, Policy};

pub(super) const EMBEDDER: Known = Known {
    name: "Cross-Origin-Embedder-Policy",
    default: "require-corp",
    policies: &["require-corp", "credentialless", "unsafe-none"],
};

pub(super) const OPENER: Known = Known {
    name: "Cross-Origin-Opener-Policy",
    default: "same-origin",
    policies: &[
        "same-origin",
        "same-origin-allow-popups",
        "noopener-allow-popups",
        "unsafe-none",
    ],
};

pub(super) const RESOURCE: Known = Known {
    name: "Cross-Origin-Resource-Policy",
    default: "same-origin",
    policies: &["same-origin", "same-site", "cross-origin"],
};

pub(super) const AGENT_CLUSTER: Known = Known {
    name: "Origin-Agent-Cluster",
    default: "?1",
    policies: &[],
};

pub(super) const REFERRER: Known = Known {
    name: "Referrer-Policy",
    default: "no-referrer",
    policies: &[
        "no-referrer",
        "no-referrer-when-downgrade",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
        "",
    ],
};

pub(super) const TRANSPORT: &str = "Strict-Transport-Security";

pub(super) const SNIFF: Known = Known {
    name: "X-Content-Type-Options",
    default: "nosniff",
    policies: &[],
};

pub(super) const PREFETCH: Known = Known {
    name: "X-DNS-Prefetch-Control",
    default: "off",
    policies: &["on", "off"],
};

pub(super) const DOWNLOAD: Known = Known {
    name: "X-Download-Options",
    default: "noopen",
    policies: &[],
};

pub(super) const FRAME: &str = "X-Frame-Options";

pub(super) const PERMITTED: Known = Known {
    name: "X-Permitted-Cross-Domain-Policies",
    default: "none",
    policies: &["none", "master-only", "by-content-type", "all"],
};

pub(super) const XSS: Known = Known {
    name: "X-XSS-Protection",
    default: "0",
    policies: &[],
};

/// The value of `X-Frame-Options`, in any case; `None` where it is switched off.
#[track_caller]
pub(super) fn frame(policy: Policy) -> Option<Cow<'static, str>> {
    match policy.0 {
        Kind::Off => None,
        Kind::Default => Some("SAMEORIGIN".into()),
        Kind::Values(values) => match values.concat().to_ascii_uppercase().as_str() {
            "SAME-ORIGIN" | "SAMEORIGIN" => Some("SAMEORIGIN".into()),
            "DENY" => Some("DENY".into()),
            _ => panic!("{FRAME} received an invalid action {:?}", values.concat()),
        },
    }
}
