//! Pieces of files, in buffers that are used again.

use std::{
    fs::File,
    io,
    ops::Range,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;

/// The size in bytes of a piece: few visits to the threads that may block, and still at home in a core's cache.
pub(super) const CHUNK: usize = 256 << 10;

/// How many buffers wait for their next use; what comes back beyond that is freed.
const SPARE: usize = 16;

static BUFFERS: Mutex<Vec<Box<[u8]>>> = Mutex::new(Vec::new());

/// The length of the next piece of a part.
pub(super) fn length(part: &Range<u64>) -> usize {
    usize::try_from(part.end.saturating_sub(part.start)).map_or(CHUNK, |left| left.min(CHUNK))
}

/// Reads a piece, at most [`CHUNK`] bytes; it blocks.
pub(super) fn read(file: &File, at: u64, length: usize) -> io::Result<Bytes> {
    let mut buffer = if length > CHUNK / 2 {
        Buffer::spare()
    } else {
        Buffer::exact(length)
    };
    buffer.length = length;
    read_exact_at(file, &mut buffer.bytes[..length], at)?;
    Ok(Bytes::from_owner(buffer))
}

struct Buffer {
    bytes: Box<[u8]>,
    length: usize,
}

impl Buffer {
    fn spare() -> Self {
        let spare = lock().pop();
        Buffer {
            bytes: spare.unwrap_or_else(|| vec![0; CHUNK].into()),
            length: 0,
        }
    }

    fn exact(length: usize) -> Self {
        Buffer {
            bytes: vec![0; length].into(),
            length,
        }
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if self.bytes.len() == CHUNK {
            let mut buffers = lock();
            if buffers.len() < SPARE {
                buffers.push(std::mem::take(&mut self.bytes));
            }
        }
    }
}

fn lock() -> std::sync::MutexGuard<'static, Vec<Box<[u8]>>> {
    BUFFERS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn read_exact_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut buffer: &mut [u8], mut at: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, at) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                buffer = &mut buffer[read..];
                at += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_piece_is_what_is_left() {
        assert_eq!(length(&(0..0)), 0);
        assert_eq!(length(&(0..10)), 10);
        assert_eq!(length(&(0..CHUNK as u64 + 1)), CHUNK);
        assert_eq!(length(&(7..u64::MAX)), CHUNK);
    }

    #[test]
    fn a_buffer_is_used_again() -> io::Result<()> {
        let file = File::open("/dev/zero")?;
        let piece = read(&file, 0, CHUNK)?;
        let address = piece.as_ptr();
        drop(piece);
        assert!(lock().iter().any(|buffer| buffer.as_ptr() == address));
        Ok(())
    }
}
