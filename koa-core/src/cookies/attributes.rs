//! Attributes of a cookie that take one of a few words — `sameSite` and `priority` of npm `cookies`.

use std::str::FromStr;

use super::CookieError;

/// Which requests from other sites a browser sends the cookie with.
///
/// `None` asks for no secure cookie by itself, although browsers take it from secure ones only.
///
/// # Examples
///
/// ```
/// use koa_core::SameSite;
///
/// assert_eq!("Lax".parse(), Ok(SameSite::Lax));
/// assert_eq!(SameSite::Lax.as_str(), "lax");
/// ```
///
/// # In Koa
///
/// `{ sameSite: 'lax' }`; `{ sameSite: true }` is `SameSite::Strict`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// With none: the cookie stays within its site.
    Strict,
    /// With those that lead a user here from elsewhere.
    Lax,
    /// With all.
    None,
}

/// Which cookies a browser drops first when there are too many.
///
/// # Examples
///
/// ```
/// use koa_core::Priority;
///
/// assert_eq!("HIGH".parse(), Ok(Priority::High));
/// assert_eq!(Priority::High.as_str(), "high");
/// ```
///
/// # In Koa
///
/// `{ priority: 'high' }`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Priority {
    /// Dropped first.
    Low,
    /// What browsers take a cookie without a priority for.
    Medium,
    /// Dropped last.
    High,
}

impl SameSite {
    /// The word that is sent.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::SameSite::None.as_str(), "none");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Lax => "lax",
            Self::None => "none",
        }
    }
}

impl Priority {
    /// The word that is sent.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Priority::Low.as_str(), "low");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl FromStr for SameSite {
    type Err = CookieError;

    fn from_str(text: &str) -> Result<Self, CookieError> {
        let word = |same_site: &Self| same_site.as_str().eq_ignore_ascii_case(text);
        [Self::Strict, Self::Lax, Self::None]
            .into_iter()
            .find(word)
            .ok_or_else(|| CookieError::SameSite(text.into()))
    }
}

impl FromStr for Priority {
    type Err = CookieError;

    fn from_str(text: &str) -> Result<Self, CookieError> {
        let word = |priority: &Self| priority.as_str().eq_ignore_ascii_case(text);
        [Self::Low, Self::Medium, Self::High]
            .into_iter()
            .find(word)
            .ok_or_else(|| CookieError::Priority(text.into()))
    }
}

impl TryFrom<&str> for SameSite {
    type Error = CookieError;

    fn try_from(text: &str) -> Result<Self, CookieError> {
        text.parse()
    }
}

impl TryFrom<&str> for Priority {
    type Error = CookieError;

    fn try_from(text: &str) -> Result<Self, CookieError> {
        text.parse()
    }
}
