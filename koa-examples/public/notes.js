// Shows in a demo's .answer what its buttons (data-get, data-post) and forms get from the server.
// The members of answers in JSON are kept: data-send posts one of them, data-bearer sends the token along.
// data-seek moves the sound or the video of its demo.
const kept = {}

const optionsOf = ({ post, send, bearer }) => ({
  method: post ? 'POST' : 'GET',
  body: send && JSON.stringify({ [send]: kept[send] ?? '' }),
  headers: {
    ...(send && { 'Content-Type': 'application/json' }),
    ...(bearer !== undefined && { Authorization: `Bearer ${kept.token ?? ''}` })
  }
})

const keep = (text) => {
  try {
    Object.assign(kept, JSON.parse(text))
  } catch {} // not JSON
}

const show = async (place, url, options) => {
  const response = await fetch(url, options)
  const bytes = await response.arrayBuffer()
  const lines = [`${response.status} ${response.statusText}`]
  response.headers.forEach((value, name) => lines.push(`${name}: ${value}`))
  const text = new TextDecoder().decode(bytes)
  keep(text)
  place.textContent = `${options.method} ${url}\n\n${lines.join('\n')}\n\n${text.slice(0, 600)}`
}

const answer = (element, url, options = { method: 'GET' }) => {
  const place = element.closest('.demo').querySelector('.answer')
  show(place, url, options).catch((error) => { place.textContent = String(error) })
}

for (const button of document.querySelectorAll('[data-get], [data-post]')) {
  const { get, post } = button.dataset
  button.addEventListener('click', () => answer(button, get ?? post, optionsOf(button.dataset)))
}

for (const button of document.querySelectorAll('[data-seek]')) {
  const media = button.closest('.demo').querySelector('audio, video')
  button.addEventListener('click', () => { media.currentTime = Number(button.dataset.seek) })
}

for (const form of document.querySelectorAll('.demo form:not([enctype])')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const [url, fields] = [form.getAttribute('action'), new FormData(form)]
    const text = String(new URLSearchParams(fields))
    if (form.method !== 'post') return answer(form, `${url}?${text}`)
    if (form.enctype === 'multipart/form-data') return answer(form, url, { method: 'POST', body: fields })
    // With data-type, the field `body` is sent as it is.
    const type = form.dataset.type
    answer(form, url, {
      method: 'POST',
      headers: { 'Content-Type': type || 'application/x-www-form-urlencoded' },
      body: type ? fields.get('body') : text
    })
  })
}
