//! What a token says, as a type of one's own.

use std::ops::Deref;

/// The payload of a token that was checked, as a type of one's own: `ctx.state.get::<Claims<T>>()`.
///
/// It is kept by [`JwtOptions::claims`](super::JwtOptions::claims).
///
/// # Examples
///
/// ```
/// use koa_core::{App, OrThrow};
/// use koa_middleware::jwt::{self, Claims, JwtOptions, jwt_with};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct User {
///     id: u32,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> koa_core::Result {
/// let mut app = App::new();
/// app.with(jwt_with(JwtOptions::new().secret("shared-secret").claims::<User>()));
/// app.with(async |ctx, _| {
///     let user = ctx.state.get::<Claims<User>>().or_throw(401, "log in first")?;
///     ctx.set_body(format!("user {}", user.id));
///     Ok(())
/// });
///
/// let token = jwt::sign(&serde_json::json!({ "id": 7 }), "shared-secret")?;
/// let answer = app.test().get("/").header("Authorization", &format!("Bearer {token}")).send().await;
/// answer.assert_text("user 7");
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `ctx.state.user`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims<T>(pub T);

impl<T> Deref for Claims<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
