// What is new, told apart: an emulator that does well in a new year under parameters and at sites it was trained on may do badly under
// new parameters, or at a new site. Every combination that the data hold has its own scores. What chose the weights is left out.
import { formatStep, inRecords, spanOf, takeWindows, type Part, type WindowSet } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import type { EcosystemAnswers } from '../answers.js'
import { scoredWindows } from '../data.js'
import { physicalTargets } from '../data/target-transforms.js'
import type { EcosystemTask } from '../loss.js'
import type { Generalisation, Newness } from './generalisation.js'
import { forecastDays } from './forecast-days.js'
import { fluxColumn, fluxScore } from './windows.js'

/** Windows of one combination; of more, so many are taken evenly. */
const MOST_WINDOWS = 3000

/** One combination and the samples and days that fall under it. */
export interface Cell extends Pick<Generalisation, 'parameters' | 'site' | 'days'> {
  readonly part: Part
}

/**
 * The combinations of seen and unseen that the data hold; none where nothing but days is held out.
 *
 * @example cellsOf(task).map(({ parameters, site, days }) => [parameters, site, days])
 */
export function cellsOf({ data, parts }: Pick<EcosystemTask, 'data' | 'parts'>): readonly Cell[] {
  const { train, validation, test, heldOut } = parts
  const { sites, samples, records } = data
  if (heldOut === undefined && sites === undefined) return []
  const seen = train.entities
  const trained = new Set(seen)
  const setOf = (entity: number): number => sites?.sets[entity] ?? entity
  const siteOf = (entity: number): number => sites?.of[entity] ?? 0
  const [sets, places] = [new Set(seen.map(setOf)), new Set(seen.map(siteOf))]
  const hasParameters = sites === undefined || sites.sets.some((own) => own !== sites.sets[0])
  const choosing = new Set(validation?.entities.filter((entity) => !trained.has(entity)))
  const newness = (known: boolean, there: boolean): Newness => (there ? (known ? 'seen' : 'unseen') : 'none')
  const groups = new Map<string, { parameters: Newness; site: Newness; entities: number[] }>()
  for (const entity of samples.keys()) {
    if (choosing.has(entity)) continue
    const parameters = newness(sets.has(setOf(entity)), hasParameters)
    const site = newness(places.has(siteOf(entity)), sites !== undefined)
    const key = `${parameters} ${site}`
    const group = groups.get(key) ?? { parameters, site, entities: [] }
    group.entities.push(entity)
    groups.set(key, group)
  }
  const order = ['none', 'seen', 'unseen']
  const inOrder = [...groups.values()].sort(
    (a, b) =>
      order.indexOf(a.site) - order.indexOf(b.site) ||
      order.indexOf(a.parameters) - order.indexOf(b.parameters),
  )
  const spans = [
    { days: 'seen' as const, span: train },
    ...(test === undefined ? [] : [{ days: 'unseen' as const, span: test }]),
  ]
  const cells = inOrder.flatMap(({ parameters, site, entities }) =>
    spans.map(({ days, span }): Cell => {
      const part = inRecords({ entities, from: span.from, to: span.to }, records)
      return { parameters, site, days, part }
    }),
  )
  return cells.filter(({ part }) => part.entities.length > 0)
}

/** Scores of every combination of seen and unseen. */
export async function generalisations(
  task: EcosystemTask,
  { forecast }: EcosystemAnswers,
): Promise<Generalisation[]> {
  const { config, data, fitted } = task
  const names = data.targets.names
  const found: Generalisation[] = []
  for (const { part, ...which } of cellsOf(task)) {
    const windows = windowsIn(() => scoredWindows(config, part, 'split'))
    if (windows === undefined) continue
    const observed = forecastDays(data.targets, windows)
    const predicted = physicalTargets(fitted.targets, await forecast(windows))
    const spans = part.entities.map((entity) => spanOf(part, entity))
    const scores = names.map((name, flux) => {
      const column = (values: Float32Array): Float32Array => fluxColumn(values, flux, names.length)
      const { r2, rmse, bias } = fluxScore(windows, column(observed), column(predicted))
      return [name, { r2, rmse, bias }] as const
    })
    found.push({
      ...which,
      period: {
        from: formatStep(data, Math.min(...spans.map(({ from }) => from))),
        to: formatStep(data, Math.max(...spans.map(({ to }) => to)) - 1),
      },
      ...{ samples: new Set(windows.entity).size, windows: windows.count },
      scores: Object.fromEntries(scores),
    })
  }
  return found.length > 1 ? found : []
}

/** Windows, evenly chosen where there are many; `undefined` where none fits. */
function windowsIn(lay: () => WindowSet): WindowSet | undefined {
  try {
    const windows = lay()
    if (windows.count <= MOST_WINDOWS) return windows
    const places = Array.from({ length: MOST_WINDOWS }, (_, k) =>
      Math.floor((k * windows.count) / MOST_WINDOWS),
    )
    return takeWindows(windows, places)
  } catch (error) {
    // Records that are too short for one window have nothing to score.
    if (error instanceof InputError) return undefined
    throw error
  }
}
