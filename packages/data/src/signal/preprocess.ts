/** A chain of steps applied to sequences, one by one. */
import { countOf, InputError, listed } from '@utsushi/ground'
import type { Sequence } from '../ragged/ragged-panel.js'
import { applyStep, type Signal } from './apply-step.js'
import { describeStep, type SignalStep } from './signal-step.js'

/** A sequence after a chain of steps. */
export interface Preprocessed {
  readonly axis: Float64Array
  readonly values: Float64Array
  /** What a person should know. */
  readonly cautions: readonly string[]
}

/**
 * A chain of steps as a function of one sequence. Every step looks at that sequence alone: nothing is fitted on training data, and a chain may be
 * applied before the split.
 *
 * @param steps in their order; `checkSteps` makes sure of what comes from a configuration
 * @returns throws InputError naming the step, for what a step cannot do
 * @example
 * const clean = preprocess([{ baseline: 'als', lambda: 1e6 }, { normalise: 'snv' }, { resample: { from: 10, to: 60, step: 0.04 } }])
 * const { axis, values } = clean({ axis: angle, values: counts })
 */
export function preprocess(steps: readonly SignalStep[]): (signal: Signal) => Preprocessed {
  return (signal) => {
    const cautions: string[] = []
    let own: Signal = signal
    let gaps: Signal | undefined
    for (const [at, step] of steps.entries()) {
      try {
        const next = applyStep(own, step)
        if (next.caution !== undefined) cautions.push(next.caution)
        gaps = gapsAfter(step, own, gaps)
        own = next
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        throw new InputError(`step ${at + 1} (${describeStep(step)}): ${error.message}`)
      }
    }
    if (gaps !== undefined && Array.from(gaps.values).every((value) => Number.isNaN(value)))
      throw new InputError('holds no value that was observed after the last step — leave the sequence out')
    const values = Float64Array.from(own.values, (value, at) =>
      Number.isNaN(gaps?.values[at]) ? NaN : value,
    )
    return { axis: Float64Array.from(own.axis), values, cautions }
  }
}

/** Where values were missing, NaN beside 0, along the axis as it is after a step. */
function gapsAfter(step: SignalStep, before: Signal, gaps: Signal | undefined): Signal | undefined {
  if ('gaps' in step && step.gaps === 'mask')
    return {
      axis: before.axis,
      values: Float64Array.from(before.values, (value) => (Number.isNaN(value) ? NaN : 0)),
    }
  if (gaps === undefined) return undefined
  if ('crop' in step) return applyStep(gaps, step)
  return 'resample' in step ? applyStep(gaps, { resample: { ...step.resample, method: 'linear' } }) : gaps
}

/** What {@link preprocessSequences} takes: a sequence, and its place in a file where it was read from one. */
type Placed = Sequence & { readonly place?: string }

/**
 * Sequences after a chain of steps, every column by itself.
 *
 * @returns the sequences with new columns and order, and each caution once, with how many sequences it is about
 * @throws InputError naming the sequence by its place, and the step
 * @example const { sequences, cautions } = preprocessSequences(read.sequences, [{ normalise: 'snv' }])
 */
export function preprocessSequences<T extends Placed>(
  sequences: readonly T[],
  steps: readonly SignalStep[],
): {
  readonly sequences: readonly (T & { readonly order: Float64Array })[]
  readonly cautions: readonly string[]
} {
  const run = preprocess(steps)
  const told = new Map<string, Set<string>>()
  const done = sequences.map((sequence) => {
    let order: Float64Array | undefined
    const columns = Object.entries(sequence.columns).map(([name, values]) => {
      const axis = sequence.order ?? Float64Array.from({ length: values.length }, (_, at) => at)
      const own = withPlace(sequence, name, () => run({ axis, values }))
      for (const caution of own.cautions)
        told.set(caution, (told.get(caution) ?? new Set()).add(sequence.entity))
      order ??= own.axis
      return [name, own.values] as const
    })
    return { ...sequence, order: order ?? new Float64Array(0), columns: Object.fromEntries(columns) }
  })
  return {
    sequences: done,
    cautions: [...told].map(([caution, entities]) => `${namesOf([...entities])}: ${caution}`),
  }
}

function withPlace<R>({ entity, place, columns }: Placed, name: string, work: () => R): R {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const column = Object.keys(columns).length > 1 ? `, ${name}` : ''
    throw new InputError(`${place ?? `sequence "${entity}"`}${column}: ${error.message}`)
  }
}

function namesOf(entities: readonly string[]): string {
  const names = entities.slice(0, 3).map((entity) => `"${entity}"`)
  const more = entities.length > 3 ? [...names, `${entities.length - 3} more`] : names
  return `${countOf(entities.length, 'sequence')} (${listed(more)})`
}
