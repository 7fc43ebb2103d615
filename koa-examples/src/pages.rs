//! The index and the pages of the examples: a router, its controllers, and their templates in `views`.

use std::{fs, io, path::Path};

use koa_core::{Context, Middleware, Next, Result};
use koa_middleware::{Views, context, prelude::*};
use koa_router::Router;
use serde_json::{Value, json};

use crate::{
    catalogue::{self, Content, Example, ROWS, Row},
    source,
};

/// `/` lists the rows, `/n01` is the page of N01.
pub fn router() -> Router {
    let mut router = Router::new();
    // The examples have views of their own, so these are for the pages alone.
    let views = views();
    router.with(async move |ctx: &mut Context, next: Next<'_>| {
        ctx.state.insert(views.clone());
        next.run(ctx).await
    });
    router.with(policy);
    router.get("/", index);
    for (row, example) in catalogue::examples() {
        router.get(row.path(), page(row, example));
    }
    router
}

fn views() -> Views {
    Views::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("views"))
}

/// The pages hold no script of their own, so that none that slipped through the escaping would run either.
async fn policy(ctx: &mut Context, next: Next<'_>) -> Result {
    ctx.set("Content-Security-Policy", "default-src 'self'");
    next.run(ctx).await
}

async fn index(ctx: &mut Context, _: Next<'_>) -> Result {
    let rows: Vec<_> = ROWS.iter().map(listed).collect();
    ctx.render(
        "index",
        context! {
            chinese => "学习笔记，用 Rust 写的 Koa",
            english => "The study notes, in Koa for Rust",
            rows,
        },
    )
    .await
}

fn page(row: &'static Row, example: &'static Example) -> impl Middleware {
    // Read once, with the program that is started.
    let beside = beside(example).unwrap_or_default();
    async move |ctx: &mut Context, _: Next<'_>| {
        let origin = format!("{}://{}", ctx.protocol(), ctx.host());
        let mut values = shown(row, example, &origin);
        values["beside"] = beside.clone();
        ctx.render("example", values).await
    }
}

/// What stands beside the source of an example: its templates, its Dockerfile; by their paths below `src`.
fn beside(example: &Example) -> io::Result<Value> {
    let mut found = Vec::new();
    let views = format!("{}/views", example.folder);
    for folder in [example.folder, &views] {
        let folder_of_files = source(folder);
        if !folder_of_files.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder_of_files)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_shown = !name.ends_with(".rs") && name != "page.html";
            if is_shown && entry.file_type()?.is_file() {
                found.push((
                    format!("{folder}/{name}"),
                    fs::read_to_string(entry.path())?,
                ));
            }
        }
    }
    found.sort();
    let shown = found
        .into_iter()
        .map(|(path, text)| json!({ "path": path, "text": text }));
    Ok(shown.collect())
}

/// A row as the index lists it.
fn listed(row: &Row) -> Value {
    let (folder, needs) = match &row.content {
        Content::Example(example) => (Some(example.folder), None),
        Content::Needs(package) => (None, Some(package)),
    };
    json!({
        "id": row.id,
        "path": row.path(),
        "chinese": row.chinese,
        "english": row.english,
        "notes": row.notes,
        "folder": folder,
        "needs": needs,
    })
}

/// An example as its page shows it, on a server at an origin such as `http://localhost:3000`.
fn shown(row: &Row, example: &Example, origin: &str) -> Value {
    json!({
        "id": row.id,
        "path": row.path(),
        "chinese": row.chinese,
        "english": Some(row.english).filter(|english| *english != row.chinese),
        "notes": row.notes,
        "folder": example.folder,
        "page": example.page,
        "routes": example.routes,
        "source": example.source,
        "origin": origin,
    })
}

#[cfg(test)]
mod tests {
    use super::{shown, views};
    use crate::catalogue::examples;

    #[tokio::test]
    async fn an_origin_is_no_markup() {
        for (row, example) in examples() {
            let values = shown(row, example, "http://<i>");
            let page = views().render("example", values).await.unwrap();
            assert!(
                page.contains("http://&lt;i&gt;/n") && !page.contains("<i>"),
                "{}",
                row.id
            );
        }
    }
}
