//! The index and the pages of the examples.

use koa_examples::catalogue::{ROWS, examples};
use koa_tests::browser::Page;

use crate::client::Notes;

/// The text of a page's elements, their tags left in.
fn unescape(page: &str) -> String {
    let characters = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#92;", "\\"),
        ("&amp;", "&"),
    ];
    characters
        .iter()
        .fold(page.to_owned(), |text, (escaped, character)| {
            text.replace(escaped, character)
        })
}

/// What the pages lead to, by the attributes that hold addresses.
fn addresses(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for attribute in ["href=\"", "src=\"", "data-get=\"", "action=\""] {
        found.extend(
            page.split(attribute)
                .skip(1)
                .filter_map(|rest| rest.split('"').next()),
        );
    }
    found
}

#[tokio::test]
async fn the_index_lists_all_rows_in_the_order_of_the_notes() {
    let index = Notes::start().await.get("/").await;
    assert_eq!(
        (&*index.status, index.header("content-type")),
        ("200 OK", "text/html; charset=utf-8")
    );
    let listed: Vec<_> = index
        .text()
        .split("<th>N")
        .skip(1)
        .map(|row| &row[..2])
        .collect();
    let expected: Vec<_> = (1..=33).map(|number| format!("{number:02}")).collect();
    assert_eq!(listed, expected);
    for row in &ROWS {
        let works = examples().any(|(example, _)| example.id == row.id);
        assert_eq!(
            index
                .text()
                .contains(&format!("<a href=\"{}\">", row.path())),
            works,
            "{}",
            row.id
        );
    }
}

#[tokio::test]
async fn each_page_shows_the_source_in_both_languages_and_leads_nowhere_wrong() {
    let notes = Notes::start().await;
    for (row, example) in examples() {
        let page = notes.get(&row.path()).await;
        assert_eq!(page.status, "200 OK", "{}", row.id);
        assert_eq!(page.header("content-security-policy"), "default-src 'self'");
        assert!(
            unescape(page.text()).contains(example.source),
            "{} shows its source",
            row.id
        );
        assert!(
            page.text().contains("<p lang=zh>") && page.text().contains("<p lang=en>"),
            "{}",
            row.id
        );
        assert!(
            page.text().contains("http://notes.test/n"),
            "{} has a line to try",
            row.id
        );
        for address in addresses(page.text()) {
            assert!(
                address.starts_with('/'),
                "{}: {address} is on this server",
                row.id
            );
            let missing = notes.get(address).await.status == "404 Not Found";
            let leads_nowhere = [
                "/n14/missing",
                "/n15/api/users/7",
                "/n26/missing.css",
                "/n26/..%2fCargo.toml",
                "/n27/missing.png",
            ];
            assert_eq!(
                missing,
                leads_nowhere.contains(&address),
                "{}: {address}",
                row.id
            );
        }
    }
}

// spec: APP-045
#[tokio::test]
async fn a_page_has_its_path_and_its_example_the_ones_below() {
    let notes = Notes::start().await;
    assert_eq!(notes.get("/n20/").await.status, "200 OK");
    assert_eq!(notes.get("/n20/hello").await.text(), r#"{"hello":"World"}"#);
    assert_eq!(notes.get("/hello").await.status, "404 Not Found");
}

#[tokio::test]
async fn rows_without_an_example_and_longer_prefixes_are_not_found() {
    let notes = Notes::start().await;
    for path in [
        "/n07",
        "/n34",
        "/n011",
        "/static/",
        "/static/../Cargo.toml",
        "/static/%2e%2e/Cargo.toml",
    ] {
        assert_eq!(notes.get(path).await.status, "404 Not Found", "{path}");
    }
}

#[tokio::test]
async fn the_buttons_of_a_page_show_what_the_server_answers() {
    let notes = Notes::start().await;
    let Some(page) = Page::open(&notes.url("/n03")).await else {
        return;
    };
    page.click("[data-get='/n03/json']").await;
    page.wait_until("document.querySelector('.answer').textContent")
        .await;
    let answer = page.text(".answer").await;
    assert!(
        answer.starts_with("GET /n03/json\n\n200 OK\n")
            && answer.ends_with(r#"{"hello":"你好，Koa"}"#),
        "{answer}"
    );
}

#[tokio::test]
async fn the_forms_of_a_page_post_what_was_entered() {
    let notes = Notes::start().await;
    let Some(page) = Page::open(&notes.url("/n11")).await else {
        return;
    };
    for (number, text, answer) in [
        (1, "[1, 2", "400 Bad Request"),
        (2, "[1, 2]", r#"{"body":[1,2]}"#),
        (3, "a&b", r#"{"body":{"name":"a&b"}}"#),
    ] {
        let form = format!(".demo form:nth-of-type({number})");
        let input = format!("{form} input");
        page.run(&format!("document.querySelector('.answer').textContent = document.querySelector('{input}').value = ''"))
            .await;
        page.enter(&input, text).await;
        page.click(&format!("{form} button")).await;
        page.wait_until("document.querySelector('.answer').textContent")
            .await;
        let shown = page.text(".answer").await;
        assert!(
            shown.starts_with("POST /n11/") && shown.contains(answer),
            "{number}: {shown}"
        );
    }
}
