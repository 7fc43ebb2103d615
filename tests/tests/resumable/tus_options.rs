//! `OPTIONS`, CORS, downloads, and what options change.

use koa_middleware::TusOptions;

use crate::files::Files;

const NAMES: &str = "Authorization, Content-Type, Location, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, \
    Tus-Version, Upload-Checksum, Upload-Concat, Upload-Defer-Length, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, \
    X-HTTP-Method-Override, X-Requested-With, X-Forwarded-Host, X-Forwarded-Proto, Forwarded";

// spec: TUS-004, TUS-014, TUS-044, TUS-046
#[tokio::test]
async fn options_says_what_the_server_can() {
    let files = Files::with(|options| {
        options
            .max_size("1gb")
            .allowed_headers(["X-A"])
            .exposed_headers(["X-B", "X-C"])
    });
    for version in ["1.0.0", "0.0.1"] {
        let answer = files
            .client
            .options("/files")
            .header("Tus-Resumable", version)
            .send()
            .await;
        answer
            .assert_status(204)
            .assert_text("")
            .assert_header("Tus-Resumable", "1.0.0")
            .assert_header("Tus-Version", "1.0.0")
            .assert_header("Tus-Max-Size", "1073741824")
            .assert_header(
                "Tus-Extension",
                "creation,creation-with-upload,creation-defer-length,termination,checksum,checksum-trailer,expiration,concatenation",
            )
            .assert_header("Access-Control-Allow-Methods", "POST, HEAD, PATCH, OPTIONS, DELETE")
            .assert_header("Access-Control-Allow-Headers", format!("{NAMES}, X-A"))
            .assert_header("Access-Control-Expose-Headers", format!("{NAMES}, X-B, X-C"))
            .assert_header("Access-Control-Max-Age", "86400")
            .assert_no_header("Access-Control-Allow-Credentials");
    }
    let unlimited = Files::with(|options| options.max_size(0));
    unlimited
        .client
        .options("/files/a")
        .send()
        .await
        .assert_status(204)
        .assert_no_header("Tus-Max-Size");
}

// spec: TUS-045, TUS-046, TUS-047
#[tokio::test]
async fn pages_of_other_origins_may_read_every_answer() {
    type Set = fn(TusOptions) -> TusOptions;
    let two: Set = |options| {
        options
            .allowed_origins(["https://a.com", "https://b.com"])
            .allowed_credentials(true)
    };
    let cases: [(Set, &str, Option<&str>); 6] = [
        (|options| options, "https://x.com", Some("*")),
        (two, "https://b.com", Some("https://b.com")),
        (two, "https://x.com", Some("https://a.com")),
        (two, "", Some("https://a.com")),
        (
            |options| options.allowed_origins([""; 0]),
            "https://x.com",
            None,
        ),
        (|options| options, "", Some("*")),
    ];
    for (set, origin, allowed) in cases {
        let files = Files::with(set);
        let refused = files
            .client
            .head("/files/a")
            .header("Origin", origin)
            .send()
            .await;
        let found = files
            .request("HEAD", "/files/a")
            .header("Origin", origin)
            .send()
            .await;
        let preflight = files
            .client
            .options("/files")
            .header("Origin", origin)
            .send()
            .await;
        for (answer, status) in [(refused, 412), (found, 404), (preflight, 204)] {
            answer.assert_status(status);
            assert_eq!(
                answer.header("Access-Control-Allow-Origin"),
                allowed,
                "{origin}"
            );
            answer.assert_header("Access-Control-Expose-Headers", NAMES);
        }
    }
    let files = Files::with(two);
    let answer = files.head("/files/a").await;
    answer
        .assert_header("Access-Control-Allow-Credentials", "true")
        .assert_header("Vary", "Origin");
}

// spec: TUS-068, TUS-069, TUS-070, TUS-071
#[tokio::test]
async fn a_complete_upload_is_downloaded() {
    let files = Files::new();
    // filename pet.png, filetype image/png
    let path = files
        .uploaded(
            "png",
            &[(
                "Upload-Metadata",
                "filename cGV0LnBuZw==,filetype aW1hZ2UvcG5n",
            )],
        )
        .await;
    let got = files.client.get(&path).send().await;
    got.assert_status(200)
        .assert_text("png")
        .assert_header("Content-Length", "3")
        .assert_header("Content-Type", "image/png")
        .assert_header("Content-Disposition", "inline; filename=\"pet.png\"");
    for name in [
        "ETag",
        "Last-Modified",
        "Accept-Ranges",
        "Tus-Resumable",
        "Access-Control-Allow-Origin",
    ] {
        got.assert_no_header(name);
    }
    // filetype text/html
    let page = files
        .uploaded("<p>", &[("Upload-Metadata", "filetype dGV4dC9odG1s")])
        .await;
    files
        .client
        .get(&page)
        .send()
        .await
        .assert_header("Content-Type", "text/html")
        .assert_header("Content-Disposition", "attachment");
    let begun = files.create(&[("Upload-Length", "5")]).await;
    files.client.get(&begun).send().await.assert_status(404);
}

// spec: TUS-072
#[tokio::test]
async fn other_methods_are_not_found() {
    let files = Files::new();
    for method in ["PUT", "LOCK"] {
        let answer = files.request(method, "/files").send().await;
        answer.assert_status(404).assert_text("Not found\n");
    }
}

// spec: TUS-067
#[tokio::test]
async fn complete_uploads_may_be_kept_from_removal() {
    let files = Files::with(|options| options.disable_termination_for_finished_uploads(true));
    let complete = files.uploaded("hello", &[]).await;
    let refused = files.request("DELETE", &complete).send().await;
    refused
        .assert_status(400)
        .assert_text("Cannot terminate an already completed upload");
    let begun = files.create(&[("Upload-Length", "5")]).await;
    files
        .request("DELETE", &begun)
        .send()
        .await
        .assert_status(204);
}

// spec: TUS-055, TUS-080
#[tokio::test]
async fn ids_may_be_paths_that_stay_inside() {
    let files = Files::with(|options| {
        options
            .naming_function(|ctx, _| Ok(ctx.get("X-Id").into_owned()))
            .generate_url(|_, parts| format!("{}/{}", parts.path, parts.id.replace('/', "~")))
            .get_file_id_from_request(|_, segment| Some(segment.replace('~', "/")))
    });
    let path = files.uploaded("hello", &[("X-Id", "foo/bar/id")]).await;
    assert_eq!(path, "/files/foo~bar~id");
    assert_eq!(files.folder.files(), ["foo/bar/id", "foo/bar/id.json"]);
    files.client.get(&path).send().await.assert_text("hello");
    for path in ["/files/..~victim", "/files/~etc~passwd", "/files/foo~.."] {
        files.head(path).await.assert_status(404);
        files
            .request("DELETE", path)
            .send()
            .await
            .assert_status(404);
    }
    let outside = files
        .request("POST", "/files")
        .header("X-Id", "../x")
        .header("Upload-Length", "1");
    outside.send().await.assert_status(500);
    files
        .request("DELETE", &path)
        .send()
        .await
        .assert_status(204);
    assert!(files.folder.files().is_empty());
}

// spec: TUS-037
#[test]
#[should_panic(expected = "the path of uploads must begin with \"/\": \"files\"")]
fn a_path_is_a_path() {
    let _ = TusOptions::new("files", koa_middleware::FileStore::new("nowhere"));
}
