import { expect, test } from 'vitest'
import { crewOf, helpersOf } from './crew.js'

/** Something that only knows how to be closed. */
const pretended = (closed: string[], name: string) => ({ name, close: () => closed.push(name) })
type Pretended = ReturnType<typeof pretended>

test('a machine has as many threads as processors, four at most', () => {
  expect([1, 2, 3, 4, 64, Number.NaN].map(helpersOf)).toEqual([0, 1, 2, 3, 3, 0])
})

test('a crew is started once, without those that cannot be opened, and closed with what it opened', async () => {
  const closed: string[] = []
  let opened = 0
  const crew = crewOf(3, async () => {
    opened += 1
    if (opened === 2) throw new Error('no memory')
    return pretended(closed, `helper ${opened}`)
  })
  expect(opened).toBe(0)
  const [first, again] = await Promise.all([crew.gather(), crew.gather()])
  expect(again).toBe(first)
  expect(first.map(({ name }) => name)).toHaveLength(2)
  expect(opened).toBe(3)
  crew.close()
  await Promise.resolve()
  expect(closed).toHaveLength(2)
})

test('helpers that are ready only after the emulator was closed are closed as well', async () => {
  const closed: string[] = []
  let ready: (member: Pretended) => void = () => undefined
  const crew = crewOf<Pretended>(1, () => new Promise((resolve) => (ready = resolve)))
  const gathered = crew.gather()
  crew.close()
  ready(pretended(closed, 'late'))
  expect(await gathered).toEqual([])
  expect(closed).toEqual(['late'])
})
