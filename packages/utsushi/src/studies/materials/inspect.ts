// `inspect`: a look at sequences before training, written as a report: how many of what, how long, on which axes, what they have in
// common, how each class looks, and what each part holds.
import { sequenceLengths } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import { sentence, type Look, type PartsOf, type StudyContext } from '@utsushi/study'
import {
  describeColumns,
  heading,
  paragraph,
  rangeSummary,
  type Block,
  type Inspection,
} from '@utsushi/study/report'
import type { MaterialsConfig } from './config.js'
import { partsOf } from './data.js'
import { sequenceCount, type Materials, type Places } from './data/measured.js'
import { readMaterials } from './data/read.js'
import { columnsOf } from './describe.js'
import { meansPicture, samplesPicture } from './inspect/pictures.js'

/** @throws InputError when the sequences cannot be read */
export async function inspect(
  config: MaterialsConfig,
  context: Pick<StudyContext, 'reporter'>,
): Promise<Look<Materials>> {
  const materials = await readMaterials(config, context)
  const cut = cutOf(config, materials)
  const [channels, targets] = columnsOf(config, materials)
  const columns = [
    ...(channels === undefined
      ? []
      : describeColumns({ ...channels.panel, ...pointsOf(materials) }, 'signals')),
    ...(targets === undefined ? [] : describeColumns(targets.panel, 'targets')),
  ]
  const means = meansPicture(config, materials)
  return {
    data: materials,
    tables: [rangeSummary('Columns', columns), ...classSummary(materials)],
    inspection: inspectionOf(config, materials, columns),
    pictures: { sequences: samplesPicture(config, materials), ...(means && { means }) },
    blocks: (figures) => [
      heading('Sequences'),
      ...figures('means', 'sequences'),
      ...groupTable(config, materials),
      heading('Parts'),
      ...('problem' in cut
        ? [paragraph(sentence(`The sequences cannot be split so: ${cut.problem}`))]
        : [partTable(config, materials, cut.parts)]),
    ],
  }
}

/** Points as they stand, one behind the other: no padding. */
const pointsOf = ({ panel }: Materials) => ({
  values: panel.values,
  shape: [panel.values.length / panel.names.length, panel.names.length] as readonly number[],
})

type Cut = { readonly parts: PartsOf<Places> } | { readonly problem: string }

function cutOf(config: MaterialsConfig, materials: Materials): Cut {
  try {
    return { parts: partsOf(config, materials) }
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message }
    throw error
  }
}

function inspectionOf(
  { data }: MaterialsConfig,
  materials: Materials,
  columns: Inspection['columns'],
): Inspection {
  const { panel, file, asked, axes } = materials
  const lengths = sequenceLengths(panel)
  const [least, most] = [lengths.reduce((a, b) => Math.min(a, b), Infinity), materials.steps]
  return {
    study: 'materials',
    source: file,
    overview: [
      { name: 'sequences', value: sequenceCount(materials), format: 'count' },
      { name: 'points of a sequence', value: least === most ? String(most) : `${least} to ${most}` },
      { name: 'channels', value: panel.names.join(', ') },
      { name: 'axes (start, step, points)', value: new Set(axes).size, format: 'count' },
      ...(asked.kind === 'classes' ? [{ name: 'classes', value: asked.names.join(', ') }] : []),
      ...data.groups.map((name) => ({
        name,
        value: new Set(panel.groups[name]).size,
        format: 'count' as const,
      })),
    ],
    columns,
    gaps: [],
    closures: [],
    warnings: [],
  }
}

/** How often each class is there. */
function classSummary({ asked }: Materials) {
  if (asked.kind !== 'classes') return []
  return [
    {
      title: `Classes (${asked.target})`,
      columns: ['class', 'sequences'],
      rows: asked.names.map((name, place) => [name, asked.of.filter((own) => own === place).length]),
    },
  ]
}

/** Groups, and how many sequences each holds. */
function groupTable({ data }: MaterialsConfig, { panel: { groups } }: Materials): readonly Block[] {
  const entries = data.groups.map((name) => [name, groups[name] ?? []] as const)
  if (entries.length === 0) return []
  return [
    {
      kind: 'table',
      caption: 'What sequences have in common',
      columns: [
        { name: 'column', align: 'left' },
        { name: 'values', format: 'count' },
        { name: 'sequences of the commonest', format: 'count' },
        { name: 'of the rarest', format: 'count' },
      ],
      rows: entries.map(([name, column]) => {
        const counts = new Map<string, number>()
        for (const value of column) counts.set(value, (counts.get(value) ?? 0) + 1)
        const all = [...counts.values()].toSorted((a, b) => a - b)
        return [name, all.length, all.at(-1) ?? 0, all[0] ?? 0]
      }),
    },
  ]
}

/** What each part holds. */
function partTable(
  { data }: MaterialsConfig,
  { asked, panel: { groups } }: Materials,
  parts: PartsOf<Places>,
): Block {
  const classes = asked.kind === 'classes' ? asked.names : []
  return {
    kind: 'table',
    caption: 'Parts of the split',
    columns: [
      { name: 'part' },
      { name: 'sequences', format: 'count' },
      ...data.groups.map((name) => ({ name, format: 'count' as const })),
      ...classes.map((name) => ({ name: `class ${name}`, format: 'count' as const })),
    ],
    rows: Object.entries(parts).map(([name, places = []]) => [
      ...[name, places.length],
      ...data.groups.map((name) => new Set(places.map((place) => groups[name]?.[place])).size),
      ...classes.map((_, own) =>
        asked.kind === 'classes' ? places.filter((place) => asked.of[place] === own).length : 0,
      ),
    ]),
  }
}
