//! Where to listen.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// An address to listen on, in the forms that Node's `server.listen` takes.
///
/// - `3000`, a port: on all addresses, IPv6 and IPv4; 0 lets the system choose;
/// - `"127.0.0.1:3000"`, `"[::1]:3000"`, `"localhost:3000"`, `"3000"`, a text;
/// - `("127.0.0.1", 3000)`, a host and a port;
/// - a [`SocketAddr`].
///
/// # Examples
///
/// ```no_run
/// # async fn listen() -> koa_core::Result {
/// koa_core::App::new().listen(3000).await?;
/// koa_core::App::new().listen("127.0.0.1:3000").await?;
/// koa_core::App::new().listen(("localhost", 3000)).await
/// # }
/// ```
///
/// # In Koa
///
/// The arguments of `app.listen`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Form);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Port(u16),
    Socket(SocketAddr),
    Text(String),
}

impl Address {
    /// The addresses to try, in their order.
    pub(super) async fn resolve(&self) -> std::io::Result<Vec<SocketAddr>> {
        let everywhere = |port| {
            vec![
                (IpAddr::from(Ipv6Addr::UNSPECIFIED), port).into(),
                (IpAddr::from(Ipv4Addr::UNSPECIFIED), port).into(),
            ]
        };
        match &self.0 {
            Form::Port(port) => Ok(everywhere(*port)),
            Form::Socket(address) => Ok(vec![*address]),
            Form::Text(text) => match text.parse() {
                Ok(port) => Ok(everywhere(port)),
                Err(_) => Ok(tokio::net::lookup_host(text).await?.collect()),
            },
        }
    }
}

impl From<u16> for Address {
    fn from(port: u16) -> Self {
        Address(Form::Port(port))
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Address(Form::Socket(address))
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        Address(Form::Text(text.into()))
    }
}

impl From<String> for Address {
    fn from(text: String) -> Self {
        Address(Form::Text(text))
    }
}

impl From<(&str, u16)> for Address {
    fn from((host, port): (&str, u16)) -> Self {
        if host.contains(':') && !host.starts_with('[') {
            return format!("[{host}]:{port}").into();
        }
        format!("{host}:{port}").into()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Port(port) => write!(f, "port {port}"),
            Form::Socket(address) => address.fmt(f),
            Form::Text(text) => f.write_str(text),
        }
    }
}
