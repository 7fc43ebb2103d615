//! Receiving a form: part by part, within its limits.

use koa_core::{Context, Error, UploadedFile};
use serde_json::Value;

use super::{
    FileContent, MulterLimits, error::Code, fields::Fields, middleware::Wanted, options::Limits,
    uploader::Inner,
};
use crate::{
    Multipart, Part,
    multipart::{base_name, decode, unescaped},
    uploads::with_numbers_first,
};

/// The deepest nesting that can be asked for; what would be deeper could not be dropped on a thread's stack.
const DEEPEST: usize = 128;

/// A form that comes in.
pub(super) struct Receiving<'a> {
    inner: &'a Inner,
    limits: MulterLimits,
    parts: Multipart,
    seen: Seen,
    fields: Fields,
    /// How many files each field may still bring; None where all are taken.
    left: Option<Vec<(&'a str, usize)>>,
    /// What was stored.
    pub(super) files: Vec<UploadedFile>,
}

/// What has come so far.
#[derive(Default)]
struct Seen {
    parts: usize,
    texts: usize,
    files: usize,
    text_size: u64,
    file_size: u64,
}

/// What the head of a part says, by upstream's rules.
struct Head {
    /// The name as it was sent.
    raw: Option<String>,
    name: String,
    file_name: Option<String>,
    mime_type: String,
    encoding: String,
}

impl<'a> Receiving<'a> {
    pub(super) fn begin(
        inner: &'a Inner,
        wanted: &'a Wanted,
        ctx: &mut Context,
    ) -> Result<Self, Error> {
        let limits = match &inner.options.limits {
            Limits::Fixed(limits) => limits.clone(),
            Limits::Of(function) => function(ctx),
        };
        let unsupported = ctx.request.is(&["multipart/form-data"]).is_none();
        if unsupported {
            let kind = ctx.get("content-type");
            return Err(Error::new(415).with_message(format!("Unsupported content type: {kind}")));
        }
        let parts = Multipart::new(&mut ctx.request)?;
        ctx.request.body = serde_json::Map::new().into();
        let left = match wanted {
            Wanted::All => None,
            Wanted::These(fields) => Some(
                fields
                    .iter()
                    .map(|field| (field.name.as_str(), field.max_count.unwrap_or(usize::MAX)))
                    .collect(),
            ),
        };
        Ok(Receiving {
            inner,
            limits,
            parts,
            seen: Seen::default(),
            fields: Fields::default(),
            left,
            files: Vec::new(),
        })
    }

    pub(super) async fn run(&mut self, ctx: &mut Context) -> Result<(), Error> {
        let received = self.parts(ctx).await;
        // Also what came before an error stays, as upstream.
        if let Value::Object(texts) = ctx.request.body.take() {
            ctx.request.set_form_body(with_numbers_first(texts));
        }
        received
    }

    async fn parts(&mut self, ctx: &mut Context) -> Result<(), Error> {
        while let Some(part) = self.parts.next_part().await? {
            self.seen.parts += 1;
            if self.seen.parts > self.limits.parts {
                return Err(Code::PartCount.error());
            }
            let Some(head) = self.head(&part) else {
                continue;
            };
            if head.mime_type == "application/octet-stream" || head.file_name.is_some() {
                self.file(ctx, part, head).await?;
            } else {
                self.text(ctx, part, head).await?;
            }
        }
        self.drain().await;
        Ok(())
    }

    /// What is left of the body is read.
    pub(super) async fn drain(&self) {
        self.parts.drain().await;
    }

    /// None for a part that is none of a form: it is skipped.
    fn head(&self, part: &Part) -> Option<Head> {
        let options = &self.inner.options;
        let disposition = part.disposition();
        if disposition.kind != "form-data" || !disposition.is_whole() {
            return None;
        }
        let text = |name| {
            let bytes = disposition.parameter(name)?;
            let text = decode(bytes, &options.def_param_charset)
                .unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned());
            (!text.is_empty()).then_some(text)
        };
        let raw = text("name");
        let sent = disposition
            .extended("filename")
            .filter(|name| !name.is_empty());
        let sent = sent.map(str::to_owned).or_else(|| text("filename"));
        let file_name = sent.map(|name| {
            unescaped(if options.preserve_path {
                &name
            } else {
                base_name(&name)
            })
        });
        let encoding = part.headers().get("content-transfer-encoding");
        Some(Head {
            name: raw.as_deref().map(unescaped).unwrap_or_default(),
            raw,
            file_name,
            mime_type: part
                .media_type()
                .map_or_else(|| "text/plain".into(), |kind| kind.essence),
            encoding: encoding.map_or_else(
                || "7bit".into(),
                |value| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase(),
            ),
        })
    }

    fn check_name(&self, head: &Head) -> Result<(), Error> {
        let Some(raw) = &head.raw else {
            return Err(Code::MissingFieldName.error());
        };
        if raw.encode_utf16().count() > self.limits.field_name_size {
            return Err(Code::FieldKey.error());
        }
        Ok(())
    }

    async fn text(&mut self, ctx: &mut Context, mut part: Part, head: Head) -> Result<(), Error> {
        self.seen.texts += 1;
        if self.seen.texts > self.limits.fields {
            return Err(Code::FieldCount.error());
        }
        self.check_name(&head)?;
        let name = head.name;
        let mut bytes = Vec::new();
        while let Some(piece) = part.chunk().await? {
            bytes.extend_from_slice(&piece);
            self.seen.text_size += piece.len() as u64;
            if bytes.len() as u64 > self.limits.field_size
                || self.seen.text_size > self.limits.total_field_size
            {
                return Err(Code::FieldValue.of_field(&name));
            }
        }
        if name.matches('[').count() > self.limits.field_nesting_depth.min(DEEPEST) {
            return Err(Code::FieldNesting.of_field(&name));
        }
        let largest = Fields::largest_index(&name);
        if largest.is_some_and(|index| index > self.limits.field_array_index_limit) {
            return Err(Code::FieldArrayIndex.of_field(&name));
        }
        let text = part.decoded(&bytes, &self.inner.options.def_charset);
        self.fields
            .append(&mut ctx.request.body, &name, text)
            .map_err(|_| Code::FieldArrayIndex.of_field(&name))
    }

    async fn file(&mut self, ctx: &mut Context, part: Part, head: Head) -> Result<(), Error> {
        self.seen.files += 1;
        if self.seen.files > self.limits.files {
            return Err(Code::FileCount.error());
        }
        if head.raw.is_none() {
            return Err(Code::MissingFieldName.error());
        }
        // An input without a file.
        let Some(file_name) = head.file_name.as_ref().filter(|name| !name.is_empty()) else {
            return Ok(());
        };
        self.check_name(&head)?;

        let mut file = UploadedFile::new(head.name);
        file.name = Some(file_name.clone());
        file.mime_type = head.mime_type;
        file.encoding = head.encoding;
        if !self.is_wanted(ctx, &file).await? {
            return Ok(());
        }

        let storage = &self.inner.storage;
        let of_all = self.limits.of_all_files(storage.is_memory());
        let room = of_all.saturating_sub(self.seen.file_size);
        let limit = self.limits.file_size.unwrap_or(u64::MAX).min(room);
        let (content, progress) = FileContent::new(part, &file, limit);
        let stored = storage.handle_file(ctx, &mut file, content).await;
        file.size = progress.size();
        self.seen.file_size += file.size;
        if progress.exceeded() {
            let error = Code::FileSize.of_file(&file.field_name, file.name.as_deref());
            if stored.is_ok() {
                self.files.push(file);
            }
            return Err(error);
        }
        stored?;
        self.files.push(file);
        Ok(())
    }

    /// Whether a file is to be stored; one more than wanted is an error.
    async fn is_wanted(&mut self, ctx: &Context, file: &UploadedFile) -> Result<bool, Error> {
        let unexpected = || Code::UnexpectedFile.of_file(&file.field_name, file.name.as_deref());
        let left = match &mut self.left {
            None => None,
            Some(left) => {
                let mut fields = left.iter_mut();
                let found = fields.find(|(name, left)| *name == file.field_name && *left > 0);
                Some(&mut found.ok_or_else(unexpected)?.1)
            }
        };
        let keep = match &self.inner.options.file_filter {
            Some(filter) => filter.ask(ctx, file).await?,
            None => true,
        };
        if let (true, Some(left)) = (keep, left) {
            *left -= 1;
        }
        Ok(keep)
    }
}
