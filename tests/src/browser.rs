//! A real browser for pages whose scripts matter: headless Chromium, driven by chromedriver over the WebDriver protocol.
//!
//! ```no_run
//! # async fn test(url: &str, file: &std::path::Path) {
//! let Some(page) = koa_tests::browser::Page::open(url).await else { return };
//! page.choose_file("input[type=file]", file).await;
//! page.click("#start").await;
//! page.wait_until("document.querySelector('.answer').textContent.includes('done')").await;
//! # }
//! ```

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::{say, skip};

/// How long a condition is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How WebDriver names an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A page in a browser of its own, which is closed when this is dropped.
#[derive(Debug)]
pub struct Page {
    driver: Driver,
    session: String,
    profile: PathBuf,
}

/// The running chromedriver.
#[derive(Debug)]
struct Driver {
    process: Child,
    port: u16,
}

impl Page {
    /// Opens an address; `None`, with a line on standard error, where there is no browser and `KOA_TEST_ALL` does not demand one.
    ///
    /// # Panics
    ///
    /// As every method: where the browser refuses, so that the test fails.
    pub async fn open(url: &str) -> Option<Self> {
        let driver = match Driver::start() {
            Ok(driver) => driver,
            Err(missing) => {
                skip("a test with chromedriver", missing);
                return None;
            }
        };
        static PAGES: AtomicUsize = AtomicUsize::new(0);
        let profile = format!(
            "koa-notes-browser-{}-{}",
            std::process::id(),
            PAGES.fetch_add(1, Relaxed)
        );
        let profile = env::temp_dir().join(profile);
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ];
        let mut flags: Vec<_> = flags.map(str::to_owned).into();
        flags.push(format!("--user-data-dir={}", profile.display()));
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": flags } } } });
        let session = driver.ask("POST", "/session", wanted).await;
        let page = Page {
            session: session["sessionId"].as_str().expect("a session").to_owned(),
            driver,
            profile,
        };
        page.go(url).await;
        Some(page)
    }

    /// Goes to another address and waits until the page is loaded.
    pub async fn go(&self, url: &str) {
        self.ask("POST", "url", json!({ "url": url })).await;
    }

    /// Loads the page anew, as the user's F5 does.
    pub async fn reload(&self) {
        self.ask("POST", "refresh", json!({})).await;
    }

    /// What a script returns; a promise is awaited.
    pub async fn run(&self, script: &str) -> Value {
        self.ask(
            "POST",
            "execute/sync",
            json!({ "script": script, "args": [] }),
        )
        .await
    }

    /// Waits until an expression of JavaScript is true.
    ///
    /// # Panics
    ///
    /// Where it is not true after 30 s, with what the page shows.
    pub async fn wait_until(&self, expression: &str) {
        let started = Instant::now();
        while self.run(&format!("return Boolean({expression})")).await != true {
            if started.elapsed() > PATIENCE {
                let page = self.run("return document.body.innerText").await;
                panic!("{expression} did not become true on the page:\n{page}");
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// The visible text of the first element that a CSS selector finds.
    pub async fn text(&self, selector: &str) -> String {
        let element = self.find(selector).await;
        let text = self
            .ask("GET", &format!("element/{element}/text"), Value::Null)
            .await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks on the first element that a CSS selector finds.
    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        self.ask("POST", &format!("element/{element}/click"), json!({}))
            .await;
    }

    /// Types into the first element that a CSS selector finds.
    pub async fn enter(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.ask(
            "POST",
            &format!("element/{element}/value"),
            json!({ "text": text }),
        )
        .await;
    }

    /// Chooses a file in an `<input type=file>`; chosen again it is added where the input takes several.
    ///
    /// # Panics
    ///
    /// Where there is no such file.
    pub async fn choose_file(&self, selector: &str, file: &Path) {
        let file = fs::canonicalize(file).expect("a file to choose");
        self.enter(selector, &file.to_string_lossy()).await;
    }

    async fn find(&self, selector: &str) -> String {
        let by = json!({ "using": "css selector", "value": selector });
        let found = self.ask("POST", "element", by).await;
        found[ELEMENT].as_str().expect(selector).to_owned()
    }

    async fn ask(&self, method: &str, command: &str, body: Value) -> Value {
        let path = format!("/session/{}/{command}", self.session);
        self.driver.ask(method, &path, body).await
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // The driver ends its browser where it is asked to; killed, it leaves the browser running.
        let asked =
            std::net::TcpStream::connect(("127.0.0.1", self.driver.port)).and_then(|mut driver| {
                driver.set_read_timeout(Some(Duration::from_secs(10)))?;
                let head = format!(
                    "DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n",
                    self.session
                );
                driver.write_all(head.as_bytes())?;
                io::Read::read(&mut driver, &mut [0; 512])
            });
        if let Err(error) = asked {
            say(format!("the browser was not closed: {error}"));
        }
        let _ = fs::remove_dir_all(&self.profile);
    }
}

impl Driver {
    fn start() -> Result<Self, String> {
        let mut command = Command::new("chromedriver");
        command
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = command.spawn().map_err(|error| error.to_string())?;
        let stdout = process.stdout.take().ok_or("it has no output")?;
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let port = line.split("started successfully on port ").nth(1)?;
            port.trim_end_matches('.').parse().ok()
        });
        // What follows is read to its end, so that the driver never waits for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        match port {
            Some(port) => Ok(Driver { process, port }),
            None => Err("it did not say its port".into()),
        }
    }

    /// What a command gives; one that fails ends the test.
    async fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let asked = timeout(2 * PATIENCE, self.exchange(method, path, &body)).await;
        let answer = asked.expect("an answer in time").expect("a driver");
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        assert!(
            answer["value"]["error"].is_null(),
            "{method} {path} {body}: {}",
            answer["value"]["message"]
        );
        answer["value"].clone()
    }

    async fn exchange(&self, method: &str, path: &str, body: &Value) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut read = Vec::new();
        let end = loop {
            if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut read).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        let head = String::from_utf8_lossy(&read[..end]).to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length
            .and_then(|length| length.trim().parse().ok())
            .unwrap_or(0);
        let mut answer = read.split_off(end);
        while answer.len() < length {
            if stream.read_buf(&mut answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(answer)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
