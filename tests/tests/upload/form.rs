//! Multipart bodies, made by hand.

use koa_core::{
    App,
    testing::{Client, Response},
};

pub(crate) const TYPE: &str = "multipart/form-data; boundary=XX";

/// A form in the making.
#[derive(Default)]
pub(crate) struct Form(Vec<u8>);

impl Form {
    pub(crate) fn new() -> Self {
        Form::default()
    }

    pub(crate) fn text(self, name: &str, text: &str) -> Self {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"");
        self.part(&head, text)
    }

    pub(crate) fn file(
        self,
        name: &str,
        file: &str,
        kind: &str,
        content: impl AsRef<[u8]>,
    ) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {kind}"
        );
        self.part(&head, content)
    }

    pub(crate) fn part(mut self, head: &str, content: impl AsRef<[u8]>) -> Self {
        self.0
            .extend_from_slice(format!("--XX\r\n{head}\r\n\r\n").as_bytes());
        self.0.extend_from_slice(content.as_ref());
        self.0.extend_from_slice(b"\r\n");
        self
    }

    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(b"--XX--\r\n");
        self.0
    }

    /// Without its end.
    pub(crate) fn cut(self) -> Vec<u8> {
        self.0
    }

    pub(crate) async fn post(self, app: &App) -> Response {
        post(&app.test(), self.end()).await
    }
}

pub(crate) async fn post(client: &Client, body: Vec<u8>) -> Response {
    let request = client.post("/").header("Content-Type", TYPE);
    request.body(body).send().await
}
