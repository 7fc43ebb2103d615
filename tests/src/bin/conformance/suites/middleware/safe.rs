//! koa-helmet: HLM-001 to 010, 018, 019, 022, 026, 027, 030, 032 to 035, 037, 039 to 043

use std::time::Duration;

use koa_core::{App, Context, Next, Result, compose};
use koa_middleware::{
    ContentSecurityPolicy, HelmetOptions, StrictTransportSecurity, helmet, helmet_with,
};
use koa_router::mount;

async fn hello(ctx: &mut Context, _: Next<'_>) -> Result {
    match ctx.path() {
        "/override" => {
            ctx.set("X-Frame-Options", "DENY");
            ctx.remove("Referrer-Policy");
        }
        "/throw" => ctx.throw(500, "hidden")?,
        _ => {}
    }
    ctx.set_body("safe");
    Ok(())
}

async fn powered_by(ctx: &mut Context, next: Next<'_>) -> Result {
    ctx.set("X-Powered-By", "koa");
    next.run(ctx).await
}

pub(super) fn add(app: &mut App) {
    app.with(mount("/helmet", compose![powered_by, helmet(), hello]));
    app.with(mount(
        "/helmet-empty",
        compose![powered_by, helmet_with(HelmetOptions::new()), hello],
    ));
    let three_off = HelmetOptions::new()
        .content_security_policy(false)
        .cross_origin_opener_policy(false)
        .xss_filter(false);
    app.with(mount(
        "/helmet-three-off",
        compose![helmet_with(three_off), hello],
    ));
    let all_off = HelmetOptions::new()
        .content_security_policy(false)
        .cross_origin_embedder_policy(false)
        .cross_origin_opener_policy(false)
        .cross_origin_resource_policy(false)
        .origin_agent_cluster(false)
        .referrer_policy(false)
        .strict_transport_security(false)
        .x_content_type_options(false)
        .x_dns_prefetch_control(false)
        .x_download_options(false)
        .x_frame_options(false)
        .x_permitted_cross_domain_policies(false)
        .x_powered_by(false)
        .x_xss_protection(false);
    app.with(mount(
        "/helmet-all-off",
        compose![powered_by, helmet_with(all_off), hello],
    ));
    let embedder = HelmetOptions::new().cross_origin_embedder_policy(true);
    app.with(mount(
        "/helmet-embedder",
        compose![helmet_with(embedder), hello],
    ));
    let transport = StrictTransportSecurity::new()
        .max_age(Duration::from_secs(1234))
        .include_sub_domains(false)
        .preload(true);
    let policies = HelmetOptions::new()
        .cross_origin_embedder_policy("credentialless")
        .cross_origin_opener_policy("same-origin-allow-popups")
        .cross_origin_resource_policy("cross-origin")
        .referrer_policy(["no-referrer", "strict-origin-when-cross-origin"])
        .strict_transport_security(transport)
        .x_dns_prefetch_control("on")
        .x_frame_options("deny")
        .x_permitted_cross_domain_policies("master-only");
    app.with(mount(
        "/helmet-policies",
        compose![helmet_with(policies), hello],
    ));
    policy(app);
    let hsts = StrictTransportSecurity::new().max_age(Duration::from_secs_f64(123.5));
    app.with(mount(
        "/helmet-hsts",
        compose![helmet::strict_transport_security(hsts), hello],
    ));
    app.with(mount(
        "/helmet-frame",
        compose![helmet::frameguard("DENY"), hello],
    ));
    app.with(mount(
        "/helmet-referrer",
        compose![helmet::referrer_policy("same-origin"), hello],
    ));
    app.with(mount("/helmet-sniff", compose![helmet::no_sniff(), hello]));
}

fn policy(app: &mut App) {
    let csp = ContentSecurityPolicy::new()
        .directive("script-src", ["'self'", "https://cdn.example"])
        .directive("objectSrc", ())
        .directive("workerSrc", ["'none'"])
        .directive("sandbox", "");
    let merged = HelmetOptions::new().content_security_policy(csp);
    app.with(mount("/helmet-csp", compose![helmet_with(merged), hello]));
    let new = || ContentSecurityPolicy::new().use_defaults(false);
    let alone = |policy| compose![helmet::content_security_policy(policy), hello];
    let own = new()
        .directive("defaultSrc", ["'self'"])
        .directive("imgSrc", ["*"]);
    app.with(mount("/helmet-csp-own", alone(own)));
    let report = new().report_only(true).directive("defaultSrc", ["'none'"]);
    app.with(mount("/helmet-csp-report", alone(report)));
    // the nonce of a request: HLM-026
    let nonce = new()
        .directive("defaultSrc", ["'self'"])
        .directive("scriptSrc", ["'self'"])
        .directive_by("scriptSrc", |ctx| {
            Ok(format!("'nonce-{}'", ctx.get("X-Nonce")))
        });
    app.with(mount("/helmet-csp-nonce", alone(nonce)));
}
