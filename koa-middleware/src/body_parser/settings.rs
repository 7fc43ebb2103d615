//! The options as a middleware asks for them.

use std::sync::Arc;

use koa_core::Context;

use super::{BodyParserOptions, BodyType, options::DetectJson};
use crate::{CoBodyOptions, on_error::OnError};

/// The options as they are asked for each request.
pub(super) struct Settings {
    pub(super) on_error: Option<Arc<dyn OnError>>,
    /// Whether types other than JSON count only with a body.
    pub(super) needs_body: bool,
    enabled: Vec<BodyType>,
    types: [Vec<String>; 4],
    parsed_methods: Option<Vec<String>>,
    reading: [CoBodyOptions; 4],
    detect_json: Option<Arc<DetectJson>>,
}

impl From<BodyParserOptions> for Settings {
    fn from(options: BodyParserOptions) -> Self {
        let reading = options.limits.map(|limit| {
            let reading = options.reading.clone();
            match limit {
                Some(limit) => reading.limit(limit),
                None => reading,
            }
        });
        let asks = !options.is_older || options.enabled.contains(&BodyType::Json);
        Settings {
            on_error: options.on_error,
            needs_body: options.is_older,
            enabled: options.enabled,
            types: options.types,
            parsed_methods: options.parsed_methods,
            reading,
            detect_json: options.detect_json.filter(|_| asks),
        }
    }
}

impl Settings {
    pub(super) fn parses(&self, method: &str) -> bool {
        self.parsed_methods
            .as_ref()
            .is_none_or(|methods| methods.iter().any(|own| own.eq_ignore_ascii_case(method)))
    }

    pub(super) fn is_enabled(&self, kind: BodyType) -> bool {
        self.enabled.contains(&kind)
    }

    pub(super) fn types(&self, kind: BodyType) -> &[String] {
        &self.types[kind as usize]
    }

    pub(super) fn of(&self, kind: BodyType) -> &CoBodyOptions {
        &self.reading[kind as usize]
    }

    pub(super) fn detects_json(&self, ctx: &Context) -> bool {
        self.detect_json.as_ref().is_some_and(|detect| detect(ctx))
    }
}
