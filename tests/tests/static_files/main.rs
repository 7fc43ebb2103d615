//! Files: `send`, `serve` and `range` of koa-middleware.

#[cfg(test)]
mod changes;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod ranges;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod serving;
