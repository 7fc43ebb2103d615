//! The stores of the suite.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use koa_core::{Context, Error, Result};
use koa_middleware::{MaxAge, SessionStore, StoreOptions, async_trait};
use serde_json::Value;

/// A store in memory that keeps what it was told, shown by the header X-Store.
#[derive(Clone, Default)]
pub(super) struct Memory {
    map: Arc<Mutex<HashMap<String, Value>>>,
    failing: Option<&'static str>,
}

impl Memory {
    pub(super) fn failing(method: &'static str) -> Self {
        Memory {
            failing: Some(method),
            ..Memory::default()
        }
    }

    fn find(&self, key: &str) -> Option<Value> {
        let map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        map.get(key).cloned()
    }

    fn put(&self, key: &str, data: Option<&Value>) {
        let mut map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        match data {
            Some(data) => map.insert(key.to_owned(), data.clone()),
            None => map.remove(key),
        };
    }
}

fn tell(ctx: &mut Context, text: String) {
    ctx.append("X-Store", text);
}

#[async_trait(?Send)]
impl SessionStore for Memory {
    async fn get(
        &self,
        key: &str,
        max_age: Option<MaxAge>,
        options: StoreOptions<'_>,
    ) -> Result<Option<Value>> {
        let max_age = max_age.map_or("none".to_owned(), |max_age| max_age.to_string());
        tell(options.ctx, format!("get {key} {max_age}"));
        if self.failing == Some("get") {
            return Err(Error::other("get failed"));
        }
        Ok(self.find(key))
    }

    async fn set(&self, key: &str, data: &Value, ttl: MaxAge, options: StoreOptions<'_>) -> Result {
        let changed = if options.changed {
            "changed"
        } else {
            "unchanged"
        };
        tell(options.ctx, format!("set {key} {ttl} {changed}"));
        if self.failing == Some("set") {
            return Err(Error::other("set failed"));
        }
        self.put(key, Some(data));
        Ok(())
    }

    async fn destroy(&self, key: &str, options: StoreOptions<'_>) -> Result {
        tell(options.ctx, format!("destroy {key}"));
        self.put(key, None);
        Ok(())
    }
}

/// A store that is made for each request.
pub(super) struct ContextStore(Memory);

impl ContextStore {
    pub(super) fn new(map: &Memory) -> Self {
        ContextStore(map.clone())
    }
}

#[async_trait(?Send)]
impl SessionStore for ContextStore {
    async fn get(
        &self,
        key: &str,
        _: Option<MaxAge>,
        _: StoreOptions<'_>,
    ) -> Result<Option<Value>> {
        Ok(self.0.find(key))
    }

    async fn set(&self, key: &str, data: &Value, _: MaxAge, options: StoreOptions<'_>) -> Result {
        let path = options.ctx.path().to_owned();
        options.ctx.set("X-Store", format!("set {key} for {path}"));
        self.0.put(key, Some(data));
        Ok(())
    }

    async fn destroy(&self, key: &str, _: StoreOptions<'_>) -> Result {
        self.0.put(key, None);
        Ok(())
    }
}
