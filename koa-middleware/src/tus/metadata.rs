//! `Upload-Metadata` — `Metadata` of npm `@tus/server`.

use std::{error::Error as StdError, fmt, ops};

use base64::{Engine, engine::general_purpose::STANDARD};

/// What a client says about its file: names with texts, such as `filename` and `filetype`.
///
/// [`Display`](fmt::Display) gives the header as the client sent it, as long as nothing was changed.
///
/// # Examples
///
/// ```
/// use koa_middleware::Metadata;
///
/// # fn main() -> Result<(), koa_middleware::MetadataError> {
/// let mut metadata: Metadata = "filename Y2F0LnBuZw==,private".parse()?;
/// assert_eq!(metadata.get("filename"), Some("cat.png"));
/// assert_eq!(&metadata["nobody"], "");
/// metadata.set("filename", "dog.png");
/// assert_eq!(metadata.to_string(), "filename ZG9nLnBuZw==,private");
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `upload.metadata`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    values: Vec<(String, Option<String>)>,
    sent: Option<String>,
}

/// An `Upload-Metadata` that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetadataError;

impl Metadata {
    /// The text of a name; `None` where the client did not send the name, or no text with it.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::Metadata::default().get("filename"), None);
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(own, _)| own == name)?;
        found.1.as_deref()
    }

    /// Sets the text of a name, or the name alone with `None`; a name that the header cannot carry is left out.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut metadata = koa_middleware::Metadata::default();
    /// metadata.set("owner", "tobi");
    /// assert_eq!(metadata.get("owner"), Some("tobi"));
    /// ```
    pub fn set<'v>(&mut self, name: &str, value: impl Into<Option<&'v str>>) {
        if !is_key(name) {
            return;
        }
        let value = value.into().map(str::to_owned);
        self.sent = None;
        match self.values.iter_mut().find(|(own, _)| own == name) {
            Some((_, old)) => *old = value,
            None => self.values.push((name.to_owned(), value)),
        }
    }

    /// Whether there is nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_middleware::Metadata::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The names in their order, each with its text.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> Result<(), koa_middleware::MetadataError> {
    /// let metadata: koa_middleware::Metadata = "video,size NQ==".parse()?;
    /// assert_eq!(metadata.iter().collect::<Vec<_>>(), [("video", None), ("size", Some("5"))]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.values
            .iter()
            .map(|(name, value)| (&**name, value.as_deref()))
    }
}

impl std::str::FromStr for Metadata {
    type Err = MetadataError;

    fn from_str(header: &str) -> Result<Self, MetadataError> {
        let mut metadata = Metadata::default();
        for pair in header.split(',') {
            let (key, value) = match pair.split_once(' ') {
                Some((key, value)) => (key, value),
                None => (pair, ""),
            };
            if !is_key(key) || metadata.values.iter().any(|(own, _)| own == key) {
                return Err(MetadataError);
            }
            let value = if value.is_empty() {
                None
            } else {
                let bytes = STANDARD.decode(value).map_err(|_| MetadataError)?;
                Some(String::from_utf8_lossy(&bytes).into_owned())
            };
            metadata.values.push((key.to_owned(), value));
        }
        metadata.sent = Some(header.to_owned());
        Ok(metadata)
    }
}

impl fmt::Display for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sent) = &self.sent {
            return f.write_str(sent);
        }
        for (number, (name, value)) in self.values.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            write!(f, "{comma}{name}")?;
            if let Some(value) = value {
                write!(f, " {}", STANDARD.encode(value))?;
            }
        }
        Ok(())
    }
}

/// The text of a name, empty where there is none.
impl ops::Index<&str> for Metadata {
    type Output = str;

    fn index(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upload-Metadata is a comma-separated list of different names, each with a text in base64 after a blank or alone")
    }
}

impl StdError for MetadataError {}

fn is_key(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b',')
}

#[cfg(test)]
mod tests {
    use super::Metadata;

    // spec: TUS-020, TUS-078
    #[test]
    fn names_have_texts_or_none() {
        let sent = "file/name dGVzdC5tcDQ=,size OTYwMjQ0,type! dmlkZW8vbXA0,video,withWhitespace ";
        let metadata: Metadata = sent.parse().unwrap();
        let expected = [
            ("file/name", Some("test.mp4")),
            ("size", Some("960244")),
            ("type!", Some("video/mp4")),
            ("video", None),
            ("withWhitespace", None),
        ];
        assert_eq!(metadata.iter().collect::<Vec<_>>(), expected);
        assert_eq!(metadata.to_string(), sent, "as the client sent it");

        let mut metadata = Metadata::default();
        metadata.set("filename", "小猫.png");
        metadata.set("a b", "left out");
        let again: Metadata = metadata.to_string().parse().unwrap();
        assert_eq!(again.get("filename"), Some("小猫.png"));
        assert_eq!(again.iter().count(), 1);
    }

    // spec: TUS-079
    #[test]
    fn what_is_no_metadata_is_refused() {
        for sent in [
            "filename dGVzdC5tcDQ=, filename dGVzdC5tcDQ=",
            "a dGVzdC5tcDQ=,a dGVzdC5tcDQ=",
            "",
            "\t\n",
            "   ",
            "ž dGVzdC5tcDQ=",
            " dGVzdC5tcDQ=",
            "a dGVzdC5tcDQ=, b dGVzdC5tcDQ=",
            ",",
            "a,",
            "a dGVzdC5tcDQ",
            "a =dGVzdC5tcDQ",
            "a  dGVzdC5tcDQ=",
            "a dGVz dC5tcDQ=",
        ] {
            assert!(sent.parse::<Metadata>().is_err(), "{sent:?}");
        }
    }
}
