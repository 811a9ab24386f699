// From table to table with a finished emulator. Rows stream through; a refusal or a stop leaves no file.
import { statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { openTableWriter } from '@utsushi/data/node'
import { openEmulator, type Emulator } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { option } from '../definition/command-name.js'
import type { PredictionOutcome, PredictRequest, StudyContext } from '../definition/contract.js'
import type { StudyParts } from '../definition/parts.js'
import type { DataKeys } from '../definition/common-keys.js'
import type { ReadingOf } from '../definition/reading.js'
import { resolveReading } from '../definition/reading.js'
import { predictRows } from '../kit/predict-rows.js'
import { refuseForeignTable } from './foreign-files.js'
import { MissingNumbers } from './missing-numbers.js'

/** @throws InputError naming file, row and column; nothing is written then */
export async function predictTable<C>(
  study: Pick<
    StudyParts<C, never, never, never, never, never, never>,
    'predict' | 'name' | 'schema' | 'reading'
  >,
  request: PredictRequest,
  context: StudyContext,
): Promise<PredictionOutcome> {
  const began = performance.now()
  refuseOverwriting(request)
  const emulator = await openEmulator(request.emulator, {
    threads: context.threads,
    onWarning: (message) => context.reporter.warn(message),
  })
  try {
    if (emulator.metadata.study !== study.name)
      throw new InputError(
        `${request.emulator}: is an emulator of the study ${emulator.metadata.study}, not of ${study.name}`,
      )
    const reading = resolveReading<C>(
      study,
      emulator.metadata.reading,
      request.settings,
      basename(request.emulator),
    )
    // Whoever predicts with a table of parameters looks at it before the first row.
    let asked = false
    const { parameters, ...rest } = request
    const given = {
      ...{ ...rest, reading },
      get parameters() {
        asked = true
        return parameters
      },
    } as PredictRequest & { readonly reading: ReadingOf<C> }
    const { columns, chunks, warnings, nothing } = await (study.predict?.(emulator, given, context) ??
      predictRows(emulator, given, context, missingOf(reading)))
    if (parameters !== undefined && !asked) throw noParameters(study.name, emulator)
    await refuseForeignTable(
      request.output,
      columns.map(({ name }) => name),
    )
    const writer = await openTableWriter(request.output, columns)
    let rows = 0
    const gaps = new MissingNumbers(columns)
    try {
      for await (const chunk of chunks) {
        if (context.signal.aborted) throw new InputError('interrupted — nothing was written')
        await writer.write(chunk)
        gaps.look(chunk, rows)
        rows += chunk[0]?.length ?? 0
      }
      if (rows === 0) throw new InputError(nothing())
      await writer.finish()
    } catch (error) {
      await writer.abort()
      throw error
    }
    const seconds = (performance.now() - began) / 1000
    return { output: request.output, rows, seconds, warnings: [...warnings(), ...gaps.words(rows)] }
  } finally {
    await emulator.close()
  }
}

/** A result must not take the place of what it is computed from. */
function refuseOverwriting({ emulator, input, parameters, output }: PredictRequest): void {
  const given = { emulator, input, parameters }
  const into = fileIdentity(output)
  const folder = fileIdentity(dirname(output))
  for (const [role, path] of Object.entries(given)) {
    if (path === undefined || into === undefined) continue
    const read = fileIdentity(path)
    if (read !== into && read !== folder) continue
    const what =
      read === into
        ? `is the ${words[role as keyof typeof words]} itself`
        : `stands in ${path}, the folder that is read`
    throw new InputError(`${option('out')}: ${output} ${what} and would be replaced — name another file`)
  }
}

const words = { emulator: 'emulator', input: 'input', parameters: 'table of parameters' } as const

/** What tells a file from every other, whatever it is called; `undefined` where there is none. */
function fileIdentity(path: string): string | undefined {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false })
  return status && `${status.dev}-${status.ino}`
}

/** What the study file of the emulator declared as missing; nothing in files of before. */
function missingOf(reading: unknown): Pick<DataKeys, 'missing'> {
  const { data } = reading as { readonly data?: Partial<DataKeys> }
  return { missing: data?.missing ?? [] }
}

/** A table of parameters that nobody looks at is refused: its values would seem to have been used. */
function noParameters(study: string, { inputs }: Emulator): InputError {
  const names = inputs.map(({ name }) => name).join(', ')
  return new InputError(
    `${option('parameters')}: an emulator of the study ${study} with the inputs ${names} takes no table of parameters — leave it out; all that it is given stands in ${option('input')}`,
  )
}
