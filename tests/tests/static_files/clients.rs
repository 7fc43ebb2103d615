//! Programs that download: curl, wget, aria2c and a browser, each where it is installed.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use koa_core::{App, Context, Next, Server};
use koa_middleware::serve;
use koa_tests::{Folder, is_installed};
use tokio::runtime::Runtime;

/// A folder that is served, and the ranges that were asked for with what was answered.
struct Served {
    folder: Folder,
    server: Server,
    asked: Arc<Mutex<Vec<(String, u16)>>>,
    _runtime: Runtime,
}

impl Served {
    fn start(files: &[(&str, Vec<u8>)]) -> Self {
        let folder = Folder::with([]);
        for (name, bytes) in files {
            folder.write(name, bytes);
            folder.touch(name, 0);
        }
        let asked: Arc<Mutex<Vec<(String, u16)>>> = Arc::default();
        let mut app = App::new();
        app.workers = 1;
        let seen = asked.clone();
        app.with(async move |ctx: &mut Context, next: Next<'_>| {
            let result = next.run(ctx).await;
            let status = result
                .as_ref()
                .map_or_else(|error| error.status, |()| ctx.status());
            seen.lock()
                .unwrap()
                .push((ctx.get("Range").into_owned(), status));
            result
        });
        app.with(serve(folder.path()));
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(app.start("127.0.0.1:0")).unwrap();
        Served {
            folder,
            server,
            asked,
            _runtime: runtime,
        }
    }

    fn url(&self, name: &str) -> String {
        format!("http://{}/{name}", self.server.local_addr())
    }

    fn asked(&self) -> Vec<(String, u16)> {
        self.asked.lock().unwrap().clone()
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| ((at * 7 + at / 251) % 256).try_into().unwrap_or(0))
        .collect()
}

fn run(command: &mut Command) -> Vec<u8> {
    let done = command.output().unwrap();
    assert!(
        done.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    done.stdout
}

// spec: RNG-059
#[test]
fn curl_resumes_and_asks_for_parts() {
    if !is_installed("curl") {
        return;
    }
    let content = bytes(1_000_000);
    let served = Served::start(&[("a.bin", content.clone())]);
    let curl = || {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail", "--max-time", "30"]);
        curl
    };
    let part = run(curl().args(["-r", "1000-1999", &served.url("a.bin")]));
    assert_eq!(part, content[1000..2000]);
    let last = run(curl().args(["-r", "-500", &served.url("a.bin")]));
    assert_eq!(last, content[999_500..]);

    served.folder.write("part.bin", &content[..400_000]);
    let file = served.folder.path().join("part.bin");
    run(curl()
        .args(["-C", "-", "-o"])
        .arg(&file)
        .arg(served.url("a.bin")));
    assert_eq!(fs::read(&file).unwrap(), content);
    assert_eq!(
        served.asked().last(),
        Some(&("bytes=400000-".to_owned(), 206))
    );

    let several = run(curl().args(["-r", "0-1,5-6", "-i", &served.url("a.bin")]));
    assert!(String::from_utf8_lossy(&several).contains("multipart/byteranges"));
}

// spec: RNG-059
#[test]
fn wget_resumes() {
    if !is_installed("wget") {
        return;
    }
    let content = bytes(1_000_000);
    let served = Served::start(&[("a.bin", content.clone())]);
    let target = Folder::with([]);
    target.write("a.bin", &content[..123_456]);
    let wget = || {
        let mut wget = Command::new("wget");
        wget.args([
            "-c",
            "-q",
            "--tries=1",
            "--timeout=30",
            &served.url("a.bin"),
        ])
        .current_dir(target.path());
        wget
    };
    run(&mut wget());
    assert_eq!(fs::read(target.path().join("a.bin")).unwrap(), content);
    assert_eq!(served.asked(), [("bytes=123456-".to_owned(), 206)]);
    // It has everything, which the 416 tells it.
    run(&mut wget());
    assert_eq!(served.asked()[1], ("bytes=1000000-".to_owned(), 416));
}

#[test]
fn aria2_downloads_over_eight_connections() {
    if !is_installed("aria2c") {
        return;
    }
    let content = bytes(16 << 20);
    let served = Served::start(&[("a.bin", content.clone())]);
    let target = Folder::with([]);
    run(Command::new("aria2c")
        .args([
            "-q",
            "-x",
            "8",
            "-s",
            "8",
            "-k",
            "1M",
            "--no-conf",
            "--timeout=30",
            "-d",
        ])
        .arg(target.path())
        .arg(served.url("a.bin")));
    assert!(fs::read(target.path().join("a.bin")).unwrap() == content);
    let parts = served
        .asked()
        .iter()
        .filter(|(_, status)| *status == 206)
        .count();
    assert!(parts >= 7, "{:?}", served.asked());
}

/// The head of an hour of silence: 16 bits, 44100 times a second.
fn wav_head() -> Vec<u8> {
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + WAV).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(44_100_u32.to_le_bytes());
    wav.extend(88_200_u32.to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(WAV.to_le_bytes());
    wav
}

/// The length in bytes of the silence, more than a browser loads ahead.
const WAV: u32 = 3600 * 88_200;

const PAGE: &str = r#"<!doctype html><title>waiting</title><video id=v preload=metadata muted src=/a.wav></video><script>
const v = document.getElementById('v')
const say = (text) => fetch('/said?' + encodeURIComponent(text))
v.onloadedmetadata = () => { v.currentTime = 3000 }
v.onseeked = () => say(`seeked ${Math.round(v.currentTime)} of ${Math.round(v.duration)}, seekable to ${Math.round(v.seekable.end(0))}`)
v.onerror = () => say('failed ' + v.error.message)
</script>"#;

#[test]
fn a_browser_seeks_in_a_video() {
    if !is_installed("chromium") {
        return;
    }
    let folder = Folder::with([("index.html", PAGE)]);
    folder.write("a.wav", wav_head());
    let sparse = fs::OpenOptions::new()
        .write(true)
        .open(folder.path().join("a.wav"));
    sparse.unwrap().set_len(44 + u64::from(WAV)).unwrap();
    folder.touch("a.wav", 0);
    let (say, said) = std::sync::mpsc::channel();
    let asked: Arc<Mutex<Vec<(String, u16)>>> = Arc::default();
    let seen = asked.clone();
    let mut app = App::new();
    app.workers = 1;
    app.with(async move |ctx: &mut Context, next: Next<'_>| {
        if ctx.path() == "/said" {
            ctx.set_status(204);
            return Ok(say.send(ctx.querystring().to_owned())?);
        }
        next.run(ctx).await?;
        if ctx.path() == "/a.wav" {
            seen.lock()
                .unwrap()
                .push((ctx.get("Range").into_owned(), ctx.status()));
        }
        Ok(())
    });
    app.with(serve(folder.path()));
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(app.start("127.0.0.1:0")).unwrap();
    let profile = Folder::with([]);
    let mut browser = chromium(profile.path(), &format!("http://{}/", server.local_addr()));
    let heard = said.recv_timeout(std::time::Duration::from_secs(60));
    let _ = browser.kill();
    let _ = browser.wait();
    assert_eq!(
        heard.map(|text| text.replace("%20", " ").replace("%2C", ",")),
        Ok("seeked 3000 of 3600, seekable to 3600".to_owned()),
        "{:?}",
        asked.lock().unwrap()
    );
    let asked = asked.lock().unwrap();
    assert!(
        asked
            .iter()
            .any(|(range, status)| *status == 206 && range != "bytes=0-"),
        "{asked:?}"
    );
}

fn chromium(profile: &Path, url: &str) -> std::process::Child {
    Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--mute-audio",
        ])
        .args([
            "--autoplay-policy=no-user-gesture-required",
            "--disable-background-networking",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
