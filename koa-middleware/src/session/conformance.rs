//! What every store of sessions must do.

use std::{sync::Arc, time::Duration};

use koa_core::{App, Context};
use serde_json::{Value, json};

use super::{MaxAge, SessionStore, StoreOptions, json};

const HOUR: MaxAge = MaxAge::Duration(Duration::from_secs(3600));

/// Checks that a store does what [`session`](crate::session()) relies on, under keys of its own; for the tests of a store.
///
/// - An unknown key has no session, and may be destroyed.
/// - What was set is what is got: every kind of value, every number, and the order of the members.
/// - A session takes the place of an earlier one, and keys are told apart by every character.
/// - A session is gone within a second after its time, which begins anew whenever it is set.
/// - A session until the browser is closed is kept.
///
/// It takes about four seconds, and needs the feature `testing`.
///
/// # Examples
///
/// ```no_run
/// use koa_middleware::{MemoryStore, session};
///
/// #[tokio::test]
/// async fn keeps_what_it_is_given() {
///     session::conformance(MemoryStore::new()).await;
/// }
/// ```
///
/// # Panics
///
/// Where the store does not conform; the message says in what.
pub async fn conformance(store: impl SessionStore) {
    let store: Arc<dyn SessionStore> = Arc::new(store);
    let mut app = App::new();
    app.with(async move |ctx, _| {
        let prefix = format!("conformance:{}:", uuid::Uuid::new_v4());
        let mut checks = Checks {
            store: &*store,
            ctx,
            prefix,
        };
        let found = checks.run().await;
        ctx.set_body(found.err().unwrap_or_default());
        Ok(())
    });
    let response = app.test().get("/").send().await;
    let found = response.text();
    assert!(
        response.status() == 200 && found.is_empty(),
        "the store does not conform: {found}"
    );
}

struct Checks<'a> {
    store: &'a dyn SessionStore,
    ctx: &'a mut Context,
    prefix: String,
}

type Found<T = ()> = Result<T, String>;

impl Checks<'_> {
    async fn run(&mut self) -> Found {
        self.values_are_kept().await?;
        self.keys_are_told_apart().await?;
        self.time_is_kept().await
    }

    async fn values_are_kept(&mut self) -> Found {
        self.expect("unknown", None).await?;
        self.destroy("unknown").await?;
        let plain =
            json!({ "b": 1, "a": "x", "_expire": 4_102_444_800_000_u64, "_maxAge": 86_400_000 });
        let every_kind = json!({
            "text": "é💩;,\"\\\n\u{0}\u{2028}",
            "numbers": [0, -1, 2.5, 0.1, 1e21, 5e-324, 9_007_199_254_740_991_u64],
            "others": [true, false, null, [], {}],
            "deep": { "z": { "y": { "x": [{ "w": 1 }] } } },
            "": "a member without a name",
        });
        for session in [
            plain,
            every_kind,
            json!({}),
            json!({ "n": 2, "_session": true }),
        ] {
            self.set("values", &session, HOUR).await?;
            self.expect("values", Some(&session)).await?;
        }
        let large = json!({ "large": "x".repeat(1 << 20) });
        self.set("values", &large, HOUR).await?;
        self.expect("values", Some(&large)).await?;
        self.destroy("values").await?;
        self.expect("values", None).await
    }

    async fn keys_are_told_apart(&mut self) -> Found {
        let keys = [
            "key",
            "Key",
            "key ",
            "key:1",
            "key*",
            "ké",
            "%6bey",
            "key/../key",
            "key'\"\\",
        ];
        for (number, key) in keys.iter().enumerate() {
            self.set(key, &json!({ "n": number }), HOUR).await?;
        }
        for (number, key) in keys.iter().enumerate() {
            self.expect(key, Some(&json!({ "n": number }))).await?;
            self.destroy(key).await?;
            self.expect(key, None).await?;
        }
        Ok(())
    }

    async fn time_is_kept(&mut self) -> Found {
        let (session, second) = (json!({ "n": 1 }), Duration::from_secs(1));
        self.set("short", &session, second.into()).await?;
        self.set("renewed", &session, second.into()).await?;
        self.set("shortened", &session, HOUR).await?;
        self.set("browser", &session, MaxAge::Session).await?;
        self.expect("short", Some(&session)).await?;
        self.set("renewed", &session, HOUR).await?;
        self.set("shortened", &session, second.into()).await?;
        tokio::time::sleep(2 * second).await;
        self.expect("short", None).await?;
        self.expect("shortened", None).await?;
        for kept in ["renewed", "browser"] {
            self.expect(kept, Some(&session)).await?;
            self.destroy(kept).await?;
        }
        Ok(())
    }

    async fn expect(&mut self, key: &str, expected: Option<&Value>) -> Found {
        let whole = format!("{}{key}", self.prefix);
        let asked = StoreOptions::new(self.ctx);
        let found = self.store.get(&whole, Some(HOUR), asked).await;
        let found = found.map_err(|error| format!("get({key:?}) failed: {error:?}"))?;
        let text = |value: Option<&Value>| value.map(json::stringify);
        let (found, expected) = (text(found.as_ref()), text(expected));
        if found == expected {
            return Ok(());
        }
        let shown = |text: Option<String>| {
            let text = text.unwrap_or_else(|| "nothing".into());
            text.chars().take(200).collect::<String>()
        };
        let (found, expected) = (shown(found), shown(expected));
        Err(format!("get({key:?}) gave {found}, not {expected}"))
    }

    async fn set(&mut self, key: &str, session: &Value, ttl: MaxAge) -> Found {
        let whole = format!("{}{key}", self.prefix);
        let asked = StoreOptions::new(self.ctx);
        let set = self.store.set(&whole, session, ttl, asked).await;
        set.map_err(|error| format!("set({key:?}) failed: {error:?}"))
    }

    async fn destroy(&mut self, key: &str) -> Found {
        let whole = format!("{}{key}", self.prefix);
        let asked = StoreOptions::new(self.ctx);
        let destroyed = self.store.destroy(&whole, asked).await;
        destroyed.map_err(|error| format!("destroy({key:?}) failed: {error:?}"))
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use koa_core::Result;
    use serde_json::Value;

    use super::conformance;
    use crate::session::{MaxAge, MemoryStore, SessionStore, StoreOptions};

    #[tokio::test]
    async fn memory_conforms() {
        conformance(MemoryStore::new()).await;
    }

    /// Forgets nothing.
    struct Hoarder(MemoryStore);

    #[async_trait(?Send)]
    impl SessionStore for Hoarder {
        async fn get(
            &self,
            key: &str,
            max_age: Option<MaxAge>,
            options: StoreOptions<'_>,
        ) -> Result<Option<Value>> {
            self.0.get(key, max_age, options).await
        }

        async fn set(
            &self,
            key: &str,
            session: &Value,
            _: MaxAge,
            options: StoreOptions<'_>,
        ) -> Result {
            self.0.set(key, session, MaxAge::Session, options).await
        }

        async fn destroy(&self, key: &str, options: StoreOptions<'_>) -> Result {
            self.0.destroy(key, options).await
        }
    }

    #[tokio::test]
    #[should_panic(expected = "get(\"short\") gave {\"n\":1}, not nothing")]
    async fn a_store_that_keeps_too_long_does_not() {
        conformance(Hoarder(MemoryStore::new())).await;
    }
}
