//! N29 断点续传：下载 / a download that resumes.

use std::{f64::consts::TAU, time::Duration};

use koa_core::App;
use koa_middleware::{SendOptions, range, send_with};

use crate::public;

/// A file with a tag and a date, and a sound that is made in memory, both in parts for those who ask.
pub fn app() -> App {
    // Made once, for what it keeps in memory.
    let options = SendOptions::new()
        .root(public(""))
        .maxage(Duration::from_secs(60));
    let sound = wav(20);
    let mut app = App::new();

    // 1. A file: send answers Range, If-Range and several ranges by itself.
    app.with(async move |ctx, next| {
        if ctx.path() != "/cat.png" {
            return next.run(ctx).await;
        }
        ctx.attachment("小猫.png");
        send_with(ctx, "cat.png", &options).await?;
        Ok(())
    });

    // 2. Anything else: range cuts it, whatever made it.
    app.with(range());
    app.with(async move |ctx, _| {
        if ctx.path() == "/scale.wav" {
            ctx.set_type("wav");
            // The tag says which bytes these are, so that a client may go on where it was interrupted.
            ctx.set_etag("\"scale-1\"");
            ctx.set_body(sound.clone());
        }
        Ok(())
    });
    app
}

/// A scale of so many seconds: 8 bits, 8000 times a second.
fn wav(seconds: u32) -> Vec<u8> {
    const RATE: u32 = 8000;
    let length = seconds * RATE;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + length).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(RATE.to_le_bytes());
    wav.extend(RATE.to_le_bytes());
    wav.extend(b"\x01\0\x08\0data");
    wav.extend(length.to_le_bytes());
    for at in 0..length {
        let tone = f64::from(at / RATE);
        let frequency = 220.0 * (tone / 12.0).exp2();
        let wave = (TAU * frequency * f64::from(at) / f64::from(RATE)).sin();
        // From -60..60 to what a byte holds.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "68..=188 is a byte"
        )]
        wav.push((128.0 + 60.0 * wave) as u8);
    }
    wav
}
