//! Finding a file: everything here may wait for the disk, and is called where that is allowed.

use std::{
    fs::{self, Metadata},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use koa_core::{Error, FileBody, Result};

use super::{
    cache::{Entry, File, Found},
    coding::Wanted,
    path::Place,
    settings::Settings,
    stored::Stored,
};

/// What was found, and the form of it that is to be sent, opened where it is not in memory.
pub(super) struct Looked {
    pub(super) entry: Arc<Entry>,
    pub(super) opened: Option<FileBody>,
}

/// Looks at the file system; `before` is what was found the last time.
///
/// # Errors
///
/// 500 for what keeps a file that is there from being read.
pub(super) fn look(
    settings: &Settings,
    place: &Place,
    wanted: &Wanted,
    before: Option<&Entry>,
    open: Open,
) -> Result<Looked> {
    let found = find(settings, place)?;
    let mut found = match (found, before.map(|before| &before.found)) {
        (Found::File(file), Some(Found::File(before))) => Found::File(unchanged(file, before)),
        (found, _) => found,
    };
    let mut opened = None;
    if let Found::File(file) = &mut found
        && let Some(form) = file.choose_mut(wanted)
        && form.content.get().is_none()
    {
        match read(settings, form, open) {
            Ok(file) => opened = file,
            Err(error) if is_missing(&error) => found = Found::Missing,
            Err(error) => return Err(Error::new(500).with_source(error)),
        }
    }
    Ok(Looked {
        entry: Arc::new(Entry::new(found)),
        opened,
    })
}

/// How much of a file that does not fit into memory is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// The file, for a part of it may be asked for.
    Yes,
    /// The file, and its first piece.
    AndRead,
}

fn find(settings: &Settings, place: &Place) -> Result<Found> {
    let mut path = place.path.clone();
    if !place.folder && !settings.extensions.is_empty() && !last_segment(&path).contains('.') {
        let with = settings
            .extensions
            .iter()
            .map(|extension| append(&path, extension));
        if let Some(with) = with.into_iter().find(|with| with.exists()) {
            path = with;
        }
    }
    let mut metadata = stat(&path)?;
    if metadata.as_ref().is_some_and(Metadata::is_dir) {
        let Some(index) = settings.index.as_ref().filter(|_| settings.format) else {
            return Ok(Found::Folder);
        };
        path.push(index);
        metadata = stat(&path)?;
    } else if place.folder {
        return Ok(Found::Missing);
    }
    // A pipe would never end, and what it is opened for would wait.
    let plain = metadata.filter(Metadata::is_file);
    let mut twins = Vec::new();
    let name = path.to_string_lossy().into_owned();
    for coding in &settings.codings {
        let twin = append(&path, coding.extension());
        if let Ok(metadata) = fs::metadata(&twin)
            && metadata.is_file()
            && may_be_sent(settings, &twin)
        {
            twins.push(Arc::new(Stored::new(twin, &name, metadata, Some(*coding))));
        }
    }
    let plain = plain
        .filter(|_| may_be_sent(settings, &path))
        .map(|metadata| Arc::new(Stored::new(path, &name, metadata, None)));
    Ok(if plain.is_none() && twins.is_empty() {
        Found::Missing
    } else {
        Found::File(File { plain, twins })
    })
}

fn stat(path: &Path) -> Result<Option<Metadata>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(Error::new(500).with_source(error)),
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename
    )
}

/// Whether no symbolic link leads out of the root, where that matters.
fn may_be_sent(settings: &Settings, path: &Path) -> bool {
    settings.follow_symlinks
        || match (path.canonicalize(), settings.root.canonicalize()) {
            (Ok(path), Ok(root)) => path.starts_with(root),
            _ => false,
        }
}

/// Takes what did not change from the last time, with its content.
fn unchanged(file: File, before: &File) -> File {
    let plain = file.plain.map(|form| match &before.plain {
        Some(old) if old.is_still(&form) => old.clone(),
        _ => form,
    });
    let twins = file.twins.into_iter().map(|form| {
        let old = before.twins.iter().find(|old| old.is_still(&form));
        old.cloned().unwrap_or(form)
    });
    File {
        plain,
        twins: twins.collect(),
    }
}

/// Reads a small file into memory, opens a large one.
fn read(settings: &Settings, form: &mut Arc<Stored>, open: Open) -> io::Result<Option<FileBody>> {
    let file = fs::File::open(&form.path)?;
    let metadata = file.metadata()?;
    // Between the look and this another file may have come to the name.
    if !form.is_version(&metadata) {
        *form = Arc::new(form.replaced(metadata));
    }
    let size = form.metadata.len();
    if settings.cache.keeps(size) {
        let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        // A file that grows is sent as long as it was.
        file.take(size).read_to_end(&mut content)?;
        if content.len() as u64 != size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let _ = form.content.set(content.into());
        return Ok(None);
    }
    let file = Arc::new(file);
    form.share(&file);
    let mut file = FileBody::new(file, form.metadata.clone());
    if open == Open::AndRead {
        file.read_first()?;
    }
    Ok(Some(file))
}

fn append(path: &Path, extension: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(extension);
    path.into()
}

fn last_segment(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
