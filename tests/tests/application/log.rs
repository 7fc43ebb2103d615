//! What an application writes to standard error, and what it takes from the environment.
//!
//! Both belong to a process, so each case is played in a process of its own: this very program, told to run [`play`].

use std::{
    env, io,
    process::{Command, Stdio},
};

use koa_core::{App, Context, Error, Next, Result, testing::Response};

/// Plays a case with this environment, and returns what it wrote to standard error.
fn told(case: &str, environment: &[(&str, &str)]) -> String {
    let output = Command::new(env::current_exe().expect("a test knows its program"))
        .args(["log::play", "--exact", "--ignored", "--nocapture"])
        .env_remove("NODE_ENV")
        .env("PLAYED_CASE", case)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("a test can start its own program");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{case}: {text}");
    text
}

/// Answers one request with a failing middleware, and with what else a case adds.
async fn answered(error: fn() -> Error, add: impl FnOnce(&mut App)) -> Response {
    let mut app = App::new();
    add(&mut app);
    app.with(async move |_: &mut Context, _: Next<'_>| Err(error()));
    let _second = app.test();
    app.test().get("/").send().await
}

fn plain() -> Error {
    io::Error::other("disk full").into()
}

async fn silent_listener(_: &Error, _: &mut Context) -> Result {
    Ok(())
}

#[tokio::test]
#[ignore = "it is the other tests' child"]
async fn play() {
    let nothing = |_: &mut App| {};
    let case = env::var("PLAYED_CASE").unwrap_or_default();
    let status = match case.as_str() {
        "environment" => {
            eprint!("{}", App::new().env);
            return;
        }
        "plain" => answered(plain, nothing).await,
        "lines" => answered(|| Error::new(500).with_message("one\ntwo"), nothing).await,
        "not found" => answered(|| Error::new(404).with_expose(false), nothing).await,
        "exposed" => answered(|| plain().with_expose(true), nothing).await,
        "hidden" => answered(|| Error::new(400).with_expose(false), nothing).await,
        "silent" => answered(plain, |app| app.silent = true).await,
        "listener" => {
            answered(plain, |app| {
                app.on_error(silent_listener);
            })
            .await
        }
        "late listener" => {
            let mut app = App::new();
            app.with(async |_, _| Err(plain()));
            let client = app.test();
            app.on_error(silent_listener);
            client.get("/").send().await
        }
        other => panic!("no case is called {other:?}"),
    }
    .status();
    let expected = match case.as_str() {
        "not found" => 404,
        "hidden" => 400,
        _ => 500,
    };
    assert_eq!(status, expected);
}

// spec: APP-003, APP-004
#[test]
fn the_environment_is_that_of_the_process() {
    for (environment, env) in [
        (&[("NODE_ENV", "production")][..], "production"),
        (&[("NODE_ENV", "")], "development"),
        (&[], "development"),
    ] {
        assert_eq!(told("environment", environment), env);
    }
}

// spec: APP-067, APP-028
#[test]
fn an_error_is_logged_once_indented_between_blank_lines() {
    for (case, text) in [
        ("plain", "\n  InternalServerError (500): disk full\n\n"),
        ("lines", "\n  InternalServerError (500): one\n  two\n\n"),
    ] {
        assert_eq!(told(case, &[]), text);
    }
}

// spec: APP-068, APP-069, APP-071
#[test]
fn what_is_not_found_or_exposed_or_silenced_is_not_logged() {
    for case in ["not found", "exposed", "silent"] {
        assert_eq!(told(case, &[]), "", "{case}");
    }
    let hidden = told("hidden", &[]);
    assert_eq!(hidden, "\n  BadRequestError (400): Bad Request\n\n");
}

// spec: APP-062
#[test]
fn a_listener_takes_the_place_of_the_log() {
    assert_eq!(told("listener", &[]), "");
    let late = told("late listener", &[]);
    assert_eq!(late, "\n  InternalServerError (500): disk full\n\n");
}
