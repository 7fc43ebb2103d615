// Uploads with npm's tus-js-client: node upload.js ENDPOINT. Prints `kill` where the server is to be killed and started again.
const assert = require('node:assert/strict')
const { randomBytes } = require('node:crypto')
const tus = require('tus-js-client')

const endpoint = process.argv[2]
const content = randomBytes(20 * 1024 * 1024)

// Uploads; `onProgress(upload, sent)` may abort, and `options.resume` is called then.
const send = (options, onProgress = () => {}) => new Promise((resolve, reject) => {
  const upload = new tus.Upload(content, {
    endpoint,
    chunkSize: 1024 * 1024,
    metadata: { filename: '小猫.bin', filetype: 'application/octet-stream' },
    retryDelays: [100, 300, 1000, 2000, 4000],
    onError: reject,
    onSuccess: () => resolve(upload),
    onProgress: (sent) => onProgress(upload, sent),
    ...options
  })
  upload.start()
})

const check = async (upload) => {
  const response = await fetch(upload.url)
  assert.equal(response.status, 200)
  assert.ok(content.equals(Buffer.from(await response.arrayBuffer())), `${upload.url} has other bytes`)
}

const once = (from, action) => {
  let done = false
  return (upload, sent) => {
    if (done || sent < from) return
    done = true
    action(upload)
  }
}

const scenarios = {
  'paused and resumed': async () => {
    const pause = once(7 * 1024 * 1024, (upload) => {
      upload.abort().then(() => setTimeout(() => upload.start(), 50))
    })
    await check(await send({}, pause))
  },

  'in parallel parts that are concatenated': async () => {
    await check(await send({ parallelUploads: 4 }))
  },

  'with a length that comes last': async () => {
    await check(await send({ uploadLengthDeferred: true }))
  },

  'with the first bytes in the creation': async () => {
    await check(await send({ uploadDataDuringCreation: true }))
  },

  'terminated': async () => {
    const url = await new Promise((resolve, reject) => {
      const terminate = once(5 * 1024 * 1024, (upload) => upload.abort(true).then(() => resolve(upload.url), reject))
      send({}, terminate).then(() => reject(new Error('it was not terminated')), reject)
    })
    const gone = await fetch(url, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } })
    assert.equal(gone.status, 404)
  },

  'while the server is killed': async () => {
    await check(await send({}, once(9 * 1024 * 1024, () => console.log('kill'))))
  }
}

const main = async () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    await scenario()
    console.log(`ok ${name}`)
  }
}

main().then(() => process.exit(0), (error) => {
  console.error(error)
  process.exit(1)
})
