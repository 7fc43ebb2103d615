//! Uploads and downloads as a browser makes them: N05, N28 and N29.

use std::{env, fs, path::PathBuf, process};

use koa_tests::browser::Page;
use serde_json::{Value, json};

use crate::{client::Notes, picture};

/// A file to choose, which goes with the test.
struct Chosen(PathBuf);

impl Chosen {
    fn new(name: &str, content: &[u8]) -> Self {
        let folder = env::temp_dir().join(format!("koa-notes-{}", process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(name);
        fs::write(&path, content).expect("a file");
        Chosen(path)
    }
}

impl Drop for Chosen {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// What the page shows of the answer, when it is there.
async fn answer(page: &Page) -> (String, Value) {
    page.wait_until("/^\\d{3} /.test(document.querySelector('.answer').textContent)")
        .await;
    let text = page.text(".answer").await;
    let (status, body) = text.split_once("\n\n").expect("a status and a body");
    let body = serde_json::from_str(body).unwrap_or_else(|_| body.into());
    (status.to_owned(), body)
}

#[tokio::test]
async fn n05_several_pictures_are_uploaded_from_a_form_with_their_progress() {
    let notes = Notes::start().await;
    let Some(page) = Page::open(&notes.url("/n05")).await else {
        return;
    };
    let large = vec![7; 3 << 20];
    let files = [
        Chosen::new("小猫.png", &picture("cat.png")),
        Chosen::new("a \"quoted\" name.bin", &large),
    ];
    for file in &files {
        page.choose_file("input[type=file]", &file.0).await;
    }
    page.click(".demo button").await;

    let (status, body) = answer(&page).await;
    assert_eq!(status, "200 OK");
    assert_eq!(body["body"], json!({ "a": "1", "b": "2", "c": "3" }));
    let got: Vec<_> = body["files"]
        .as_array()
        .expect("a list of files")
        .iter()
        .map(|file| {
            (
                file["name"].as_str().expect("a name"),
                file["size"].as_u64(),
            )
        })
        .collect();
    let sizes = [picture("cat.png").len() as u64, large.len() as u64];
    assert_eq!(
        got,
        [
            ("小猫.png", Some(sizes[0])),
            ("a \"quoted\" name.bin", Some(sizes[1]))
        ]
    );
    let progress = page
        .run("const bar = document.querySelector('progress'); return [bar.value === bar.max, bar.max]")
        .await;
    assert_eq!(progress[0], true, "the progress is at its end: {progress}");
    assert!(
        progress[1].as_u64() > Some(sizes[0] + sizes[1]),
        "{progress}"
    );
}

#[tokio::test]
async fn n28_a_picture_from_a_form_is_moved_under_a_safe_name() {
    let notes = Notes::start().await;
    let Some(page) = Page::open(&notes.url("/n28")).await else {
        return;
    };
    let file = Chosen::new("..%2f我的 cat.png", &picture("cat.png"));
    page.choose_file("input[type=file]", &file.0).await;
    page.click(".demo button").await;

    let (status, body) = answer(&page).await;
    assert!(status.starts_with('2'), "{status}: {body}");
    assert!(body.to_string().contains("我的 cat.png"), "{body}");
}

#[tokio::test]
async fn n29_a_sound_is_sought_in_parts() {
    let notes = Notes::start().await;
    let Some(page) = Page::open(&notes.url("/n29")).await else {
        return;
    };
    page.wait_until("document.querySelector('audio').readyState >= 1")
        .await;
    page.click("[data-seek='15']").await;
    page.wait_until("document.querySelector('audio').seeking === false && document.querySelector('audio').currentTime >= 15")
        .await;
    let error = page
        .run("return document.querySelector('audio').error")
        .await;
    assert_eq!(error, Value::Null);
}
