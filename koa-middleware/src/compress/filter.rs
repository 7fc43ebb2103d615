//! Which types are worth compressing — npm `compressible`.

/// What is worth compressing beside `text/*` and what ends in `+json`, `+text` or `+xml`.
const TYPES: [&str; 41] = [
    "application/dart",
    "application/ecmascript",
    "application/javascript",
    "application/json",
    "application/octet-stream",
    "application/postscript",
    "application/raml+yaml",
    "application/rtf",
    "application/tar",
    "application/toml",
    "application/vnd.dart",
    "application/vnd.ms-fontobject",
    "application/vnd.ms-opentype",
    "application/wasm",
    "application/x-httpd-php",
    "application/x-javascript",
    "application/x-ns-proxy-autoconfig",
    "application/x-sh",
    "application/x-tar",
    "application/x-virtualbox-hdd",
    "application/x-virtualbox-ova",
    "application/x-virtualbox-ovf",
    "application/x-virtualbox-vbox",
    "application/x-virtualbox-vdi",
    "application/x-virtualbox-vhd",
    "application/x-virtualbox-vmdk",
    "application/x-www-form-urlencoded",
    "application/xml",
    "application/xml-dtd",
    "font/otf",
    "font/ttf",
    "image/bmp",
    "image/vnd.adobe.photoshop",
    "image/vnd.microsoft.icon",
    "image/vnd.ms-dds",
    "image/x-icon",
    "image/x-ms-bmp",
    "message/rfc822",
    "model/gltf-binary",
    "x-shader/x-fragment",
    "x-shader/x-vertex",
];

/// Whether a type is worth compressing: text, JSON, XML, and what is known to be; not pictures, films, archives.
///
/// # Examples
///
/// ```
/// use koa_middleware::compressible;
///
/// assert!(compressible("text/html; charset=utf-8"));
/// assert!(compressible("application/vnd.api+json"));
/// assert!(!compressible("image/png"));
/// ```
///
/// # In Koa
///
/// npm `compressible`
#[must_use]
pub fn compressible(kind: &str) -> bool {
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind.starts_with("text/")
        || ["+json", "+text", "+xml"]
            .iter()
            .any(|suffix| kind.ends_with(suffix))
        || TYPES.binary_search(&kind.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{TYPES, compressible};

    // spec: ZIP-011
    #[test]
    fn texts_and_what_is_known_are_compressible() {
        assert!(TYPES.is_sorted());
        for kind in [
            "text/plain",
            "TEXT/HTML; charset=utf-8",
            "text/event-stream",
            "application/json",
            "application/javascript",
            "application/xml",
            "application/ld+json",
            "image/svg+xml",
            "application/wasm",
            "application/octet-stream",
        ] {
            assert!(compressible(kind), "{kind}");
        }
        for kind in [
            "image/png",
            "video/mp4",
            "application/zip",
            "application/pdf",
            "font/woff2",
            "x-unknown/type",
            "",
        ] {
            assert!(!compressible(kind), "{kind}");
        }
    }
}
