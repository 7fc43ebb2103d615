#!/usr/bin/env node
// The real Koa with koa-static and koa-mount, where NODE_PATH finds them: $FILES at /files on $PORT.
const Koa = require('koa')
const mount = require('koa-mount')
const serve = require('koa-static')

const app = new Koa()
app.use(mount('/files', serve(process.env.FILES)))
app.use((ctx) => { ctx.body = 'Hello, World!' })
app.listen(Number(process.env.PORT), '127.0.0.1')
