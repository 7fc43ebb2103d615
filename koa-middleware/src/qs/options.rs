//! How nested names are read — the options of npm `qs`.

/// What becomes of a name that comes several times.
///
/// # Examples
///
/// ```
/// use koa_middleware::{Duplicates, QsOptions, qs};
/// use serde_json::json;
///
/// # fn main() -> koa_core::Result {
/// let options = QsOptions::new().duplicates(Duplicates::Last);
/// assert_eq!(qs::parse_with("a=1&a=2", &options)?, json!({ "a": "2" }));
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `{ duplicates: 'last' }`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Duplicates {
    /// A list of all values.
    #[default]
    Combine,
    /// The first value.
    First,
    /// The last value.
    Last,
}

/// The options of [`qs::parse_with`](crate::qs::parse_with), and of the form parsers.
///
/// # Examples
///
/// ```
/// use koa_middleware::QsOptions;
///
/// let options = QsOptions::new().depth(10).array_limit(100);
/// ```
///
/// # In Koa
///
/// The second argument of `qs.parse`, the `queryString` of the body parsers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QsOptions {
    pub(super) allow_dots: Option<bool>,
    pub(super) allow_empty_arrays: bool,
    pub(super) allow_prototypes: bool,
    pub(super) array_limit: usize,
    pub(super) comma: bool,
    pub(super) depth: usize,
    pub(super) duplicates: Duplicates,
    pub(super) ignore_query_prefix: bool,
    pub(super) parameter_limit: usize,
    pub(super) parse_arrays: bool,
    pub(super) strict_depth: bool,
    pub(super) strict_null_handling: bool,
    pub(super) throw_on_limit_exceeded: bool,
}

macro_rules! switches {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, $name: bool) -> Self {
                self.$name = $name;
                self
            }
        )*
    };
}

impl QsOptions {
    /// The defaults of `qs`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::QsOptions::new(), koa_middleware::QsOptions::default());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        QsOptions {
            allow_dots: None,
            allow_empty_arrays: false,
            allow_prototypes: false,
            array_limit: 20,
            comma: false,
            depth: 5,
            duplicates: Duplicates::Combine,
            ignore_query_prefix: false,
            parameter_limit: 1000,
            parse_arrays: true,
            strict_depth: false,
            strict_null_handling: false,
            throw_on_limit_exceeded: false,
        }
    }

    /// Sets how many members a list may have; a longer one becomes an object with the indexes as names. Defaults to 20.
    ///
    /// `a[20]=x` has such an index, and so has the 21st of repeated values.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{QsOptions, qs};
    /// use serde_json::json;
    ///
    /// # fn main() -> koa_core::Result {
    /// assert_eq!(qs::parse_with("a[1]=x", &QsOptions::new().array_limit(1))?, json!({ "a": { "1": "x" } }));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ arrayLimit: 1 }`
    #[must_use]
    pub fn array_limit(mut self, members: usize) -> Self {
        self.array_limit = members;
        self
    }

    /// Sets how many levels deep names nest; what is deeper stays one name, brackets and all. Defaults to 5.
    ///
    /// It is at most 128, whatever is asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{QsOptions, qs};
    /// use serde_json::json;
    ///
    /// # fn main() -> koa_core::Result {
    /// assert_eq!(qs::parse_with("a[b][c]=x", &QsOptions::new().depth(1))?, json!({ "a": { "b": { "[c]": "x" } } }));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ depth: 1 }`
    #[must_use]
    pub fn depth(mut self, levels: usize) -> Self {
        self.depth = levels;
        self
    }

    /// Sets what becomes of a name that comes several times. Defaults to a list of all values.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{Duplicates, QsOptions};
    ///
    /// let options = QsOptions::new().duplicates(Duplicates::First);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ duplicates: 'first' }`
    #[must_use]
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// Sets how many parts are looked at, the ones between `&`; those that follow are dropped. Defaults to 1000.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{QsOptions, qs};
    /// use serde_json::json;
    ///
    /// # fn main() -> koa_core::Result {
    /// assert_eq!(qs::parse_with("a=1&b=2", &QsOptions::new().parameter_limit(1))?, json!({ "a": "1" }));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ parameterLimit: 1 }`
    #[must_use]
    pub fn parameter_limit(mut self, parameters: usize) -> Self {
        self.parameter_limit = parameters;
        self
    }

    /// Sets whether dots nest as brackets do. Defaults to false; the form parsers set it.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{QsOptions, qs};
    /// use serde_json::json;
    ///
    /// # fn main() -> koa_core::Result {
    /// assert_eq!(qs::parse_with("a.b=1", &QsOptions::new().allow_dots(true))?, json!({ "a": { "b": "1" } }));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ allowDots: true }`
    #[must_use]
    pub fn allow_dots(mut self, allow_dots: bool) -> Self {
        self.allow_dots = Some(allow_dots);
        self
    }

    /// The same options, with dots that nest where they were not asked about.
    #[cfg(feature = "co-body")]
    pub(crate) fn of_a_form(mut self) -> Self {
        self.allow_dots.get_or_insert(true);
        self
    }

    switches! {
        /// Sets whether `a[]=` is a list of nothing, not one of an empty text. Defaults to false.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{QsOptions, qs};
        /// use serde_json::json;
        ///
        /// # fn main() -> koa_core::Result {
        /// assert_eq!(qs::parse_with("a[]=", &QsOptions::new().allow_empty_arrays(true))?, json!({ "a": [] }));
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # In Koa
        ///
        /// `{ allowEmptyArrays: true }`
        allow_empty_arrays,

        /// Sets whether names such as `constructor` and `toString` are kept. Defaults to false.
        ///
        /// They are ordinary names in Rust; what hands them on to JavaScript should not keep them. `__proto__` is always dropped.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{QsOptions, qs};
        /// use serde_json::json;
        ///
        /// # fn main() -> koa_core::Result {
        /// let options = QsOptions::new().allow_prototypes(true);
        /// assert_eq!(qs::parse_with("constructor=lego", &options)?, json!({ "constructor": "lego" }));
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # In Koa
        ///
        /// `{ allowPrototypes: true }`
        allow_prototypes,

        /// Sets whether commas separate values. Defaults to false.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{QsOptions, qs};
        /// use serde_json::json;
        ///
        /// # fn main() -> koa_core::Result {
        /// assert_eq!(qs::parse_with("a=b,c", &QsOptions::new().comma(true))?, json!({ "a": ["b", "c"] }));
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # In Koa
        ///
        /// `{ comma: true }`
        comma,

        /// Sets whether a `?` in front is passed over. Defaults to false.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{QsOptions, qs};
        /// use serde_json::json;
        ///
        /// # fn main() -> koa_core::Result {
        /// assert_eq!(qs::parse_with("?a=1", &QsOptions::new().ignore_query_prefix(true))?, json!({ "a": "1" }));
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # In Koa
        ///
        /// `{ ignoreQueryPrefix: true }`
        ignore_query_prefix,

        /// Sets whether `a[]` and `a[0]` make lists, not objects. Defaults to true.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{QsOptions, qs};
        /// use serde_json::json;
        ///
        /// # fn main() -> koa_core::Result {
        /// assert_eq!(qs::parse_with("a[0]=b", &QsOptions::new().parse_arrays(false))?, json!({ "a": { "0": "b" } }));
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # In Koa
        ///
        /// `{ parseArrays: false }`
        parse_arrays,

        /// Sets whether a name that is nested deeper than [`depth`](Self::depth) is a 400. Defaults to false.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{QsOptions, qs};
        ///
        /// let options = QsOptions::new().depth(1).strict_depth(true);
        /// assert!(qs::parse_with("a[b][c]=x", &options).is_err());
        /// ```
        ///
        /// # In Koa
        ///
        /// `{ strictDepth: true }`
        strict_depth,

        /// Sets whether a name without `=` is `null`, not an empty text. Defaults to false.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{QsOptions, qs};
        /// use serde_json::json;
        ///
        /// # fn main() -> koa_core::Result {
        /// assert_eq!(qs::parse_with("a&b=", &QsOptions::new().strict_null_handling(true))?, json!({ "a": null, "b": "" }));
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # In Koa
        ///
        /// `{ strictNullHandling: true }`
        strict_null_handling,

        /// Sets whether going over [`parameter_limit`](Self::parameter_limit) or [`array_limit`](Self::array_limit) is a 400. Defaults to false.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{QsOptions, qs};
        ///
        /// let options = QsOptions::new().parameter_limit(1).throw_on_limit_exceeded(true);
        /// assert!(qs::parse_with("a=1&b=2", &options).is_err());
        /// ```
        ///
        /// # In Koa
        ///
        /// `{ throwOnLimitExceeded: true }`
        throw_on_limit_exceeded,
    }
}

impl Default for QsOptions {
    fn default() -> Self {
        QsOptions::new()
    }
}
