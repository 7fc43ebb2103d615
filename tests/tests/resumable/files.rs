//! A tus server, and how its requests are made.

use koa_core::{
    App,
    testing::{Client, RequestBuilder, Response},
};
use koa_middleware::{FileStore, TusOptions, tus_with};
use koa_tests::Folder;

/// A tus server at `/files`, driven without a port.
pub(crate) struct Files {
    pub(crate) client: Client,
    pub(crate) folder: Folder,
}

impl Files {
    pub(crate) fn new() -> Self {
        Self::with(|options| options)
    }

    pub(crate) fn with(set: impl FnOnce(TusOptions) -> TusOptions) -> Self {
        let folder = Folder::new();
        let options = TusOptions::new("/files", FileStore::new(&*folder));
        let mut app = App::new();
        app.with(tus_with(set(options)));
        Files {
            client: app.test(),
            folder,
        }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client
            .request(method, path)
            .header("Host", "localhost:3000")
            .header("Tus-Resumable", "1.0.0")
    }

    /// Creates an upload with headers and gives its path.
    pub(crate) async fn create(&self, headers: &[(&str, &str)]) -> String {
        let mut request = self.request("POST", "/files");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let created = request.send().await;
        created.assert_status(201);
        path(&created)
    }

    pub(crate) fn patch(&self, path: &str, offset: usize) -> RequestBuilder {
        self.request("PATCH", path)
            .header("Upload-Offset", offset.to_string())
            .header("Content-Type", "application/offset+octet-stream")
    }

    pub(crate) async fn head(&self, path: &str) -> Response {
        self.request("HEAD", path).send().await
    }

    /// A complete upload with a content.
    pub(crate) async fn uploaded(&self, content: &str, headers: &[(&str, &str)]) -> String {
        let length = content.len().to_string();
        let mut all = vec![("Upload-Length", &*length)];
        all.extend(headers);
        let path = self.create(&all).await;
        let sent = self.patch(&path, 0).body(content.to_owned()).send().await;
        sent.assert_status(204)
            .assert_header("Upload-Offset", &length);
        path
    }
}

/// The path of a `Location`.
pub(crate) fn path(created: &Response) -> String {
    let location = created.header("Location").expect("a Location");
    location
        .trim_start_matches("http://localhost:3000")
        .to_owned()
}
