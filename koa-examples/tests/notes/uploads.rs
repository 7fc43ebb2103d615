//! Uploads in a real browser.

use std::{env, fs};

use koa_examples::n30_resumable_upload::folder;
use koa_tests::browser::Page;

use crate::client::Notes;

const PAUSE_IN_THE_MIDDLE: &str = "
const [bar, pause] = ['progress', '[data-do=pause]'].map((one) => document.querySelector(`#n30 ${one}`))
const timer = setInterval(() => {
  if (pause.disabled || bar.value < 0.2) return
  clearInterval(timer)
  pause.click()
}, 1)";

/// How many slices were there when an upload began.
async fn there(page: &Page) -> u32 {
    page.wait_until("/there: \\d+/.test(document.querySelector('#n30 .answer').textContent)")
        .await;
    let found = page
        .run("return Number(document.querySelector('#n30 .answer').textContent.match(/there: (\\d+)/)[1])")
        .await;
    found
        .as_u64()
        .and_then(|found| u32::try_from(found).ok())
        .expect("a number")
}

// spec: CHK-018, CHK-019, CHK-026
#[tokio::test]
async fn n30_an_upload_is_paused_resumed_and_goes_on_after_a_reload() {
    let notes = Notes::start().await;
    let Some(page) = Page::open(&notes.url("/n30")).await else {
        return;
    };
    // A file that nobody has uploaded yet.
    let file = env::temp_dir().join(format!("koa-n30-{}.bin", std::process::id()));
    let mut content = vec![7; (30 << 20) + 5];
    getrandom::fill(&mut content[..32]).expect("random bytes");
    fs::write(&file, &content).expect("a file");

    page.choose_file("#n30 input", &file).await;
    let mut before = 0;
    for reload in [false, true] {
        page.run(
            PAUSE_IN_THE_MIDDLE
                .replace("0.2", if reload { "0.5" } else { "0.2" })
                .as_str(),
        )
        .await;
        page.click("#n30 [data-do=start]").await;
        let found = there(&page).await;
        assert!(found == 0 || found > before, "{found} after {before}");
        page.wait_until("document.querySelector('#n30 .answer').textContent.includes('paused')")
            .await;
        assert_eq!(page.text("#n30 [data-do=start]").await, "继续 resume");
        before = found;
        if reload {
            page.reload().await;
            page.choose_file("#n30 input", &file).await;
        }
    }
    page.click("#n30 [data-do=start]").await;
    let found = there(&page).await;
    assert!((before + 1..121).contains(&found), "{found} after {before}");
    page.wait_until("document.querySelector('#n30 .answer a')")
        .await;
    assert_eq!(page.text("#n30 .count").await, "121 / 121");

    let link = page
        .run("return document.querySelector('#n30 .answer a').getAttribute('href')")
        .await;
    let link = link.as_str().expect("a link");
    let got = notes.get(link).await;
    assert_eq!(got.status, "200 OK");
    assert!(
        got.header("content-disposition")
            .starts_with("attachment; "),
        "{}",
        got.header("content-disposition")
    );
    assert!(got.body == content, "the file is what was sent");

    page.click("#n30 [data-do=start]").await;
    page.wait_until(
        "document.querySelector('#n30 .answer').textContent.includes('it is there already')",
    )
    .await;
    let name = link.trim_start_matches("/n30/files/");
    fs::remove_file(folder().join("slices").join(name)).expect("the merged file");
    fs::remove_file(file).expect("the file");
}

// spec: CHK-021
#[tokio::test]
async fn n30_a_wrong_hash_is_refused_and_no_file_appears() {
    let notes = Notes::start().await;
    let hash = "0123456789abcdef0123456789abcdef";
    let form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"chunk\"; filename=\"blob\"\r\n\r\nhello\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"hash\"\r\n\r\n{hash}-0\r\n--edge--\r\n"
    );
    let sent = notes
        .post("/n30/upload", "multipart/form-data; boundary=edge", &form)
        .await;
    assert_eq!(sent.text(), "received file chunk");
    let file = format!(r#"{{"fileHash":"{hash}","filename":"a.txt","size":5,"total":1}}"#);
    let merged = notes.post("/n30/merge", "application/json", &file).await;
    assert_eq!(merged.status, "422 Unprocessable Entity");
    let missing = notes.get(&format!("/n30/files/{hash}.txt")).await;
    assert_eq!(missing.status, "404 Not Found");
    let known = notes
        .get(&format!("/n30/verify?fileHash={hash}&filename=a.txt"))
        .await;
    assert_eq!(known.text(), r#"{"shouldUpload":true,"uploadedList":[]}"#);
}
