//! Header maps that are used again, for making one costs two allocations a request.

use std::cell::RefCell;

use http::HeaderMap;

/// How many maps a thread keeps, and how large one may be to be kept.
const KEPT: usize = 64;
const CAPACITY: usize = 64;

thread_local! {
    static SPARE: RefCell<Vec<HeaderMap>> = const { RefCell::new(Vec::new()) };
}

pub(crate) fn spare() -> HeaderMap {
    SPARE.with_borrow_mut(Vec::pop).unwrap_or_default()
}

pub(crate) fn recycle(mut headers: HeaderMap) {
    if headers.capacity() == 0 || headers.capacity() > CAPACITY {
        return;
    }
    headers.clear();
    SPARE.with_borrow_mut(|spare| {
        if spare.len() < KEPT {
            spare.push(headers);
        }
    });
}
