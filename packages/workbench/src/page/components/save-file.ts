// A file out of the page, into the reader's folder of downloads.

/** Saves text under a name; what a file's name cannot hold becomes a hyphen. */
export const saveText = (name: string, text: string, type = 'text/plain'): void =>
  saveBlob(name, new Blob([text], { type }))

/** Saves bytes, a picture for example. */
export function saveBlob(name: string, blob: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name.replace(/[^\p{L}\p{N}._ ()-]+/gu, '-').slice(0, 120)
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
