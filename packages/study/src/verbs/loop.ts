// Closing the loop with a finished emulator, written into a folder: `loop.csv`, pictures and `loop.html`.
import { join } from 'node:path'
import { openTableWriter } from '@utsushi/data/node'
import { openEmulator } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { makeFolder, writeAtomic } from '@utsushi/ground/node'
import type { StudyContext } from '../definition/contract.js'
import type { LoopOptions, LoopOutcome } from '../definition/loop-options.js'
import type { StudyParts } from '../definition/parts.js'
import { htmlReport, textReport } from '../report/index.js'
import { drawPictures } from '../run/draw-pictures.js'
import { refuseForeignTable } from './foreign-files.js'

/** @throws InputError for an emulator of another study, a study without a loop, or what the study cannot make */
export async function closeLoop(
  study: Pick<StudyParts<never, never, never, never, never, never, never>, 'name' | 'loop'>,
  options: LoopOptions,
  folder: string,
  context: StudyContext,
): Promise<LoopOutcome> {
  if (study.loop === undefined)
    throw new InputError(`the study ${study.name} has no loop: what it learns from cannot be made again here`)
  const emulator = await openEmulator(options.emulator, {
    threads: context.threads,
    onWarning: (message) => context.reporter.warn(message),
  })
  try {
    if (emulator.metadata.study !== study.name)
      throw new InputError(
        `${options.emulator}: is an emulator of the study ${emulator.metadata.study}, not of ${study.name}`,
      )
    const loop = await study.loop(emulator, options, context)
    makeFolder(folder)
    const table = join(folder, 'loop.csv')
    await refuseForeignTable(
      table,
      loop.columns.map(({ name }) => name),
    )
    const writer = await openTableWriter(table, loop.columns)
    try {
      await writer.write(loop.values)
      await writer.finish()
    } catch (error) {
      await writer.abort()
      throw error
    }
    const { figures, files } = await drawPictures(folder, loop.pictures, { ...context, task: 'draw' })
    const document = {
      title: loop.title,
      subtitle: loop.subtitle,
      blocks: [...loop.verdict, ...loop.blocks(figures)],
    }
    const [text, report] = [join(folder, 'loop.txt'), join(folder, 'loop.html')]
    writeAtomic(text, textReport(document))
    writeAtomic(report, htmlReport(document))
    return { folder, tables: loop.tables, report, files: [table, ...files, text, report] }
  } finally {
    await emulator.close()
  }
}
