//! The client that everybody has: npm's tus-js-client.

use std::{
    env, fs,
    io::{self, BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use koa_tests::{Folder, skip};

/// How long all uploads may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A process that is killed when this is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(port: u16, folder: &Folder) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.args(["blackbox", &port.to_string()]);
    command.env("UPLOAD_DIR", &**folder).stdout(Stdio::piped());
    let mut server = Process(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "ready\n");
    server
}

/// The folder with the script and its packages, installed by npm unless they are there already.
fn install() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tus-js-client");
    let wrong = |error: io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(wrong)?;
    for name in ["package.json", "upload.js"] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("clients/tus")
            .join(name);
        fs::copy(source, folder.join(name)).map_err(wrong)?;
    }
    if folder.join("node_modules/tus-js-client").is_dir() {
        return Ok(folder);
    }
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(&folder);
    match npm.stdin(Stdio::null()).stdout(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(folder),
        Ok(status) => Err(format!("npm install: {status}")),
        Err(error) => Err(format!("npm: {error}")),
    }
}

// spec: TUS-012, TUS-015, TUS-019, TUS-022, TUS-030, TUS-031
#[test]
fn tus_js_client_pauses_resumes_concatenates_terminates_and_survives_a_kill() {
    let scripts = match install() {
        Ok(scripts) => scripts,
        Err(missing) => {
            skip("the test with tus-js-client", missing);
            return;
        }
    };
    let folder = Folder::new();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut server = serve(port, &folder);
    let mut node = Command::new("node");
    node.arg("upload.js")
        .arg(format!("http://127.0.0.1:{port}/files"))
        .current_dir(scripts);
    let mut node = Process(node.stdout(Stdio::piped()).spawn().unwrap());
    let lines = BufReader::new(node.0.stdout.take().unwrap()).lines();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        lines
            .map_while(Result::ok)
            .try_for_each(|line| tell.send(line))
    });

    let (started, mut done) = (Instant::now(), Vec::new());
    while let Some(left) = PATIENCE.checked_sub(started.elapsed()) {
        match told.recv_timeout(left) {
            Ok(line) if line == "kill" => {
                drop(server);
                thread::sleep(Duration::from_millis(300));
                server = serve(port, &folder);
            }
            Ok(line) => done.push(line),
            Err(_) => break,
        }
    }
    assert!(started.elapsed() < PATIENCE, "{done:?}");
    assert!(node.0.wait().unwrap().success(), "{done:?}");
    assert_eq!(done.len(), 6, "{done:?}");
    drop(server);
}
