//! Pieces of files, in buffers that are used again.

use std::{
    fs::File,
    io,
    ops::Range,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;

/// The size in bytes of a piece that waits for the disk: few visits to the threads that may, and still at home in a core's cache.
pub(super) const CHUNK: usize = 256 << 10;

/// The size in bytes of a piece that is in memory already: what goes to the connection at once.
#[cfg(target_os = "linux")]
const AT_ONCE: usize = 64 << 10;

/// How many buffers wait for their next use; what comes back beyond that is freed.
const SPARE: usize = 16;

/// Pieces up to this size in bytes get a buffer of their own.
const SMALL: usize = 16 << 10;

static BUFFERS: Mutex<Vec<Box<[u8]>>> = Mutex::new(Vec::new());

/// The length of the next piece of a part.
pub(super) fn length(part: &Range<u64>) -> usize {
    usize::try_from(part.end.saturating_sub(part.start)).map_or(CHUNK, |left| left.min(CHUNK))
}

/// Reads a piece, at most [`CHUNK`] bytes; it blocks.
pub(super) fn read(file: &File, at: u64, length: usize) -> io::Result<Bytes> {
    let mut buffer = Buffer::of(length);
    read_exact_at(file, buffer.filled(), at)?;
    Ok(Bytes::from_owner(buffer))
}

/// Reads what the system has in memory of a piece, without waiting for the disk; nothing where that cannot be done.
#[cfg(target_os = "linux")]
pub(super) fn read_at_once(file: &File, at: u64, length: usize) -> Option<Bytes> {
    use rustix::io::{ReadWriteFlags, preadv2};

    let mut buffer = Buffer::of(length.min(AT_ONCE));
    let mut slices = [io::IoSliceMut::new(buffer.filled())];
    let read = preadv2(file, &mut slices, at, ReadWriteFlags::NOWAIT).ok()?;
    buffer.length = read;
    // The end of the file comes too early here; the way that blocks says so.
    (read > 0).then(|| Bytes::from_owner(buffer))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn read_at_once(_: &File, _: u64, _: usize) -> Option<Bytes> {
    None
}

struct Buffer {
    bytes: Box<[u8]>,
    length: usize,
}

impl Buffer {
    fn of(length: usize) -> Self {
        let bytes = if length > SMALL {
            lock().pop().unwrap_or_else(|| vec![0; CHUNK].into())
        } else {
            vec![0; length].into()
        };
        Buffer { bytes, length }
    }

    fn filled(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.length]
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
    #[cfg(target_os = "linux")]
    fn what_is_in_memory_is_read_at_once_and_what_is_not_is_left() -> io::Result<()> {
        let path = std::env::temp_dir().join(format!("koa-chunk-test-{}", std::process::id()));
        std::fs::write(&path, vec![7; AT_ONCE + 10])?;
        let file = File::open(&path)?;
        std::fs::remove_file(&path)?;
        // A file system that cannot say what is in memory leaves everything to the way that blocks.
        if let Some(piece) = read_at_once(&file, 0, AT_ONCE + 10) {
            assert!(!piece.is_empty() && piece.len() <= AT_ONCE);
            assert!(piece.iter().all(|byte| *byte == 7));
        }
        assert!(read_at_once(&file, AT_ONCE as u64 + 10, 5).is_none());
        assert_eq!(read(&file, AT_ONCE as u64, 10)?, vec![7; 10]);
        let end = read(&file, AT_ONCE as u64, 11).map_err(|error| error.kind());
        assert_eq!(end, Err(io::ErrorKind::UnexpectedEof));
        Ok(())
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
