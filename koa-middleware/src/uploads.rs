//! What the uploaders share: random names, and writing files piece by piece.

mod keys;
mod writing;

use std::{io, path::Path};

use koa_core::Error;

pub(crate) use self::{
    keys::with_numbers_first,
    writing::{Digest, Writing},
};

/// So many random characters of an alphabet whose length divides 256.
pub(crate) fn random_name(alphabet: &[u8], length: usize) -> Result<String, Error> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::other(format!("no random name can be made: {error}")))?;
    let characters = bytes
        .iter()
        .map(|byte| alphabet[usize::from(*byte) % alphabet.len()]);
    Ok(characters.map(char::from).collect())
}

/// What an upload becomes whose file cannot be stored: a 507 where there is no room, else a 500; the text is for the log.
pub(crate) fn not_stored(path: &Path, error: io::Error) -> Error {
    let full = matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    );
    Error::new(if full { 507 } else { 500 })
        .with_message(format!(
            "cannot store an upload at {}: {error}",
            path.display()
        ))
        .with_source(error)
}
