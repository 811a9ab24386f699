// Requests that nobody should send: whatever they are, nothing outside the folder is read, nothing is begun by a foreign page, and no
// answer is without a sentence.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '@utsushi/ground'
import { openWorkbench, type Workbench } from './serve.js'
import { writeMadeUpRun } from '../testing/made-up-runs.js'
import { writeMadeUpTuning } from '../testing/made-up-tuning.js'

const secret = 'the-secret-outside-the-root'
const hostile = [
  '<img src=x onerror=alert(1)>',
  '__proto__',
  'constructor',
  '--anew',
  'ünïcode',
  'x'.repeat(200),
]
let folder: string
let root: string
let workbench: Workbench
let begun = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attacked-'))
  root = join(folder, 'root')
  mkdirSync(root)
  writeFileSync(join(folder, 'secret.json'), JSON.stringify({ secret }))
  writeFileSync(join(folder, 'secret.yaml'), `study: ${secret}\n`)
  for (const name of hostile) writeMadeUpRun(join(root, name), { epochs: 3, config: { [name]: name } })
  writeMadeUpRun(join(root, 'runs/a'), { epochs: 5 })
  writeMadeUpTuning(join(root, 'runs/t'), 5)
  writeFileSync(join(root, 'a.yaml'), 'study: ecosystem\n')
  symlinkSync(join(folder, 'secret.json'), join(root, 'runs/a/link.json'))
  symlinkSync(folder, join(root, 'runs/a/out'))
  symlinkSync(folder, join(root, 'way-out'))
  // The command that is run here only counts that it was.
  workbench = await openWorkbench({
    ...{ folder: root, port: 0 },
    page: join(root, 'no-page'),
    command: { program: process.execPath, args: ['-e', '0'], name: 'utsushi' },
  })
})
afterAll(async () => {
  await workbench.close()
  rmSync(folder, { recursive: true })
})

interface Asked {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** Sends a request as it is, without the checks of `fetch`. */
function ask({ method = 'GET', path, headers: given = {}, body }: Asked): Promise<Answer> {
  const headers = body === undefined ? given : { ...given, 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: workbench.port,
        method,
        path,
        headers,
        setHost: headers['host'] === undefined,
      },
      (response) => {
        let text = ''
        // A stream of events has no end; its head is the answer.
        if (/event-stream/.test(String(response.headers['content-type']))) {
          resolve({ status: response.statusCode ?? 0, body: '', headers: response.headers })
          sent.destroy()
          return
        }
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }),
        )
      },
    )
    sent.on('error', reject)
    if (body !== undefined) sent.write(body)
    sent.end()
  })
}

const bearer = (): Readonly<Record<string, string>> => ({ authorization: `Bearer ${workbench.token}` })
const json = { 'content-type': 'application/json' }

test('ten thousand made-up requests read nothing outside the folder, and every answer that is no has a sentence', async () => {
  const random = seededRandom(15)
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!
  const names = [
    ...[
      '..',
      '../secret.json',
      '../../etc/passwd',
      '/etc/passwd',
      'way-out',
      'way-out/secret.json',
      'runs/a',
      '.',
    ],
    ...[
      'runs/a/out/secret.json',
      'link.json',
      'out/secret.json',
      'config.json',
      'training_history.csv',
      'runs/t',
    ],
    ...[
      '..\\secret.json',
      'runs/a/../../../secret.json',
      '%2e%2e/secret.json',
      '%252e%252e%252fsecret.json',
      '',
    ],
    ...[
      '\0',
      'a\nb',
      'C:\\secret.json',
      'runs//a',
      './runs/a',
      '../root/runs/a',
      'secret.yaml',
      '../secret.yaml',
      'a.yaml',
    ],
    ...[join(folder, 'secret.json'), '\ud800', 'run.lock', ...hostile],
  ]
  const bodies = (): unknown => {
    const some = pick(names)
    return pick<unknown>([
      null,
      [],
      some,
      { runs: [some], metric: pick(names), over: 'epoch', points: pick([2, 600, -1, 1e9, NaN]) },
      { runs: some, metric: 3 },
      { action: 'train', file: some, out: pick(names), set: [`${pick(names)}=1`] },
      { action: 'tune', file: some, out: pick(names), set: [], trials: pick([1, -1, 1e30]) },
      { action: pick(['resume', 'evaluate', '__proto__']), run: some, kind: pick(['training', 'tuning']) },
      { run: some },
      JSON.parse('{"__proto__": {"isAdmin": true}, "run": "runs/a"}'),
    ])
  }
  const paths = (): string => {
    const encode = pick([
      encodeURIComponent,
      encodeURI,
      (text: string) => text.replaceAll(/[^\x21-\x7e]/g, ''),
    ])
    const safely = (text: string): string => {
      try {
        return encode(text)
      } catch {
        return '%ff'
      }
    }
    const query = `path=${safely(pick(names))}&name=${safely(pick(names))}`
    return pick([
      `/${safely(pick(names))}`,
      `/assets/${safely(pick(names))}`,
      `/api/${pick(['runs', 'run', 'file', 'tuning', 'changes', 'actions', 'curves', '__proto__', ''])}?${query}`,
      `/api/file?${query}`,
      `/?token=${safely(pick(names))}`,
    ]).replaceAll(' ', '+')
  }
  const statuses = new Map<number, number>()
  for (let round = 0; round < 10_000 / 50; round += 1) {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const post = random.below(3) === 0
        const asked: Asked = post
          ? {
              method: pick(['POST', 'POST', 'PUT', 'DELETE', 'PATCH']),
              path: `/api/${pick(['curves', 'sparklines', 'actions', 'stop', 'run'])}`,
              headers: { ...json, ...(random.below(5) > 0 ? bearer() : {}) },
              body: pick([JSON.stringify(bodies()), JSON.stringify(bodies()), '{', '']),
            }
          : { path: paths(), headers: random.below(5) > 0 ? bearer() : {} }
        const { status, body, headers } = await ask(asked)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        const about = `${JSON.stringify(asked)} → ${status} ${body.slice(0, 200)}`
        expect(body, about).not.toContain(secret)
        expect(body, about).not.toContain('root:x:')
        expect(headers['x-content-type-options'] ?? 'none of ours', about).toMatch(/nosniff|none of ours/)
        if (status >= 400) expect(sentenceOf(body), about).toMatch(/\w{2,}.*\s/)
        if (status >= 500) expect([503], about).toContain(status)
      }),
    )
  }
  expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 400, 401, 404]))
})

/** What an answer that is no says. */
function sentenceOf(body: string): string {
  if (!body.startsWith('{')) return ''
  const { error } = JSON.parse(body) as { readonly error?: string }
  return error ?? ''
}

test('a foreign page can neither read nor begin anything, whatever it knows', async () => {
  const cookie = `utsushi-${workbench.port}=${workbench.token}`
  const start = JSON.stringify({ action: 'train', file: 'a.yaml', out: 'runs/stolen', set: [] })
  const foreign: readonly Asked[] = [
    // By a name that was bound to this machine.
    { path: '/api/runs', headers: { host: 'evil.example', cookie } },
    { path: '/api/runs', headers: { host: `evil.example:${workbench.port}`, cookie } },
    // From a page of another address, another port of this machine, a sandboxed frame.
    ...['https://evil.example', 'http://127.0.0.1:1', 'null'].map((origin) => ({
      path: '/api/runs',
      headers: { origin, cookie },
    })),
    ...['cross-site', 'same-site'].map((site) => ({
      path: '/api/runs',
      headers: { 'sec-fetch-site': site, cookie },
    })),
    { method: 'POST', path: '/api/actions', headers: { ...json, origin: 'null', cookie }, body: start },
    { method: 'POST', path: '/api/actions', headers: { ...json, cookie }, body: start },
    // A form sends no JSON.
    {
      ...{ method: 'POST', path: '/api/actions', body: start },
      headers: { 'content-type': 'text/plain', cookie, origin: `http://127.0.0.1:${workbench.port}` },
    },
  ]
  for (const asked of foreign) {
    const { status, body } = await ask(asked)
    expect([403, 415], JSON.stringify(asked)).toContain(status)
    expect(body).not.toContain('runs/a')
  }
  const { body } = await ask({ path: '/api/actions', headers: { cookie } })
  expect((JSON.parse(body) as { jobs: { run: string }[] }).jobs.map(({ run }) => run)).not.toContain(
    'runs/stolen',
  )
})

test('who has no token, or another, is let in nowhere; who has it gets a cookie that scripts cannot read', async () => {
  for (const headers of [
    {},
    { authorization: 'Bearer wrong' },
    { cookie: `utsushi-${workbench.port}=wrong` },
  ])
    expect((await ask({ path: '/api/runs', headers })).status).toBe(401)
  const let_in = await ask({ path: `/?token=${workbench.token}` })
  expect(let_in.status).toBe(302)
  expect(String(let_in.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Strict/)
})

test('a training is begun by who has the token, with the arguments that were asked for and no shell between', async () => {
  const body = JSON.stringify({
    action: 'train',
    file: 'a.yaml',
    out: `runs/new-${++begun}`,
    set: ['a=$(touch x)`;'],
  })
  const { status, body: told } = await ask({
    method: 'POST',
    path: '/api/actions',
    headers: { ...json, ...bearer() },
    body,
  })
  expect(status).toBe(200)
  expect((JSON.parse(told) as { command: string }).command).toBe(
    "utsushi train a.yaml --out runs/new-1 --set 'a=$(touch x)`;'",
  )
})

test.each([
  ['a folder outside', { action: 'train', file: 'a.yaml', out: '../x', set: [] }],
  ['a folder through a link', { action: 'train', file: 'a.yaml', out: 'way-out/x', set: [] }],
  ['a file outside', { action: 'train', file: '../secret.yaml', out: 'runs/x', set: [] }],
  ['a file through a link', { action: 'train', file: 'way-out/secret.yaml', out: 'runs/x', set: [] }],
  ['what is no study file', { action: 'train', file: 'runs/a/config.json', out: 'runs/x', set: [] }],
  ['an option as a setting', { action: 'train', file: 'a.yaml', out: 'runs/x', set: ['--anew'] }],
  ['a run that stands there', { action: 'train', file: 'a.yaml', out: 'runs/a', set: [] }],
  ['a tuning as a training', { action: 'resume', run: 'runs/t', kind: 'training' }],
])('%s is not trained', async (_, action) => {
  const { status, body } = await ask({
    ...{
      method: 'POST',
      path: '/api/actions',
      headers: { ...json, ...bearer() },
      body: JSON.stringify(action),
    },
  })
  expect([400, 403, 404, 409]).toContain(status)
  expect(sentenceOf(body).length).toBeGreaterThan(10)
})

test('no process is stopped that a copied lock names', async () => {
  writeFileSync(
    join(root, 'runs/a/run.lock'),
    JSON.stringify({ pid: process.ppid, host: 'elsewhere', start: 0 }),
  )
  const { status } = await ask({
    ...{ method: 'POST', path: '/api/stop', headers: { ...json, ...bearer() }, body: '{"run":"runs/a"}' },
  })
  rmSync(join(root, 'runs/a/run.lock'))
  expect(status).toBe(409)
})
