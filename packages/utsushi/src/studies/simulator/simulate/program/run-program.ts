// `utsushi simulate --command`: a program of the user's own, run once for every parameter set. The command is taken from the command line alone,
// never from a file: a study file that somebody sends must not start programs.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { contentDigest } from '@utsushi/data'
import { countOf, InputError } from '@utsushi/ground'
import { makeFolder, regularFile, removePartialsIn, tryLock } from '@utsushi/ground/node'
import type { OwnProgram, SimulationOutcome, StudyContext } from '@utsushi/study'
import { checkPlaces, fillPlaces, splitCommand } from '../../../../program/command-words.js'
import { simulatorSchema, type SimulatorConfig } from '../../config.js'
import { openJournal, type EndedRun, type Journal } from './journal.js'
import { parameterRows, type ParameterRows } from './parameter-rows.js'
import { programAnswer, type AnswerLayout } from './program-answer.js'
import { mostSaid, runOnce } from '../../../../program/run-once.js'
import { writeOutputs } from './write-outputs.js'

/** Runs that must fail one after the other, with none that succeeded, before it is given up. */
const hopeless = 5

/**
 * Runs a program for every row of the table of parameters of a folder; where there is none, for a design over the ranges that the study file
 * declares. What has been run is kept: the same command goes on where it was stopped. Writes `outputs.csv` and `failures.csv`.
 *
 * @throws InputError for a command that has no place for a parameter or cannot be started, and when it was stopped
 * @example await runProgram({ command: 'python model.py {k} {q}', workers: 4, retry: false }, config, 'runs', context)
 */
export async function runProgram(
  program: OwnProgram,
  given: unknown,
  folder: string,
  { reporter, signal }: Pick<StudyContext, 'reporter' | 'signal'>,
): Promise<SimulationOutcome> {
  const { command } = program
  const config = simulatorSchema.parse(given)
  const words = splitCommand(command)
  makeFolder(folder)
  const rows = await parameterRows(config, folder)
  const takesFile = command.includes('{parameters}')
  checkPlaces(words, takesFile ? [] : rows.names, ['parameters', 'file', 'run', ...rows.names])
  const file = join(folder, 'runs.jsonl')
  const unlock = tryLock(join(folder, 'runs.lock'))
  if (unlock === undefined)
    throw new InputError(
      `${file}: another process is at it — wait for it, or write to another folder (--out)`,
    )
  removePartialsIn(folder)
  try {
    return await runOpen(program, { words, rows, config, signal, reporter, folder, file })
  } finally {
    unlock()
  }
}

/** Runs what the journal does not hold, and writes what came of all. */
async function runOpen(
  { command, workers, limitSeconds, retry }: OwnProgram,
  { file, ...given }: Omit<Work, 'journal' | 'limitSeconds'> & { readonly file: string },
): Promise<SimulationOutcome> {
  const { rows, config, folder, reporter } = given
  const journal = openJournal(file, { command, parameters: contentDigest(readFileSync(rows.file)) })
  if (journal.doubt !== undefined) reporter.warn(journal.doubt)
  try {
    const open = rows.runs.flatMap((run, row) => {
      const before = journal.ended.get(run)
      return before === undefined || (retry && 'failure' in before) ? [row] : []
    })
    if (open.length < rows.runs.length)
      reporter.info(
        `${countOf(rows.runs.length - open.length, 'run')} of ${rows.runs.length} stand in ${file} and are kept`,
      )
    await runAll({ ...given, journal, limitSeconds }, open, workers)
    const files = await writeOutputs(config, folder, rows, journal.ended)
    return outcomeOf(folder, rows, journal, [rows.file, ...files, file])
  } finally {
    journal.close()
  }
}

interface Work {
  readonly words: readonly string[]
  readonly rows: ParameterRows
  readonly journal: Journal
  readonly config: SimulatorConfig
  readonly limitSeconds: number | undefined
  readonly signal: AbortSignal
  readonly reporter: StudyContext['reporter']
  readonly folder: string
}

/** Several at a time, each the next row that nobody has taken. */
async function runAll(work: Work, open: readonly number[], workers: number): Promise<void> {
  const { rows, journal, reporter, config } = work
  const total = rows.runs.length
  const scratch = mkdtempSync(join(tmpdir(), 'utsushi-program-'))
  const stop = new AbortController()
  const signal = AbortSignal.any([work.signal, stop.signal])
  let [next, done, failed] = [0, total - open.length, 0]
  let succeeded = [...journal.ended.values()].some((run) => 'answer' in run)
  const layout: AnswerLayout = {
    outputs: Object.keys(config.outputs),
    isCourse: config.data.layout !== 'scalars',
    step: config.data.layout === 'long' ? config.data.step : config.axis.name,
  }
  const worker = async (): Promise<void> => {
    for (let row = open[next++]; row !== undefined; row = open[next++]) {
      const ended = await runRow({ ...work, signal }, row, layout, scratch)
      journal.add(ended)
      done++
      succeeded ||= 'answer' in ended
      if ('failure' in ended && ++failed === 1) reporter.warn(`run ${ended.run} failed: ${ended.failure}`)
      if (!succeeded && failed >= hopeless)
        throw new InputError(
          `the first ${failed} runs all failed, the last one: ${'failure' in ended ? ended.failure : ''} — try the command by itself; --retry runs them again`,
        )
      reporter.progress({ task: 'simulate', done, total, unit: 'runs' })
    }
  }
  try {
    const all = Array.from({ length: Math.min(workers, Math.max(1, open.length)) }, () =>
      worker().catch((error: unknown) => {
        // The others need not go on.
        stop.abort(error)
        throw error
      }),
    )
    const ends = await Promise.allSettled(all)
    if (work.signal.aborted)
      throw new InputError(
        `stopped after ${done} of ${countOf(total, 'run')} — the same command goes on from there`,
      )
    if (stop.signal.aborted) throw stop.signal.reason
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** One row, from its parameters to what came of them. */
async function runRow(
  { words, rows, limitSeconds, signal }: Work,
  row: number,
  layout: AnswerLayout,
  scratch: string,
): Promise<EndedRun> {
  const run = rows.runs[row] ?? ''
  const values = Object.fromEntries(rows.names.map((name, k) => [name, rows.values[row]?.[k] ?? '']))
  const own = mkdtempSync(join(scratch, 'run-'))
  const [answerFile, parametersFile] = [join(own, 'answer'), join(own, 'parameters.json')]
  writeFileSync(parametersFile, JSON.stringify({ run, ...numbersOf(values) }))
  const begun = performance.now()
  const filled = fillPlaces(words, { ...values, run, file: answerFile, parameters: parametersFile })
  try {
    const end = await runOnce(filled, { limitSeconds, signal, folder: process.cwd() }).catch(
      (error: unknown) => {
        throw startProblem(filled, error)
      },
    )
    const seconds = Number(((performance.now() - begun) / 1000).toFixed(3))
    if ('failure' in end) return { run, seconds, failure: end.failure }
    try {
      const text = words.some((word) => word.includes('{file}'))
        ? existsSync(answerFile)
          ? answerIn(answerFile)
          : ''
        : end.stdout
      return { run, seconds, answer: programAnswer(text, layout) }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return { run, seconds, failure: error.message }
    }
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}

/** @throws InputError for what is no file, or so long that it is no answer */
function answerIn(file: string): string {
  const { size } = statSync(regularFile(file))
  if (size > mostSaid) throw new InputError(`wrote ${size} bytes, more than the ${mostSaid} of an answer`)
  return readFileSync(file, 'utf8')
}

/** Text that is a number as one. */
const numbersOf = (values: Readonly<Record<string, string>>): Readonly<Record<string, number | string>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, text]) => [name, Number.isFinite(Number(text)) ? Number(text) : text]),
  )

function startProblem([program = '']: readonly string[], error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT')
    return new InputError(`${program}: there is no such program — check its name, or give its path`)
  if (code === 'EACCES') return new InputError(`${program}: may not be run — check its permissions`)
  return error
}

function outcomeOf(
  folder: string,
  { runs }: ParameterRows,
  { ended }: Journal,
  files: readonly string[],
): SimulationOutcome {
  const all = runs.flatMap((run) => ended.get(run) ?? [])
  const failed = all.filter((run) => 'failure' in run)
  const seconds = all.map((run) => run.seconds).toSorted((a, b) => a - b)
  return {
    ...{ folder: resolve(folder), files },
    tables: [
      {
        title: `${countOf(runs.length, 'run')} of the program`,
        columns: ['', 'runs'],
        rows: [
          ['ended', all.length - failed.length],
          ['failed (failures.csv)', failed.length],
          ['seconds of a run, median', seconds[seconds.length >> 1] ?? null],
        ],
      },
    ],
  }
}
