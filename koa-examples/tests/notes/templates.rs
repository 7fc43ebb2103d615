//! Templates (N12).

use crate::client::Notes;

#[tokio::test]
async fn n12_a_controller_renders_the_template_of_its_route() {
    let notes = Notes::start().await;
    let home = notes.get("/n12/home").await;
    assert_eq!(
        (&*home.status, home.header("content-type")),
        ("200 OK", "text/html; charset=utf-8")
    );
    assert!(home.text().contains("<h1>插入的变量1</h1>"), "{home:?}");
    assert!(home.text().contains("<title>首页 Home</title>"), "{home:?}");

    let given = notes.get("/n12/home?value=%3Cb%3E").await;
    assert!(given.text().contains("<h1>&lt;b&gt;</h1>"), "{given:?}");

    let list = notes.get("/n12/list").await;
    for item in ["<li>1. 苹果: 3</li>", "<li>2. 梨: 没有了 none left</li>"] {
        assert!(list.text().contains(item), "{list:?}");
    }
}

#[tokio::test]
async fn n12_an_upload_reaches_its_controller() {
    let notes = Notes::start().await;
    let part = |field: &str, text: &str| {
        format!(
            "--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"<cat>.png\"\r\n\r\n{text}\r\n--x--\r\n"
        )
    };
    let form = "multipart/form-data; boundary=x";
    let picture = notes
        .post("/n12/picture", form, &part("picture", "12345"))
        .await;
    assert_eq!(picture.status, "200 OK");
    assert!(
        picture.text().contains("<p>&lt;cat&gt;.png: 5 bytes</p>"),
        "{picture:?}"
    );

    let large = part("picture", &"x".repeat((1 << 20) + 1));
    let large = notes.post("/n12/picture", form, &large).await;
    assert!(large.status.starts_with("413 "), "{large:?}");
    let other = notes.post("/n12/picture", form, &part("other", "1")).await;
    assert_eq!(other.status, "400 Bad Request");
    let none = notes.post("/n12/picture", "text/plain", "no form").await;
    assert_eq!(none.text(), "a picture is needed");
}

#[tokio::test]
async fn n12_the_page_shows_the_templates_too() {
    let page = Notes::start().await.get("/n12").await;
    for text in [
        "koa-examples/src/n12_route_controller_template/views/home.html",
        "&lt;h1&gt;{{ value1 }}&lt;/h1&gt;",
        "{% for item in items %}",
    ] {
        assert!(page.text().contains(text), "{text}");
    }
}
