// `inspect`: a look at runs before training, written as a report: what was varied and what came out, how runs lie, and what each part holds.
import { countOf, InputError } from '@utsushi/ground'
import { sentence, type Look, type PartsOf, type StudyContext } from '@utsushi/study'
import { describeColumns, heading, paragraph, rangeSummary, type Block } from '@utsushi/study/report'
import type { SimulatorConfig } from './config.js'
import { partsOf } from './data.js'
import { readRuns } from './data/read.js'
import { runCount, type Places, type Runs } from './data/runs.js'
import { effectsPicture, inputsPicture } from './report/pictures.js'

/** @throws InputError when the runs cannot be read */
export async function inspect(
  config: SimulatorConfig,
  context: Pick<StudyContext, 'reporter'>,
): Promise<Look<Runs>> {
  const runs = await readRuns(config, context)
  const cut = cutOf(config, runs)
  const columns = [...describeColumns(runs.inputs, 'parameters'), ...describeColumns(runs.outputs, 'targets')]
  return {
    data: runs,
    tables: [rangeSummary('Columns', columns)],
    inspection: {
      study: 'simulator',
      source: runs.parametersFile,
      overview: [
        { name: 'runs', value: runCount(runs), format: 'count' },
        { name: 'parameter sets', value: new Set(runs.sets).size, format: 'count' },
        { name: 'failed runs, left out', value: runs.failed, format: 'count' },
        { name: 'parameters', value: runs.inputs.names.length, format: 'count' },
        { name: 'outputs', value: runs.outputs.names.join(', ') },
        ...(runs.axis.length > 0
          ? [
              {
                name: `steps (${config.axis.name})`,
                value: `${runs.axis.length}, from ${runs.axis[0]} to ${runs.axis.at(-1)}`,
              },
            ]
          : []),
      ],
      ...{ columns, gaps: [], closures: [], warnings: [] },
    },
    pictures: { design: inputsPicture(runs), effects: effectsPicture(runs) },
    blocks: (figures) => [
      heading('Runs'),
      ...figures('design', 'effects'),
      heading('Parts'),
      ...('problem' in cut
        ? [paragraph(sentence(`The runs cannot be split so: ${cut.problem}`))]
        : [partTable(cut.parts, runs)]),
    ],
  }
}

type Cut = { readonly parts: PartsOf<Places> } | { readonly problem: string }

function cutOf(config: SimulatorConfig, runs: Runs): Cut {
  try {
    return { parts: partsOf(config, runs) }
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message }
    throw error
  }
}

/** What each part holds. */
export const partTable = (parts: PartsOf<Places>, { sets }: Pick<Runs, 'sets'>): Block => ({
  kind: 'table',
  caption: 'Parts of the split',
  columns: [{ name: 'part' }, { name: 'runs', format: 'count' }, { name: 'parameter sets', format: 'count' }],
  rows: Object.entries(parts).map(([name, places = []]) => [
    ...[name, places.length],
    new Set(places.map((run) => sets[run])).size,
  ]),
})

/** Runs in words. */
export const runWords = (runs: Runs): string =>
  `${countOf(runCount(runs), 'run')} of ${countOf(runs.inputs.names.length, 'parameter')}`
