// What a report tells of intervals: whether they hold what they promise on samples that were never seen, how wide they are, and where.
import { formatFixed, formatNumber, formatShare, withUnit } from '@utsushi/study/plots'
import { countOf, listed } from '@utsushi/study'
import { heading, note, paragraph, type Block, type Cell } from '@utsushi/study/report'
import type { Coverage, PartIntervals } from '../score/coverage.js'
import { fluxLabel, splitLabel, type EcosystemEvaluation } from '../score/evaluation.js'

const spanTitles = { step: 'days', horizon: 'forecasts', whole: 'samples' } as const

/** Coverage that luck alone may bring of so many samples, twice its standard error. */
const luck = (level: number, samples: number): number =>
  2 * Math.sqrt((level * (1 - level)) / Math.max(1, samples))

type Told = EcosystemEvaluation & { readonly intervals: PartIntervals }

const told = (evaluations: readonly EcosystemEvaluation[]): readonly Told[] =>
  evaluations.filter((evaluation): evaluation is Told => evaluation.intervals !== undefined)

/** Of all evaluations, in sentences: what holds, and what to beware of. */
export function intervalFindings(evaluations: readonly EcosystemEvaluation[]): {
  readonly holds: readonly string[]
  readonly cautions: readonly string[]
} {
  const judged = told(evaluations).filter(({ intervals: { unseen, own } }) => unseen && !own)
  const sentences = judged.map((evaluation) => ({ ...judge(evaluation) }))
  return {
    holds: sentences.flatMap(({ isKept, text }) => (isKept ? [text] : [])),
    cautions: sentences.flatMap(({ isKept, text }) => (isKept ? [] : [text])),
  }
}

function judge({ fluxes, intervals, ...evaluation }: Told): {
  readonly isKept: boolean
  readonly text: string
} {
  const { level, over, samples } = intervals
  const shares = fluxes.flatMap(({ name }) => {
    const share = intervals.fluxes[name]?.spans[over].coverage
    return share === undefined ? [] : [{ name: fluxLabel(name), share }]
  })
  const off = shares.filter(({ share }) => Math.abs(share - level) > luck(level, samples))
  const words = (some: typeof shares): string =>
    listed(some.map(({ name, share }) => `${formatShare(share)} of ${name}`))
  const promise = `Intervals that shall hold ${formatShare(level)} of the ${spanTitles[over]} of ${countOf(samples, 'unseen sample')} (${splitLabel(evaluation).toLowerCase()})`
  return off.length === 0
    ? { isKept: true, text: `${promise} hold ${words(shares)}.` }
    : { isKept: false, text: `${promise} hold ${words(off)}: more or less than luck explains.` }
}

/** Tables of every part, or why there are none. */
export function intervalBlocks(
  evaluations: readonly EcosystemEvaluation[],
  none: string | undefined,
): readonly Block[] {
  const all = told(evaluations)
  if (all.length === 0)
    return none === undefined ? [] : [heading('Intervals'), note(`The emulator gives no intervals: ${none}.`)]
  const [{ intervals: first }] = all as [Told, ...Told[]]
  return [
    heading('Intervals'),
    paragraph(
      `Calibrated on ${countOf(first.calibratedOn, 'validation sample')} that nothing was trained on. They promise ${formatShare(first.level)} of further samples drawn alike: of their days, of their forecasts from the first day to the last, or of all their days at once. The file's \`lower\` and \`upper\` are those of ${spanTitles[first.over]} (\`intervals.over: ${first.over}\`).`,
    ),
    ...groupNote(first),
    ...all.flatMap((evaluation) => [
      coverageTable(evaluation),
      ...groupTable(evaluation),
      ...regionTable(evaluation),
    ]),
    ...monthTable(all.find(({ intervals: { unseen, own } }) => unseen && !own) ?? all[0]),
  ]
}

function groupNote({ groups, level }: PartIntervals): readonly Block[] {
  if (groups === undefined) return []
  const each = groups.map(
    ({ name, calibratedOn }) => `${name} (${countOf(calibratedOn, 'validation sample')})`,
  )
  return [
    paragraph(
      `Intervals are calibrated in each group of samples by itself (\`intervals.group\`), and promise ${formatShare(level)} in each: ${listed(each)}. The file knows which group a sample is of.`,
    ),
  ]
}

/** Within intervals of what the file gives, and how wide they are, by group. */
function groupTable(evaluation: Told): readonly Block[] {
  const { fluxes, intervals } = evaluation
  const [first] = Object.values(intervals.fluxes)
  const { byGroup = [] } = first ?? {}
  if (byGroup.length === 0) return []
  return [
    {
      kind: 'table',
      caption: `${title(evaluation)}: ${spanTitles[intervals.over]} within, and mean width, by the groups that intervals were calibrated in`,
      columns: [
        { name: 'group', align: 'left' },
        { name: 'samples', format: 'count' },
        ...coverageColumns(fluxes),
      ],
      rows: byGroup.map(({ name, samples }, group): Cell[] => [
        ...[name, samples],
        ...fluxes.flatMap(({ name: flux }) =>
          coverageCells(intervals.fluxes[flux]?.byGroup?.[group]?.spans[intervals.over]),
        ),
      ]),
    },
  ]
}

const coverageColumns = (fluxes: Told['fluxes']) =>
  fluxes.flatMap(({ name, unit }) => [
    { name: `${fluxLabel(name)} within`, align: 'right' as const },
    { name: withUnit('width', unit), align: 'right' as const },
  ])

const coverageCells = (own: Coverage | undefined): Cell[] =>
  own === undefined ? ['–', '–'] : [formatShare(own.coverage), formatNumber(own.width)]

const title = (evaluation: Told): string =>
  `${splitLabel(evaluation)}${evaluation.intervals.own ? ' (calibrated on these samples: no test)' : evaluation.intervals.unseen ? '' : ' (samples that were trained on: intervals are for others, and wide here)'}`

function coverageTable(evaluation: Told): Block {
  const { fluxes, intervals } = evaluation
  return {
    kind: 'table',
    caption: `${title(evaluation)}: share within intervals of ${formatShare(intervals.level)}, and their mean width`,
    columns: [
      { name: 'flux', align: 'left' },
      ...(['step', 'horizon', 'whole'] as const).flatMap((span) => [
        { name: `${spanTitles[span]} within`, align: 'right' as const },
        { name: 'width', align: 'right' as const },
      ]),
    ],
    rows: fluxes.flatMap(({ name, unit }): Cell[][] => {
      const own = intervals.fluxes[name]
      if (own === undefined) return []
      const each = (['step', 'horizon', 'whole'] as const).flatMap((span) => [
        formatShare(own.spans[span].coverage),
        formatNumber(own.spans[span].width),
      ])
      return [[withUnit(fluxLabel(name), unit), ...each]]
    }),
    note: 'Days by themselves, forecasts from end to end, and samples on all of their days have intervals of their own, each as wide as it takes.',
  }
}

function regionTable(evaluation: Told): readonly Block[] {
  const { fluxes, intervals } = evaluation
  const [first] = Object.values(intervals.fluxes)
  if (first === undefined || first.byRegion.length === 0 || !intervals.unseen) return []
  return [
    {
      kind: 'table',
      caption: `${splitLabel(evaluation)}: days within, and mean width, by where the samples lie in the space of parameters`,
      columns: [
        { name: 'region', align: 'left' },
        { name: 'samples', format: 'count' },
        ...coverageColumns(fluxes),
      ],
      rows: first.byRegion.map(({ name, samples }, region): Cell[] => [
        ...[name, samples],
        ...fluxes.flatMap(({ name: flux }) => coverageCells(intervals.fluxes[flux]?.byRegion[region])),
      ]),
    },
  ]
}

function monthTable(evaluation: Told | undefined): readonly Block[] {
  const [first] = Object.values(evaluation?.intervals.fluxes ?? {})
  if (evaluation === undefined || first === undefined || first.byMonth.length < 2) return []
  return [
    {
      kind: 'table',
      caption: `${splitLabel(evaluation)}: days within, by calendar month`,
      columns: [
        { name: 'month' },
        ...evaluation.fluxes.map(({ name }) => ({ name: fluxLabel(name), align: 'right' as const })),
      ],
      rows: first.byMonth.map(({ month }, place): Cell[] => [
        formatFixed(month, 0),
        ...evaluation.fluxes.map(({ name }) => {
          const own = evaluation.intervals.fluxes[name]?.byMonth[place]
          return own === undefined ? '–' : formatShare(own.coverage)
        }),
      ]),
    },
  ]
}
