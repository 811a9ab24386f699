import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasEnded, thisProcess } from '@utsushi/ground/node'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { SearchSpace } from '../space.js'
import { openJournal, readJournal, type JournalOptions } from './open-journal.js'

const folder = mkdtempSync(join(tmpdir(), 'journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let path: string
let count = 0
beforeEach(() => {
  path = join(folder, `${count++}.journal`)
})

const warnings: string[] = []
const open = (options: Partial<JournalOptions> = {}) =>
  openJournal({
    path,
    name: 'a study',
    directions: ['minimize'],
    onWarning: (message) => warnings.push(message),
    ...options,
  })
const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))
const x = { kind: 'float', low: 0, high: 1, log: false } as const

/** A journal of before: without checksums. */
const withoutChecks = (text: string): string => text.replaceAll(/,"check":"[0-9a-f]{16}"\}$/gm, '}')

/** Runs one trial to its end. */
function complete(study: ReturnType<typeof open>, value: number): number {
  const trial = study.createTrial()
  study.setParameters(trial, { x: value }, { x })
  study.report(trial, 0, value + 1)
  study.finish(trial, 'complete', [value])
  return trial
}

describe.each(['5.0.0', '4.5.0'])('a journal of Optuna %s', (version) => {
  it('is read as Optuna reads it: states, parameters of every kind, numbers that are not finite', () => {
    const [study] = readJournal(fixture(`optuna-${version}.journal`))
    expect(study?.name).toBe('ex')
    expect(study?.userAttributes).toEqual({ space: { x: NaN, é: 'あ' } })
    const trials = study!.trials
    expect(trials.map(({ state }) => state)).toEqual([
      'complete',
      'complete',
      'pruned',
      'fail',
      'fail',
      'waiting',
      'complete',
    ])
    const [first, second, third] = trials
    expect(first?.parameters).toMatchObject({ x: 0.5, c: 'b', y: 0.5 })
    expect(Number.isInteger(first?.parameters['n'])).toBe(true)
    expect(first?.distributions['c']).toEqual({ kind: 'categorical', choices: ['a', 'b', null, true, 1, 2] })
    expect(first?.distributions['n']).toEqual({ kind: 'int', low: 1, high: 100, log: true, step: 1 })
    expect(first?.distributions['y']).toEqual({ kind: 'float', low: 0, high: 1, log: false, step: 0.25 })
    expect([...first!.intermediate]).toEqual([
      [0, NaN],
      [1, Infinity],
      [3, -Infinity],
    ])
    expect(first?.userAttributes).toEqual({ k: [1, 2] })
    expect(first?.completed).toBeGreaterThan(first!.started!)
    expect(second?.values).toEqual([Infinity])
    expect(third?.values).toEqual([-Infinity])
    expect(trials[5]?.systemAttributes).toEqual({ fixed_params: { x: 0.25 } })
    expect(trials[6]).toMatchObject({ values: [3], parameters: { x: 0.1 } })
    expect([...trials[6]!.intermediate]).toEqual([
      [0, 1],
      [2, NaN],
    ])
  })

  it('goes on with ours', () => {
    copyFileSync(fixture(`optuna-${version}.journal`), path)
    const study = open({ name: 'ex' })
    expect(study.takeTrial()).toEqual({ number: 5, fixed: { x: 0.25 } })
    expect(complete(study, 0.5)).toBe(7)
    expect(() =>
      study.setParameters(5, { n: 3 }, { n: { kind: 'float', low: 0, high: 9, log: false } }),
    ).toThrow(`${path}: in the study "ex", parameter "n" is int, not float`)
    study.close()
  })
})

describe('a journal', () => {
  it('gives back what was put in, to whoever opens it next', () => {
    const study = open()
    const trial = study.createTrial()
    const distributions = {
      x,
      n: { kind: 'int', low: -5, high: 5, log: false, step: 5 },
      c: { kind: 'categorical', choices: ['a', null, 0.1, false, 'é"\n'] },
      l: { kind: 'float', low: 1e-7, high: 1, log: true },
    } as const
    study.setParameters(trial, { x: 1, n: -5, c: 'é"\n', l: 1e-7 }, distributions)
    study.report(trial, 7, NaN)
    study.setTrialAttribute(trial, 'user', '__proto__', { folds: [1, -Infinity] })
    study.setStudyAttribute('system', 'seed', 3)
    study.finish(trial, 'complete', [-Infinity])
    study.finish(study.createTrial(), 'fail')
    study.enqueue({ x: 0.5 }, { why: 'a guess' })
    const [read] = readJournal(path)
    expect(read!.trials).toEqual(study.trials)
    expect(read!.trials[0]).toMatchObject({
      state: 'complete',
      values: [-Infinity],
      parameters: { x: 1, n: -5, c: 'é"\n', l: 1e-7 },
      distributions,
      intermediate: new Map([[7, NaN]]),
    })
    expect(Object.entries(read!.trials[0]!.userAttributes)).toEqual([
      ['__proto__', { folds: [1, -Infinity] }],
    ])
    expect(read!.systemAttributes).toEqual({ seed: 3 })
    study.close()
  })

  it("gives a pruned trial its last report, as Optuna does, and no report's NaN", () => {
    const study = open()
    const [first, second] = [study.createTrial(), study.createTrial()]
    study.report(first, 2, 5)
    study.report(first, 1, 4)
    study.report(second, 0, NaN)
    study.finish(first, 'pruned')
    study.finish(second, 'pruned')
    expect(study.trials.map(({ values }) => values)).toEqual([[5], undefined])
    study.close()
  })

  it('refuses a complete trial without its values, and any change of a finished one', () => {
    const study = open({ directions: ['minimize', 'maximize'] })
    const trial = study.createTrial()
    expect(() => study.finish(trial, 'complete', [1])).toThrow('trial 0: a complete trial has 2 values')
    expect(() => study.finish(trial, 'complete', [1, NaN])).toThrow('no NaN')
    study.finish(trial, 'complete', [1, 2])
    const bytes = readFileSync(path)
    expect(() => study.finish(trial, 'fail')).toThrow('trial 0 of "a study" is finished already: complete')
    expect(() => study.report(trial, 0, 1)).toThrow('finished already')
    expect(() => study.setParameters(trial, { x: 0 }, { x })).toThrow('finished already')
    expect(() => study.finish(3, 'fail')).toThrow('has no trial 3')
    expect(readFileSync(path)).toEqual(bytes)
    study.close()
  })

  it('holds several studies, and numbers the trials of each from 0 for two that write in turn', () => {
    const [a, b, other] = [open(), open(), open({ name: 'another', directions: ['maximize'] })]
    expect([complete(a, 0.1), complete(b, 0.2), complete(other, 0.3), complete(a, 0.4)]).toEqual([0, 1, 0, 2])
    b.sync()
    expect(b.trials).toHaveLength(3)
    expect(b.trials).toBe(b.trials)
    expect(readJournal(path).map(({ name, trials }) => [name, trials.length])).toEqual([
      ['a study', 3],
      ['another', 1],
    ])
    for (const study of [a, b, other]) study.close()
  })

  it('gives each waiting trial, and each place that is left, to one taker', () => {
    const [a, b] = [open(), open()]
    a.enqueue({ x: 0.5 })
    expect([b.takeTrial({ upTo: 3 }), a.takeTrial({ upTo: 3 })]).toEqual([
      { number: 0, fixed: { x: 0.5 } },
      { number: 1 },
    ])
    expect(a.claimWaiting()).toBeUndefined()
    expect([b.takeTrial({ upTo: 3 }), a.takeTrial({ upTo: 3 }), b.takeTrial({ upTo: 3 })]).toEqual([
      { number: 2 },
      undefined,
      undefined,
    ])
    a.close()
    b.close()
  })
})

describe('a journal refuses', () => {
  const space: SearchSpace = {
    rate: { distribution: { kind: 'float', low: 1e-5, high: 0.01, log: true } },
    kind: { distribution: { kind: 'categorical', choices: ['lstm', 'gru'] } },
    units: {
      distribution: { kind: 'int', low: 1, high: 4, log: false, step: 1 },
      when: { parameter: 'kind', in: ['gru'] },
    },
  }
  const opened = (options: Partial<JournalOptions>) => () => open(options).close()

  it('two studies under one name, and to resume one that is not there', () => {
    opened({ mode: 'create' })()
    expect(opened({ mode: 'create' })).toThrow(`${path} has a study "a study" already: resume it`)
    expect(opened({ mode: 'resume', name: 'b' })).toThrow(
      `${path} has no study "b" to resume: it has "a study"`,
    )
    opened({ mode: 'resume' })()
  })

  it('other directions, another space, other data, naming the difference', () => {
    const study = open({ space, identity: { data: 'batch.csv', seed: 1 } })
    complete(study, 0.5)
    study.close()
    opened({ space, identity: { seed: 1, data: 'batch.csv' } })()
    expect(opened({ directions: ['maximize'] })).toThrow('is to minimize, not to maximize')
    expect(opened({ identity: { data: 'other.csv' } })).toThrow('has data "batch.csv", not "other.csv"')
    expect(opened({ identity: { folds: 5 } })).toThrow('does not say its folds, which here is 5')
    const rate = { distribution: { kind: 'float', low: 1e-4, high: 0.01, log: true } } as const
    expect(opened({ space: { ...space, rate } })).toThrow(
      `${path}: the study "a study" searches "rate" in float 0.00001…0.01 log, not in float 0.0001…0.01 log: take another`,
    )
    const { units, ...others } = space
    expect(opened({ space: others })).toThrow('searches "units", which this space lacks')
    expect(opened({ space: { ...space, depth: units! } })).toThrow(
      'does not search "depth", which this space has',
    )
    expect(opened({ space: { ...others, units: { distribution: units!.distribution } } })).toThrow(
      'searches "units" in int 1…4 when kind is "gru", not in int 1…4',
    )
  })

  it('a broken line, naming the file and the line; a file of another kind', () => {
    const study = open()
    complete(study, 0.5)
    study.close()
    const lines = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, lines.with(2, lines[2]!.slice(0, 30)).join('\n'))
    const before = readFileSync(path)
    expect(opened({})).toThrow(`${path} line 3 is no line of an Optuna journal`)
    expect(() => readJournal(path)).toThrow('line 3')
    expect(readFileSync(path)).toEqual(before)
    writeFileSync(path, 'exp,V,E\n1,2,3\n')
    expect(opened({})).toThrow(`${path} line 1 is no line of an Optuna journal`)
    writeFileSync(path, '{"op_code":77,"worker_id":"w"}\n')
    expect(opened({})).toThrow('op_code 77 is not known: was it written by a newer Optuna?')
  })
})

describe('a journal that was cut', () => {
  it('at any byte goes on with every line before it, says so, and stays readable', () => {
    const whole = open()
    for (let trial = 0; trial < 3; trial++) complete(whole, trial / 10)
    whole.close()
    const bytes = readFileSync(path)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length }), (at) => {
        writeFileSync(path, bytes)
        truncateSync(path, at)
        const ends = bytes.subarray(0, at).toString().split('\n')
        const torn = ends.pop()!
        const justTheEnd = torn.length > 0 && bytes.at(at) === 0x0a
        warnings.length = 0
        const study = open()
        if (torn.length === 0) expect(warnings).toEqual([])
        else expect(warnings).toEqual([expect.stringContaining(justTheEnd ? 'ended it' : 'took it away')])
        const kept = study.trials
        expect(kept.filter(({ state }) => state === 'complete')).toHaveLength(
          [...ends, ...(justTheEnd ? [torn] : [])].filter((line) => line.includes('"state":1')).length,
        )
        const added = complete(study, 0.9)
        study.close()
        expect(readJournal(path)[0]?.trials).toHaveLength(added + 1)
      }),
      { numRuns: 60 },
    )
  })

  it('is read without its last line, untouched, by who only looks', () => {
    const study = open()
    complete(study, 0.5)
    study.close()
    appendFileSync(path, '{"op_code":4,"wor')
    const bytes = readFileSync(path)
    warnings.length = 0
    expect(readJournal(path, { onWarning: (message) => warnings.push(message) })[0]?.trials).toHaveLength(1)
    expect(warnings).toEqual([`${path} ends in the middle of line 6: read without it`])
    expect(readFileSync(path)).toEqual(bytes)
  })

  it('while others have it open is mended before anything stands behind the cut', () => {
    const [a, b] = [open(), open()]
    complete(a, 0.1)
    appendFileSync(path, '{"op_code":4,"worker_id":"x","study')
    b.sync()
    expect(b.trials).toHaveLength(1)
    warnings.length = 0
    expect(complete(b, 0.2)).toBe(1)
    expect(warnings).toEqual([expect.stringContaining(`${path} line 6 was cut short after 35 bytes`)])
    a.sync()
    expect(a.trials).toEqual(b.trials)
    a.close()
    b.close()
  })
})

describe('the processes of a journal', () => {
  /** A process that has ended, by its number. */
  async function endedPid(): Promise<number> {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    return child.pid!
  }

  it('are told apart: this one runs, one that has ended does not, one of another host may', async () => {
    const ended = { ...thisProcess(), pid: await endedPid() }
    expect(hasEnded(thisProcess())).toBe(false)
    expect(hasEnded(ended)).toBe(true)
    expect(hasEnded({ ...ended, host: 'elsewhere' })).toBe(false)
  })

  it.runIf(process.platform === 'linux')('are told apart from later ones of the same number', () => {
    expect(hasEnded({ ...thisProcess(), start: 12 })).toBe(true)
  })

  it('that ended leave trials that fail once and are tried again once, with what they had', async () => {
    const pid = await endedPid()
    const study = open()
    const dead = () => {
      const text = readFileSync(path, 'utf8')
      writeFileSync(path, withoutChecks(text).replaceAll(`-${process.pid}-`, `-${pid}-`))
    }
    const running = study.createTrial()
    study.setParameters(running, { x: 0.25 }, { x })
    study.report(running, 0, 1)
    study.createTrial()
    const finished = complete(study, 0.5)
    study.close()
    dead()
    const [a, b] = [open(), open()]
    expect(a.retryAbandoned()).toEqual([0, 1])
    expect(b.retryAbandoned()).toEqual([])
    expect(a.trials.map(({ state }) => state)).toEqual(['fail', 'fail', 'complete', 'waiting', 'waiting'])
    expect(a.trials[0]?.userAttributes['fail_reason']).toBe(`its process ${pid} ended while it ran`)
    expect(a.trials[3]?.systemAttributes).toEqual({
      fixed_params: { x: 0.25 },
      failed_trial: 0,
      retry_history: [0],
    })
    expect(b.takeTrial({ upTo: 3 })).toEqual({ number: 3, fixed: { x: 0.25 } })
    expect(a.takeTrial({ upTo: 3 })).toEqual({ number: 4, fixed: {} })
    expect([a.takeTrial({ upTo: 3 }), a.trials[finished]?.state]).toEqual([undefined, 'complete'])
    a.close()
    b.close()
  })

  it('give up parameters that ended them too often', async () => {
    const study = open()
    study.createTrial()
    study.close()
    const pid = await endedPid()
    const states: (readonly string[])[] = []
    for (let round = 0; round < 3; round++) {
      const text = withoutChecks(readFileSync(path, 'utf8'))
      writeFileSync(path, text.replaceAll(`-${process.pid}-`, `-${pid}-`))
      const next = open()
      next.retryAbandoned({ retries: 2 })
      next.claimWaiting()
      states.push(next.trials.map(({ state }) => state))
      next.close()
    }
    expect(states.at(-1)).toEqual(['fail', 'fail', 'fail'])
  })
})
