//! Receiving a multipart body by formidable's rules.

use std::{env, path::PathBuf};

use bytes::Bytes;
use koa_core::{Context, Error, UploadedFile};
use serde_json::{Map, Value};

use super::{
    FormidableOptions,
    error::{
        self, MAX_FIELDS, MAX_FIELDS_SIZE, MAX_FILE_SIZE, MAX_FILES, MAX_TOTAL_FILE_SIZE,
        MIN_FILE_SIZE, NO_BOUNDARY, NO_EMPTY_FILES, broken,
    },
    names::{extension, original, stem_and_extension, within},
    transfer::Transfer,
};
use crate::{
    Multipart, Part,
    hash::Hasher,
    multipart::decode,
    uploads::{Digest, Writing, random_name, with_numbers_first},
};

/// So many that no character is likelier than another.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz012345";

/// The texts and files of a form.
type Form = (Map<String, Value>, Vec<UploadedFile>);

pub(super) async fn receive(options: &FormidableOptions, ctx: &mut Context) -> Result<Form, Error> {
    if ctx.request.length() == Some(0) {
        return Ok(Form::default());
    }
    let parts = Multipart::new(&mut ctx.request).map_err(|error| match error.status {
        400 => error::error(
            NO_BOUNDARY,
            400,
            "bad content-type header, no multipart boundary",
        ),
        _ => error,
    })?;
    let mut receiving = Receiving {
        options,
        parts,
        texts: Map::new(),
        texts_count: 0,
        texts_size: 0,
        files: Vec::new(),
        files_size: 0,
    };
    let received = receiving.parts().await;
    if received.is_err() {
        for file in receiving.files.iter().filter_map(UploadedFile::temporary) {
            // The error of the upload is the one to tell.
            let _ = file.remove().await;
        }
    }
    receiving.parts.drain().await;
    received?;
    Ok((with_numbers_first(receiving.texts), receiving.files))
}

struct Receiving<'a> {
    options: &'a FormidableOptions,
    parts: Multipart,
    texts: Map<String, Value>,
    texts_count: usize,
    texts_size: u64,
    files: Vec<UploadedFile>,
    files_size: u64,
}

/// How the content of a part is encoded for its transfer.
fn transfer_encoding(part: &Part) -> String {
    part.headers()
        .get("content-transfer-encoding")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("utf-8")
        .to_ascii_lowercase()
}

impl Receiving<'_> {
    async fn parts(&mut self) -> Result<(), Error> {
        while let Some(part) = self.parts.advance().await.map_err(broken)? {
            if !self
                .options
                .on_part
                .as_ref()
                .is_none_or(|wants| wants(&part))
            {
                continue;
            }
            // A type makes a file, whatever the name.
            if part.content_type().is_some_and(|kind| !kind.is_empty()) {
                self.file(part).await?;
            } else {
                self.text(part).await?;
            }
        }
        Ok(())
    }

    fn name_of(&self, part: &Part) -> String {
        match part.disposition().parameter("name") {
            Some(name) => self.decoded(name),
            None => "null".into(),
        }
    }

    fn decoded(&self, bytes: &[u8]) -> String {
        decode(bytes, &self.options.encoding)
            .unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
    }

    async fn text(&mut self, mut part: Part) -> Result<(), Error> {
        let name = self.name_of(&part);
        let mut transfer = Transfer::named(&transfer_encoding(&part))?;
        let mut bytes = Vec::new();
        while let Some(piece) = part.piece().await.map_err(broken)? {
            let piece = transfer.decode(piece)?;
            self.texts_size += piece.len() as u64;
            if self.texts_size > self.options.max_fields_size {
                let (limit, size) = (self.options.max_fields_size, self.texts_size);
                return Err(error::error(
                    MAX_FIELDS_SIZE,
                    413,
                    format!(
                        "options.maxFieldsSize ({limit} bytes) exceeded, received {size} bytes of field data, the last of the field {name:?}"
                    ),
                ));
            }
            bytes.extend_from_slice(&piece);
        }
        bytes.extend_from_slice(&transfer.end()?);
        self.texts_count += 1;
        if self.texts_count > self.options.max_fields {
            let limit = self.options.max_fields;
            return Err(error::error(
                MAX_FIELDS,
                413,
                format!("options.maxFields ({limit}) exceeded by the field {name:?}"),
            ));
        }
        let text: Value = self.decoded(&bytes).into();
        match self.texts.get_mut(&name) {
            None => {
                self.texts.insert(name, text);
            }
            Some(Value::Array(texts)) => texts.push(text),
            Some(first) => *first = Value::Array(vec![first.take(), text]),
        }
        Ok(())
    }

    async fn file(&mut self, mut part: Part) -> Result<(), Error> {
        let mut file = UploadedFile::new(self.name_of(&part));
        let disposition = part.disposition();
        file.name = match disposition.parameter("filename") {
            Some(name) => Some(original(&self.decoded(name))),
            None => disposition.extended("filename").map(original),
        };
        file.mime_type = part.content_type().unwrap_or_default().to_owned();
        file.encoding = transfer_encoding(&part);
        let transfer = Transfer::named(&file.encoding)?;
        if !self
            .options
            .filter
            .as_ref()
            .is_none_or(|wants| wants(&file))
        {
            return Ok(());
        }

        let random = random_name(ALPHABET, 25)?;
        let chosen = self.choose_path(&mut file, &random);
        if self.files.len() == self.options.max_files {
            let (limit, name) = (self.options.max_files, &file.field_name);
            return Err(error::error(
                MAX_FILES,
                413,
                format!("options.maxFiles ({limit}) exceeded by the field {name:?}"),
            ));
        }
        let proposed = file.path.clone();
        if let Some(on_file_begin) = &self.options.on_file_begin {
            on_file_begin(&mut file);
        }
        let path = file.path.clone();
        let digest = self.options.hash_algorithm.map(|algorithm| {
            let digest: Box<dyn Digest> = Box::new(Hasher::new(algorithm));
            digest
        });
        let private = self.options.upload_dir.is_none() && path == proposed;
        let writing = if chosen || path != proposed {
            Writing::replace(path, &random, private, digest).await?
        } else {
            Writing::create(path, private, digest).await?
        };
        let mut transfer = Some(transfer);
        let filled = writing.fill(false, async || {
            if let Some(piece) = part.piece().await.map_err(broken)?
                && let Some(transfer) = &mut transfer
            {
                let piece = transfer.decode(piece)?;
                self.count(&mut file, &piece)?;
                return Ok(Some(piece));
            }
            let Some(transfer) = transfer.take() else {
                return Ok(None);
            };
            let last = transfer.end()?;
            self.count(&mut file, &last)?;
            self.check(&file)?;
            Ok(Some(last))
        });
        let (temporary, hash) = filled.await?;
        file.set_temporary(temporary);
        file.hash = hash;
        self.files.push(file);
        Ok(())
    }

    /// Sets the path of a file; whether the app chose its name, which may be another's then.
    fn choose_path(&self, file: &mut UploadedFile, random: &str) -> bool {
        let folder: PathBuf = self
            .options
            .upload_dir
            .clone()
            .unwrap_or_else(env::temp_dir);
        let sent = file.name.as_deref().unwrap_or_default();
        let (name, chosen) = match &self.options.filename {
            Some(function) => {
                let (stem, last) = match sent {
                    "" => ("invalid-name", ""),
                    sent => stem_and_extension(sent),
                };
                let last = if self.options.keep_extensions {
                    last
                } else {
                    ""
                };
                (function(stem, last, file), true)
            }
            None if self.options.keep_extensions => (format!("{random}{}", extension(sent)), false),
            None => (random.to_owned(), false),
        };
        file.path = within(&folder, &name);
        chosen
    }

    fn count(&mut self, file: &mut UploadedFile, piece: &Bytes) -> Result<(), Error> {
        file.size += piece.len() as u64;
        self.files_size += piece.len() as u64;
        let total = self.options.total_file_size();
        let (size, name) = (self.files_size, &file.field_name);
        if size > total {
            return Err(error::error(
                MAX_TOTAL_FILE_SIZE,
                413,
                format!(
                    "options.maxTotalFileSize ({total} bytes) exceeded, received {size} bytes of file data, the last of the field {name:?}"
                ),
            ));
        }
        if file.size > self.options.max_file_size {
            let (limit, size) = (self.options.max_file_size, file.size);
            return Err(error::error(
                MAX_FILE_SIZE,
                413,
                format!(
                    "options.maxFileSize ({limit} bytes) exceeded, received {size} bytes of file data of the field {name:?}"
                ),
            ));
        }
        Ok(())
    }

    fn check(&self, file: &UploadedFile) -> Result<(), Error> {
        let (size, name) = (file.size, &file.field_name);
        if size == 0 && !self.options.allow_empty_files {
            return Err(error::error(
                NO_EMPTY_FILES,
                400,
                format!(
                    "options.allowEmptyFiles is false, the file of the field {name:?} should be larger than 0 bytes"
                ),
            ));
        }
        let least = self.options.min_file_size;
        if size < least {
            return Err(error::error(
                MIN_FILE_SIZE,
                400,
                format!(
                    "options.minFileSize ({least} bytes) inferior, received {size} bytes of file data of the field {name:?}"
                ),
            ));
        }
        Ok(())
    }
}
