//! koa-jwt 4, with koa-unless.

use koa_core::{App, Error, Result, compose};
use koa_middleware::{
    JwtError, JwtOptions, Unless, UnlessOptions,
    jwt::{Audience, Secrets, jwt, jwt_with},
};
use koa_router::{Router, mount};
use regex::Regex;
use serde_json::json;

use super::{SECRET, passed, user};

const RSA: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0Q43O7IYuGSdCfz3flDY
77WpJRqrC7S7HUObWB6fdGi3hwUMD3TlKX9zPmHev0X0w05LWoMNGzhgTMG46um6
gHO/Pl85W5w0MpH+X3JJS5uBiUQyLAjY1YrYmnPRFnRDFQ7qhXOxADjYHFYXpM3y
c1lXhCHwQyPRGiUC/EammYvMiqefOhhnDdOtHUJUfdPmbDWxd2obsqrMv8/aGsiI
8aBwGPAwXRmffBvPv0mDJVOo318Ms89xsUVajvDm3EM6C+KRKlLlgnN9ncu5rqhz
sTiSn503IM1lXGSsD8FQnBdLJGXAInGTs8VeHsYY5uLXcRHkNzaDgnAV+K7BCcQD
cQIDAQAB
-----END PUBLIC KEY-----";

const EC: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0uy20T+sehX3XqOK/Ld96b7svl+V
6RCIoqI7NyDy5+xo5pZgJBsTL32fWj3USIk2qoR88tmoa/ie7SzjzEcbTw==
-----END PUBLIC KEY-----";

fn options() -> JwtOptions {
    JwtOptions::new().secret(SECRET)
}

fn debug() -> JwtOptions {
    options().debug(true)
}

pub(super) fn add(app: &mut App, router: &mut Router) -> Result {
    // 1. JWT-001 to JWT-005: the defaults, and the same with the reasons shown
    router.get("/jwt/plain", compose![jwt(SECRET), user]);
    router.get("/jwt/debug", compose![jwt_with(debug()), user]);

    // 2. JWT-006 to JWT-008: where the token comes from
    let cookie = debug().cookie("token");
    router.get("/jwt/cookie", compose![jwt_with(cookie.clone()), user]);
    let get_token = cookie.get_token(|ctx| Ok(ctx.query("token").map(str::to_owned)));
    router.get("/jwt/get-token", compose![jwt_with(get_token), user]);
    let throws = options().get_token(|_| Err(Error::new(401).with_message("Bad Authorization")));
    router.get("/jwt/get-token-throws", compose![jwt_with(throws), user]);

    // 3. JWT-010: several secrets
    let secrets = debug().secret(["first", SECRET, "third"]);
    router.get("/jwt/secrets", compose![jwt_with(secrets), user]);
    let no_secrets = debug().secret(Secrets::none());
    router.get("/jwt/no-secrets", compose![jwt_with(no_secrets), user]);

    // 4. JWT-011, JWT-012: a function
    let function = debug().secret_fn(async |header, _| match header["kid"].as_str() {
        Some("one") => Ok(SECRET.into()),
        Some("many") => Ok(["first", SECRET].into()),
        Some("none") => Ok(Secrets::none()),
        _ => Err(Error::other("Not supported")),
    });
    router.get("/jwt/function", compose![jwt_with(function), user]);
    let plain = JwtOptions::new().secret_fn(async |_, _| Err(Error::other("hidden")));
    router.get("/jwt/function-plain", compose![jwt_with(plain), user]);

    // 5. JWT-013, JWT-014: ctx.state.secret
    router.get(
        "/jwt/state",
        compose![
            async |ctx, next| {
                ctx.state["secret"] = SECRET.into();
                next.run(ctx).await
            },
            jwt_with(debug().secret("other")),
            user
        ],
    );
    let missing = JwtOptions::new().debug(true);
    router.get("/jwt/missing", compose![jwt_with(missing), user]);

    // 6. JWT-016: the original error
    router.get(
        "/jwt/original",
        compose![
            async |ctx, next| {
                let Err(error) = next.run(ctx).await else {
                    return Ok(());
                };
                let from = error
                    .source()
                    .and_then(|from| from.downcast_ref::<JwtError>());
                let original = from.map(|from| {
                    let json = from.to_json();
                    json!({
                        "name": from.name(),
                        "message": from.to_string(),
                        "expiredAt": json.get("expiredAt"),
                        "date": json.get("date"),
                    })
                });
                let (status, message) = (error.status, &error.message);
                ctx.set_body(json!({ "status": status, "message": message, "original": original }));
                Ok(())
            },
            jwt_with(debug()),
            user
        ],
    );

    // 7. JWT-018, JWT-020, JWT-021, JWT-024: claims
    let audience = debug().audience(["a", "b"]);
    router.get("/jwt/audience", compose![jwt_with(audience), user]);
    let pattern = debug().audience([Audience::from(Regex::new("^x")?), "A".into()]);
    router.get("/jwt/audience-pattern", compose![jwt_with(pattern), user]);
    let issuer = debug().issuer("http://issuer");
    router.get("/jwt/issuer", compose![jwt_with(issuer), user]);
    let issuers = debug().issuer(["http://a", "http://b"]);
    router.get("/jwt/issuers", compose![jwt_with(issuers), user]);
    let subject = debug().subject("s").jwtid("j");
    router.get("/jwt/subject", compose![jwt_with(subject), user]);
    router.get(
        "/jwt/max-age",
        compose![jwt_with(debug().max_age("1h")), user],
    );
    let ignore = debug().ignore_expiration(true);
    router.get("/jwt/ignore-expiration", compose![jwt_with(ignore), user]);
    router.get("/jwt/nonce", compose![jwt_with(debug().nonce("n")), user]);
    router.get(
        "/jwt/complete",
        compose![jwt_with(options().complete(true)), user],
    );

    // 8. JWT-022, JWT-023: algorithms
    let algorithms = debug().algorithms(["HS384", "HS512"]);
    router.get("/jwt/algorithms", compose![jwt_with(algorithms), user]);
    router.get("/jwt/rsa", compose![jwt_with(debug().secret(RSA)), user]);
    router.get("/jwt/ec", compose![jwt_with(debug().secret(EC)), user]);

    // 9. JWT-025, JWT-026: names in ctx.state
    router.get(
        "/jwt/key",
        compose![
            jwt_with(options().key("claims").token_key("raw")),
            async |ctx, _| {
                let [claims, raw, user] = ["claims", "raw", "user"].map(|name| &ctx.state[name]);
                let body = json!({ "claims": claims, "raw": raw, "user": user });
                ctx.set_body(body);
                Ok(())
            }
        ],
    );

    // 10. JWT-027: passthrough
    let reason = async |ctx: &mut koa_core::Context, _: koa_core::Next<'_>| {
        let error = &ctx.state["jwtOriginalError"]["message"];
        let body = json!({ "user": ctx.state["user"], "error": error });
        ctx.set_body(body);
        Ok(())
    };
    let passthrough = options().passthrough(true);
    router.get(
        "/jwt/passthrough",
        compose![jwt_with(passthrough.clone()), reason],
    );

    // 11. JWT-028: isRevoked
    let revoked = |options: JwtOptions| {
        options.is_revoked(async |_, payload, token| {
            if payload["fail"] == true {
                return Err(Error::other("cannot tell"));
            }
            Ok(payload["revoked"] == true && token.len() > 10)
        })
    };
    router.get("/jwt/revoked", compose![jwt_with(revoked(debug())), user]);
    router.get(
        "/jwt/revoked-plain",
        compose![jwt_with(revoked(options())), user],
    );
    router.get(
        "/jwt/revoked-passthrough",
        compose![jwt_with(revoked(passthrough)), reason],
    );

    // 12. JWT-029: errors downstream
    router.get(
        "/jwt/downstream",
        compose![jwt(SECRET), async |ctx, _| ctx.throw(401, "mine")],
    );

    // 13. JWT-030 to JWT-032: unless
    let excepted = UnlessOptions::new()
        .path(Regex::new("^/unless/public")?)
        .path("/unless/exact")
        .method("OPTIONS")
        .ext("jpg")
        .custom(|ctx| ctx.query("open") == Some("yes"));
    app.with(mount(
        "/unless",
        compose![jwt(SECRET).unless(excepted), passed],
    ));
    let inner = UnlessOptions::new().path("/inner").use_original_url(false);
    app.with(mount(
        "/unless-url",
        compose![jwt(SECRET).unless(inner), passed],
    ));
    Ok(())
}
