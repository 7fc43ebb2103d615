'use strict'

// The application of the test `node.rs` on the real Koa: `node app.js cookie PORT`, or `node app.js redis://HOST:PORT PORT`.

const Koa = require('koa')
const { createSession } = require('koa-session')

const [where, port] = process.argv.slice(2)
const app = new Koa()
app.keys = ['new key', 'old key']
const options = { maxAge: 100000 }
if (where !== 'cookie') {
  options.store = require('koa-redis')({ url: where })
  options.prefix = 'sess:'
}
app.use(createSession(options, app))
app.use(async (ctx) => {
  switch (ctx.path) {
    case '/login':
      ctx.session = { user: 'bøb💩 "\\', 10: 1.5, 2: [1e21, 0.1, null, { z: 1, 1: 2 }], visits: 0, 'é\u2028': '\u0001' }
      break
    case '/visit':
      ctx.session.visits++
      ctx.session.last = 'node'
      break
    case '/half':
      ctx.session.half = '💩'.slice(0, 1)
      ctx.body = '{}'
      return
    case '/regenerate':
      await ctx.session.regenerate()
      break
    case '/logout':
      ctx.session = null
      break
  }
  ctx.body = JSON.stringify(ctx.session)
})
app.listen(Number(port), '127.0.0.1', () => console.log('ready'))
