import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { fetchBytes } from './open-web.js'

/** A server that sends half of what it promises under /half, nothing under /none, and all under any other path. */
async function withServer(use: (base: string) => Promise<void>): Promise<void> {
  const server = createServer((request, answer) => {
    if (request.url === '/none') return answer.writeHead(404).end()
    answer.writeHead(200, { 'content-length': 8 })
    if (request.url === '/half') return answer.write('half', () => answer.destroy())
    return answer.end('12345678')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

test('a file that breaks off, or that a server does not have, is told with its address', async () => {
  await withServer(async (base) => {
    expect(await fetchBytes(`${base}/whole`)).toHaveLength(8)
    await expect(fetchBytes(`${base}/half`)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(`${base}/half: broke off while it was fetched`),
    })
    await expect(fetchBytes(`${base}/none`)).rejects.toThrow(`${base}/none: the server answers 404`)
  })
})

test('a server that is not there is told with its address', async () => {
  let gone = ''
  await withServer(async (base) => {
    gone = `${base}/model.onnx`
    await Promise.resolve()
  })
  await expect(fetchBytes(gone)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(`${gone}: cannot be fetched`),
  })
})
