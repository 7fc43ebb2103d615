//! Uploads that resume: tus and the slices of the notes, on the wire and on the disk.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod client;
mod files;
mod killed;
mod slices;
mod tus_checksum;
mod tus_concat;
mod tus_creation;
mod tus_cuts;
mod tus_hooks;
mod tus_lifetime;
mod tus_options;
mod tus_protocol;

/// Names and values of headers.
type Headers<'a> = &'a [(&'a str, &'a str)];
