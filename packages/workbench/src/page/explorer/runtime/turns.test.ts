import { expect, test } from 'vitest'
import { takeTurns } from './turns.js'

/** Until everything that was begun has ended. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

test('of what is asked while something runs, only the latest is asked', async () => {
  const done: number[] = []
  let free: () => void = () => undefined
  const turns = takeTurns(() => undefined)
  turns.now(async () => {
    await new Promise<void>((resolve) => (free = resolve))
    done.push(1)
  })
  for (const number of [2, 3, 4])
    turns.now(async () => {
      done.push(number)
    })
  free()
  await settled()
  expect(done).toEqual([1, 4])
})

test('what may wait goes on between what is asked now, and is left when other work of its kind comes', async () => {
  const done: string[] = []
  const turns = takeTurns(() => undefined)
  async function* pieces(name: string): AsyncGenerator<void> {
    for (let piece = 1; piece <= 3; piece++) {
      done.push(`${name}${piece}`)
      if (name === 'a' && piece === 2) {
        turns.now(async () => {
          done.push('now')
        })
        turns.later(pieces('b'))
      }
      yield
    }
  }
  turns.later(pieces('a'))
  await settled()
  expect(done).toEqual(['a1', 'a2', 'now', 'b1', 'b2', 'b3'])
})

test('what fails is told, and the next is asked all the same', async () => {
  const told: unknown[] = []
  const turns = takeTurns((error) => told.push(error))
  turns.now(() => Promise.reject(new Error('no')))
  await settled()
  turns.now(async () => {
    told.push('next')
  })
  await settled()
  expect(told).toEqual([new Error('no'), 'next'])
})

test('work that is replaced is told that it ended', async () => {
  let ended = false
  const turns = takeTurns(() => undefined)
  async function* endless(): AsyncGenerator<void> {
    try {
      for (;;) {
        await settled()
        yield
      }
    } finally {
      ended = true
    }
  }
  turns.later(endless())
  await settled()
  turns.later((async function* (): AsyncGenerator<void> {})())
  await settled()
  await settled()
  expect(ended).toBe(true)
})
