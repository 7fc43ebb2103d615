//! Memory stays flat, whatever is uploaded.

use std::{
    io::{Read, Write},
    thread,
};

use koa_tests::{Folder, say};

use super::{
    form::TYPE,
    served::{self, memory},
};

/// Eight at once, of twice what the memory may grow by all together.
const CLIENTS: usize = 8;
const SIZE: usize = 8 << 20;
const GROWTH: usize = 32 << 10;

#[test]
fn parallel_uploads_are_held_nowhere() {
    let folder = Folder::new();
    let served = served::start(&folder, &[]);
    let Some(before) = memory(&served, "VmRSS:") else {
        say("skipped: the memory of a process is read from /proc");
        return;
    };
    let head = "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\nContent-Type: a/b\r\n\r\n";
    let (piece, end) = (vec![b'x'; 64 << 10], "\r\n--XX--\r\n");
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut stream = served::connect(&served);
                let length = head.len() + SIZE + end.len();
                let request = format!("POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {TYPE}\r\nContent-Length: {length}\r\n\r\n{head}");
                stream.write_all(request.as_bytes()).unwrap();
                for _ in 0..SIZE / piece.len() {
                    stream.write_all(&piece).unwrap();
                }
                stream.write_all(end.as_bytes()).unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).unwrap();
                assert!(answer.contains(&format!("\"size\":{SIZE}")), "{answer}");
            });
        }
    });
    let peak = memory(&served, "VmHWM:").unwrap();
    assert!(peak - before < GROWTH, "from {before} KiB to {peak} KiB");
    folder.is_soon_empty();
}
