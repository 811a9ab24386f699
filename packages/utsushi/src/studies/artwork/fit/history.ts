// Validation losses of earlier trainings, by component: `{ "dipCount": [0.203, 0.187], "hue_cos": [0.110], … }`. Trainings of single
// parameters append to it, the weights of a joint loss are made of it.
import { existsSync, readFileSync } from 'node:fs'
import { InputError, listed } from '@utsushi/ground'
import { writeAtomic } from '@utsushi/ground/node'
import { taskWeights, type LossHistory } from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import type { ArtworkConfig } from '../config.js'

/**
 * Reads a history.
 *
 * @throws InputError when it is no such file, or holds a loss that is missing or negative, naming the component and the place
 */
export function readHistory(file: string): LossHistory {
  let found: unknown
  try {
    found = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new InputError(
      existsSync(file)
        ? `${file}: is no JSON — restore the file, or begin another (loss.history)`
        : `${file}: there is no such file — train each parameter by itself first (model.kind: separate, with this loss.history)`,
      { cause: error },
    )
  }
  if (!isSection(found))
    throw new InputError(`${file}: expected lists of losses by name: {"dipCount": [0.203, 0.187]}`)
  for (const [name, losses] of Object.entries(found)) {
    if (!Array.isArray(losses))
      throw new InputError(`${file}: ${name}: expected a list of losses, such as [0.203, 0.187]`)
    for (const [place, loss] of losses.entries())
      if (typeof loss !== 'number' || !Number.isFinite(loss) || loss < 0)
        throw new InputError(
          `${file}: ${name}: loss ${place + 1} is ${JSON.stringify(loss)}, and a loss is a number from 0 up — take it out, or train ${name} again`,
        )
  }
  return found as LossHistory
}

/** Appends losses, one a component, and leaves all that was there. */
export function appendHistory(file: string, losses: Readonly<Record<string, readonly number[]>>): void {
  const before = existsSync(file) ? readHistory(file) : {}
  const all = new Map(Object.entries(before))
  for (const [name, own] of Object.entries(losses)) all.set(name, [...(all.get(name) ?? []), ...own])
  writeAtomic(file, `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`)
}

/**
 * What an error of each component counts: 1 over its earlier loss or in proportion to it, the largest 1.
 *
 * @throws InputError naming a component without a loss, or one whose loss is 0
 */
export function historyWeights(
  { weighting, of, history: file }: ArtworkConfig['loss'],
  history: LossHistory | undefined,
  components: readonly string[],
): readonly number[] {
  if (weighting === 'equal' || weighting === 'uncertainty') return components.map(() => 1)
  if (history === undefined || file === undefined)
    throw new InputError(`loss.weighting: ${weighting} needs loss.history, the file of earlier losses`)
  const missing = components.filter((name) => !Object.hasOwn(history, name) || history[name]?.length === 0)
  if (missing.length > 0)
    throw new InputError(
      `${file}: no loss of ${listed(missing)} — train each parameter by itself first (model.kind: separate, with this loss.history)`,
    )
  const weights = taskWeights(weighting, history, { tasks: components, use: of, where: file })
  return components.map((name) => weights[name] ?? 1)
}
