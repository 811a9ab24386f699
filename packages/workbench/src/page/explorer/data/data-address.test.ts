import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileOfAddress } from './data-address.js'

test('what was packed comes back, byte by byte, with its type', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const file = fileOfAddress(`data:image/png;base64,${Buffer.from(bytes).toString('base64')}`)
      expect(file.type).toBe('image/png')
      expect(new Uint8Array(await file.arrayBuffer())).toEqual(Uint8Array.from(bytes))
    }),
  )
})

test.each(['https://example.org/a.png', 'data:image/png,abc', 'data:image/png;base64,<img>', ''])(
  '%s is refused',
  (address) => {
    expect(() => fileOfAddress(address)).toThrow('is not held in it')
  },
)
