//! Multipart bodies, part by part as they come — npm `busboy`.
//!
//! This is what [`multer`](mod@crate::multer) and `koa_body` are made of. It is here for handlers that want the parts themselves: to pass an upload
//! on to another service while it comes in, or to look at it piece by piece. Nothing is stored, and no part is held in memory.

mod fault;
mod heads;
mod names;
mod parameters;
mod part;
mod source;

use std::fmt;

use koa_core::{Error, Request};

pub use self::part::Part;
pub(crate) use self::{
    fault::Fault,
    names::{base_name, decode, unescaped},
};
use self::{heads::Heads, parameters::ContentType, source::Source};

/// The parts of a multipart body, in the order in which they come.
///
/// # Examples
///
/// The length of each file, whatever its size:
///
/// ```
/// use koa_core::App;
/// use koa_middleware::Multipart;
/// use serde_json::{Map, json};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(async |ctx, _| {
///     let mut parts = Multipart::new(&mut ctx.request)?;
///     let mut lengths = Map::new();
///     while let Some(mut part) = parts.next_part().await? {
///         let (name, mut length) = (part.name().unwrap_or_default().to_owned(), 0);
///         while let Some(piece) = part.chunk().await? {
///             length += piece.len();
///         }
///         lengths.insert(name, length.into());
///     }
///     ctx.set_body(json!(lengths));
///     Ok(())
/// });
///
/// let body = "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--x--\r\n";
/// let request = app.test().post("/").header("Content-Type", "multipart/form-data; boundary=x").body(body);
/// request.send().await.assert_json(&json!({ "note": 5 }));
/// # }
/// ```
///
/// # In Koa
///
/// `ctx.req.pipe(busboy({ headers: ctx.req.headers }))`
pub struct Multipart {
    parts: multer::Multipart<'static>,
    source: Source,
}

impl Multipart {
    /// Takes the body of a request; nothing is read yet.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::Multipart;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let mut parts = Multipart::new(&mut ctx.request)?;
    ///     while let Some(part) = parts.next_part().await? {
    ///         println!("{:?} {:?}", part.name(), part.file_name());
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// 415 where the body is not of a multipart type, 400 where its type has no boundary; 500 where the body was taken as a stream before.
    ///
    /// # In Koa
    ///
    /// `busboy({ headers: ctx.req.headers })`
    pub fn new(request: &mut Request) -> Result<Self, Error> {
        let sent = request.get("content-type").into_owned();
        let Some(kind) = ContentType::parse(sent.as_bytes()) else {
            let (status, what) = if sent.is_empty() {
                (415, "Missing Content-Type")
            } else {
                (400, "Malformed content type")
            };
            return Err(Error::new(status).with_message(what));
        };
        if !kind.essence.starts_with("multipart/") {
            return Err(Error::new(415).with_message(format!("Unsupported content type: {sent}")));
        }
        let Some(boundary) = kind.parameter("boundary").filter(|b| !b.is_empty()) else {
            return Err(Error::new(400).with_message("Multipart: Boundary not found"));
        };
        let source = Source::new(request.stream()?);
        let boundary = String::from_utf8_lossy(boundary).into_owned();
        Ok(Multipart {
            parts: multer::Multipart::new(Heads::new(source.clone(), &boundary), boundary),
            source,
        })
    }

    /// The next part; `None` behind the last one.
    ///
    /// What was not read of the part before it is skipped. That part must have been dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::Multipart;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let mut parts = Multipart::new(&mut ctx.request)?;
    ///     let first = parts.next_part().await?;
    ///     ctx.assert(first.is_some(), 400, "a part is required")?;
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// 400 for a body that is malformed or was cut, 408 for one that comes too slowly; 500 where a part is still held.
    ///
    /// # In Koa
    ///
    /// `busboy.on('file', ..)` and `busboy.on('field', ..)`
    pub async fn next_part(&mut self) -> Result<Option<Part>, Error> {
        Ok(self.advance().await?)
    }

    pub(crate) async fn advance(&mut self) -> Result<Option<Part>, Fault> {
        match self.parts.next_field().await {
            Ok(Some(field)) => Ok(Some(Part::new(field, self.source.clone()))),
            Ok(None) => Ok(None),
            Err(error) => Err(Fault::of(error, &self.source)),
        }
    }

    /// What is left of the body is read and forgotten, so that a client that still sends gets its answer.
    pub(crate) async fn drain(&self) {
        self.source.drain().await;
    }
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Multipart").finish_non_exhaustive()
    }
}
