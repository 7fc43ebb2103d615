//! Which methods of requests a layer is for, as bits: a set is looked at for each layer that a path may concern.

use std::sync::Arc;

use koa_core::http::Method;

/// The methods of a layer.
#[derive(Clone, Debug)]
pub(crate) struct MethodSet {
    bits: u16,
    /// Those without a bit of their own.
    others: Vec<Method>,
}

/// The method of a request.
#[derive(Clone, Copy)]
pub(crate) struct MethodBit<'a> {
    bit: u16,
    method: &'a Method,
}

/// Stands for all methods without a bit of their own.
const OTHER: u16 = 1 << 9;

impl<'a> MethodBit<'a> {
    #[inline]
    pub(crate) fn new(method: &'a Method) -> Self {
        let bit = match *method {
            Method::GET => 1,
            Method::HEAD => 1 << 1,
            Method::POST => 1 << 2,
            Method::PUT => 1 << 3,
            Method::DELETE => 1 << 4,
            Method::OPTIONS => 1 << 5,
            Method::PATCH => 1 << 6,
            Method::TRACE => 1 << 7,
            Method::CONNECT => 1 << 8,
            _ => OTHER,
        };
        MethodBit { bit, method }
    }
}

impl MethodSet {
    /// Names that no request can have are left out.
    pub(crate) fn new(names: &[Arc<str>]) -> Self {
        let mut set = MethodSet {
            bits: 0,
            others: Vec::new(),
        };
        for method in names
            .iter()
            .flat_map(|name| Method::from_bytes(name.as_bytes()))
        {
            let bit = MethodBit::new(&method).bit;
            set.bits |= bit;
            if bit == OTHER {
                set.others.push(method);
            }
        }
        set
    }

    #[inline]
    pub(crate) fn contains(&self, MethodBit { bit, method }: MethodBit<'_>) -> bool {
        self.bits & bit != 0 && (bit != OTHER || self.others.contains(method))
    }
}

#[cfg(test)]
mod tests {
    use koa_core::http::Method;

    use super::{MethodBit, MethodSet};

    #[test]
    fn a_set_contains_its_methods_and_no_others() {
        let names = [
            "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT",
            "PROPFIND", "X-A", "get",
        ];
        for own in names {
            let set = MethodSet::new(&[own.into(), "not a method".into()]);
            for name in names {
                let method = Method::from_bytes(name.as_bytes()).expect("a method");
                assert_eq!(
                    set.contains(MethodBit::new(&method)),
                    name == own,
                    "{own} {name}"
                );
            }
        }
    }
}
