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
