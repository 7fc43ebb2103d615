//! Cookies with keys, behind a trusted proxy (so that `X-Forwarded-Proto: https` makes a request secure), and without keys.

use std::time::{Duration, SystemTime};

use koa_core::{Context, CookieOptions, GetOptions, Next, OrThrow, Result};
use serde_json::json;

pub(crate) async fn cookies(ctx: &mut Context, _next: Next<'_>) -> Result {
    let query = |ctx: &Context, name: &str| ctx.query(name).map(str::to_owned);
    let (name, value) = (query(ctx, "name").unwrap_or_default(), query(ctx, "value"));
    match ctx.path() {
        // 1. One cookie with any options (COO-020 to COO-059)
        "/set" => {
            match options(ctx)? {
                Some(options) => ctx.cookies.set_with(&name, value, options),
                None => ctx.cookies.set(&name, value),
            };
            ctx.set_body("set");
        }

        // 2. The same name twice, and another in between (COO-052 to COO-054)
        "/set/twice" => {
            let signed = query(ctx, "signed").as_deref() == Some("true");
            let options = options(ctx)?.unwrap_or_default();
            ctx.cookies
                .set_with("a", "1", CookieOptions::new().signed(signed));
            ctx.cookies
                .set_with("ab", "2", CookieOptions::new().signed(false));
            ctx.cookies.set_with("a", value, options);
            ctx.set_body("set");
        }

        // 3. Several cookies, beside a header set by hand (COO-023, COO-025)
        "/set/several" => {
            ctx.set("Set-Cookie", "raw=1; Path=/");
            ctx.cookies.set("one", "first");
            ctx.cookies.set_with(
                "two",
                "second",
                CookieOptions::new().http_only(false).signed(false),
            );
            ctx.append("Set-Cookie", "raw=2; Path=/");
            ctx.set_status(204);
        }

        // 4. Deletion (COO-026, COO-027, COO-059)
        "/delete" => {
            match options(ctx)? {
                Some(options) => ctx.cookies.set_with(&name, (), options),
                None => ctx.cookies.set(&name, ()),
            };
            ctx.set_body("deleted");
        }

        // 5. Reading (COO-001 to COO-019)
        "/get" => {
            let value = match query(ctx, "signed").as_deref() {
                None => ctx.cookies.get(&name),
                Some("default") => ctx.cookies.get_with(&name, GetOptions::new()),
                Some(signed) => ctx
                    .cookies
                    .get_with(&name, GetOptions::new().signed(signed == "true")),
            };
            ctx.set_body(json!({ "value": value }));
        }

        // 6. A counter in a signed cookie
        "/visits" => {
            let visits = ctx
                .cookies
                .get_signed("visits")
                .map_or(Ok(0), |visits| visits.parse::<u64>())?
                + 1;
            ctx.cookies
                .set_with("visits", visits, CookieOptions::new().signed(true));
            ctx.set_body(format!("{visits} visits"));
        }

        // 7. Signing in and out
        "/login" => {
            let user = query(ctx, "user");
            ctx.cookies.set_with(
                "user",
                user,
                CookieOptions::new()
                    .signed(true)
                    .same_site("lax")
                    .overwrite(true),
            );
            ctx.redirect("/me");
        }
        "/me" => {
            let user = ctx
                .cookies
                .get_signed("user")
                .filter(|user| !user.is_empty())
                .or_throw(401, "Please login!")?;
            ctx.set_body(json!({ "user": user }));
        }
        "/logout" => {
            ctx.cookies
                .set_with("user", "", CookieOptions::new().signed(true));
            ctx.redirect("/");
        }

        // 8. An error drops the cookies of the response (ERR-018)
        "/fail" => {
            ctx.cookies.set("lost", "1");
            return ctx.throw(400, "no cookie");
        }
        _ => {}
    }
    Ok(())
}

const NAMES: [&str; 11] = [
    "path",
    "domain",
    "expires",
    "maxAge",
    "httpOnly",
    "secure",
    "sameSite",
    "priority",
    "partitioned",
    "overwrite",
    "signed",
];

/// The options that the query names; "?options" alone means none of them, but options all the same.
fn options(ctx: &Context) -> Result<Option<CookieOptions>> {
    let mut options = ctx
        .request
        .query()
        .contains("options")
        .then(CookieOptions::new);
    for name in NAMES {
        let Some(text) = ctx.query(name) else {
            continue;
        };
        let made = options.take().unwrap_or_default();
        let yes = text == "true";
        options = Some(match name {
            "path" => made.path(text),
            "domain" => made.domain(text),
            "expires" => made.expires(SystemTime::UNIX_EPOCH + Duration::from_secs(text.parse()?)),
            "maxAge" => made.max_age_ms(text.parse()?),
            "httpOnly" => made.http_only(yes),
            "secure" => made.secure(yes),
            "sameSite" if yes => made.same_site("strict"),
            "sameSite" if text == "false" => made,
            "sameSite" => made.same_site(text),
            "priority" => made.priority(text),
            "partitioned" => made.partitioned(yes),
            "overwrite" => made.overwrite(yes),
            _ => made.signed(yes),
        });
    }
    Ok(options)
}
