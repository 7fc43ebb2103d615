//! The digests of files.

use crate::{
    hash::{Hasher, hex},
    uploads::Digest,
};

impl Digest for Hasher {
    fn update(&mut self, bytes: &[u8]) {
        Hasher::update(self, bytes);
    }

    fn hex(self: Box<Self>) -> String {
        hex(&self.finish())
    }
}
