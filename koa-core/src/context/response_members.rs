//! The members of the response that `ctx` has too — the delegates of Koa's `lib/context.js`.

use std::borrow::Cow;

use super::Context;
use crate::Body;

impl Context {
    /// The status of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.status()); // 404
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.status`, see [`Response::status`](crate::Response::status).
    #[must_use]
    pub fn status(&self) -> u16 {
        self.response.status()
    }

    /// Sets the status of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_status(201);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.status = 201`, see [`Response::set_status`](crate::Response::set_status).
    pub fn set_status(&mut self, status: u16) {
        self.response.set_status(status);
    }

    /// The reason phrase of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.message()); // "Not Found"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.message`, see [`Response::message`](crate::Response::message).
    #[must_use]
    pub fn message(&self) -> &str {
        self.response.message()
    }

    /// Sets the reason phrase of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_message("Nope");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.message = 'Nope'`, see [`Response::set_message`](crate::Response::set_message).
    pub fn set_message(&mut self, message: impl Into<String>) {
        self.response.set_message(message);
    }

    /// The body of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.body());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body`, see [`Response::body`](crate::Response::body).
    #[must_use]
    pub fn body(&self) -> &Body {
        self.response.body()
    }

    /// The body of the response, to change it in place.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     if let Some(json) = ctx.body_mut().json_mut() {
    ///         json["late"] = true.into();
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body.late = true`, see [`Response::body_mut`](crate::Response::body_mut).
    pub fn body_mut(&mut self) -> &mut Body {
        self.response.body_mut()
    }

    /// Takes the body of the response out, to wrap it and set it again.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let stream = ctx.take_body().into_stream();
    ///     ctx.set_body(koa_core::Body::stream(stream));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body`, see [`Response::take_body`](crate::Response::take_body).
    pub fn take_body(&mut self) -> Body {
        self.response.take_body()
    }

    /// Sets the body of the response, and with it status, type and length.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body("Hello World");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body = 'Hello World'`, see [`Response::set_body`](crate::Response::set_body).
    pub fn set_body(&mut self, body: impl Into<Body>) {
        self.response.set_body(body);
    }

    /// The length of the response's body in bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.length());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.length`, see [`Response::length`](crate::Response::length).
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.response.length()
    }

    /// Sets the `Content-Length` of the response in bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_length(5);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.length = 5`, see [`Response::set_length`](crate::Response::set_length).
    pub fn set_length(&mut self, length: u64) {
        self.response.set_length(length);
    }

    /// The media type of the response without parameters.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.content_type());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.type`, see [`Response::content_type`](crate::Response::content_type).
    #[must_use]
    pub fn content_type(&self) -> Cow<'_, str> {
        self.response.content_type()
    }

    /// Sets the type of the response: a media type or a file extension.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_type("json");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.type = 'json'`, see [`Response::set_type`](crate::Response::set_type).
    pub fn set_type(&mut self, name: impl AsRef<str>) {
        self.response.set_type(name);
    }
}
