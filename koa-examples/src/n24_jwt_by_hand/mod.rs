//! N24 自己写 JWT / JWT by hand: head.body.signature, made and checked.

use std::time::{Duration, SystemTime};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL};
use hmac::{Hmac, KeyInit, Mac};
use koa_core::{App, OrThrow};
use koa_router::Router;
use serde_json::{Value, json};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// A real one is at least 32 random bytes, from the environment.
const SECRET: &[u8] = b"your-secret-key";
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Hands tokens out, checks them, and shows what is in them.
pub fn app() -> App {
    let mut router = Router::new();

    router.get("/sign", async |ctx, _| {
        let name = ctx.query("name").unwrap_or("tobi").to_owned();
        let exp = seconds(SystemTime::now() + HOUR);
        ctx.set_body(sign(&json!({ "name": name, "exp": exp })));
        Ok(())
    });

    router.get("/verify", async |ctx, _| {
        let token = ctx.query("token").or_throw(400, "which token?")?;
        let user = verify(token, SystemTime::now()).or_throw(401, "not one of ours, or too old")?;
        ctx.set_body(user);
        Ok(())
    });

    // A token is signed, not secret: whoever holds it can read it.
    router.get("/parts", async |ctx, _| {
        let token = ctx.query("token").or_throw(400, "which token?")?;
        let parts: Vec<_> = token.split('.').take(2).map(decode).collect();
        ctx.set_body(json!(parts));
        Ok(())
    });

    let mut app = App::new();
    app.with(router.routes());
    app
}

/// head.body.signature
fn sign(body: &Value) -> String {
    let head = json!({ "alg": "HS256", "typ": "JWT" });
    let [head, body] = [&head, body].map(|part| BASE64URL.encode(part.to_string()));
    let signature = BASE64URL.encode(signature(&format!("{head}.{body}")));
    format!("{head}.{body}.{signature}")
}

fn verify(token: &str, now: SystemTime) -> Option<Value> {
    let (text, signature1) = token.rsplit_once('.')?;
    let (head, body) = text.split_once('.')?;
    // 1. The algorithm is ours to choose: whoever believes the token's own accepts "none".
    if decode(head)?["alg"] != "HS256" {
        return None;
    }
    // 2. signature2 is made of what arrived and the secret that the server keeps, and compared with signature1 in constant time:
    //    the time of an ordinary comparison tells how many bytes were right.
    let signature1 = BASE64URL.decode(signature1).ok()?;
    let signature2 = signature(text);
    if !bool::from(signature1.ct_eq(&signature2)) {
        return None;
    }
    // 3. Only now is the body believed, as long as it says.
    let body = decode(body)?;
    let is_in_time = body["exp"].as_u64()? > seconds(now);
    is_in_time.then_some(body)
}

fn signature(text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&BASE64URL.decode(part).ok()?).ok()
}

fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use serde_json::json;

    use super::{sign, verify};

    #[test]
    fn a_token_is_good_until_it_expires() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let token = sign(&json!({ "name": "tobi", "exp": 100 }));
        assert!(verify(&token, at(99)).is_some());
        assert_eq!(verify(&token, at(100)), None);
        assert_eq!(verify(&sign(&json!({ "name": "tobi" })), at(0)), None);
    }

    #[test]
    fn koa_middleware_reads_it_and_writes_the_same() {
        let user = json!({ "name": "tobi", "exp": 4_102_444_800_u32 });
        let options = koa_middleware::SignOptions::new().no_timestamp(true);
        let theirs = koa_middleware::jwt::sign_with(&user, super::SECRET, options);
        assert_eq!(theirs.expect("a secret signs"), sign(&user));
    }
}
