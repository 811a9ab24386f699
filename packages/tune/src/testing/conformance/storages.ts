/**
 * What every storage must do.
 */
import { describe, expect, test } from 'vitest'
import type { StudyStorage } from '../../storage.js'
import type { Direction } from '../../trial.js'

export interface StorageConformance {
  /** A storage of an empty study of its own. */
  readonly open: (directions: readonly Direction[]) => StudyStorage
  /** The same study as another process would open it; for storages that last. */
  readonly reopen?: (storage: StudyStorage) => StudyStorage
}

export function storageConformance(name: string, { open, reopen }: StorageConformance): void {
  const distribution = { kind: 'float', low: 0, high: 1, log: false } as const
  const filled = (): StudyStorage => {
    const storage = open(['minimize'])
    const [first, second, third] = [storage.createTrial(), storage.createTrial(), storage.createTrial()]
    for (const [at, number] of [first, second, third].entries()) {
      storage.setParameters(
        number,
        { x: at / 4, kind: null },
        { x: distribution, kind: { kind: 'categorical', choices: [null, 'a'] } },
      )
    }
    storage.report(first, 3, 0.5)
    storage.report(second, 1, NaN)
    storage.finish(first, 'complete', [0.25])
    storage.setTrialAttribute(second, 'user', 'why', ['a', { b: null }])
    storage.setTrialAttribute(second, 'system', 'how', 1)
    storage.finish(second, 'fail')
    storage.finish(third, 'pruned', [2])
    return storage
  }
  const checkFilled = (storage: StudyStorage): void => {
    storage.sync()
    expect(storage.trials.map(({ number }) => number)).toEqual([0, 1, 2])
    expect(storage.trials.map(({ state }) => state)).toEqual(['complete', 'fail', 'pruned'])
    expect(storage.trials.map(({ values }) => values)).toEqual([[0.25], undefined, [2]])
    expect(storage.trials.map(({ parameters }) => parameters)).toEqual(
      [0, 0.25, 0.5].map((x) => ({ x, kind: null })),
    )
    expect(storage.trials[0]?.distributions['x']).toMatchObject(distribution)
    expect([...(storage.trials[0]?.intermediate ?? [])]).toEqual([[3, 0.5]])
    expect([...(storage.trials[1]?.intermediate ?? [])]).toEqual([[1, NaN]])
    expect(storage.trials[1]?.userAttributes).toMatchObject({ why: ['a', { b: null }] })
    expect(storage.trials[1]?.systemAttributes).toMatchObject({ how: 1 })
    for (const { started = NaN, completed = NaN } of storage.trials)
      expect(completed).toBeGreaterThanOrEqual(started)
  }
  describe(`${name}, as every storage`, () => {
    test('a new study is empty and knows its directions', () => {
      const storage = open(['maximize', 'minimize'])
      expect(storage.directions).toEqual(['maximize', 'minimize'])
      expect(storage.trials).toEqual([])
      expect(storage.claimWaiting()).toBeUndefined()
      storage.close()
    })

    test('trials end as they were told to, with all they said', () => {
      const storage = filled()
      checkFilled(storage)
      storage.close()
    })

    if (reopen !== undefined) {
      test('another process reads the same', () => {
        const storage = filled()
        const other = reopen(storage)
        checkFilled(other)
        expect(other.createTrial()).toBe(3)
        expect(storage.createTrial()).toBe(4)
        other.close()
        storage.close()
      })
    }

    test('a finished trial stays as it is', () => {
      const storage = filled()
      expect(() => storage.finish(0, 'fail')).toThrow('finished')
      expect(() => storage.setParameters(1, {}, {})).toThrow('finished')
      expect(() => storage.report(2, 1, 1)).toThrow('finished')
      checkFilled(storage)
      storage.close()
    })

    test('waiting trials are claimed once each, in order, with what they were given', () => {
      const storage = open(['minimize'])
      const [first, second] = [storage.enqueue({ x: 0.5 }, { retryOf: 3 }), storage.enqueue({ x: 1 })]
      expect(storage.trials.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
      expect(storage.trials[first]?.userAttributes).toMatchObject({ retryOf: 3 })
      expect([storage.claimWaiting(), storage.claimWaiting(), storage.claimWaiting()]).toEqual([
        first,
        second,
        undefined,
      ])
      expect(storage.trials.map(({ state }) => state)).toEqual(['running', 'running'])
      storage.close()
    })

    test('the list of trials is the same array until something changes, and an older one stays as it was', () => {
      const storage = filled()
      const before = storage.trials
      expect(storage.trials).toBe(before)
      storage.sync()
      expect(storage.trials).toBe(before)
      const number = storage.createTrial()
      expect(storage.trials).not.toBe(before)
      expect(before.length).toBe(3)
      const running = storage.trials
      storage.finish(number, 'complete', [1])
      expect(running[number]?.state).toBe('running')
      storage.close()
    })

    test('attributes of the study are kept', () => {
      const storage = open(['minimize'])
      storage.setStudyAttribute('user', 'a', { b: [1, null] })
      storage.setStudyAttribute('system', 'c', 'd')
      expect(storage.userAttributes).toEqual({ a: { b: [1, null] } })
      expect(storage.systemAttributes).toMatchObject({ c: 'd' })
      storage.close()
    })
  })
}
