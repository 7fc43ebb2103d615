//! Pretty JSON and logs.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Notes;

#[tokio::test]
async fn n13_objects_are_pretty_or_compact() {
    let notes = Notes::start().await;
    let compact = r#"{"foo":1,"bar":["一","二"]}"#;
    let pretty = "{\n  \"foo\": 1,\n  \"bar\": [\n    \"一\",\n    \"二\"\n  ]\n}";
    for (path, text) in [
        ("/n13/pretty", pretty),
        ("/n13/compact", compact),
        ("/n13/param", compact),
        ("/n13/param?pretty", pretty),
        ("/n13/spaces", &pretty.replace("  ", "    ")),
    ] {
        let answer = notes.get(path).await;
        assert_eq!(
            (answer.header("content-type"), answer.text()),
            ("application/json; charset=utf-8", text),
            "{path}"
        );
    }
}

#[tokio::test]
async fn n18_requests_are_lines_for_people_and_programs() {
    let notes = Notes::start().await;
    notes.get("/n18/hello?name=tobi").await;
    notes.get("/n18/forbidden").await;
    notes
        .get_with("/n18/crash", "X-Request-Id: the-third\r\n")
        .await;

    let (mut lines, mut objects) = (String::new(), String::new());
    // A line is written when the response was sent, which the client may notice first.
    for _ in 0..100 {
        lines = notes.get("/n18/lines").await.text().to_owned();
        objects = notes.get("/n18/json").await.text().to_owned();
        if lines.lines().count() == 6 && objects.lines().count() == 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let starts: Vec<_> = lines
        .lines()
        .map(|line| line.rsplit_once("ms ").map_or(line, |(start, _)| start))
        .collect();
    for (line, wanted) in starts.iter().zip([
        "  <-- GET /n18/hello?name=tobi",
        "  --> GET /n18/hello?name=tobi 200 ",
        "  <-- GET /n18/forbidden",
        "  --> GET /n18/forbidden 403 ",
        "  <-- GET /n18/crash",
        "  xxx GET /n18/crash 503 ",
    ]) {
        assert!(line.starts_with(wanted), "{line:?} is not {wanted:?}");
    }
    assert!(
        lines.contains("ms 11b\n") && lines.contains("ms 9b\n") && lines.contains("ms -\n"),
        "{lines}"
    );

    let objects: Vec<Value> = objects
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    let levels: Vec<_> = objects
        .iter()
        .map(|object| (&object["level"], &object["status"]))
        .collect();
    assert_eq!(
        levels,
        [
            (&json!("info"), &json!(200)),
            (&json!("warn"), &json!(403)),
            (&json!("error"), &json!(503))
        ]
    );
    assert_eq!(
        (&objects[2]["req_id"], &objects[2]["err"]),
        (&json!("the-third"), &json!("the database is away"))
    );
}
