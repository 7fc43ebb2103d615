//! Error pages (N14, N16).

use serde_json::Value;

use crate::client::Notes;

const HTML: &str = "text/html; charset=utf-8";

#[tokio::test]
async fn n14_a_listener_renders_the_page_for_those_who_read_html() {
    let notes = Notes::start().await;
    for (path, status, message) in [
        ("/n14/missing", "404 Not Found", "there is no such note"),
        (
            "/n14/members",
            "403 Forbidden",
            "只给 &lt;会员&gt; members only",
        ),
        (
            "/n14/crash",
            "500 Internal Server Error",
            "Internal Server Error",
        ),
    ] {
        let page = notes.get(path).await;
        assert_eq!((&*page.status, page.header("content-type")), (status, HTML));
        assert!(
            page.text().contains(&format!("<h1>{}</h1>", &status[..3])),
            "{page:?}"
        );
        assert!(
            page.text().contains(message) && !page.text().contains("secret"),
            "{page:?}"
        );

        let text = notes.get_with(path, "Accept: application/json\r\n").await;
        assert_eq!(
            (&*text.status, text.header("content-type")),
            (status, "text/plain; charset=utf-8")
        );
        assert!(!text.text().contains("secret"), "{text:?}");
    }
    // Nothing of it concerns the other examples.
    let other = notes.get("/n15/api/users/7").await;
    assert_eq!(other.text(), "there is no user 7");
}

#[tokio::test]
async fn n16_the_outermost_middleware_answers_and_the_listener_hears_of_it() {
    let notes = Notes::start().await;
    let thrown = notes.get("/n16/thrown?from=test").await;
    assert_eq!(
        (&*thrown.status, thrown.header("content-type")),
        ("400 Bad Request", HTML)
    );
    assert!(
        thrown
            .text()
            .contains("<p>少了 &lt;name&gt; name is missing</p>"),
        "{thrown:?}"
    );

    let unforeseen = notes.get("/n16/unforeseen?from=test").await;
    assert_eq!(unforeseen.status, "500 Internal Server Error");
    assert!(
        unforeseen.text().contains("<p>Internal Server Error</p>"),
        "{unforeseen:?}"
    );

    let reports: Vec<Value> =
        serde_json::from_slice(&notes.get("/n16/reports").await.body).expect("a list");
    for (url, status) in [
        ("/n16/thrown?from=test", 400),
        ("/n16/unforeseen?from=test", 500),
    ] {
        assert!(
            reports
                .iter()
                .any(|report| report["url"] == url && report["status"] == status),
            "{reports:?}"
        );
    }
}
