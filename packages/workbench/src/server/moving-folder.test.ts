// A folder that moves while it is looked at: runs half written, half deleted, replaced, and files that are no files.
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeMadeUpRun } from '../testing/made-up-runs.js'
import { writeMadeUpTuning } from '../testing/made-up-tuning.js'
import type { RunDetail, RunLine, RunList } from '../wire/runs.js'
import { openRunIndex } from './run-index.js'
import { openWorkbench, type Workbench } from './serve.js'

let root: string
let workbench: Workbench
const complaints: unknown[] = []

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'moving-'))
  workbench = await openWorkbench({
    ...{ folder: root, port: 0 },
    onError: (error) => complaints.push(error),
  })
})
beforeEach(() => complaints.splice(0))
afterAll(async () => {
  await workbench.close()
  rmSync(root, { recursive: true })
})

/** Asks as a page does. */
async function ask<T>(path: string): Promise<{ readonly status: number; readonly body: T }> {
  const headers = { authorization: `Bearer ${workbench.token}` }
  const answer = await fetch(`http://127.0.0.1:${workbench.port}/api/${path}`, { headers })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true
  return { status: answer.status, body: (isJson ? JSON.parse(text) : text) as T }
}

/** The line of a run, as it stands on the disk now. */
const lineNow = (path: string): RunLine | undefined => {
  const index = openRunIndex(root, () => undefined)
  return index.line(path)
}

/** Until the server tells of a run as wanted. */
async function told(path: string, wanted: (line: RunLine | undefined) => boolean): Promise<void> {
  await expect
    .poll(async () => wanted((await ask<RunList>('runs')).body.runs.find((line) => line.path === path)), {
      timeout: 20_000,
      interval: 100,
    })
    .toBe(true)
}

test('every half of a config.json is a damaged run, until it is whole', () => {
  const whole = JSON.stringify({
    study: 'ecosystem',
    version: '0',
    source: '',
    created: '',
    config: { a: 1 },
  })
  mkdirSync(join(root, 'half'))
  for (let bytes = 0; bytes < whole.length; bytes += 7) {
    writeFileSync(join(root, 'half/config.json'), whole.slice(0, bytes))
    expect(lineNow('half'), `${bytes} bytes`).toMatchObject({ path: 'half', state: 'damaged' })
  }
  writeFileSync(join(root, 'half/config.json'), whole)
  expect(lineNow('half')!.state).not.toBe('damaged')
})

test('a history, a log and a journal that grow are read as far as they go', async () => {
  const run = writeMadeUpRun(join(root, 'growing'), { epochs: 4, ended: 'interrupted' })
  expect(run.path).toContain('growing')
  appendFileSync(join(root, 'growing/training_history.csv'), '5,100,0.3')
  appendFileSync(join(root, 'growing/log.jsonl'), '{"level":"info","mess')
  writeMadeUpTuning(join(root, 'search'), 6)
  appendFileSync(join(root, 'search/journal.log'), '{"op":"tell","number"')
  await told('search', (line) => line !== undefined)
  await told('growing', (line) => line !== undefined)
  const { status, body } = await ask<RunDetail>('run?path=growing')
  expect(status).toBe(200)
  expect(body.line.epochs).toBe(4)
  expect((await ask('file?path=growing&name=log.jsonl')).status).toBe(200)
  expect((await ask('tuning?path=search')).status).toBe(200)
  expect(complaints).toEqual([])
})

test('whatever part of a run is deleted, there is a sentence, and the others are told', async () => {
  writeMadeUpRun(join(root, 'other'), { epochs: 2 })
  const files = [
    'outcome.json',
    'metrics.json',
    'training_history.json',
    'training_history.csv',
    'log.jsonl',
    'config.json',
  ]
  for (const [at, file] of files.entries()) {
    const name = `gone-${at}`
    writeMadeUpRun(join(root, name), { epochs: 2 })
    await told(name, (line) => line !== undefined)
    rmSync(join(root, name, file), { force: true })
    const detail = await ask<{ error?: string }>(`run?path=${name}`)
    expect([200, 404]).toContain(detail.status)
    const lost = await ask<{ error: string }>(`file?path=${name}&name=${file}`)
    expect(lost.status).toBe(404)
    expect(lost.body.error).toMatch(/is not there|no run stands there/)
  }
  await told('gone-5', (line) => line === undefined)
  await told('other', (line) => line?.state === 'evaluated')
  expect(complaints).toEqual([])
})

test('a run that is renamed goes and comes, one that is replaced is read anew', async () => {
  writeMadeUpRun(join(root, 'before'), { epochs: 2 })
  await told('before', (line) => line !== undefined)
  renameSync(join(root, 'before'), join(root, 'after'))
  await told('after', (line) => line !== undefined)
  await told('before', (line) => line === undefined)
  rmSync(join(root, 'after'), { recursive: true })
  writeMadeUpRun(join(root, 'after'), { epochs: 9 })
  await told('after', (line) => line?.epochs === 9)
})

test.skipIf(process.platform === 'win32')(
  'links in a circle, folders named as files and pipes are damage, and keep nobody waiting',
  async () => {
    for (const file of [
      'outcome.json',
      'training_history.json',
      'config.json',
      'failure.json',
      'journal.log',
    ]) {
      for (const kind of ['circle', 'folder', 'pipe'] as const) {
        const name = `${kind}-${file}`
        writeMadeUpRun(join(root, name), { epochs: 2 })
        const path = join(root, name, file)
        rmSync(path, { force: true })
        if (kind === 'circle') symlinkSync(path, path)
        if (kind === 'folder') mkdirSync(path)
        if (kind === 'pipe') execFileSync('mkfifo', [path])
        const line = lineNow(name)
        if (file === 'config.json' && kind !== 'circle') expect(line?.state, name).toBe('damaged')
      }
    }
    await told('pipe-journal.log', (line) => line !== undefined)
    const pipe = await ask<{ error: string }>('file?path=pipe-outcome.json&name=outcome.json')
    expect(pipe.status).toBe(404)
    unlinkSync(join(root, 'pipe-outcome.json/outcome.json'))
    expect(complaints).toEqual([])
  },
)

test('a port in use is told with the way out; without a port the next free one is taken', async () => {
  await expect(openWorkbench({ folder: root, port: workbench.port })).rejects.toMatchObject({
    name: 'InputError',
    message: `port ${workbench.port} is in use — name another with --port, or --port 0 for any that is free`,
  })
  const [one, another] = [await openWorkbench({ folder: root }), await openWorkbench({ folder: root })]
  try {
    expect(another.port).toBeGreaterThan(one.port)
    expect(another.port).toBeLessThan(4800)
  } finally {
    await Promise.all([one.close(), another.close()])
  }
})
