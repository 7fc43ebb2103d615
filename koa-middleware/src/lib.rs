//! koa-middleware
