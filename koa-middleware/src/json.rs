//! Pretty JSON — npm `koa-json`.

mod stream;

use koa_core::{Body, Context, Middleware, Next, Result, json::Numbers};
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

pub use self::stream::JsonContext;
use self::stream::Pending;

/// The options of [`json_with`].
///
/// # Examples
///
/// ```
/// use koa_middleware::{JsonOptions, json_with};
///
/// let mut app = koa_core::App::new();
/// app.with(json_with(JsonOptions::new().pretty(false).param("pretty")));
/// ```
///
/// # In Koa
///
/// `json({ pretty: false, param: 'pretty' })`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonOptions {
    pretty: bool,
    param: Option<String>,
    spaces: usize,
}

impl JsonOptions {
    /// The defaults: pretty, by two spaces.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::JsonOptions::new(), koa_middleware::JsonOptions::default());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether every response is pretty. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let production = koa_middleware::JsonOptions::new().pretty(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ pretty: false }`
    #[must_use]
    pub fn pretty(mut self, pretty: bool) -> Self {
        self.pretty = pretty;
        self
    }

    /// The parameter of the query that asks for a pretty response, by being there: `?pretty`. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::JsonOptions::new().pretty(false).param("pretty");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ pretty: false, param: 'pretty' }`
    #[must_use]
    pub fn param(mut self, name: impl Into<String>) -> Self {
        self.param = Some(name.into());
        self
    }

    /// How many spaces a level is indented by, up to 10; 0 is compact. Defaults to 2.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::JsonOptions::new().spaces(4);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ spaces: 4 }`; what is published takes 0 for 2.
    #[must_use]
    pub fn spaces(mut self, spaces: usize) -> Self {
        self.spaces = spaces.min(10);
        self
    }

    /// How far to indent for a request; 0 is compact.
    fn indent(&self, ctx: &Context) -> usize {
        let asked = |name: &String| ctx.request.query().get(name).is_some();
        if self.pretty || self.param.as_ref().is_some_and(asked) {
            self.spaces
        } else {
            0
        }
    }
}

impl Default for JsonOptions {
    fn default() -> Self {
        JsonOptions {
            pretty: true,
            param: None,
            spaces: 2,
        }
    }
}

/// Makes JSON responses pretty: one member a line, indented by two spaces.
///
/// Text, bytes and streams of bytes are left alone; a stream of values ([`JsonContext::set_json_stream`]) is made pretty too.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(json());
/// app.with(async |ctx, _| {
///     ctx.set_body(serde_json::json!({ "foo": "bar" }));
///     Ok(())
/// });
/// app.test().get("/").send().await.assert_text("{\n  \"foo\": \"bar\"\n}");
/// # }
/// ```
///
/// # Errors
///
/// A 500 where a [`Json`](koa_core::Json) body cannot be serialised.
///
/// # In Koa
///
/// `json()`
#[must_use]
pub fn json() -> impl Middleware {
    json_with(JsonOptions::new())
}

/// [`json`](fn@json) with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{JsonOptions, json_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(json_with(JsonOptions::new().pretty(false).param("pretty")));
/// app.with(async |ctx, _| {
///     ctx.set_body(serde_json::json!([1]));
///     Ok(())
/// });
/// let client = app.test();
/// client.get("/").send().await.assert_text("[1]");
/// client.get("/?pretty").send().await.assert_text("[\n  1\n]");
/// # }
/// ```
///
/// # Errors
///
/// As [`json`](fn@json).
///
/// # In Koa
///
/// `json({ pretty: false, param: 'pretty' })`
#[must_use]
pub fn json_with(options: JsonOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        next.run(ctx).await?;
        let indent = options.indent(ctx);
        if indent == 0 {
            return Ok(());
        }
        if ctx.body().is_stream() {
            if let Some(Pending(asked)) = ctx.state.get() {
                asked.set(indent);
            }
        } else if ctx.body().is_json() {
            prettify(ctx, indent)?;
        }
        Ok(())
    }
}

fn prettify(ctx: &mut Context, indent: usize) -> Result {
    let Some(value) = ctx.body_mut().json_mut() else {
        // Refuses with the reason for which it is no value.
        return ctx.body().to_bytes().map(|_| ());
    };
    let pretty = text(value, indent)?;
    ctx.set_body(Body::from(pretty));
    Ok(())
}

/// `JSON.stringify(value, null, indent)`.
fn text<T: Serialize + ?Sized>(value: &T, indent: usize) -> serde_json::Result<String> {
    if indent == 0 {
        return koa_core::json::stringify(value);
    }
    let (mut text, spaces) = (Vec::new(), " ".repeat(indent));
    let formatter = Numbers(PrettyFormatter::with_indent(spaces.as_bytes()));
    value.serialize(&mut Serializer::with_formatter(&mut text, formatter))?;
    Ok(String::from_utf8(text).expect("serde_json writes UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn numbers_are_those_of_javascript() {
        let pretty = text(&[1.0, 1e20], 2).unwrap();
        assert_eq!(pretty, "[\n  1,\n  100000000000000000000\n]");
        assert_eq!(text(&[1.0, 1e20], 0).unwrap(), "[1,100000000000000000000]");
    }
}
