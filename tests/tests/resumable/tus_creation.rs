//! `POST`: lengths, metadata, bodies and URLs.

use koa_core::App;
use koa_middleware::{FileStore, TusOptions, tus, tus_with};
use koa_router::{Router, mount};
use koa_tests::Folder;

use crate::{
    Headers,
    files::{Files, path},
};

// spec: TUS-015, TUS-016, TUS-018, TUS-040, TUS-050, TUS-052, TUS-059
#[tokio::test]
async fn a_creation_says_one_length_that_is_not_too_much() {
    let files = Files::with(|options| options.max_size("1kb"));
    let length_required = "Upload-Length or Upload-Defer-Length header required\n";
    let cases: [(Headers<'_>, u16, &str); 9] = [
        (&[], 400, length_required),
        (
            &[("Upload-Length", "5"), ("Upload-Defer-Length", "1")],
            400,
            length_required,
        ),
        (
            &[("Upload-Defer-Length", "2")],
            400,
            "Invalid upload-defer-length\n",
        ),
        (&[("Upload-Length", "-3")], 400, "Invalid upload-length\n"),
        (
            &[("Upload-Length", "5"), ("Upload-Metadata", "")],
            400,
            "Invalid upload-metadata\n",
        ),
        (
            &[("Upload-Length", "x"), ("Upload-Metadata", "a  YQ==")],
            400,
            "Invalid upload-length upload-metadata\n",
        ),
        (&[("Upload-Length", "1025")], 413, "Maximum size exceeded\n"),
        (&[("Upload-Length", "1024")], 201, ""),
        (&[("Upload-Defer-Length", "1")], 201, ""),
    ];
    for (headers, status, text) in cases {
        let mut request = files.request("POST", "/files");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await;
        answer
            .assert_status(status)
            .assert_header("Tus-Resumable", "1.0.0");
        if status == 201 {
            let location = answer.header("Location").unwrap();
            let id = location
                .strip_prefix("http://localhost:3000/files/")
                .expect(location);
            assert!(
                id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{id}"
            );
            answer.assert_no_header("Upload-Offset");
        } else {
            answer.assert_text(text).assert_no_header("Location");
        }
    }
    assert_eq!(
        files.folder.files().len(),
        4,
        "two uploads and their records"
    );
}

// spec: TUS-017, TUS-021, TUS-022, TUS-043, TUS-053
#[tokio::test]
async fn a_creation_may_bring_bytes_and_metadata() {
    let files = Files::new();
    let octets = ("Content-Type", "application/offset+octet-stream");
    let post = |headers: &[(&str, &str)], body: &'static str| {
        let mut request = files.request("POST", "/files");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.body(body).send()
    };
    let begun = post(&[("Upload-Length", "11"), octets], "hello").await;
    begun
        .assert_status(201)
        .assert_header("Upload-Offset", "5")
        .assert_header("Content-Length", "0")
        .assert_no_header("Content-Type");
    files
        .patch(&path(&begun), 5)
        .body(" world")
        .send()
        .await
        .assert_status(204);

    let summed = ("Upload-Checksum", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=");
    let whole = post(&[("Upload-Length", "11"), octets, summed], "hello world").await;
    whole
        .assert_status(201)
        .assert_header("Upload-Offset", "11");
    let before = files.folder.files();
    let wrong = post(&[("Upload-Length", "11"), octets, summed], "hello_world").await;
    wrong.assert_status(460).assert_no_header("Location");
    post(&[("Upload-Length", "1"), octets], "hello")
        .await
        .assert_status(413);
    assert_eq!(
        files.folder.files(),
        before,
        "nothing is left of what was refused"
    );

    let ignored = post(
        &[
            ("Upload-Length", "5"),
            ("Content-Type", "application/false"),
        ],
        "hello",
    )
    .await;
    ignored.assert_status(201).assert_no_header("Upload-Offset");
    files
        .head(&path(&ignored))
        .await
        .assert_header("Upload-Offset", "0");

    let metadata = "filename 5bCP54yrLnBuZw==,is_confidential,blank ";
    let empty = post(
        &[
            ("Upload-Length", "0"),
            ("Upload-Metadata", metadata.trim_end()),
        ],
        "",
    )
    .await;
    let head = files.head(&path(&empty)).await;
    head.assert_header("Upload-Offset", "0")
        .assert_header("Upload-Length", "0")
        .assert_header("Upload-Metadata", metadata.trim_end());
    files
        .client
        .get(&path(&empty))
        .send()
        .await
        .assert_status(200)
        .assert_text("");
}

// spec: TUS-019, TUS-061
#[tokio::test]
async fn a_length_may_come_later_and_once() {
    let files = Files::with(|options| options.max_size(10));
    let path = files.create(&[("Upload-Defer-Length", "1")]).await;
    files
        .patch(&path, 0)
        .body("hello")
        .send()
        .await
        .assert_status(204);
    let head = files.head(&path).await;
    head.assert_header("Upload-Defer-Length", "1")
        .assert_header("Upload-Offset", "5")
        .assert_no_header("Upload-Length");
    files.client.get(&path).send().await.assert_status(404);

    let declare = |length: &str, offset| files.patch(&path, offset).header("Upload-Length", length);
    declare("4", 5).send().await.assert_status(400);
    declare("11", 5).send().await.assert_status(413);
    files
        .patch(&path, 5)
        .body("123456")
        .send()
        .await
        .assert_status(413);
    let declared = declare("9", 5).body(" w").send().await;
    declared
        .assert_status(204)
        .assert_header("Upload-Offset", "7");
    files
        .head(&path)
        .await
        .assert_header("Upload-Length", "9")
        .assert_no_header("Upload-Defer-Length");
    declare("9", 7).send().await.assert_status(400);
    declare("10", 7).send().await.assert_status(400);
    files
        .patch(&path, 7)
        .body("or")
        .send()
        .await
        .assert_status(204);
    files
        .client
        .get(&path)
        .send()
        .await
        .assert_text("hello wor");
}

// spec: TUS-048, TUS-049
#[tokio::test]
async fn a_location_is_the_url_of_the_upload() {
    type Set = fn(TusOptions) -> TusOptions;
    let cases: [(Set, Headers<'_>, &str); 9] = [
        (|options| options, &[], "http://localhost:3000/files/1234"),
        (
            |options| options.relative_location(true),
            &[],
            "/files/1234",
        ),
        (
            |options| {
                options.generate_url(|_, parts| {
                    format!("{}|{}|{}|{}", parts.proto, parts.host, parts.path, parts.id)
                })
            },
            &[],
            "http|localhost:3000|/files|1234",
        ),
        (
            |options| options,
            &[
                ("X-Forwarded-Host", "foo.com"),
                ("X-Forwarded-Proto", "https"),
            ],
            "http://localhost:3000/files/1234",
        ),
        (
            |options| options.respect_forwarded_headers(true),
            &[
                ("X-Forwarded-Host", "foo.com"),
                ("X-Forwarded-Proto", "https"),
            ],
            "https://foo.com/files/1234",
        ),
        (
            |options| options.respect_forwarded_headers(true),
            &[
                ("Forwarded", "for=1.1.1.1;proto=https;host=foo.com"),
                ("X-Forwarded-Host", "bar.com"),
            ],
            "https://foo.com/files/1234",
        ),
        (
            |options| options.respect_forwarded_headers(true),
            &[("Forwarded", "invalid")],
            "http://localhost:3000/files/1234",
        ),
        (
            |options| options.respect_forwarded_headers(true),
            &[("Forwarded", "proto=foo;host=a/b")],
            "http://localhost:3000/files/1234",
        ),
        (
            |options| options.naming_function(|_, _| Ok("a b".into())),
            &[],
            "http://localhost:3000/files/a%20b",
        ),
    ];
    for (set, headers, location) in cases {
        let files = Files::with(|options| set(options.naming_function(|_, _| Ok("1234".into()))));
        let mut request = files.request("POST", "/files").header("Upload-Length", "1");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request
            .send()
            .await
            .assert_status(201)
            .assert_header("Location", location);
    }
}

// spec: TUS-048
#[tokio::test]
async fn it_works_at_the_root_below_a_mount_and_in_a_router() {
    let folder = Folder::new();
    let named = |path: &str, id: &'static str| {
        TusOptions::new(path, FileStore::new(&*folder)).naming_function(move |_, _| Ok(id.into()))
    };
    let mut mounted = App::new();
    mounted.with(mount("/api/files", tus_with(named("/", "mounted"))));
    let mut root = App::new();
    root.with(tus_with(named("/", "root")));
    let mut router = Router::new();
    router.all("/up{/:id}", tus_with(named("/up", "routed")));
    let mut routed = App::new();
    routed.with(router.routes());
    for (app, at, location) in [
        (mounted, "/api/files", "http://a/api/files/mounted"),
        (root, "/", "http://a/root"),
        (routed, "/up", "http://a/up/routed"),
    ] {
        let client = app.test();
        let tus = |method: &str, path: &str| {
            client
                .request(method, path)
                .header("Host", "a")
                .header("Tus-Resumable", "1.0.0")
        };
        let created = tus("POST", at).header("Upload-Length", "0").send().await;
        created
            .assert_status(201)
            .assert_header("Location", location);
        let path = location.trim_start_matches("http://a");
        tus("HEAD", path)
            .send()
            .await
            .assert_status(200)
            .assert_header("Upload-Offset", "0");
    }
}

#[tokio::test]
async fn other_paths_are_for_what_follows() {
    let folder = Folder::new();
    let mut app = App::new();
    app.with(tus("/files", FileStore::new(&*folder)));
    app.with(async |ctx, _| {
        ctx.set_body("next");
        Ok(())
    });
    let client = app.test();
    for path in ["/", "/file", "/filesystem", "/other/files"] {
        client
            .post(path)
            .send()
            .await
            .assert_text("next")
            .assert_no_header("Tus-Resumable");
    }
}

#[tokio::test]
async fn an_id_is_given_once() {
    let files = Files::with(|options| options.naming_function(|_, _| Ok("same".into())));
    let path = files.uploaded("hello", &[]).await;
    let again = files
        .request("POST", "/files")
        .header("Upload-Length", "1")
        .send()
        .await;
    again.assert_status(409);
    files.client.get(&path).send().await.assert_text("hello");
}
