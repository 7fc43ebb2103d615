//! Real clients: what they make of names, and several files at once.

use std::{fs, process::Command};

use koa_tests::{Folder, is_installed};
use serde_json::{Value, json};

use super::served;

const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[track_caller]
fn output(command: &mut Command) -> Value {
    let done = command.output().unwrap();
    let text = String::from_utf8_lossy(&done.stdout);
    serde_json::from_str(&text)
        .unwrap_or_else(|_| panic!("{text} {}", String::from_utf8_lossy(&done.stderr)))
}

#[test]
fn curl() {
    if !is_installed("curl") {
        return;
    }
    let (folder, files) = (Folder::new(), Folder::new());
    let served = served::start(&folder, &[]);
    fs::write(files.join("hello.txt"), "hello").unwrap();
    let hello = files.join("hello.txt");
    let hello = hello.to_str().unwrap();
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--max-time", "20"]);
    for part in [
        "a=1".to_owned(),
        "a=2".into(),
        "名=值".into(),
        format!("f=@{hello}"),
        format!("f=@{hello};filename=小猫.png;type=image/png"),
        format!("f=@{hello};filename=\"a\\\"b;c.txt\""),
    ] {
        curl.arg("-F").arg(part);
    }
    let shown = output(curl.arg(format!("http://127.0.0.1:{}/upload", served.port())));
    let file = |name, kind| json!({ "name": name, "type": kind, "size": 5, "sha256": HELLO });
    assert_eq!(
        shown,
        json!({
            "fields": { "a": ["1", "2"], "名": "值" },
            "files": { "f": [
                file("hello.txt", "text/plain"),
                file("小猫.png", "image/png"),
                file("a\"b;c.txt", "text/plain"),
            ] },
        })
    );
    folder.is_soon_empty();
}

#[test]
fn fetch_and_form_data_of_node() {
    if !is_installed("node") {
        return;
    }
    let folder = Folder::new();
    let served = served::start(&folder, &[]);
    let script = r#"
        const form = new FormData()
        form.append('a', '1')
        form.append('line\nbreak"', 'é\nb')
        form.append('f', new Blob(['hello'], { type: 'text/plain' }), '小猫 "1".txt')
        form.append('f', new Blob(['x'.repeat(3 << 20)]), 'large.bin')
        form.append('none', new Blob([]), '')
        fetch(process.argv[1], { method: 'POST', body: form, signal: AbortSignal.timeout(20000) })
          .then((response) => response.text())
          .then(console.log)
    "#;
    let url = format!("http://127.0.0.1:{}/upload", served.port());
    let shown = output(Command::new("node").args(["-e", script, &url]));
    assert_eq!(shown["fields"]["a"], "1");
    assert_eq!(
        shown["files"]["f"][0],
        json!({ "name": "小猫 \"1\".txt", "type": "text/plain", "size": 5, "sha256": HELLO })
    );
    assert_eq!(shown["files"]["f"][1]["size"], 3 << 20);
    assert_eq!(shown["files"]["none"][0]["sha256"], EMPTY);
    let texts = shown["fields"].as_object().unwrap();
    // The lines of texts end with both characters, and quotes and breaks in names are escaped.
    assert_eq!(texts.values().nth(1), Some(&json!("é\r\nb")));
    // Names of fields stay as they were sent, as upstream.
    assert_eq!(texts.keys().nth(1).unwrap(), "line%0D%0Abreak%22");
    folder.is_soon_empty();
}
