//! The server — what `app.listen` starts: worker threads, connections, limits and shutdown.

mod address;
mod answer;
mod connection;
mod exchange;
mod handle;
mod leaving;
mod listen;
mod listen_error;
mod outcome;
mod outgoing;
mod received;
mod refusal;
mod service;
mod socket;
mod sweeper;
mod worker;

#[cfg(feature = "testing")]
pub(crate) use self::worker::{Accepted, Worker};
pub use self::{
    address::Address,
    exchange::NoAnswer,
    listen::{Closed, Server},
    listen_error::ListenError,
    outgoing::{Finished, ResponseBody},
    service::{Callback, CallbackFuture},
};
pub(crate) use self::{
    connection::Connection, exchange::Exchange, handle::caught, refusal::Admitted,
};
