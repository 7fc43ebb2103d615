//! From a pattern and values to a path (npm path-to-regexp `compile`).

use std::fmt;

use super::{Pattern, escape, token::Token};

/// A value that goes into a path.
///
/// It comes from text, whole numbers and lists of texts.
///
/// # Examples
///
/// ```
/// use koa_router::PathValue;
///
/// assert_eq!(PathValue::from("a"), PathValue::Text("a".into()));
/// assert_eq!(PathValue::from(7), PathValue::Text("7".into()));
/// assert_eq!(PathValue::from(["a", "b"]), PathValue::Segments(vec!["a".into(), "b".into()]));
/// ```
///
/// # In Koa
///
/// the values of `ParamData` of path-to-regexp
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathValue {
    /// One text. In a wildcard its slashes stay, in a parameter they are encoded.
    Text(String),
    /// The segments of a wildcard.
    Segments(Vec<String>),
}

/// Why no path could be built.
///
/// # Examples
///
/// ```
/// use koa_router::{BuildError, PathValue, Pattern};
///
/// let none: [(&str, PathValue); 0] = [];
/// let error = Pattern::parse("/:a/:b")?.to_path(&none).unwrap_err();
/// assert_eq!(error, BuildError::Missing(vec!["a".into(), "b".into()]));
/// assert_eq!(error.to_string(), "Missing parameters: a, b");
/// # Ok::<(), koa_router::PatternError>(())
/// ```
///
/// # In Koa
///
/// the `TypeError`s of path-to-regexp's `compile`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// Occurs when there are no values for these names, which are not in a group.
    Missing(Vec<String>),
    /// Occurs when a `:` parameter of this name gets a list.
    NotText(String),
    /// Occurs when a wildcard of this name gets a list without items.
    NoSegments(String),
}

impl Pattern {
    /// Builds the path that the pattern stands for.
    ///
    /// The values are encoded as by `encodeURIComponent`; the text of the pattern stays as it is. A group is
    /// written where all its values are there. Values that the pattern does not name are ignored; of two with the
    /// same name the later one is taken.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{PathValue, Pattern};
    ///
    /// let pattern = Pattern::parse("/files/*path{.:ext}")?;
    /// let values = [("path", PathValue::from("a b/c")), ("ext", "md".into())];
    /// assert_eq!(pattern.to_path(&values).as_deref(), Ok("/files/a%20b/c.md"));
    /// assert_eq!(pattern.to_path(&values[..1]).as_deref(), Ok("/files/a%20b/c"));
    /// # Ok::<(), koa_router::PatternError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A value that is missing or of the wrong kind.
    ///
    /// # In Koa
    ///
    /// `compile(path)(params)` of path-to-regexp
    pub fn to_path<N: AsRef<str>>(&self, values: &[(N, PathValue)]) -> Result<String, BuildError> {
        self.to_path_with(values, escape::encode)
    }

    /// Builds the path with another encoding of the values.
    ///
    /// `encode` gets each value, and of a wildcard each segment.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{PathValue, Pattern};
    ///
    /// let pattern = Pattern::parse("/:test")?;
    /// let values = [("test", PathValue::from("123/xyz"))];
    /// assert_eq!(pattern.to_path_with(&values, str::to_owned).as_deref(), Ok("/123/xyz"));
    /// # Ok::<(), koa_router::PatternError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`to_path`](Self::to_path).
    ///
    /// # In Koa
    ///
    /// `compile(path, { encode })(params)` of path-to-regexp
    pub fn to_path_with<N: AsRef<str>>(
        &self,
        values: &[(N, PathValue)],
        encode: impl Fn(&str) -> String,
    ) -> Result<String, BuildError> {
        let mut builder = Builder {
            value: &|name| {
                let mut latest = values.iter().rev();
                let (_, value) = latest.find(|(own, _)| own.as_ref() == name)?;
                Some(value)
            },
            encode: &encode,
            path: String::new(),
            missing: Vec::new(),
        };
        builder.write(self.tokens())?;
        if builder.missing.is_empty() {
            Ok(builder.path)
        } else {
            Err(BuildError::Missing(builder.missing))
        }
    }
}

struct Builder<'v> {
    value: &'v dyn Fn(&str) -> Option<&'v PathValue>,
    encode: &'v dyn Fn(&str) -> String,
    path: String,
    missing: Vec<String>,
}

impl Builder<'_> {
    fn write(&mut self, tokens: &[Token]) -> Result<(), BuildError> {
        for token in tokens {
            match token {
                Token::Text(text) => self.path.push_str(text),
                Token::Group(inner) => {
                    let (length, missing) = (self.path.len(), self.missing.len());
                    self.write(inner)?;
                    if self.missing.len() > missing {
                        self.path.truncate(length);
                        self.missing.truncate(missing);
                    }
                }
                Token::Param(name) => match (self.value)(name) {
                    Some(PathValue::Text(text)) => self.path.push_str(&(self.encode)(text)),
                    Some(PathValue::Segments(_)) => return Err(BuildError::NotText(name.clone())),
                    None => self.missing.push(name.clone()),
                },
                Token::Wildcard(name) => match (self.value)(name) {
                    Some(PathValue::Text(text)) => self.write_segments(text.split('/')),
                    Some(PathValue::Segments(segments)) if segments.is_empty() => {
                        return Err(BuildError::NoSegments(name.clone()));
                    }
                    Some(PathValue::Segments(segments)) => {
                        self.write_segments(segments.iter().map(String::as_str));
                    }
                    None => self.missing.push(name.clone()),
                },
            }
        }
        Ok(())
    }

    fn write_segments<'s>(&mut self, segments: impl Iterator<Item = &'s str>) {
        for (index, segment) in segments.enumerate() {
            if index > 0 {
                self.path.push('/');
            }
            self.path.push_str(&(self.encode)(segment));
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(names) => write!(f, "Missing parameters: {}", names.join(", ")),
            Self::NotText(name) => write!(f, "Expected \"{name}\" to be a string"),
            Self::NoSegments(name) => write!(f, "Expected \"{name}\" to be a non-empty array"),
        }
    }
}

impl std::error::Error for BuildError {}

impl From<&str> for PathValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for PathValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for PathValue {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl<S: Into<String>> From<Vec<S>> for PathValue {
    fn from(segments: Vec<S>) -> Self {
        Self::Segments(segments.into_iter().map(Into::into).collect())
    }
}

impl<S: Into<String>, const N: usize> From<[S; N]> for PathValue {
    fn from(segments: [S; N]) -> Self {
        Self::Segments(segments.into_iter().map(Into::into).collect())
    }
}

macro_rules! from_numbers {
    ($($number:ty)*) => {$(
        impl From<$number> for PathValue {
            fn from(number: $number) -> Self {
                Self::Text(number.to_string())
            }
        }
    )*};
}

from_numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
