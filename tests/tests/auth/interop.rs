//! Tokens of npm `jsonwebtoken` are good here, and those made here are good there.

use std::{io::Write, path::Path, process::Stdio};

use koa_middleware::jwt::{self, Algorithm};
use koa_tests::conformance::Koa;
use serde_json::{Value, json};

use super::keys::{ALL, signed};

// spec: JWT-009, JWT-022
#[test]
fn tokens_are_exchanged_with_node() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("koa");
    let Some(koa) = Koa::for_test("tokens_are_exchanged_with_node", &folder) else {
        return;
    };
    let exchanged: Vec<_> = ALL
        .into_iter()
        .map(|(algorithm, private, public)| {
            json!({ "alg": algorithm.name(), "private": private, "public": public, "token": signed(algorithm, private) })
        })
        .collect();

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/auth/interop.js");
    let mut node = koa.node(&script);
    let mut node = node
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = node.stdin.take().unwrap();
    input
        .write_all(json!(exchanged).to_string().as_bytes())
        .unwrap();
    drop(input);
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());

    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), ALL.len());
    for ((algorithm, _, public), answer) in ALL.into_iter().zip(answers) {
        assert_eq!(
            answer["verified"],
            json!({ "id": 7 }),
            "{algorithm} in node"
        );
        let token = answer["token"].as_str().unwrap();
        let decoded = jwt::decode_complete(token).unwrap();
        assert_eq!(
            decoded.header["alg"].as_str().map(Algorithm::from),
            Some(algorithm)
        );
        let payload: Value = jwt::verify(token, public).unwrap();
        assert_eq!(
            payload,
            json!({ "name": "安娜", "iat": 1 }),
            "{algorithm} here"
        );
    }
}
