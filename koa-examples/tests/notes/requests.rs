//! What was asked (N08), and a parser of bodies by hand (N11).

use crate::client::Notes;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

#[tokio::test]
async fn n08_the_request_has_its_members() {
    let notes = Notes::start().await;
    let asked = notes.get("/n08/request?a=1&a=2&b=%E4%BD%A0").await;
    assert_eq!(
        asked.text(),
        r#"{"method":"GET","url":"/request?a=1&a=2&b=%E4%BD%A0","originalUrl":"/n08/request?a=1&a=2&b=%E4%BD%A0","query":{"a":["1","2"],"b":"你"},"querystring":"a=1&a=2&b=%E4%BD%A0"}"#
    );
    let params = notes.get("/n08/home/7/%E5%B0%8F%E6%98%8E").await;
    assert_eq!(params.text(), r#"{"id":"7","name":"小明"}"#);

    let form = notes
        .post("/n08/body", FORM, "name=tobi&tags=a&tags=b")
        .await;
    assert_eq!(
        form.text(),
        r#"{"body":{"name":"tobi","tags":["a","b"]},"rawBody":"name=tobi&tags=a&tags=b"}"#
    );
    let json = notes
        .post("/n08/body", JSON, "{ \"name\": \"tobi\" }")
        .await;
    assert_eq!(
        json.text(),
        r#"{"body":{"name":"tobi"},"rawBody":"{ \"name\": \"tobi\" }"}"#
    );
    assert_eq!(
        notes.get("/n08/body").await.status,
        "405 Method Not Allowed"
    );
}

#[tokio::test]
async fn n08_accepts_is_what_the_client_says() {
    let notes = Notes::start().await;
    for (accept, status, text) in [
        ("application/json", "200 OK", r#"{"accepts":"json"}"#),
        ("text/html", "200 OK", "<p>accepts HTML</p>"),
        (
            "image/png",
            "406 Not Acceptable",
            "JSON or HTML, nothing else",
        ),
    ] {
        let header = format!("Accept: {accept}\r\n");
        let answer = notes.get_with("/n08/accepts", &header).await;
        assert_eq!((&*answer.status, answer.text()), (status, text));
    }
}

#[tokio::test]
async fn n11_the_parser_by_hand_waits_for_the_body_and_refuses_what_is_no_json() {
    let notes = Notes::start().await;
    for path in ["/n11/by-hand", "/n11/body-parser"] {
        let body = format!("{{\"name\":\"{}\"}}", "小明".repeat(30_000));
        let whole = notes.post(path, JSON, &body).await;
        assert_eq!(whole.text(), format!("{{\"body\":{body}}}"), "{path}");
        let bad = notes.post(path, JSON, "{\"name\": ").await;
        assert_eq!(bad.status, "400 Bad Request", "{path}");
        let large = format!("[\"{}\"]", "x".repeat((1 << 20) + 1));
        let refused = notes.post(path, JSON, &large).await;
        assert!(refused.status.starts_with("413 "), "{path}: {refused:?}");
    }
    let form = notes.post("/n11/body-parser", FORM, "name=tobi").await;
    assert_eq!(form.text(), r#"{"body":{"name":"tobi"}}"#);
}
