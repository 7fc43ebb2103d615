//! `HEAD`, `GET` and `DELETE` — the handlers of those names in npm `@tus/server`.

use std::{sync::LazyLock, time::SystemTime};

use koa_core::{Body, Context, Error, Result};
use regex::Regex;

use super::{
    Inner,
    answer::{Place, gone, not_found},
    hooks::TusEvent,
    metadata::Metadata,
    upload::{Concat, Upload},
};
use crate::upload_storage::storage_error;

/// The types that a browser may show where they stand: none that holds a script.
const SHOWN: [&str; 16] = [
    "text/plain",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/bmp",
    "image/webp",
    "audio/wave",
    "audio/wav",
    "audio/x-wav",
    "audio/x-pn-wav",
    "audio/webm",
    "audio/ogg",
    "video/mp4",
    "video/webm",
    "video/ogg",
    "application/ogg",
];

static MEDIA_TYPE: LazyLock<Regex> = LazyLock::new(|| {
    let token = r"[0-9A-Za-z!#$%&'*+.^_`|~-]+";
    let top = "application|audio|example|font|haptics|image|message|model|multipart|text|video";
    let parameter = format!(r#"[ \t]*;[ \t]*{token}=(?:{token}|"(?:[^"\\]|\\.)*")"#);
    Regex::new(&format!("^(?:{top}|x-{token})/{token}(?:{parameter})*$"))
        .expect("an expression that is well formed")
});

impl Inner {
    /// An upload with its offset, as it is now.
    ///
    /// # Errors
    ///
    /// 404 and 410 where there is none any more.
    pub(super) async fn find(&self, id: &str) -> Result<Upload> {
        let storage = &self.options.storage;
        let record = storage.get(&Upload::record_key(id)).await;
        let record = record.map_err(storage_error)?.ok_or_else(not_found)?;
        let mut upload = Upload::from_record(id, &record).ok_or_else(not_found)?;
        let size = storage.size(id).await.map_err(storage_error)?;
        upload.offset = size.ok_or_else(gone)?;
        match upload.expires(self.options.expiration_period) {
            Some(expires) if expires < SystemTime::now() => Err(gone()),
            _ => Ok(upload),
        }
    }

    pub(super) async fn show(&self, ctx: &mut Context, place: &Place<'_>) -> Result {
        let id = self.requested_id(ctx, place)?;
        self.incoming(ctx, &id).await?;
        let held = self.lock(&id).await?;
        let upload = self.find(&id).await?;
        drop(held);
        ctx.set_status(200);
        ctx.set("Cache-Control", "no-store");
        match &upload.concat {
            Concat::None => {}
            Concat::Partial => ctx.set("Upload-Concat", "partial"),
            Concat::Final { sent, .. } => ctx.set("Upload-Concat", sent.as_str()),
        }
        if !matches!(upload.concat, Concat::Final { done: false, .. }) {
            ctx.set("Upload-Offset", upload.offset.to_string());
        }
        match upload.size {
            Some(size) => ctx.set("Upload-Length", size.to_string()),
            None => ctx.set("Upload-Defer-Length", "1"),
        }
        if !upload.metadata.is_empty() {
            ctx.set("Upload-Metadata", upload.metadata.to_string());
        }
        self.tell_expiry(ctx, &upload);
        ctx.set_body("");
        ctx.remove("Content-Type");
        Ok(())
    }

    pub(super) async fn download(&self, ctx: &mut Context, place: &Place<'_>) -> Result {
        let id = self.requested_id(ctx, place)?;
        self.incoming(ctx, &id).await?;
        let held = self.lock(&id).await?;
        let upload = match self.find(&id).await {
            Ok(upload) if upload.is_complete() => upload,
            Err(error) if error.status >= 500 => return Err(error),
            _ => return Err(not_found()),
        };
        let reader = self.options.storage.read(&id).await;
        drop(held);
        let (kind, disposition) = presentation(&upload.metadata);
        ctx.set_status(200);
        ctx.set_body(Body::reader(reader.map_err(storage_error)?));
        ctx.set_length(upload.offset);
        ctx.set("Content-Type", kind);
        ctx.set("Content-Disposition", disposition);
        ctx.set("X-Content-Type-Options", "nosniff");
        Ok(())
    }

    pub(super) async fn terminate(&self, ctx: &mut Context, place: &Place<'_>) -> Result {
        let id = self.requested_id(ctx, place)?;
        self.incoming(ctx, &id).await?;
        let held = self.lock(&id).await?;
        let upload = self.find(&id).await;
        let refuses = self.options.disable_termination_for_finished_uploads;
        match upload {
            Ok(upload) if refuses && upload.is_complete() => {
                let message = "Cannot terminate an already completed upload";
                return Err(Error::new(400).with_message(message));
            }
            Ok(_) => {}
            // What has expired may be removed as well.
            Err(error) if error.status == 410 => {}
            Err(error) => return Err(error),
        }
        self.remove(&id).await?;
        drop(held);
        self.options.emit(&TusEvent::PostTerminate { id: &id });
        ctx.set_status(204);
        Ok(())
    }

    /// Removes an upload, its record last, so that none is left without one.
    pub(super) async fn remove(&self, id: &str) -> Result {
        let storage = &self.options.storage;
        for key in [id.to_owned(), Self::staged_key(id), Upload::record_key(id)] {
            storage.remove(&key).await.map_err(storage_error)?;
        }
        Ok(())
    }
}

/// `Content-Type` and `Content-Disposition` of a download.
fn presentation(metadata: &Metadata) -> (String, String) {
    let kind = metadata
        .get("filetype")
        .filter(|kind| kind.is_ascii() && MEDIA_TYPE.is_match(kind));
    let mut disposition = match kind {
        Some(kind) if SHOWN.contains(&kind) => "inline",
        _ => "attachment",
    }
    .to_owned();
    if let Some(name) = metadata.get("filename").filter(|name| !name.is_empty()) {
        let plain = name.chars().all(|c| c.is_ascii() && !c.is_ascii_control());
        if plain {
            let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
            disposition.push_str(&format!("; filename=\"{quoted}\""));
        } else {
            let encoded =
                percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
            disposition.push_str(&format!("; filename*=UTF-8''{encoded}"));
        }
    }
    let kind = kind.unwrap_or("application/octet-stream").to_owned();
    (kind, disposition)
}

#[cfg(test)]
mod tests {
    use super::{Metadata, presentation};

    // spec: TUS-069, TUS-070
    #[test]
    fn what_may_run_a_script_is_a_download() {
        for (kind, name, expected, disposition) in [
            (
                "image/png",
                "pet.png",
                "image/png",
                "inline; filename=\"pet.png\"",
            ),
            (
                "application/zip",
                "pets.zip",
                "application/zip",
                "attachment; filename=\"pets.zip\"",
            ),
            ("image_png", "", "application/octet-stream", "attachment"),
            (
                "text/html",
                "a\"b\".html",
                "text/html",
                "attachment; filename=\"a\\\"b\\\".html\"",
            ),
            (
                "text/plain; charset=utf-8",
                "",
                "text/plain; charset=utf-8",
                "attachment",
            ),
            (
                "text/plain",
                "猫",
                "text/plain",
                "inline; filename*=UTF-8''%E7%8C%AB",
            ),
            (
                "text/plain\r\nX-A: b",
                "a\r\nX-A: b",
                "application/octet-stream",
                "attachment; filename*=UTF-8''a%0D%0AX%2DA%3A%20b",
            ),
        ] {
            let mut metadata = Metadata::default();
            metadata.set("filetype", kind);
            metadata.set("filename", name);
            assert_eq!(
                presentation(&metadata),
                (expected.into(), disposition.into())
            );
        }
        assert_eq!(presentation(&Metadata::default()).1, "attachment");
    }
}
