//! Which bodies `koa_body` reads.

use super::{KoaBodyOptions, texts};

impl KoaBodyOptions {
    /// Whether multipart bodies are read. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().multipart(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `multipart: true`
    pub fn multipart(mut self, on: bool) -> Self {
        switch(&mut self.multipart_types, &mut self.off.multipart, on);
        self
    }

    /// Whether JSON is read. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().json(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `json: false`
    pub fn json(mut self, on: bool) -> Self {
        switch(&mut self.json_types, &mut self.off.json, on);
        self
    }

    /// Whether forms are read. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().urlencoded(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `urlencoded: false`
    pub fn urlencoded(mut self, on: bool) -> Self {
        switch(&mut self.urlencoded_types, &mut self.off.urlencoded, on);
        self
    }

    /// Whether texts are read. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().text(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `text: false`
    pub fn text(mut self, on: bool) -> Self {
        switch(&mut self.text_types, &mut self.off.text, on);
        self
    }

    /// The types that are read as JSON, as [`ctx.is`](koa_core::Request::is) takes them.
    ///
    /// Defaults to `application/json`, `application/json-patch+json`, `application/vnd.api+json`, `application/csp-report` and
    /// `application/reports+json`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().json_types(["json", "+json"]);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `jsonTypes: ['json', '+json']`
    pub fn json_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        set(&mut self.json_types, &mut self.off.json, texts(types));
        self
    }

    /// The types that are read as forms. Defaults to `urlencoded`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().urlencoded_types(["application/x-www-form-urlencoded"]);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `urlencodedTypes: ['application/x-www-form-urlencoded']`
    pub fn urlencoded_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        set(
            &mut self.urlencoded_types,
            &mut self.off.urlencoded,
            texts(types),
        );
        self
    }

    /// The types that are read as texts. Defaults to `text/*`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().text_types(["text/plain"]);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `textTypes: ['text/plain']`
    pub fn text_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        set(&mut self.text_types, &mut self.off.text, texts(types));
        self
    }

    /// The types that are read as multipart. Defaults to `multipart`, whatever the subtype.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().multipart(true).multipart_types(["multipart/form-data"]);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `multipartTypes: ['multipart/form-data']`
    pub fn multipart_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        set(
            &mut self.multipart_types,
            &mut self.off.multipart,
            texts(types),
        );
        self
    }
}

fn switch(types: &mut Option<Vec<String>>, off: &mut Option<Vec<String>>, on: bool) {
    if types.is_some() != on {
        std::mem::swap(types, off);
    }
}

/// Sets the types of a kind, which stays on or off.
fn set(types: &mut Option<Vec<String>>, off: &mut Option<Vec<String>>, new: Vec<String>) {
    *(if types.is_some() { types } else { off }) = Some(new);
}
