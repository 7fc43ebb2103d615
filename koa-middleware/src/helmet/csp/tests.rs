use super::*;

fn sent(policy: ContentSecurityPolicy) -> String {
    let parts = Written::of(policy).parts;
    let texts = parts.iter().map(|part| match part {
        Part::Text(text) => text.as_str(),
        Part::By(..) => "<function>",
    });
    texts.collect()
}

fn refused(make: impl FnOnce() -> ContentSecurityPolicy + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(|| Written::of(make()))
        .err()
        .expect("a refusal");
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap()
}

fn bare() -> ContentSecurityPolicy {
    ContentSecurityPolicy::new().use_defaults(false)
}

// spec: HLM-002, HLM-019, HLM-022, HLM-025, HLM-027, HLM-031
#[test]
fn directives_are_merged_over_the_defaults() {
    let defaults = ContentSecurityPolicy::default_directives().count();
    assert_eq!(
        sent(ContentSecurityPolicy::new()).split(';').count(),
        defaults
    );
    let policy = ContentSecurityPolicy::new()
        .directive("script-src", ["'self'", "https://cdn.example"])
        .directive("objectSrc", ())
        .directive("workerSrc", ["'none'"])
        .directive("sandbox", Vec::<String>::new());
    assert_eq!(
        sent(policy),
        "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';\
         img-src 'self' data:;script-src 'self' https://cdn.example;script-src-attr 'none';\
         style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests;worker-src 'none';sandbox"
    );
    let policy = bare()
        .directive("defaultSrc", "'self' https:")
        .directive("sandbox", "");
    assert_eq!(sent(policy), "default-src 'self' https:;sandbox");
    let policy = bare()
        .directive("imgSrc", "*")
        .dangerously_disable_default_src();
    assert_eq!(sent(policy), "img-src *");
}

// spec: HLM-020
#[test]
fn names_are_checked() {
    for name in [
        "",
        ";",
        "default src",
        " default-src",
        "default_src",
        "DefaultSrc",
        "-default-src",
        "default-src-",
        "défaut",
        "__proto__",
    ] {
        let wanted = format!("Content-Security-Policy received an invalid directive name {name:?}");
        assert_eq!(kebab(name), Err(wanted));
    }
    assert_eq!(kebab("scriptSrcAttr").as_deref(), Ok("script-src-attr"));
}

// spec: HLM-023, HLM-024
#[test]
fn sources_are_checked() {
    let wanted = "Content-Security-Policy received an invalid directive value for \"script-src\"";
    for source in ["a;b", "a,b", "a\r\nb"] {
        assert_eq!(check("script-src", source), Err(wanted.to_owned()));
    }
    for source in [
        "none",
        "self",
        "unsafe-inline",
        "wasm-unsafe-eval",
        "nonce-abc",
        "sha256-abc",
        "sha512-",
    ] {
        let wanted = format!("{wanted}. {source:?} should be quoted");
        assert_eq!(check("script-src", source), Err(wanted));
    }
    for source in ["'self'", "https://self.test", "*", "data:", ""] {
        assert_eq!(check("script-src", source), Ok(()));
    }
}

// spec: HLM-021, HLM-028, HLM-029
#[test]
fn a_policy_that_cannot_be_meant_is_refused_at_once() {
    for (text, make) in [
        (
            "received a duplicate directive \"default-src\"",
            (|| {
                bare()
                    .directive("defaultSrc", "'self'")
                    .directive("default-src", "'none'")
            }) as fn() -> ContentSecurityPolicy,
        ),
        ("has no directives", bare),
        ("needs a default-src", || bare().directive("imgSrc", "*")),
        ("needs a default-src", || {
            ContentSecurityPolicy::new().directive("defaultSrc", ())
        }),
    ] {
        let refused = refused(make);
        assert!(refused.contains(text), "{refused}");
    }
}
