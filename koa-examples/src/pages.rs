//! The HTML of the index and of the examples' pages.

use std::fmt::Write;

use crate::catalogue::{Content, Example, ROWS, Row};

/// The list of all rows.
pub fn index() -> String {
    let mut rows = String::new();
    for row in &ROWS {
        let (chinese, english, notes) =
            (escape(row.chinese), escape(row.english), escape(row.notes));
        let (class, chinese, what) = match &row.content {
            Content::Example(example) => {
                let link = format!("<a href=\"{}\">{chinese}</a>", row.path());
                (
                    "works",
                    link,
                    format!("<code>src/{}</code>", escape(example.folder)),
                )
            }
            Content::Needs(package) => {
                ("waits", chinese, format!("需要 needs {}", escape(package)))
            }
        };
        let (id, subject) = (
            row.id,
            format!("<td>{chinese}</td><td lang=en>{english}</td>"),
        );
        // Writing to a string cannot fail.
        let _ = writeln!(
            rows,
            "<tr class={class}><th>{id}</th>{subject}<td>{notes}</td><td>{what}</td></tr>"
        );
    }
    let table = format!(
        "<p lang=zh>左边打开笔记，右边打开这里的例子，一行一行对着看。</p>\n\
         <p lang=en>Open the notes on the left and an example on the right, and go line by line.</p>\n\
         <table class=index>\n<thead><tr><th></th><th>例子</th><th>Example</th><th>笔记 Notes</th><th>源码 Source</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>"
    );
    layout(
        "学习笔记，用 Rust 写的 Koa",
        "The study notes, in Koa for Rust",
        &table,
    )
}

/// The page of an example, for a server at an origin such as `http://localhost:3000`.
pub fn example(row: &Row, example: &Example, origin: &str) -> String {
    let path = row.path();
    let routes: Vec<_> = example
        .routes
        .iter()
        .map(|route| {
            format!(
                "<a href=\"{path}{route}\"><code>{path}{route}</code></a>",
                route = escape(route)
            )
        })
        .collect();
    let main = format!(
        "<nav><a href=\"/\">目录 Index</a> · {id} · {notes}</nav>\n{page}\n\
         <h2>地址 Routes</h2>\n<p>{routes}</p>\n\
         <h2>源码 Source</h2>\n<p><code>koa-examples/src/{folder}/mod.rs</code></p>\n<pre class=source><code>{source}</code></pre>",
        id = row.id,
        notes = escape(row.notes),
        page = example.page.replace("{origin}", &escape(origin)),
        routes = routes.join(" &ensp; "),
        folder = escape(example.folder),
        source = escape(example.source),
    );
    let english = if row.chinese == row.english {
        ""
    } else {
        row.english
    };
    layout(row.chinese, english, &main)
}

/// Makes a text harmless in HTML, in elements and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

fn layout(chinese: &str, english: &str, main: &str) -> String {
    let (chinese, english) = (escape(chinese), escape(english));
    format!(
        "<!doctype html>\n<html lang=zh>\n<head>\n<meta charset=utf-8>\n\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\n<title>{chinese} {english}</title>\n\
         <link rel=icon href=\"/static/cat.png\">\n<link rel=stylesheet href=\"/static/style.css\">\n\
         <script src=\"/static/notes.js\" defer></script>\n</head>\n<body>\n<main>\n\
         <h1>{chinese} <span lang=en>{english}</span></h1>\n{main}\n</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{escape, example};
    use crate::catalogue::examples;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(
            escape("<a href=\"x\">'&'</a> 你"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt; 你"
        );
    }

    #[test]
    fn an_origin_is_no_markup_either() {
        for (row, shown) in examples() {
            let page = example(row, shown, "http://<i>");
            assert!(
                page.contains("http://&lt;i&gt;/n") && !page.contains("<i>"),
                "{}",
                row.id
            );
        }
    }
}
