//! The server — what `app.listen` starts: worker threads, connections, limits and shutdown.

mod address;
mod answer;
mod connection;
mod exchange;
mod handle;
mod listen;
mod outcome;
mod outgoing;
mod refusal;
mod service;
mod socket;
mod sweeper;
mod worker;

pub use self::{
    address::Address,
    listen::{Closed, ListenError, Server},

    exchange::NoAnswer,
    outgoing::{Finished, ResponseBody},
    service::{Callback, CallbackFuture},
};
pub(crate) use self::{connection::Connection, exchange::Exchange, handle::caught, refusal::Admitted};
#[cfg(feature = "testing")]
pub(crate) use self::worker::{Accepted, Worker};
