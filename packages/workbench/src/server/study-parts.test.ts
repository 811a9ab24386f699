import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTasteSession, registerStudy, type TasteSubject } from '@utsushi/study'
import { countingStudy, temporaryFolder } from '@utsushi/study/testing'
import { beforeAll, expect, test } from 'vitest'
import { writeMadeUpRun } from '../testing/made-up-runs.js'
import type { Change } from '../wire/change.js'
import type { Acknowledgements } from '../wire/alarms.js'
import type { StudioQuestion, StudioSubject } from '../wire/studio.js'
import { workbenchApp } from './app.js'
import { openEventStream } from './event-stream.js'
import { openRunIndex } from './run-index.js'
import { studyParts } from './study-parts.js'

const squares: TasteSubject = {
  name: 'squares',
  space: { size: { kind: 'count', low: 1, high: 8 }, hue: { kind: 'circular', low: 0, high: 360 } },
  paint: () => ({ pixels: new Uint8Array(4 * 4 * 3).fill(120), width: 4, height: 4 }),
}

beforeAll(() => {
  registerStudy({ ...countingStudy, name: 'painter', taste: { open: () => squares } })
})

/** A server over a folder with one run, asked as its own page asks. */
function served() {
  const root = temporaryFolder()
  writeMadeUpRun(join(root, 'runs/one'), { study: 'painter', wholeConfig: { data: { folder: '.' } } })
  const token = 'secret'
  const changes = openEventStream<Change>({ event: 'again' })
  const index = openRunIndex(root, changes.send)
  const context = { root, title: 'made up', index, changes }
  const app = workbenchApp({ context, page: root, parts: studyParts, token, port: () => 4780 })
  const headers = { host: '127.0.0.1:4780', authorization: `Bearer ${token}` }
  return {
    root,
    get: (path: string) => app.request(`http://127.0.0.1:4780/api/${path}`, { headers }),
    post: (path: string, body: unknown) =>
      app.request(`http://127.0.0.1:4780/api/${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', origin: 'http://127.0.0.1:4780' },
        body: JSON.stringify(body),
      }),
  }
}

test('an alarm that was looked at stays in the run folder with who and when, and nothing is ever taken out of that file', async () => {
  const { root, get, post } = served()
  const file = join(root, 'runs/one/acknowledged.jsonl')
  expect(await (await get('alarms/acknowledged?path=runs/one')).json()).toEqual({ lines: [], unreadable: 0 })
  await post('alarms/acknowledge', { path: 'runs/one', alarm: 'a', note: 'belt was loose' })
  const first = readFileSync(file, 'utf8')
  // A line that a killed server left half written does not swallow the next.
  writeFileSync(file, `${first}{"alarm": "b", "no`)
  const said = (await (
    await post('alarms/acknowledge', { path: 'runs/one', alarm: 'a', withdrawn: true })
  ).json()) as Acknowledgements
  expect(said.unreadable).toBe(1)
  expect(said.lines.map(({ alarm, note, withdrawn }) => [alarm, note, withdrawn])).toEqual([
    ['a', 'belt was loose', undefined],
    ['a', '', true],
  ])
  for (const { who, at } of said.lines) {
    expect(who).toMatch(/\S/)
    expect(new Date(at).toISOString()).toBe(at)
  }
  expect(readFileSync(file, 'utf8').startsWith(first)).toBe(true)
})

test('what is no alarm of a run here is refused, and nothing is written', async () => {
  const { root, post } = served()
  for (const [body, status] of [
    [{ path: 'runs/one' }, 400],
    [{ path: 'runs/one', alarm: 'a\u0000b' }, 400],
    [{ path: 'runs/one', alarm: 'a', who: 'somebody else' }, 400],
    [{ path: '../elsewhere', alarm: 'a' }, 400],
    [{ path: 'runs', alarm: 'a' }, 404],
  ] as const)
    expect((await post('alarms/acknowledge', body)).status, JSON.stringify(body)).toBe(status)
  expect(existsSync(join(root, 'runs/one/acknowledged.jsonl'))).toBe(false)
})

test('choices of the page and of a terminal go into one journal, question by question', async () => {
  const { root, get, post } = served()
  const subject = (await (await get('studio/subject?path=runs/one')).json()) as StudioSubject
  expect(subject).toMatchObject({ name: 'squares', folder: 'runs/taste-squares', answers: 0 })
  const asked = (await (await get('studio/question?path=runs/one&ask=ranking')).json()) as StudioQuestion
  expect(asked.options).toHaveLength(4)
  const answer = { path: 'runs/one', ask: 'ranking', number: 1, ranked: [2, 0, 1, 3], milliseconds: 1234 }
  const next = (await (await post('studio/answer', answer)).json()) as StudioQuestion
  expect(next).toMatchObject({ number: 2, journal: [{ ranked: [2, 0, 1, 3], milliseconds: 1234 }] })
  // The same answer again, as by a second window: it is not counted twice.
  expect((await post('studio/answer', answer)).status).toBe(409)
  const settings = { ask: 'ranking', search: 'model', options: 4, seed: 0, distance: 0.05 } as const
  const session = openTasteSession(join(root, subject.folder), squares, settings)
  expect(session.answers()).toMatchObject([{ number: 1, options: asked.options, ranked: [2, 0, 1, 3] }])
  // A terminal is asked what the page is asked, and what it answers the page knows.
  expect(session.ask().options).toEqual(next.options)
  session.tell([0, 1, 2, 3], 500)
  session.close()
  const third = (await (await get('studio/question?path=runs/one&ask=ranking')).json()) as StudioQuestion
  expect(third.number).toBe(3)
  const undone = (await (
    await post('studio/undo', { path: 'runs/one', ask: 'ranking' })
  ).json()) as StudioQuestion
  expect(undone.number).toBe(2)
  expect(undone.options).toEqual(next.options)
})

test('a picture is painted of parameters inside their ranges, and of no others', async () => {
  const { get } = served()
  const picture = (values: unknown) =>
    get(`studio/picture?path=runs/one&values=${encodeURIComponent(JSON.stringify(values))}&seed=1`)
  const painted = await picture({ size: 3, hue: 20 })
  expect(painted.headers.get('content-type')).toBe('image/png')
  expect(new Uint8Array(await painted.arrayBuffer()).slice(1, 4)).toEqual(new Uint8Array([0x50, 0x4e, 0x47]))
  for (const values of [{ size: 3 }, { size: 2.5, hue: 1 }, { size: 9, hue: 1 }, null, { size: '3', hue: 1 }])
    expect((await picture(values)).status, JSON.stringify(values)).toBe(400)
})
