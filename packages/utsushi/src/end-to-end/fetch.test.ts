// `utsushi fetch` against a server on this machine, as a process that trusts its certificate.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer as createPlainServer } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadTinyTimeMixer } from '@utsushi/learn/node'
import { temporaryFolder } from '@utsushi/study/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localCertificate } from '../testing/local-certificate.js'

const assets = fileURLToPath(new URL('../../assets/encoder/', import.meta.url))
const program = fileURLToPath(new URL('../main.js', import.meta.url))
const [configuration, weights] = [
  readFileSync(join(assets, 'config.json')),
  readFileSync(join(assets, 'model.safetensors')),
]
const certificate = localCertificate()
let server: Server
let plain: ReturnType<typeof createPlainServer>
const portOf = (own: Pick<Server, 'address'>): number => (own.address() as AddressInfo).port

beforeAll(async () => {
  plain = createPlainServer((_, answer) => answer.end(weights))
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
  server = createServer(certificate, ({ url = '' }, answer) => {
    switch (url) {
      case '/config.json':
        return answer.end(configuration)
      case '/model.safetensors':
        return answer.end(weights)
      // The server says how long the file is, and breaks off before.
      case '/cut.safetensors':
        answer.writeHead(200, { 'content-length': weights.length })
        return answer.write(weights.subarray(0, 5000), () => answer.destroy())
      // It says nothing, and ends early.
      case '/short.safetensors':
        answer.write(weights.subarray(0, 5000))
        return answer.end()
      // It says nothing, and does not end.
      case '/endless.safetensors': {
        const more = (): void => {
          while (!answer.destroyed && answer.write(weights));
        }
        answer.on('drain', more)
        return more()
      }
      case '/moved.safetensors':
        return answer.writeHead(302, { location: '/model.safetensors' }).end()
      case '/plain.safetensors':
        return answer.writeHead(302, { location: `http://127.0.0.1:${portOf(plain)}/` }).end()
      case '/circle.safetensors':
        return answer.writeHead(302, { location: '/circle.safetensors' }).end()
      default:
        return answer.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await new Promise((resolve) => plain.close(resolve))
})

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A list of one checkpoint, and what `fetch` makes of it. */
async function fetched(own: Readonly<Record<string, unknown>> = {}, args: readonly string[] = ['small']) {
  const folder = temporaryFolder()
  const base = `https://127.0.0.1:${portOf(server)}`
  const small = {
    licence: 'Apache-2.0',
    configuration: { url: `${base}/config.json`, sha256: hash(configuration), most: 10_000 },
    weights: { url: `${base}/model.safetensors`, sha256: hash(weights), most: weights.length, ...own },
  }
  writeFileSync(join(folder, 'list.yaml'), JSON.stringify({ small }))
  const trusted = join(folder, 'certificate.pem')
  writeFileSync(trusted, certificate.cert)
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: trusted }
  const ended = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [program, 'fetch', ...args, '--list', 'list.yaml', '--out', 'models/small'],
      { cwd: folder, env },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
  return { ...ended, base, folder, out: join(folder, 'models', 'small') }
}
const at = (path: string) => ({ url: `https://127.0.0.1:${portOf(server)}${path}` })

test('a checkpoint of the list becomes a folder that is an encoder, and says its licence and its use', async () => {
  const { code, stdout, out } = await fetched()
  expect(stdout.split('\n')).toEqual([
    `wrote ${join('models', 'small', 'config.json')}`,
    `wrote ${join('models', 'small', 'model.safetensors')}`,
    'licence of the weights: Apache-2.0',
    `use it with: --set encoder.kind=folder --set encoder.path=${join('models', 'small')}`,
    '',
  ])
  expect(code).toBe(0)
  expect((await loadTinyTimeMixer(out)).parameters.size).toBe(133_442)
})

test('a file that was moved is followed, over https', async () => {
  const { code, out } = await fetched(at('/moved.safetensors'))
  expect([code, hash(readFileSync(join(out, 'model.safetensors')))]).toEqual([0, hash(weights)])
})

test.each<[string, () => Readonly<Record<string, unknown>>, number, RegExp]>([
  [
    'another checksum',
    () => ({ sha256: '0'.repeat(64) }),
    2,
    /model\.safetensors: its SHA-256 is [0-9a-f]{64}, expected 0{64} — the file is not the one that was meant; nothing was written$/m,
  ],
  [
    'an answer that breaks off',
    () => at('/cut.safetensors'),
    1,
    /cut\.safetensors: the answer broke off after \d+ bytes \(.*\); nothing was written — try again$/m,
  ],
  ['a file that is cut short', () => at('/short.safetensors'), 2, /short\.safetensors: its SHA-256 is/],
  [
    'a file that is larger than was said',
    () => ({ most: 1000 }),
    2,
    /model\.safetensors: is larger than the 1000 bytes that were said; nothing was written$/m,
  ],
  [
    'a file without an end',
    () => at('/endless.safetensors'),
    2,
    /endless\.safetensors: is larger than the \d+ bytes/,
  ],
  [
    'a way that leaves https',
    () => at('/plain.safetensors'),
    2,
    /plain\.safetensors: was sent on to http:\/\/127\.0\.0\.1:\d+\/, which is not https$/m,
  ],
  ['a way in a circle', () => at('/circle.safetensors'), 1, /circle\.safetensors: cannot be reached/],
  ['a file that is not there', () => at('/none'), 1, /none: the server answered 404 Not Found$/m],
  [
    'an address that is not https',
    () => ({ url: 'http://127.0.0.1/model.safetensors' }),
    2,
    /^list\.yaml: small\.weights\.url — expected an address that begins with https/m,
  ],
  [
    'a checksum that is none',
    () => ({ sha256: 'abc' }),
    2,
    /^list\.yaml: small\.weights\.sha256 — expected a SHA-256: 64 hexadecimal digits; a list is/m,
  ],
])('%s is refused in one line, and nothing is written', async (_, own, code, message) => {
  const ended = await fetched(own())
  expect(ended.stderr).toMatch(message)
  expect(ended.stderr.trim().split('\n')).toHaveLength(1)
  expect(ended.code).toBe(code)
  expect(existsSync(ended.out)).toBe(false)
})

test('a name that the list does not have is refused with the one that was meant', async () => {
  const { code, stderr } = await fetched({}, ['smal'])
  expect([code, stderr]).toEqual([2, 'no checkpoint "smal" — did you mean "small"?\n'])
})

test('a folder that holds a model is left as it is', async () => {
  const { folder, code } = await fetched()
  expect(code).toBe(0)
  mkdirSync(join(folder, 'mine'))
  writeFileSync(join(folder, 'mine', 'config.json'), '{}')
  const again = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [program, 'fetch', 'small', '--list', 'list.yaml', '--out', 'mine'],
      { cwd: folder },
      (_, __, stderr) => resolve(stderr),
    )
  })
  expect(again).toBe(
    `${join('mine', 'config.json')}: stands there already — name another folder by --out, or remove it\n`,
  )
  expect(readFileSync(join(folder, 'mine', 'config.json'), 'utf8')).toBe('{}')
})
