//! What the socket, the requests and the sweeper know of one connection.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    task::Waker,
    time::Instant,
};

use tokio::sync::Notify;

use super::{leaving::Leaving, received::Received, sweeper::Connections};
use crate::Limits;

/// The size in bytes up to which hyper gathers what it reads and writes.
pub(super) const BUFFER: usize = 64 << 10;

/// What all connections of a worker share.
pub(crate) struct Shared {
    pub(super) limits: Limits,
    /// The size in bytes up to which a head is looked at.
    head_size: usize,
    pub(super) connections: AtomicUsize,
    pub(super) running: AtomicUsize,
    pub(super) ended: Notify,
    pub(super) list: Connections,
    closing: AtomicBool,
    abandoned: AtomicBool,
    started: Instant,
    now: AtomicU64,
}

impl Shared {
    pub(super) fn new(limits: Limits) -> Self {
        let head_size = match limits.max_header_size {
            0 => BUFFER,
            size => size,
        };
        Shared {
            limits,
            head_size,
            connections: AtomicUsize::new(0),
            running: AtomicUsize::new(0),
            ended: Notify::new(),
            list: Connections::default(),
            closing: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            started: Instant::now(),
            now: AtomicU64::new(0),
        }
    }

    /// Milliseconds since the worker started, as of the sweeper's last tick.
    pub(super) fn now(&self) -> u64 {
        self.now.load(Relaxed)
    }

    pub(super) fn update_clock(&self) -> u64 {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.now.store(now, Relaxed);
        now
    }

    pub(super) fn close(&self) {
        self.closing.store(true, Relaxed);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Relaxed)
    }

    /// The deadline has passed: nothing is started any more.
    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Relaxed);
    }
}

/// Counts a connection or a chain that shutdown waits for.
pub(crate) struct Running(Arc<Shared>);

impl Running {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        shared.running.fetch_add(1, Relaxed);
        Running(shared)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Relaxed);
        self.0.ended.notify_one();
    }
}

/// Where a connection stands.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// A head is awaited or arriving, since the connection was made or its first byte came.
    Head,
    /// A request is with the application.
    Handling,
    /// The response was handed over; what follows was not asked for yet.
    Answered,
    /// Kept alive for another request.
    Idle,
    /// Closed for writing, while late bytes of the client are thrown away.
    Lingering,
    /// Out of HTTP's hands: upgraded, or over.
    Upgraded,
}

/// What the sweeper decided.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Verdict {
    None,
    Close,
    HeadTooSlow,
    BodyTooSlow,
    WriteTooSlow,
}

pub(crate) struct Connection {
    remote: Option<SocketAddr>,
    encrypted: bool,
    pub(super) shared: Arc<Shared>,
    phase: AtomicU8,
    verdict: AtomicU8,
    /// When the phase began; of a request, when its head began.
    since: AtomicU64,
    /// When a write first had to wait, plus one; 0 while none does.
    stalled: AtomicU64,
    awaits_body: AtomicBool,
    unread_body: AtomicBool,
    waker: Mutex<Option<Waker>>,
    received: Mutex<Received>,
    pub(super) leaving: Leaving,
}

impl Connection {
    pub(super) fn new(remote: Option<SocketAddr>, shared: Arc<Shared>) -> Self {
        let now = shared.update_clock();
        Connection {
            remote,
            encrypted: false,
            shared,
            phase: AtomicU8::new(Phase::Head as u8),
            verdict: AtomicU8::new(Verdict::None as u8),
            since: AtomicU64::new(now),
            stalled: AtomicU64::new(0),
            awaits_body: AtomicBool::new(false),
            unread_body: AtomicBool::new(false),
            waker: Mutex::new(None),
            received: Mutex::default(),
            leaving: Leaving::default(),
        }
    }

    pub(crate) fn remote_addr(&self) -> Option<SocketAddr> {
        self.remote
    }

    /// A server of one's own may speak TLS, which [`Callback`](super::Callback) is told.
    pub(super) fn encrypted(mut self, encrypted: bool) -> Self {
        self.encrypted = encrypted;
        self
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    pub(super) fn phase(&self) -> Phase {
        match self.phase.load(Relaxed) {
            0 => Phase::Head,
            1 => Phase::Handling,
            2 => Phase::Answered,
            3 => Phase::Idle,
            4 => Phase::Lingering,
            _ => Phase::Upgraded,
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Relaxed);
        self.since.store(self.shared.now(), Relaxed);
    }

    /// A request goes to the application.
    pub(super) fn begin(&self, has_body: bool) {
        if self.phase() != Phase::Head {
            self.since.store(self.shared.now(), Relaxed);
        }
        self.phase.store(Phase::Handling as u8, Relaxed);
        if self.verdict.load(Relaxed) != Verdict::None as u8 {
            self.verdict.store(Verdict::None as u8, Relaxed);
        }
        if has_body {
            self.awaits_body.store(false, Relaxed);
            self.unread_body.store(true, Relaxed);
            self.received().body_begins();
        }
    }

    /// The response was handed over.
    pub(super) fn answered(&self) {
        if self.phase() == Phase::Handling {
            self.phase.store(Phase::Answered as u8, Relaxed);
        }
    }

    pub(crate) fn body_was_read(&self) {
        self.unread_body.store(false, Relaxed);
        self.awaits_body.store(false, Relaxed);
    }

    pub(crate) fn has_unread_body(&self) -> bool {
        self.unread_body.load(Relaxed)
    }

    /// hyper asks for bytes.
    pub(super) fn before_read(&self) {
        if self.phase() == Phase::Answered {
            self.enter(Phase::Idle);
        }
    }

    /// Bytes came, or did not.
    #[inline]
    pub(super) fn after_read(&self, bytes: &[u8]) {
        if self.phase() != Phase::Idle {
            self.after_reading_on(bytes);
        } else if !bytes.is_empty() {
            self.enter(Phase::Head);
            self.received().begin(bytes, self.shared.head_size);
        }
    }

    #[inline(never)]
    fn after_reading_on(&self, bytes: &[u8]) {
        match self.phase() {
            Phase::Head if !bytes.is_empty() => {
                self.received().extend(bytes, self.shared.head_size);
            }
            Phase::Handling => {
                self.awaits_body.store(bytes.is_empty(), Relaxed);
                self.received().extend(bytes, self.shared.head_size);
            }
            _ => {}
        }
    }

    /// Whether a part of a head has come, and no more.
    pub(super) fn is_mid_head(&self) -> bool {
        self.phase() == Phase::Head && !self.received().is_empty()
    }

    /// Whether the client takes the server for one of HTTP/2 (RFC 9113, section 3.4).
    #[cold]
    pub(super) fn is_http2(&self) -> bool {
        self.phase() == Phase::Head && self.received().is_http2()
    }

    pub(super) fn received(&self) -> MutexGuard<'_, Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write_waits(&self) {
        if self.stalled.load(Relaxed) == 0 {
            self.stalled.store(self.shared.now() + 1, Relaxed);
        }
    }

    pub(super) fn write_went_on(&self) {
        if self.is_stalled() {
            self.stalled.store(0, Relaxed);
            if self.phase() == Phase::Idle {
                self.enter(Phase::Idle);
            }
        }
    }

    /// Whether an answer waits for the client to take it.
    pub(super) fn is_stalled(&self) -> bool {
        self.stalled.load(Relaxed) != 0
    }

    /// Whether closing at once could destroy the answer, because the client still sends.
    pub(super) fn should_linger(&self) -> bool {
        self.has_unread_body() || self.is_mid_head()
    }

    pub(super) fn verdict(&self) -> Verdict {
        match self.verdict.load(Relaxed) {
            0 => Verdict::None,
            1 => Verdict::Close,
            2 => Verdict::HeadTooSlow,
            3 => Verdict::BodyTooSlow,
            _ => Verdict::WriteTooSlow,
        }
    }

    pub(super) fn keep_waker(&self, waker: &Waker) {
        *self.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(waker.clone());
    }

    pub(super) fn wake(&self) {
        if let Some(waker) = &*self.waker.lock().unwrap_or_else(PoisonError::into_inner) {
            waker.wake_by_ref();
        }
    }

    /// Waits until the client has left.
    pub(crate) async fn closed(self: Arc<Self>) {
        self.leaving.wait(|| self.wake()).await;
    }

    /// Looks whether a deadline has passed; `grace` is what the clock may be behind.
    pub(super) fn sweep(&self, now: u64, grace: u64) {
        let decided = self.verdict();
        let limits = &self.shared.limits;
        let over = |since: u64, timeout: std::time::Duration| {
            let timeout = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
            timeout != 0 && now.saturating_sub(since) > timeout.saturating_add(grace)
        };
        let since = self.since.load(Relaxed);
        let stalled = self.stalled.load(Relaxed);
        let verdict = match self.phase() {
            // Until the client takes the answer, nothing else is asked of it.
            _ if stalled != 0 => {
                if decided != Verdict::WriteTooSlow && over(stalled - 1, limits.write_timeout) {
                    Verdict::WriteTooSlow
                } else {
                    Verdict::None
                }
            }
            _ if decided != Verdict::None => Verdict::None,
            Phase::Head if over(since, limits.headers_timeout) => Verdict::HeadTooSlow,
            Phase::Idle | Phase::Lingering if over(since, limits.keep_alive_timeout) => {
                Verdict::Close
            }
            Phase::Handling
                if self.awaits_body.load(Relaxed) && over(since, limits.request_timeout) =>
            {
                Verdict::BodyTooSlow
            }
            _ => Verdict::None,
        };
        if verdict != Verdict::None {
            self.verdict.store(verdict as u8, Relaxed);
            self.wake();
        }
    }

    /// The right to run on after the connection, which shutdown waits for; none once the deadline has passed.
    pub(super) fn running(&self) -> Option<Running> {
        (!self.shared.abandoned.load(Relaxed)).then(|| Running::new(self.shared.clone()))
    }
}
