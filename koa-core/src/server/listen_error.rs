//! What is told where a server cannot listen.

use std::{fmt, io, net::SocketAddr};

use super::address::Address;

/// An address could not be listened on.
///
/// It reads as in Node, from a `main` that returns [`Result`](crate::Result) too, and has the [`io::Error`] as its source.
///
/// # Examples
///
/// ```
/// use koa_core::App;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> koa_core::Result {
/// let server = App::new().start("127.0.0.1:0").await?;
/// let address = server.local_addr();
/// let error = App::new().start(address).await.unwrap_err();
/// assert_eq!(error.to_string(), format!("listen EADDRINUSE: address already in use {address}"));
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// The `error` event of the server that `app.listen` returns.
#[derive(Debug)]
pub struct ListenError {
    address: String,
    source: io::Error,
}

impl ListenError {
    /// Before an address was tried.
    pub(super) fn new(address: &Address, source: io::Error) -> Self {
        ListenError {
            address: address.to_string(),
            source,
        }
    }

    pub(super) fn at(address: SocketAddr, source: io::Error) -> Self {
        ListenError {
            // Node writes an IPv6 address without brackets.
            address: format!("{}:{}", address.ip(), address.port()),
            source,
        }
    }
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ListenError { address, source } = self;
        let known = match source.kind() {
            io::ErrorKind::AddrInUse => "EADDRINUSE: address already in use",
            io::ErrorKind::AddrNotAvailable => "EADDRNOTAVAIL: address not available",
            io::ErrorKind::PermissionDenied => "EACCES: permission denied",
            _ => return write!(f, "cannot listen on {address}: {source}"),
        };
        write!(f, "listen {known} {address}")
    }
}

impl std::error::Error for ListenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
