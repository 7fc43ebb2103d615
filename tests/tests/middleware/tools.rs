//! Servers, and the programs that look at them.

use std::{io, process::Stdio};

use koa_core::{App, Server};
use koa_tests::skip;
use tokio::{io::AsyncWriteExt, process::Command};

pub(crate) async fn start(mut app: App) -> Server {
    app.workers = 1;
    app.silent = true;
    app.start("127.0.0.1:0").await.unwrap()
}

/// What a program writes for an input; `None` where it is not installed, which fails where nothing may be skipped.
pub(crate) async fn run(program: &str, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let spawned = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            skip(&format!("a test with {program}"), error);
            return None;
        }
        Err(error) => panic!("{program}: {error}"),
    };
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        output.status
    );
    Some(output.stdout)
}
