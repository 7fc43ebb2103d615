//! `/jwt` of the suite for outside tools, set up by its environment.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
};

use koa_tests::conformance::Served;

use super::keys::{EC_256, RSA, RSA_PUBLIC, signed};

fn served(variables: &[(&str, &str)]) -> Served {
    let command = || {
        let mut conformance = Command::new(env!("CARGO_BIN_EXE_conformance"));
        for name in ["JWT_SECRET", "JWT_ALGORITHMS", "JWT_JWKS"] {
            conformance.env_remove(name);
        }
        conformance.envs(variables.iter().copied());
        conformance
    };
    Served::start(command, "blackbox").expect("it starts")
}

/// The first line and the body of an answer.
fn asked(served: &Served, token: &str) -> (String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", served.port())).expect("it listens");
    let request = format!(
        "GET /jwt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a whole answer");
    let line = head.lines().next().unwrap_or_default();
    (line.to_owned(), body.to_owned())
}

// spec: JWT-009, JWT-011, JWT-022
#[test]
fn secrets_algorithms_and_keys_come_from_the_environment() {
    let set = include_str!("keys/jwks.json");
    let hs256 = signed("HS256".into(), "shared-secret");
    let hs512 = signed("HS512".into(), "shared-secret");
    let (rs256, es256) = (signed("RS256".into(), RSA), signed("ES256".into(), EC_256));
    let secret = ("JWT_SECRET", "shared-secret");
    for (variables, token, passes) in [
        (&[secret][..], &hs256, true),
        (&[secret], &rs256, false),
        (&[secret, ("JWT_ALGORITHMS", "HS384, HS512")], &hs256, false),
        (&[secret, ("JWT_ALGORITHMS", "HS384, HS512")], &hs512, true),
        (&[("JWT_SECRET", RSA_PUBLIC)], &rs256, true),
        (&[("JWT_JWKS", set)], &es256, true),
        (&[("JWT_JWKS", set)], &hs256, false),
        (&[("JWT_JWKS", set), secret], &hs256, true),
        (
            &[("JWT_JWKS", set), secret, ("JWT_ALGORITHMS", "RS256")],
            &es256,
            false,
        ),
        (&[], &hs256, false),
    ] {
        let (line, body) = asked(&served(variables), token);
        let names: Vec<_> = variables.iter().map(|(name, _)| name).collect();
        if passes {
            assert_eq!(
                (&*line, &*body),
                ("HTTP/1.1 200 OK", "{\"id\":7}"),
                "{names:?}"
            );
        } else {
            assert_eq!(line, "HTTP/1.1 401 Unauthorized", "{names:?}");
            assert_eq!(body, "Authentication Error", "{names:?}");
        }
    }
}
