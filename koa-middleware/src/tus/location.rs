//! The URLs of uploads.

use koa_core::Context;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Inner, options::UrlParts};

const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Inner {
    /// The URL of a new upload, below that of the request.
    pub(super) fn location(&self, ctx: &Context, id: &str) -> String {
        let path = path_of(ctx.original_url()).trim_end_matches('/');
        let (proto, host) = self.origin(ctx);
        let parts = UrlParts {
            proto: &proto,
            host: &host,
            path,
            id,
        };
        if let Some(generate) = &self.options.generate_url {
            return generate(ctx, &parts);
        }
        let id = utf8_percent_encode(id, SEGMENT);
        if self.options.relative_location || host.is_empty() {
            format!("{path}/{id}")
        } else {
            format!("{proto}://{host}{path}/{id}")
        }
    }

    fn origin(&self, ctx: &Context) -> (String, String) {
        let (mut proto, mut host) = (ctx.protocol().into_owned(), ctx.host());
        if self.options.respect_forwarded_headers {
            let forwarded = ctx.get("Forwarded");
            let named = |name: &str| {
                let pairs = forwarded.split([',', ';']);
                let pairs = pairs.filter_map(|pair| pair.split_once('='));
                pairs
                    .filter(|(own, _)| own.trim().eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.trim().trim_matches('"').to_owned())
                    .next()
            };
            let sent = |name: &str| Some(ctx.get(name).into_owned());
            let hosts = [named("host"), sent("X-Forwarded-Host")];
            if let Some(named) = hosts.into_iter().flatten().find(|host| is_host(host)) {
                host = named;
            }
            let protos = [named("proto"), sent("X-Forwarded-Proto")];
            if let Some(named) = protos
                .into_iter()
                .flatten()
                .find(|proto| proto == "http" || proto == "https")
            {
                proto = named;
            }
        }
        (proto, host)
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte))
}

/// The path of a URL that may be whole, without its query.
pub(super) fn path_of(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?']) => {
            rest.find('/').map_or("/", |start| &rest[start..])
        }
        _ => url,
    };
    path.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn a_path_is_found_in_every_form_of_a_url() {
        for (url, path) in [
            ("/files?a=b", "/files"),
            ("http://host:1/files/a#b", "/files/a"),
            ("http://host", "/"),
            ("/files?to=http://a/b", "/files"),
            ("a", "a"),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }
}
