// Shows in a demo's .answer what its buttons (data-get) and forms get from the server.
const show = async (place, url) => {
  const response = await fetch(url)
  const bytes = await response.arrayBuffer()
  const lines = [`${response.status} ${response.statusText}`]
  response.headers.forEach((value, name) => lines.push(`${name}: ${value}`))
  const text = new TextDecoder().decode(bytes)
  place.textContent = `GET ${url}\n\n${lines.join('\n')}\n\n${text.slice(0, 600)}`
}

const answer = (element, url) => {
  const place = element.closest('.demo').querySelector('.answer')
  show(place, url).catch((error) => { place.textContent = String(error) })
}

for (const button of document.querySelectorAll('[data-get]')) {
  button.addEventListener('click', () => answer(button, button.dataset.get))
}

for (const form of document.querySelectorAll('.demo form')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    answer(form, `${form.getAttribute('action')}?${new URLSearchParams(new FormData(form))}`)
  })
}
