//! koa-router
