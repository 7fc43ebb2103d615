//! Disks that fail.

use std::{env, fs, path::Path, process::Command};

use koa_core::App;
use koa_middleware::{
    FormidableOptions, KoaBodyOptions, MulterOptions, koa_body_with, multer::DiskStorage,
    multer_with,
};
use koa_tests::{Folder, say};

use super::{form::Form, served};

/// An application of one of both uploaders, with its files in a folder.
fn apps(folder: &Path) -> [App; 2] {
    let files = FormidableOptions::new().upload_dir(folder);
    let mut koa_body = App::new();
    koa_body.with(koa_body_with(
        KoaBodyOptions::new().multipart(true).formidable(files),
    ));
    let mut multer = App::new();
    let storage = DiskStorage::new().destination(folder);
    multer.with(multer_with(MulterOptions::new().storage(storage)).any());
    let mut apps = [koa_body, multer];
    for app in &mut apps {
        app.silent = true;
        app.with(async |ctx, _| {
            ctx.set_body("stored");
            Ok(())
        });
    }
    apps
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_a_500_that_tells_the_client_nothing() {
    let folder = Folder::new();
    fs::write(folder.join("file"), "").unwrap();
    let closed = folder.join("closed");
    fs::create_dir(&closed).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&closed, std::os::unix::fs::PermissionsExt::from_mode(0o500)).unwrap();
    // Permissions do not hold the superuser back.
    let holds = fs::write(closed.join("probe"), "").is_err();
    let mut folders = vec![folder.join("file"), folder.join("file/below")];
    if holds {
        folders.push(closed.clone());
    } else {
        say("permissions were not tested: they do not hold this user back");
        let _ = fs::remove_file(closed.join("probe"));
    }
    // Not even the superuser makes files there.
    if cfg!(target_os = "linux") {
        folders.push("/proc/self/fdinfo".into());
    }
    for folder in folders {
        for app in apps(&folder) {
            let form = Form::new()
                .text("a", "1")
                .file("f", "a.txt", "text/plain", "hello");
            let answer = form.post(&app).await;
            answer
                .assert_status(500)
                .assert_text("Internal Server Error");
        }
    }
    assert!(fs::read_dir(closed).unwrap().next().is_none());
}

/// A command that runs `conformance` with files of 64 KiB at most: the shell has no other limit that a disk would have too.
fn with_small_files() -> Command {
    let mut shell = Command::new("sh");
    shell.args([
        "-c",
        "trap '' XFSZ; ulimit -f 128; exec \"$0\" \"$@\"",
        env!("CARGO_BIN_EXE_conformance"),
    ]);
    shell
}

#[test]
fn a_file_that_the_disk_does_not_take_is_a_507_and_nothing_is_left() {
    if !cfg!(unix) {
        return;
    }
    let folder = Folder::new();
    let served = served::start_by(&folder, &[], with_small_files);
    let small = Form::new().file("f", "a", "a/b", "x".repeat(1000));
    let answer = served::upload(&served, &small.end());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let large = Form::new()
        .file("f", "a", "a/b", "x")
        .file("g", "b", "a/b", "x".repeat(1 << 20));
    let answer = served::upload(&served, &large.end());
    assert!(answer.starts_with("HTTP/1.1 507 "), "{answer}");
    assert!(answer.ends_with("\r\n\r\nInsufficient Storage"), "{answer}");
    folder.is_soon_empty();
}

#[test]
fn a_disk_that_is_full_is_a_507_and_nothing_is_left() {
    let folder = Folder::new();
    let mount = |arguments: &[&str]| {
        let done = Command::new(arguments[0])
            .args(&arguments[1..])
            .arg(folder.path())
            .output();
        done.is_ok_and(|done| done.status.success())
    };
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs"]) {
        say("a full disk was not tested: this user may not mount one");
        return;
    }
    let served = served::start(&folder, &[]);
    let large = Form::new()
        .file("f", "a", "a/b", "x")
        .file("g", "b", "a/b", "x".repeat(1 << 20));
    let answer = served::upload(&served, &large.end());
    let left = folder.names();
    let small = served::upload(&served, &Form::new().file("f", "a", "a/b", "x").end());
    drop(served);
    assert!(mount(&["umount"]));
    assert!(
        answer.starts_with("HTTP/1.1 507 ") && answer.ends_with("\r\n\r\nInsufficient Storage"),
        "{answer}"
    );
    assert!(left.is_empty(), "{left:?}");
    assert!(small.starts_with("HTTP/1.1 200"), "{small}");
    assert!(env::temp_dir().exists());
}
