//! What is no slice, no file, or too much.

use serde_json::{Value, json};

use super::{HELLO, Slices, form};

// spec: CHK-012, CHK-013, CHK-021
#[tokio::test]
async fn a_merge_that_cannot_be_right_changes_nothing() {
    let slices = Slices::new();
    let file = |more: Value| {
        let mut file = json!({ "fileHash": HELLO, "filename": "hello.txt" });
        for (name, value) in more.as_object().unwrap() {
            file[name] = value.clone();
        }
        file
    };
    slices
        .merge(file(json!({ "size": 4 })))
        .await
        .assert_status(404);
    slices.upload(HELLO, 0, "hell").await;
    slices.upload(HELLO, 2, "rld").await;
    let before = slices.folder.files();
    let missing = slices.merge(file(json!({ "size": 4 }))).await;
    missing.assert_status(409).assert_text("slice 1 is missing");
    slices.upload(HELLO, 1, "o wo").await;
    let whole = slices.folder.files();
    for (more, status) in [
        (json!({ "size": 5 }), 409),
        (json!({ "size": 4, "total": 4 }), 409),
        (json!({ "size": 4, "fileSize": 12 }), 409),
        (json!({ "size": "four" }), 400),
        (json!({ "size": -4 }), 400),
    ] {
        slices.merge(file(more.clone())).await.assert_status(status);
        assert_eq!(slices.folder.files(), whole, "{more}");
    }
    assert!(before.len() == 2 && whole.len() == 3);
    slices
        .merge(file(json!({ "size": 4, "total": 3, "fileSize": 11 })))
        .await
        .assert_status(200);

    // Without the total, slices with another hash may be all right but not all there: they stay.
    let other = "0".repeat(32);
    slices.upload(&other, 0, "wrong").await;
    let wrong = json!({ "fileHash": other, "filename": "a.txt" });
    slices
        .merge(wrong.clone())
        .await
        .assert_status(422)
        .assert_text_contains(&other);
    assert_eq!(slices.listed(&other).await.len(), 1);
    // With it they are wrong for good.
    let mut all = wrong.clone();
    all["total"] = 1.into();
    slices.merge(all).await.assert_status(422);
    assert_eq!(slices.listed(&other).await.len(), 0);
    assert_eq!(slices.folder.files(), [format!("slices/{HELLO}.txt")]);
}

// spec: CHK-022, CHK-023
#[tokio::test]
async fn names_cannot_leave_the_folder() {
    let slices = Slices::new();
    for wrong in [
        "",
        "../x",
        "..",
        "a/b",
        "a\0b",
        &"A".repeat(32),
        &"a".repeat(31),
        &"a".repeat(33),
        &"g".repeat(64),
    ] {
        let file = json!({ "fileHash": wrong, "filename": "a" });
        for path in ["/verify", "/merge", "/cancel"] {
            slices
                .client
                .post(path)
                .json(&file)
                .send()
                .await
                .assert_status(400);
        }
        slices
            .send(&form("x", &[("fileHash", wrong), ("index", "0")]))
            .await
            .assert_status(400);
    }
    let name = format!("{HELLO}-0/../../x");
    for name in [&*name, HELLO, "x-0", &format!("{HELLO}--1")] {
        slices
            .send(&form("x", &[("fileHash", HELLO), ("hash", name)]))
            .await
            .assert_status(400);
    }
    assert!(
        slices.folder.files().is_empty(),
        "{:?}",
        slices.folder.files()
    );
    for (filename, file) in [("../../evil.sh", ".sh"), ("x.p/../y", ""), ("README", "")] {
        let slices = Slices::new();
        slices
            .upload(HELLO, 0, "hello world")
            .await
            .assert_status(200);
        slices
            .merge(json!({ "fileHash": HELLO, "filename": filename }))
            .await
            .assert_status(200);
        assert_eq!(
            slices.folder.files(),
            [format!("slices/{HELLO}{file}")],
            "{filename}"
        );
    }
}

// spec: CHK-024, CHK-027
#[tokio::test]
async fn everything_has_a_limit() {
    let slices = Slices::with(|options| options.max_slice_size(5).max_slices(3).max_size(10));
    let refused = slices.upload(HELLO, 0, "hello!").await;
    refused
        .assert_status(413)
        .assert_text("the slice is over the limit of 5 bytes");
    slices.upload(HELLO, 3, "x").await.assert_status(413);
    slices
        .upload("0123456789abcdef0123456789abcdef", 3, &"x".repeat(1 << 20))
        .await
        .assert_status(413);
    slices
        .send(&form(
            "x",
            &[("fileHash", HELLO), ("hash", &"x".repeat(5000))],
        ))
        .await
        .assert_status(413);
    let many: Vec<_> = (0..40).map(|_| ("a", "b")).collect();
    slices.send(&form("x", &many)).await.assert_status(413);
    assert!(
        slices.folder.files().is_empty(),
        "{:?}",
        slices.folder.files()
    );

    for (index, content) in [(0, "hello"), (1, " worl"), (2, "d")] {
        slices
            .upload(HELLO, index, content)
            .await
            .assert_status(200);
    }
    let refused = slices
        .merge(json!({ "fileHash": HELLO, "filename": "a" }))
        .await;
    refused
        .assert_status(413)
        .assert_text("the file is over the limit of 10 bytes");

    let no_form = slices.client.post("/upload").json(&json!({})).send().await;
    no_form.assert_status(415);
    slices.send("--edge--\r\n").await.assert_status(400);
    let two = form("x", &[]).replace("--edge--\r\n", "") + &form("y", &[]);
    slices.send(&two).await.assert_status(400);
}

// spec: CHK-021, CHK-028
#[tokio::test]
async fn hashes_are_checked_unless_they_are_of_samples() {
    let slices = Slices::new();
    let with_sum = |sum: &str| {
        form(
            "hello world",
            &[("fileHash", HELLO), ("index", "0"), ("chunkHash", sum)],
        )
    };
    let wrong = slices.send(&with_sum(&"0".repeat(64))).await;
    wrong
        .assert_status(422)
        .assert_text_contains("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
    slices.send(&with_sum("zz")).await.assert_status(400);
    assert!(slices.folder.files().is_empty());
    slices
        .send(&with_sum(
            "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
        ))
        .await
        .assert_status(200);

    let sampled = Slices::with(|options| options.check_hash(false));
    let hash = "0123456789abcdef0123456789abcdef0123";
    sampled.upload(hash, 0, "anything").await.assert_status(200);
    sampled
        .merge(json!({ "fileHash": hash, "filename": "a" }))
        .await
        .assert_status(200);
    assert_eq!(sampled.file(hash), "anything");
}
