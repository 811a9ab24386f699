import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { countOf, InputError } from '@utsushi/ground'
import { writeAtomic } from '@utsushi/ground/node'
import type { StudyContext } from '../../definition/contract.js'
import type { ExampleCase, ExplorerPageMaker } from '../../definition/example-case.js'
import { machineContext } from '../../run/machine-context.js'
import { refuseForeignPage } from '../../verbs/foreign-files.js'
import { withJson, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'
import { openResolvedRun } from '../source.js'

interface ExportOptions extends SharedOptions {
  readonly out?: string
  readonly page?: string
  /** `--no-data`: false. */
  readonly data: boolean
}

type Opened = ReturnType<typeof openResolvedRun>

/** `utsushi export <run folder>`: the best checkpoint as one ONNX file, and, with `--page`, as a page that runs it. */
export const exportCommand =
  (makePage: ExplorerPageMaker | undefined) =>
  (parent: Command, done: (code: number) => void): void => {
    const command = parent
      .command('export')
      .description('write the emulator: one ONNX file, physical units in and out')
      .argument('<run>', 'run folder')
      .option('--out <file>', 'file to write (default: model.onnx in the run)')
    if (makePage !== undefined)
      command
        .option('--page <file>', 'also write one HTML file that opens anywhere and runs the emulator')
        .option('--no-data', 'with --page: leave examples of the data out')
    withJson(command).action(async (source: string, options: ExportOptions) =>
      done(
        await runSession(options, async (context) => {
          const opened = openResolvedRun(source, options)
          const { study, config, run } = opened
          const page = options.page === undefined ? undefined : resolve(options.page)
          if (page !== undefined) refuseForeignPage(page)
          const target = options.out === undefined ? run.file('model.onnx') : resolve(options.out)
          const machine = machineContext(context, config)
          const { file, bytes } = await study.export(config, run, target, machine)
          const emulator = {
            lines: [`emulator: ${relative('.', file)} (${(bytes / 1e6).toFixed(1)} MB)`],
            json: { command: 'export', run: run.path, file, bytes },
          }
          if (page === undefined || makePage === undefined) return emulator
          const cases = options.data ? await casesOf(opened, machine) : []
          const html = await makePage({ name: basename(file), model: readFileSync(file), cases })
          writeAtomic(page, html)
          const size = Buffer.byteLength(html)
          return {
            lines: [
              ...emulator.lines,
              `page:     ${relative('.', page)} (${(size / 1e6).toFixed(1)} MB, ${dataWords(cases)})`,
            ],
            json: { ...emulator.json, page, pageBytes: size, cases: cases.map(({ name }) => name) },
          }
        }),
      ),
    )
  }

const dataWords = (cases: readonly ExampleCase[]): string =>
  cases.length === 0
    ? 'without data'
    : `with ${countOf(cases.length, 'case')} of the data of its run: mind their licence, or leave them out by --no-data`

/** Cases of the data, where they still are; a page without them is a page all the same. */
async function casesOf(
  { study, config, run }: Opened,
  context: StudyContext,
): Promise<readonly ExampleCase[]> {
  try {
    return (await study.exampleCases?.(config, run, context)) ?? []
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    context.reporter.warn(`no examples of the data in the page: ${error.message}`)
    return []
  }
}
