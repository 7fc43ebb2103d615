//! The test client, and the application's side of it — npm's supertest.

mod methods;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{exchange::exchange_raw, jar::Jar};
use crate::{App, server::Worker};

impl App {
    /// Starts the application for a test: no port, but a real server and real HTTP.
    ///
    /// The client has a copy of the application as it is now. Its thread ends when the client, its clones and what they are sending
    /// are gone, and the chains that still run have finished or [`shutdown_timeout`](crate::Limits::shutdown_timeout) is over.
    ///
    /// # Panics
    ///
    /// Where the system has no thread left.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body("Hello World");
    ///     Ok(())
    /// });
    /// app.test().get("/").send().await.assert_status(200).assert_text("Hello World");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `request(app.callback())` of supertest
    #[must_use]
    #[track_caller]
    pub fn test(&self) -> Client {
        match Worker::start(Arc::new(self.clone()), 0) {
            Ok(worker) => Client {
                shared: Arc::new(Shared {
                    worker,
                    jar: Mutex::default(),
                }),
                keeps_cookies: true,
            },
            Err(error) => panic!("the application has no thread to run on: {error}"),
        }
    }
}

/// A client of one application, which keeps its cookies from request to request.
///
/// It is made by [`App::test`]. A clone is the same client: it shares the application's thread and the cookies. Requests may run at
/// the same time.
///
/// A cookie is kept under its name and path, until it expires. Its domain does not matter, nor do `secure` and `httponly`.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let visits: u32 = ctx.cookies.get("visits").and_then(|visits| visits.parse().ok()).unwrap_or(0);
///     ctx.cookies.set("visits", &(visits + 1).to_string());
///     ctx.set_body(format!("{visits} visits before"));
///     Ok(())
/// });
/// let client = app.test();
/// client.get("/").send().await.assert_text("0 visits before");
/// client.get("/").send().await.assert_text("1 visits before");
/// # }
/// ```
///
/// # In Koa
///
/// `request.agent(app.callback())` of supertest
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    keeps_cookies: bool,
}

struct Shared {
    worker: Worker,
    jar: Mutex<Jar>,
}

impl Client {
    /// Sends bytes as they are, and returns everything that comes back.
    ///
    /// The client closes for writing behind them and reads until the server closes, so several requests may follow each other, and a
    /// request may be cut. Cookies are neither sent nor kept. What is not UTF-8 in the answer is replaced by U+FFFD. A response
    /// that never ends is awaited forever.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let client = koa_core::App::new().test();
    /// let answer = client.raw("GET / HTTP/1.1\r\n\r\n").await;
    /// assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `net.connect(port).end(bytes)` of Node
    pub async fn raw(&self, bytes: impl AsRef<[u8]>) -> String {
        let answer = exchange_raw(&self.shared.worker, bytes.as_ref()).await;
        String::from_utf8(answer)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    /// The value of a cookie that the client has.
    ///
    /// Of several with that name and different paths it is the first that was set.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.cookies.set("theme", "dark");
    ///     Ok(())
    /// });
    /// let client = app.test();
    /// client.get("/").send().await;
    /// assert_eq!(client.cookie("theme").as_deref(), Some("dark"));
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `agent.jar.getCookie(name, access)` of supertest
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).map(str::to_owned)
    }

    /// Gives the client a cookie for every path, as if an answer had set it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body(ctx.get("Cookie").into_owned());
    ///     Ok(())
    /// });
    /// let client = app.test();
    /// client.set_cookie("theme", "dark").set_cookie("lang", "de");
    /// client.get("/").send().await.assert_text("theme=dark; lang=de");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `agent.jar.setCookie(cookie)` of supertest
    pub fn set_cookie(&self, name: &str, value: impl fmt::Display) -> &Self {
        self.jar().set(name, &value.to_string());
        self
    }

    /// The same client, but one that neither sends nor keeps cookies.
    ///
    /// [`RequestBuilder::cookie`](super::RequestBuilder::cookie) still sends one.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.cookies.set("theme", "dark");
    ///     Ok(())
    /// });
    /// let client = app.test().without_cookies();
    /// client.get("/").send().await;
    /// assert_eq!(client.cookie("theme"), None);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `request(app.callback())` of supertest, which is no agent
    #[must_use]
    pub fn without_cookies(mut self) -> Self {
        self.keeps_cookies = false;
        self
    }

    pub(super) fn worker(&self) -> &Worker {
        &self.shared.worker
    }

    /// The cookies to be sent with a request for this path.
    pub(super) fn cookies_for(&self, path: &str) -> Vec<(String, String)> {
        if self.keeps_cookies {
            self.jar().sent(path)
        } else {
            Vec::new()
        }
    }

    pub(super) fn keep_cookies<'c>(&self, lines: impl IntoIterator<Item = &'c str>, path: &str) {
        if self.keeps_cookies {
            let mut jar = self.jar();
            lines.into_iter().for_each(|line| jar.keep(line, path));
        }
    }

    fn jar(&self) -> MutexGuard<'_, Jar> {
        self.shared
            .jar
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("cookies", &*self.jar())
            .field("keeps_cookies", &self.keeps_cookies)
            .finish_non_exhaustive()
    }
}
