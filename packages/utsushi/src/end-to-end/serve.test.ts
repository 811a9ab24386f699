// `utsushi serve` as it is typed: a process that prints an address, answers those who have it, and ends at Ctrl-C.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'

const UTSUSHI = fileURLToPath(new URL('../main.js', import.meta.url))

/** Windows has no SIGINT from one process to another: `kill` ends a process at once there. */
const withoutSignals = process.platform === 'win32'
if (withoutSignals) console.log('skipped: Ctrl-C cannot be sent to a process on Windows')

const running = new Set<ChildProcess>()
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

interface Served {
  readonly child: ChildProcess
  /** All that was printed so far. */
  readonly printed: () => string
  readonly code: Promise<number | null>
  /** Until a text is printed that matches. */
  readonly said: (pattern: RegExp) => Promise<RegExpExecArray>
}

function serve(args: readonly string[], cwd: string): Served {
  const child = spawn(process.execPath, [UTSUSHI, 'serve', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)))
  const code = new Promise<number | null>((resolve) => child.on('close', resolve))
  const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
    await expect.poll(() => text, { timeout: 60_000 }).toMatch(pattern)
    return pattern.exec(text)!
  }
  return { child, code, said, printed: () => text }
}

test.skipIf(withoutSignals)(
  'it prints an address, lets in who has it and nobody else, and ends at Ctrl-C while a page listens',
  async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'runs/first'), { recursive: true })
    writeFileSync(join(folder, 'runs/first/config.json'), '{ "study": "ecosys')
    const served = serve(['--port', '0'], folder)
    const [, address = ''] = await served.said(/open (http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+)\n/)
    const { origin, searchParams } = new URL(address)
    const bearer = { authorization: `Bearer ${searchParams.get('token')}` }

    const opened = await fetch(address, { redirect: 'manual' })
    expect(opened.status).toBe(302)
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!
    const list = await fetch(`${origin}/api/runs`, { headers: { cookie } })
    expect(await list.json()).toMatchObject({ runs: [{ path: 'runs/first', state: 'damaged' }] })

    expect((await fetch(`${origin}/api/runs`)).status).toBe(401)
    const foreign = await fetch(`${origin}/api/runs`, {
      headers: { ...bearer, origin: 'https://example.org' },
    })
    expect(foreign.status).toBe(403)
    expect(await foreign.json()).toEqual({ error: 'pages of other addresses may not ask this server' })

    const listening = await fetch(`${origin}/api/changes`, { headers: bearer })
    expect(listening.status).toBe(200)
    served.child.kill('SIGINT')
    expect(await served.code).toBe(0)
    await expect(fetch(`${origin}/api/runs`, { headers: bearer })).rejects.toThrow()
    await listening.body?.cancel().catch(() => undefined)
  },
)

test('a port in use, a folder that is none and a port that is none are said, each with the way out', async () => {
  const folder = temporaryFolder()
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  const inUse = serve(['--port', String(port)], folder)
  expect(await inUse.code).toBe(2)
  expect(inUse.printed()).toContain(
    `port ${port} is in use — name another with --port, or --port 0 for any that is free`,
  )
  taken.close()
  const none = serve(['nowhere'], folder)
  expect(await none.code).toBe(2)
  expect(none.printed()).toContain('nowhere is not a folder — name the one that holds the runs')
  const odd = serve(['--port', '99999'], folder)
  expect(await odd.code).toBe(2)
  expect(odd.printed()).toContain('--port 99999 is no port')
})
