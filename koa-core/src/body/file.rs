//! Files as bodies — `fs.createReadStream`.

mod chunk;

use std::{
    fmt,
    fs::{File, Metadata},
    io,
    ops::Range,
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use tokio::task::JoinHandle;

use super::{Body, Kind, stream::ByteStream};
use crate::Error;

impl Body {
    /// A file, with its length, and its type where none is set.
    ///
    /// The type is that of the file name's extension. The file is read piece by piece while it is sent: what the system has in memory
    /// at once (on Linux), and what has to wait for the disk by a thread that may, 256 KiB at a time, each while the one before is on its
    /// way. Opening the file, asking for its length and reading its beginning is one visit to such a thread.
    ///
    /// What grows meanwhile is sent as long as it was; what shrinks ends the connection, so that the client sees that the body was cut.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use koa_core::{App, Body};
    ///
    /// let mut app = App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body(Body::file("public/cat.png").await?);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// What opening the file gives; by `?` that is a 500, also where there is no such file, as in Koa 3. A
    /// folder is an error too.
    ///
    /// # In Koa
    ///
    /// `ctx.type = 'png'; ctx.body = fs.createReadStream('public/cat.png')`
    pub async fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let (extension, path) = (extension.map(str::to_owned), path.to_owned());
        let opened = tokio::task::spawn_blocking(move || open(&path));
        let mut body = match opened.await.map_err(io::Error::other)?? {
            Opened::Regular(file) => file.into(),
            Opened::Other(file, metadata) => {
                let mut body = Body::reader(tokio::fs::File::from_std(file));
                if let Kind::Stream(stream) = &mut body.0 {
                    stream.metadata = Some(metadata.into());
                }
                body
            }
        };
        if let Kind::Stream(stream) = &mut body.0 {
            stream.extension = extension;
        }
        Ok(body)
    }

    /// A part of the body, the bytes from the first position up to the second, where it can be had without reading the rest.
    ///
    /// That is so for text, for bytes, and for a file. `None` for every other body, and for a part that ends beyond the body.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Body;
    ///
    /// let part = Body::from("123456789").slice(2..5).unwrap();
    /// assert_eq!(part.as_bytes(), Some(&b"345"[..]));
    /// assert!(Body::reader(&b"123456789"[..]).slice(2..5).is_none());
    /// ```
    #[must_use]
    pub fn slice(&self, part: Range<u64>) -> Option<Body> {
        match &self.0 {
            Kind::Text(bytes) | Kind::Bytes(bytes) => {
                let start = usize::try_from(part.start).ok()?;
                let end = usize::try_from(part.end).ok()?;
                (start <= end && end <= bytes.len()).then(|| bytes.slice(start..end).into())
            }
            Kind::Stream(stream) => {
                let source = stream.file.as_ref()?;
                let start = source.part.start.checked_add(part.start)?;
                let end = source.part.start.checked_add(part.end)?;
                if start > end || end > source.part.end {
                    return None;
                }
                let file = FileBody {
                    file: source.file.clone(),
                    metadata: stream.metadata.clone()?,
                    part: start..end,
                    first: None,
                };
                Some(file.into())
            }
            _ => None,
        }
    }
}

enum Opened {
    Regular(FileBody),
    /// A pipe or a device, which has no length and knows no positions.
    Other(File, Metadata),
}

fn open(path: &Path) -> io::Result<Opened> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        let message = format!("{} is a folder", path.display());
        return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
    }
    if !metadata.is_file() {
        return Ok(Opened::Other(file, metadata));
    }
    let mut file = FileBody::new(file, metadata);
    file.read_first()?;
    Ok(Opened::Regular(file))
}

/// An open file as a body.
///
/// This is what [`Body::file`] makes, for whoever opens files in a way of their own; [`Body::slice`] cuts it.
///
/// # Examples
///
/// ```no_run
/// use koa_core::{App, FileBody};
///
/// let mut app = App::new();
/// app.with(async |ctx, _| {
///     let opened = tokio::task::spawn_blocking(|| {
///         let file = std::fs::File::open("movie.mp4")?;
///         let metadata = file.metadata()?;
///         std::io::Result::Ok(FileBody::new(file, metadata))
///     });
///     ctx.set_type("mp4");
///     ctx.set_body(opened.await??);
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `fs.createReadStream(path)`
pub struct FileBody {
    file: Arc<File>,
    metadata: Box<Metadata>,
    part: Range<u64>,
    first: Option<Bytes>,
}

impl FileBody {
    /// A regular file with what the system says of it, as long as that says.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn example() -> std::io::Result<()> {
    /// let file = std::fs::File::open("movie.mp4")?;
    /// let metadata = file.metadata()?;
    /// let body: koa_core::Body = koa_core::FileBody::new(file, metadata).into();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn new(file: impl Into<Arc<File>>, metadata: Metadata) -> Self {
        FileBody {
            file: file.into(),
            part: 0..metadata.len(),
            metadata: metadata.into(),
            first: None,
        }
    }

    /// Reads the first piece, so that sending begins without another visit to a thread that may block. It blocks.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn example() -> std::io::Result<()> {
    /// let file = std::fs::File::open("movie.mp4")?;
    /// let metadata = file.metadata()?;
    /// let mut file = koa_core::FileBody::new(file, metadata);
    /// file.read_first()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What reading gives, and [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) where the file is shorter by now.
    pub fn read_first(&mut self) -> io::Result<()> {
        let length = chunk::length(&self.part);
        if length > 0 {
            self.first = Some(chunk::read(&self.file, self.part.start, length)?);
        }
        Ok(())
    }
}

impl fmt::Debug for FileBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileBody")
            .field("file", &self.file)
            .field("part", &self.part)
            .finish_non_exhaustive()
    }
}

impl From<FileBody> for Body {
    fn from(file: FileBody) -> Self {
        let length = file.part.end - file.part.start;
        let source = FileSource {
            file: file.file.clone(),
            part: file.part.clone(),
        };
        let pieces = Pieces {
            file: file.file,
            left: file.part,
            first: file.first,
            reading: None,
        };
        Body(Kind::Stream(ByteStream {
            pieces: Box::pin(pieces),
            length: Some(length),
            extension: None,
            metadata: Some(file.metadata),
            file: Some(source),
        }))
    }
}

/// What a stream of bytes is read from, so that parts of it can be had.
pub(crate) struct FileSource {
    file: Arc<File>,
    part: Range<u64>,
}

/// The pieces of a file, one read ahead.
struct Pieces {
    file: Arc<File>,
    /// What is not being read yet.
    left: Range<u64>,
    first: Option<Bytes>,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Pieces {
    fn read_on(&mut self) {
        let length = chunk::length(&self.left);
        if length == 0 {
            return;
        }
        let (file, at) = (self.file.clone(), self.left.start);
        self.left.start += length as u64;
        self.reading = Some(tokio::task::spawn_blocking(move || {
            chunk::read(&file, at, length)
        }));
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            self.left.start += first.len() as u64;
            return Poll::Ready(Some(Ok(first)));
        }
        if self.reading.is_none() {
            let length = chunk::length(&self.left);
            if length > 0
                && let Some(piece) = chunk::read_at_once(&self.file, self.left.start, length)
            {
                self.left.start += piece.len() as u64;
                return Poll::Ready(Some(Ok(piece)));
            }
            self.read_on();
        }
        let Some(reading) = &mut self.reading else {
            return Poll::Ready(None);
        };
        let read = ready!(Pin::new(reading).poll(cx));
        self.reading = None;
        match read.map_err(io::Error::other).flatten() {
            Ok(piece) => {
                // What had to wait for the disk once will have to again: meanwhile it is read ahead.
                self.read_on();
                Poll::Ready(Some(Ok(piece)))
            }
            Err(error) => {
                self.left.start = self.left.end;
                Poll::Ready(Some(Err(error.into())))
            }
        }
    }
}
