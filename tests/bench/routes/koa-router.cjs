// Nanoseconds per lookup of @koa/router, as JSON in the order of the cases; for routes.py.
const Router = require('@koa/router')
const count = Number(process.argv[2])
const result = []
for (const hasParams of [false, true]) {
  const path = (n, id, item) => `/api/v1/resource${n}/` + (hasParams ? `${id}/items/${item}` : 'list')
  const router = new (Router.Router ?? Router)()
  for (let n = 0; n < count; n++) router.get(path(n, ':id', ':item'), () => {})
  for (const n of [0, count - 1, count]) {
    const sought = path(n, '42', '7')
    const lookup = () => {
      const found = router.match(sought, 'GET').pathAndMethod
      for (const layer of found) layer.params(sought, layer.captures(sought), {})
      return found.length
    }
    if (lookup() !== (n < count ? 1 : 0)) throw new Error(`unexpected: ${sought}`)
    let runs = Math.ceil(2e6 / (count + 10))
    for (let i = 0; i < runs / 5; i++) lookup()
    const start = process.hrtime.bigint()
    for (let i = 0; i < runs; i++) lookup()
    result.push(Number(process.hrtime.bigint() - start) / runs)
  }
}
console.log(JSON.stringify(result))
