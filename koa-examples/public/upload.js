// Sends the forms that hold files, with the progress of their upload; fetch does not tell it.
for (const form of document.querySelectorAll('.demo form[enctype]')) {
  const [progress, place] = [form.querySelector('progress'), form.closest('.demo').querySelector('.answer')]

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    // Each file of the input is a pair of its own, all under the input's name.
    const data = new FormData(form)
    const request = new XMLHttpRequest()
    request.open('POST', form.getAttribute('action'))
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      progress.max = total
      progress.value = loaded
      place.textContent = `${loaded} / ${total}`
    })
    request.addEventListener('load', () => {
      place.textContent = `${request.status} ${request.statusText}\n\n${request.responseText}`
    })
    request.addEventListener('error', () => { place.textContent = 'the connection was lost' })
    request.send(data)
  })
}
