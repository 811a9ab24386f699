// What a page shows of explained sequences: each with what was said of it, and what every point of it did for the answer.
import type { Json } from '@utsushi/emulator'
import type { MaterialsTask } from '../loss.js'
import type { ScoredPart } from '../score.js'

/** Sequences that are kept, and points of each beyond which every second, third … is. */
const [mostSequences, mostPoints] = [24, 800]

/**
 * Maps of the main part, plain JSON; `sequences` is empty where nothing was explained.
 *
 * @returns by sequence its name, what was `asked` and `said`, and along the `axis` its first channel's `values` and the `attribution`,
 *   summed over channels
 */
export function mapDetails(
  {
    config,
    data: { panel, asked },
    fitted: { axis, steps },
  }: Pick<MaterialsTask, 'config' | 'data' | 'fitted'>,
  parts: readonly ScoredPart[],
): Readonly<Record<string, Json>> {
  const explained = parts[0]?.explained
  const { data } = config
  const every = Math.max(1, Math.ceil(steps / mostPoints))
  const points = Array.from({ length: Math.ceil(steps / every) }, (_, k) => k * every)
  const channels = explained?.maps.shape[2] ?? 1
  return {
    materials: {
      method: explained?.summary.method ?? null,
      classes: asked.kind === 'classes',
      x: { label: data.axis.name, unit: data.axis.unit ?? '' },
      y: { label: panel.names[0] ?? '', unit: data.signal.unit ?? '' },
      axis: points.map((point) => (axis.length === steps ? (axis[point] ?? NaN) : point + 1)).map(short),
      sequences: (explained?.places ?? []).slice(0, mostSequences).map((place, row): Json => {
        const target = explained?.targets[row] ?? 0
        const valueAt = (point: number): number =>
          panel.values[((panel.offsets[place] ?? 0) + point) * channels] ?? NaN
        const mapAt = (point: number): number => {
          let sum = 0
          for (let channel = 0; channel < channels; channel++)
            sum += explained?.maps.values[(row * steps + point) * channels + channel] ?? 0
          return sum
        }
        return {
          name: panel.entities[place] ?? '',
          asked: asked.kind === 'classes' ? (asked.names[asked.of[place] ?? 0] ?? '') : null,
          said: asked.kind === 'classes' ? (asked.names[target] ?? '') : null,
          values: points.map((point) => short(valueAt(point))),
          attribution: points.map((point) => short(mapAt(point))),
        }
      }),
    },
  }
}

/** In four digits; null for what is no number. */
const short = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(4)) : null)
