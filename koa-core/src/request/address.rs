//! Where the request came from and where it was meant for: `host`, `protocol`, `ip` and the headers of trusted proxies.

use std::{borrow::Cow, net::SocketAddr};

use super::Request;
use crate::url;

impl Request {
    /// The host with its port; empty where none was sent.
    ///
    /// With [`App::proxy`](crate::App::proxy) the first entry of `X-Forwarded-Host` wins.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.host()); // "example.com:3000"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.host`
    #[must_use]
    pub fn host(&self) -> String {
        let forwarded = if self.app.proxy {
            self.get("x-forwarded-host")
        } else {
            "".into()
        };
        let host = if forwarded.is_empty() {
            self.get("host")
        } else {
            forwarded
        };
        url::host(&host).into_owned()
    }

    /// The host without its port; an IPv6 address keeps its brackets.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.hostname()); // "example.com"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.hostname`
    #[must_use]
    pub fn hostname(&self) -> String {
        url::hostname(&self.host()).into_owned()
    }

    /// The labels of the host name in front of its last [`subdomain_offset`](crate::App::subdomain_offset), the last first.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.request.subdomains()); // tobi.ferrets.example.com: ["ferrets", "tobi"]
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.subdomains`
    #[must_use]
    pub fn subdomains(&self) -> Vec<String> {
        url::subdomains(&self.hostname(), self.app.subdomain_offset)
    }

    /// The value of the `Origin` header.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.request.origin()); // Some("http://example.com")
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.origin`
    #[must_use]
    pub fn origin(&self) -> Option<Cow<'_, str>> {
        Some(self.get("origin")).filter(|origin| !origin.is_empty())
    }

    /// `https` on an encrypted connection, else `http`; with [`App::proxy`](crate::App::proxy) what `X-Forwarded-Proto` says.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.protocol()); // "http"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.protocol`
    #[must_use]
    pub fn protocol(&self) -> Cow<'static, str> {
        if self.connection.is_encrypted() {
            return "https".into();
        }
        if !self.app.proxy {
            return "http".into();
        }
        let forwarded = self.get("x-forwarded-proto");
        match forwarded.split(',').next().map(str::trim) {
            Some(_) if forwarded.is_empty() => "http".into(),
            Some("https") => "https".into(),
            Some("http") | None => "http".into(),
            Some(other) => other.to_lowercase().into(),
        }
    }

    /// Whether [`protocol`](Self::protocol) is `https`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(!ctx.request.secure());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.secure`
    #[must_use]
    pub fn secure(&self) -> bool {
        self.protocol() == "https"
    }

    /// The addresses that a trusted proxy names, the client first; empty without [`App::proxy`](crate::App::proxy).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.proxy = true;
    /// app.max_ips_count = 1;
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.request.ips()); // X-Forwarded-For: a, b gives ["b"]
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.ips`
    #[must_use]
    pub fn ips(&self) -> Vec<String> {
        if !self.app.proxy {
            return Vec::new();
        }
        let value = self.get(&self.app.proxy_ip_header);
        if value.is_empty() {
            return Vec::new();
        }
        let ips: Vec<_> = value.split(',').map(|ip| ip.trim().to_owned()).collect();
        match self.app.max_ips_count {
            0 => ips,
            count => ips[ips.len().saturating_sub(count)..].to_vec(),
        }
    }

    /// The client's address: the first of [`ips`](Self::ips), or that of the connection; empty where there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.ip()); // "127.0.0.1"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.ip`
    #[must_use]
    pub fn ip(&self) -> &str {
        self.ip.get_or_init(|| {
            let forwarded = self.ips().into_iter().next().filter(|ip| !ip.is_empty());
            forwarded.unwrap_or_else(|| {
                self.remote_addr()
                    .map(|remote| remote.ip().to_string())
                    .unwrap_or_default()
            })
        })
    }

    /// Overrides the client's address for the middleware that follow.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.request.set_ip("10.0.0.1");
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.ip = '10.0.0.1'`
    pub fn set_ip(&mut self, ip: impl Into<String>) {
        self.ip = ip.into().into();
    }

    /// The address of the connection's other end; `None` where the connection is no socket.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.request.remote_addr());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.socket.remoteAddress`, `request.socket.remotePort`
    #[must_use]
    pub fn remote_addr(&self) -> Option<SocketAddr> {
        self.connection.remote_addr()
    }
}
