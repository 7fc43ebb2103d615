//! An upload and its record in the storage.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::metadata::Metadata;

/// An upload: what the client said of it and how far it has come.
///
/// # Examples
///
/// ```
/// use koa_core::Context;
/// use koa_middleware::{Upload, tus::TusOptions};
/// # let storage = koa_middleware::FileStore::new("uploads");
///
/// let options = TusOptions::new("/files", storage).on_upload_finish(async |ctx: &mut Context, upload: &Upload| {
///     println!("{} has {} bytes", upload.metadata.get("filename").unwrap_or(&upload.id), upload.offset);
///     ctx.set("X-Upload", &upload.id);
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `Upload` of `@tus/server`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upload {
    /// Its name in the URL and its key in the storage.
    pub id: String,
    /// Its size in bytes; `None` while the client has not said it.
    pub size: Option<u64>,
    /// The bytes that are there.
    pub offset: u64,
    /// What the client says about the file.
    pub metadata: Metadata,
    /// Whether it is a part, or made of parts.
    pub concat: Concat,
    /// When it was created, to the millisecond.
    pub created: SystemTime,
}

/// What an upload has to do with others, by its `Upload-Concat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Concat {
    /// Nothing.
    #[default]
    None,
    /// It is a part, to be put together with others.
    Partial,
    /// It is made of parts.
    #[non_exhaustive]
    Final {
        /// The header as the client sent it.
        sent: String,
        /// Whether all parts were put together.
        done: bool,
    },
}

impl Upload {
    pub(super) fn new(id: String, size: Option<u64>, metadata: Metadata, concat: Concat) -> Self {
        Upload {
            id,
            size,
            offset: 0,
            metadata,
            concat,
            created: from_millis(millis(SystemTime::now())),
        }
    }

    /// Whether all its bytes are there.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn finished(upload: &koa_middleware::Upload) {
    /// if upload.is_complete() {
    ///     println!("{} is complete", upload.id);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.size == Some(self.offset) && !matches!(self.concat, Concat::Final { done: false, .. })
    }

    /// When it expires, for a period since its creation.
    pub(super) fn expires(&self, period: Duration) -> Option<SystemTime> {
        let never = period.is_zero() || self.is_complete();
        (!never).then(|| self.created + period)
    }

    /// Where its record is.
    pub(super) fn record_key(id: &str) -> String {
        format!("{id}.json")
    }

    pub(super) fn to_record(&self) -> Bytes {
        let mut record = json!({
            "id": self.id,
            "size": self.size,
            "metadata": self.metadata.to_string(),
            "created": millis(self.created),
        });
        match &self.concat {
            Concat::None => {}
            Concat::Partial => record["concat"] = "partial".into(),
            Concat::Final { sent, done } => {
                record["concat"] = sent.as_str().into();
                record["done"] = (*done).into();
            }
        }
        record.to_string().into()
    }

    /// The upload of a record, without its offset; `None` for what is no record of it.
    pub(super) fn from_record(id: &str, record: &[u8]) -> Option<Self> {
        let record: Map<String, Value> = serde_json::from_slice(record).ok()?;
        let text = |name: &str| record.get(name).and_then(Value::as_str);
        if text("id") != Some(id) {
            return None;
        }
        let concat = match text("concat") {
            None => Concat::None,
            Some("partial") => Concat::Partial,
            Some(sent) => Concat::Final {
                sent: sent.to_owned(),
                done: record.get("done").and_then(Value::as_bool)?,
            },
        };
        let metadata = match text("metadata")? {
            "" => Metadata::default(),
            sent => sent.parse().ok()?,
        };
        Some(Upload {
            id: id.to_owned(),
            size: record.get("size").and_then(Value::as_u64),
            offset: 0,
            metadata,
            concat,
            created: from_millis(record.get("created").and_then(Value::as_u64)?),
        })
    }
}

fn millis(time: SystemTime) -> u64 {
    let since = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn from_millis(millis: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis.min(1 << 53))
}

#[cfg(test)]
mod tests {
    use super::{Concat, Metadata, Upload};

    #[test]
    fn a_record_gives_its_upload_again() {
        let sent = "final;/files/a /files/b".to_owned();
        for concat in [
            Concat::None,
            Concat::Partial,
            Concat::Final { sent, done: true },
        ] {
            for size in [None, Some(0), Some(1 << 40)] {
                let metadata: Metadata = "name 5bCP54yr".parse().unwrap();
                let upload = Upload::new("a".into(), size, metadata, concat.clone());
                let record = upload.to_record();
                assert_eq!(Upload::from_record("a", &record), Some(upload));
                assert_eq!(Upload::from_record("b", &record), None, "another's record");
            }
        }
        for record in [
            "",
            "{}",
            "[]",
            r#"{"id":"a"}"#,
            r#"{"id":"a","metadata":"","created":-1}"#,
        ] {
            assert_eq!(
                Upload::from_record("a", record.as_bytes()),
                None,
                "{record}"
            );
        }
    }
}
