//! Downloads: `attachment`, alone and before koa-send.

use koa_core::{App, Context, Disposition, Next, Result};
use koa_middleware::send_with;

use super::{mount, options};

pub(super) fn add(app: &mut App) {
    // 24. attachment, then send
    let digits = options();
    mount(
        app,
        "/download",
        async move |ctx: &mut Context, _: Next<'_>| {
            let name = name(ctx);
            ctx.attachment(name.as_deref());
            send_with(ctx, "digits.txt", &digits).await?;
            Ok(())
        },
    );

    // 25. the type follows the name only when there is none
    mount(
        app,
        "/download-type",
        async |ctx: &mut Context, _: Next<'_>| {
            ctx.set_type("application/octet-stream");
            let name = name(ctx);
            ctx.attachment(name.as_deref());
            ctx.set_body("bytes");
            Ok(())
        },
    );
    mount(
        app,
        "/download-body",
        async |ctx: &mut Context, _: Next<'_>| bytes(ctx, &Disposition::default()),
    );

    // 26. the options of attachment
    mount(app, "/inline", async |ctx: &mut Context, _: Next<'_>| {
        bytes(ctx, &Disposition::inline())
    });
    mount(
        app,
        "/download-fallback",
        async |ctx: &mut Context, _: Next<'_>| {
            let options = match ctx.query("fallback") {
                Some(fallback) => Disposition::attachment().fallback(fallback),
                None => Disposition::attachment(),
            };
            bytes(ctx, &options)
        },
    );
    mount(
        app,
        "/download-fallback-off",
        async |ctx: &mut Context, _: Next<'_>| bytes(ctx, &Disposition::attachment().no_fallback()),
    );
}

fn name(ctx: &Context) -> Option<String> {
    ctx.query("name").map(str::to_owned)
}

fn bytes(ctx: &mut Context, options: &Disposition) -> Result {
    let name = name(ctx);
    ctx.attachment_with(name.as_deref(), options);
    ctx.set_body(b"bytes");
    Ok(())
}
