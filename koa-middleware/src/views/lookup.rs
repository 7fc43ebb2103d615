//! From the name of a view to a file — npm `get-paths` and `resolve-path`.

use std::{
    collections::HashSet,
    io,
    path::{Component, Path, PathBuf},
};

use koa_core::{Error, Result};

/// Where views are looked for.
pub(super) struct Folders {
    pub(super) roots: Vec<PathBuf>,
    /// Without its dot; may be empty.
    pub(super) extension: String,
    /// The templates that were added to the environment by hand.
    pub(super) added: HashSet<String>,
}

/// A view that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its path below its folder.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) extension: String,
}

impl Folders {
    pub(super) fn find(&self, view: &str) -> Result<Found> {
        let Some(name) = normal(view) else {
            return Err(Error::new(403).with_source(io::Error::other(format!(
                "the view {view:?} is not below its folder"
            ))));
        };
        let found = self
            .names(&name)
            .into_iter()
            .find(|name| self.added.contains(name))
            .map(|name| self.found(name, Path::new("")))
            .or_else(|| self.roots.iter().find_map(|root| self.below(root, &name)));
        found.ok_or_else(|| {
            let roots: Vec<_> = self
                .roots
                .iter()
                .map(|root| root.display().to_string())
                .collect();
            io::Error::new(
                io::ErrorKind::NotFound,
                format!(
                    "there is no view {view:?} in {}: looked for {}",
                    roots.join(", "),
                    self.names(&name).join(", ")
                ),
            )
            .into()
        })
    }

    /// The names that a view may have, in the order in which they are tried.
    fn names(&self, name: &str) -> Vec<String> {
        let mut names = Vec::new();
        if !name.is_empty() {
            names.push(name.to_owned());
        }
        let extension = &self.extension;
        if !extension.is_empty() {
            names.push(
                format!("{name}/index.{extension}")
                    .trim_start_matches('/')
                    .to_owned(),
            );
            if !name.is_empty() && extension_of(name) != extension {
                names.push(format!("{name}.{extension}"));
            }
        }
        names
    }

    fn below(&self, root: &Path, name: &str) -> Option<Found> {
        self.names(name)
            .into_iter()
            .find(|name| root.join(name).is_file())
            .map(|name| self.found(name, root))
    }

    fn found(&self, name: String, root: &Path) -> Found {
        Found {
            path: root.join(&name),
            extension: extension_of(&name).to_owned(),
            name,
        }
    }
}

/// A name without `.` and `..`; `None` where it leads out of its folder.
pub(super) fn normal(name: &str) -> Option<String> {
    if name.starts_with('/') || name.contains(['\\', '\0']) {
        return None;
    }
    let mut segments = Vec::new();
    for segment in name.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    let name = segments.join("/");
    // Windows has more ways to begin anew, such as `c:`.
    Path::new(&name)
        .components()
        .all(|component| matches!(component, Component::Normal(_)))
        .then_some(name)
}

/// The name of a template that another one names: `./` and `../` are relative to it.
pub(super) fn relative(name: &str, parent: &str) -> String {
    if !name.starts_with("./") && !name.starts_with("../") {
        return name.to_owned();
    }
    let folder = parent.rsplit_once('/').map_or("", |(folder, _)| folder);
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn extension_of(name: &str) -> &str {
    let file = name.rsplit_once('/').map_or(name, |(_, file)| file);
    match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension,
        _ => "",
    }
}
