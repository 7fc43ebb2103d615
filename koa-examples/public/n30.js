// N30: cuts a file into slices and uploads those that the server does not have.
const SLICE = 256 * 1024
const PARALLEL = 3

const demo = document.querySelector('#n30')
const [file, bar, count, answer] = ['input', 'progress', '.count', '.answer'].map((one) => demo.querySelector(one))
const [start, pause] = ['start', 'pause'].map((name) => demo.querySelector(`[data-do=${name}]`))
let pausing = null

const say = (line) => { answer.textContent += `${line}\n` }

// 1. The hash of the whole file names it, on this page and after a reload.
const hashOf = async (blob) => {
  const hash = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const post = async (path, body, signal) => {
  const headers = body instanceof FormData ? {} : { 'Content-Type': 'application/json' }
  const response = await fetch(`/n30/${path}`, {
    method: 'POST', headers, signal, body: body instanceof FormData ? body : JSON.stringify(body)
  })
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  return response
}

const upload = async (chosen, signal) => {
  const total = Math.max(1, Math.ceil(chosen.size / SLICE))
  const fileHash = await hashOf(chosen)
  const named = { fileHash, filename: chosen.name }

  // 2. Which slices are there?
  const known = await (await post('verify', named, signal)).json()
  const there = new Set(known.uploadedList)
  const missing = [...Array(total).keys()].filter((index) => !there.has(`${fileHash}-${index}`))
  let done = known.shouldUpload ? total - missing.length : total
  const show = () => {
    bar.value = done / total
    count.textContent = `${done} / ${total}`
  }
  show()
  say(known.shouldUpload ? `已有 there: ${done}, 缺少 missing: ${missing.length}` : '秒传 it is there already')

  if (known.shouldUpload) {
    // 3. The missing ones, a few at the same time.
    const worker = async () => {
      while (missing.length > 0 && !signal.aborted) {
        const index = missing.shift()
        const form = new FormData()
        form.append('chunk', chosen.slice(index * SLICE, (index + 1) * SLICE))
        form.append('hash', `${fileHash}-${index}`)
        form.append('fileHash', fileHash)
        form.append('filename', chosen.name)
        await post('upload', form, signal)
        done += 1
        show()
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, worker))
    signal.throwIfAborted()

    // 4. The server merges them and checks the hash.
    await post('merge', { ...named, size: SLICE, total, fileSize: chosen.size }, signal)
  }
  say(`完成 done: ${fileHash}`)
  const dot = chosen.name.lastIndexOf('.')
  const link = document.createElement('a')
  link.href = `/n30/files/${fileHash}${dot > 0 ? chosen.name.slice(dot) : ''}`
  link.textContent = '下载 download'
  answer.append(link)
}

start.addEventListener('click', async () => {
  if (!file.files[0]) return say('先选一个文件 choose a file first')
  answer.textContent = ''
  pausing = new AbortController()
  start.disabled = true
  pause.disabled = false
  try {
    await upload(file.files[0], pausing.signal)
  } catch (error) {
    say(pausing.signal.aborted ? '已暂停 paused' : String(error))
  }
  start.disabled = false
  pause.disabled = true
  start.textContent = bar.value < 1 ? '继续 resume' : '上传 upload'
})

pause.addEventListener('click', () => pausing.abort())
