// A file that stands in an address (`data:image/png;base64,…`), unpacked without asking anybody: a page that is served may fetch from its
// server alone.

/**
 * The file that an address holds.
 *
 * @throws Error for an address of another kind
 * @example fileOfAddress('data:text/plain;base64,aGk=').size // 2
 */
export function fileOfAddress(address: string): Blob {
  const [prefix, type] = /^data:([\w.+-]+\/[\w.+-]+);base64,/.exec(address) ?? []
  if (prefix === undefined || type === undefined) throw notHeld()
  let packed: string
  try {
    packed = atob(address.slice(prefix.length))
  } catch (error) {
    throw notHeld(error)
  }
  return new Blob([Uint8Array.from(packed, (letter) => letter.charCodeAt(0))], { type })
}

const notHeld = (cause?: unknown): Error =>
  new Error('the picture of this case is not held in it — drop the file in', { cause })
