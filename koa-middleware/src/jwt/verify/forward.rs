//! The options of `jwt.verify` on the options of a middleware, which upstream passes on as they are.

macro_rules! forward_verify_options {
    ($options:ident of $module:ident) => {
        forward_verify_options! {
            @each $options of $module:
            /// The only algorithms that a token may be signed with. Defaults to those of the key.
            [algorithms, "([\"HS384\", \"HS512\"])", <A: Into<Algorithm>> impl IntoIterator<Item = A>]
            /// Who a token must be meant for: a text, a regular expression, or a list of which one must be hit. Defaults to anybody.
            [audience, "(\"api\")", <> impl Into<Audiences>]
            /// Who a token must come from: a text, or a list of which one must be equal. Defaults to anybody.
            [issuer, "(\"https://login.example.com\")", <> impl Into<Texts>]
            /// Whom a token must be about. Defaults to anybody.
            [subject, "(\"tobi\")", <> impl Into<String>]
            /// The id that a token must have. Defaults to any.
            [jwtid, "(\"4711\")", <> impl Into<String>]
            /// The nonce that a token must have. Defaults to any.
            [nonce, "(\"n-0S6_WzA2Mj\")", <> impl Into<String>]
            /// How old a token may be, whatever it says itself: seconds, a text, or a `Duration`. Defaults to any age.
            [max_age, "(\"1h\")", <> impl Into<Timespan>]
            /// How much the clocks of servers may differ: seconds, a text, or a `Duration`. Defaults to nothing.
            [clock_tolerance, "(30)", <> impl Into<Timespan>]
            /// The time to compare with, in seconds since 1970. Defaults to the present.
            [clock_timestamp, "(1_700_000_000)", <> u32]
            /// Whether a token is good when its time is over. Defaults to `false`.
            [ignore_expiration, "(true)", <> bool]
            /// Whether a token is good before its time. Defaults to `false`.
            [ignore_not_before, "(true)", <> bool]
            /// Whether what is kept is `{ header, payload, signature }` in the place of the payload alone. Defaults to `false`.
            [complete, "(true)", <> bool]
        }
    };
    (@each $options:ident of $module:ident: $($(#[$summary:meta])* [$name:ident, $example:literal, <$($generic:ident: $bound:path)?> $type:ty])*) => {
        /// What npm `jsonwebtoken` checks, each as in [`VerifyOptions`].
        impl $options {
            $(
                $(#[$summary])*
                ///
                /// # Examples
                ///
                /// ```
                #[doc = concat!("let options = koa_middleware::", stringify!($module), "::", stringify!($options), "::new().", stringify!($name), $example, ";")]
                /// # let _ = options;
                /// ```
                #[must_use]
                #[track_caller]
                pub fn $name<$($generic: $bound)?>(mut self, value: $type) -> Self {
                    self.verify = self.verify.$name(value);
                    self
                }
            )*
        }
    };
}

pub(crate) use forward_verify_options;
