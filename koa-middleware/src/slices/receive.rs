//! A slice on its way into the storage: under another name until all of it is there and checked.

use std::future::pending;

use koa_core::{Context, Error, OrThrow, Result};
use multer::{Field, Multipart};

use super::{
    Inner,
    fields::{Fields, algorithm, is_hex},
};
use crate::upload_storage::{End, hex, pour, random_name, storage_error};

/// The size in bytes of a field that is no file at most.
const MAX_FIELD: usize = 4096;

/// The fields of a form at most.
const MAX_FIELDS: usize = 32;

impl Inner {
    pub(super) async fn receive(&self, ctx: &mut Context) -> Result {
        let kind = ctx.get("Content-Type").into_owned();
        let boundary = multer::parse_boundary(&kind).or_throw(
            415,
            "a slice is sent as multipart/form-data with the file \"chunk\"",
        )?;
        let room = self
            .options
            .max_slice_size
            .saturating_add((MAX_FIELD * MAX_FIELDS) as u64);
        if ctx.request.length().is_some_and(|length| length > room) {
            return Err(self.slice_too_large());
        }
        let form = Multipart::new(ctx.request.stream()?, boundary);
        let temporary = format!("{}/tmp-{}", self.incomplete(), random_name()?);
        let kept = match self.take_in(form, &temporary).await {
            Ok(received) => self.keep(&temporary, received).await,
            Err(error) => Err(error),
        };
        match kept {
            Ok(Kept::Slice) => ctx.set_body("received file chunk"),
            Ok(Kept::Nothing(why)) => {
                self.discard(&temporary).await?;
                ctx.set_body(why);
            }
            Err(Refused::Cut) => {
                self.discard(&temporary).await?;
                // The client paused or is gone: that is no error of anyone.
                ctx.set_status(400);
                ctx.set_body("the slice was cut");
            }
            Err(Refused::Error(error)) => {
                self.discard(&temporary).await?;
                return Err(error);
            }
        }
        Ok(())
    }

    async fn discard(&self, temporary: &str) -> Result {
        let removed = self.options.storage.remove(temporary).await;
        removed.map_err(storage_error)
    }

    /// Reads a form: its fields, and its file into the storage under a temporary name.
    async fn take_in(&self, mut form: Multipart<'_>, temporary: &str) -> Result<Received, Refused> {
        let (mut fields, mut size) = (Fields::default(), None);
        let mut count = 0;
        while let Some(field) = form.next_field().await? {
            count += 1;
            if count > MAX_FIELDS {
                let message = format!("the form has over {MAX_FIELDS} fields");
                return Err(Error::new(413).with_message(message).into());
            }
            let name = field.name().unwrap_or_default().to_owned();
            if name != "chunk" && field.file_name().is_none() {
                let text = text(field).await?;
                fields.insert(&name, text);
            } else if size.is_some() {
                let message = "the form has more than one file";
                return Err(Error::new(400).with_message(message).into());
            } else {
                size = Some(self.write(field, temporary).await?);
            }
        }
        let size = size.or_throw(400, "the form has no file \"chunk\"")?;
        Ok(Received { fields, size })
    }

    async fn write(&self, field: Field<'_>, temporary: &str) -> Result<u64, Refused> {
        let storage = &self.options.storage;
        let mut writer = storage.append(temporary).await.map_err(storage_error)?;
        let limit = self.options.max_slice_size;
        let poured = pour(field, &mut *writer, limit, pending()).await;
        let poured = poured.map_err(storage_error)?;
        match poured.end {
            End::Complete | End::Stopped => Ok(poured.written),
            End::TooLarge => Err(self.slice_too_large().into()),
            End::Cut(error) => Err(error.into()),
        }
    }

    /// Gives a slice its name, unless it is there already.
    async fn keep(&self, temporary: &str, received: Received) -> Result<Kept, Refused> {
        let Received { fields, size } = received;
        let hash = fields.file_hash(self.options.check_hash)?;
        let index = fields.index(&hash)?;
        let max = self.options.max_slices;
        if index >= max {
            let message = format!("slice {index} is over the limit of {max} slices");
            return Err(Error::new(413).with_message(message).into());
        }
        // Where all slices but the last have one size, this one begins there.
        if index.saturating_mul(size) > self.options.max_size {
            return Err(self.file_too_large().into());
        }
        self.check_slice(temporary, fields.text("chunkHash"))
            .await?;

        let held = self.lock(&hash).await?;
        let storage = &self.options.storage;
        let file = self.file_key(&hash, fields.text("filename"));
        if storage.size(&file).await.map_err(storage_error)?.is_some() {
            return Ok(Kept::Nothing("file exist"));
        }
        let slice = self.slice_key(&hash, index);
        if storage.size(&slice).await.map_err(storage_error)?.is_some() {
            return Ok(Kept::Nothing("chunk exist"));
        }
        let kept = storage.rename(temporary, &slice).await;
        kept.map_err(storage_error)?;
        drop(held);
        Ok(Kept::Slice)
    }

    async fn check_slice(&self, temporary: &str, expected: &str) -> Result {
        if expected.is_empty() {
            return Ok(());
        }
        let algorithm = algorithm(expected).filter(|_| is_hex(expected)).or_throw(
            400,
            format!("chunkHash must be an MD5, SHA-1 or SHA-256 in hexadecimal digits in lower case: {expected:?}"),
        )?;
        let hash = self.options.storage.hash(temporary, algorithm).await;
        let hash = hex(&hash.map_err(storage_error)?);
        if hash == expected {
            return Ok(());
        }
        let message = format!("the slice has the hash {hash}, not {expected}");
        Err(Error::new(422).with_message(message))
    }

    fn slice_too_large(&self) -> Error {
        let max = self.options.max_slice_size;
        Error::new(413).with_message(format!("the slice is over the limit of {max} bytes"))
    }

    pub(super) fn file_too_large(&self) -> Error {
        let max = self.options.max_size;
        Error::new(413).with_message(format!("the file is over the limit of {max} bytes"))
    }
}

struct Received {
    fields: Fields,
    size: u64,
}

enum Kept {
    Slice,
    /// It was there, and nothing is left of what came.
    Nothing(&'static str),
}

enum Refused {
    /// The body ended too early.
    Cut,
    Error(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::Error(error)
    }
}

impl From<multer::Error> for Refused {
    fn from(error: multer::Error) -> Self {
        match error {
            multer::Error::StreamReadFailed(_)
            | multer::Error::IncompleteStream
            | multer::Error::IncompleteFieldData { .. }
            | multer::Error::IncompleteHeaders => Refused::Cut,
            error => Refused::Error(
                Error::new(400)
                    .with_message(format!("the form is malformed: {error}"))
                    .with_source(error),
            ),
        }
    }
}

/// The text of a field that is no file.
async fn text(mut field: Field<'_>) -> Result<String, Refused> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await? {
        if bytes.len() + piece.len() > MAX_FIELD {
            let message = format!("a field of the form is over {MAX_FIELD} bytes");
            return Err(Error::new(413).with_message(message).into());
        }
        bytes.extend_from_slice(&piece);
    }
    let text = String::from_utf8(bytes).or_throw(400, "a field of the form is not UTF-8")?;
    Ok(text)
}
