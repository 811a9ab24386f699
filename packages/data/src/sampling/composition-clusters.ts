/**
 * Clusters of compositions: groups for a split that asks what a model says of compositions unlike those it was trained on. By specimen
 * alone, a neighbour at Fe0.81Co0.19 stands on the other side and gives the answer away.
 */
import { InputError } from '@utsushi/ground'
import { clusterRows } from './cluster-rows.js'
import { compositionOf } from './formula.js'

/** Samples by cluster of composition. */
export interface CompositionClusters {
  /** `[samples]` The cluster of each, in words: the groups of a split. */
  readonly groups: readonly string[]
  /** Elements, or columns, that compositions are of. */
  readonly names: readonly string[]
  /** What clusters are about: `Fe0.80Co0.20 (12 samples)`. */
  readonly clusters: readonly string[]
}

/** Where compositions come from. */
export type CompositionSource =
  /** `[samples]` such as `Fe0.8Co0.2`. */
  | { readonly formulas: readonly string[] }
  /** `[samples]` amounts of each element or component, by name; each sample's are taken as shares of their sum. */
  | { readonly columns: Readonly<Record<string, ArrayLike<number>>> }

/**
 * Clusters samples by composition: k-means on shares of elements, the same on every run. Equal compositions are in one cluster.
 *
 * @param clusters how many; `folds` or more, so that there are enough groups to fold
 * @throws InputError for a formula that cannot be read, amounts below 0 or missing, and fewer distinct compositions than clusters
 * @example
 * const { groups } = compositionClusters({ formulas, clusters: 8 })
 * foldsByGroup({ groups, labels, folds: 5, seed: 0 })
 */
export function compositionClusters(
  source: CompositionSource & { readonly clusters: number },
): CompositionClusters {
  const { names, shares, samples } =
    'formulas' in source ? ofFormulas(source.formulas) : ofColumns(source.columns)
  const { cluster, centres, sizes } = clustered(shares, names.length, source.clusters, samples)
  const words = distinctWords(centres.map((centre) => inWords(names, centre)))
  return {
    groups: Array.from(cluster, (own) => words[own] ?? ''),
    names,
    clusters: words.map((text, place) => `${text} (${sizes[place] ?? 0} samples)`),
  }
}

function clustered(shares: Float64Array, columns: number, clusters: number, samples: number) {
  try {
    return clusterRows({ values: shares, columns, clusters })
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`${error.message} (of ${samples} samples, by composition)`)
    throw error
  }
}

interface Shares {
  readonly names: readonly string[]
  /** `[samples, names]` */
  readonly shares: Float64Array
  readonly samples: number
}

function ofFormulas(formulas: readonly string[]): Shares {
  const compositions = formulas.map((formula, sample) => {
    try {
      return compositionOf(formula)
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`sample ${sample + 1}: ${error.message}`)
      throw error
    }
  })
  const names = [...new Set(compositions.flatMap((composition) => Object.keys(composition)))].sort()
  const shares = new Float64Array(formulas.length * names.length)
  for (const [sample, composition] of compositions.entries())
    for (const [place, name] of names.entries())
      // Fe0.8Co0.2 and Fe4Co are one composition: the last digits are of the division.
      shares[sample * names.length + place] = Math.round(1e9 * (composition[name] ?? 0)) / 1e9
  return { names, shares, samples: formulas.length }
}

function ofColumns(columns: Readonly<Record<string, ArrayLike<number>>>): Shares {
  const names = Object.keys(columns)
  const samples = columns[names[0] ?? '']?.length ?? 0
  const shares = new Float64Array(samples * names.length)
  for (let sample = 0; sample < samples; sample++) {
    const amounts = names.map((name) => columns[name]?.[sample] ?? NaN)
    const wrong = amounts.findIndex((amount) => !(amount >= 0 && Number.isFinite(amount)))
    const total = amounts.reduce((sum, amount) => sum + amount, 0)
    if (wrong >= 0 || total === 0)
      throw new InputError(
        wrong >= 0
          ? `sample ${sample + 1}: ${names[wrong] ?? ''} is ${amounts[wrong] ?? ''} — an amount is a number from 0`
          : `sample ${sample + 1}: all amounts are 0 — it has no composition`,
      )
    for (const [place, amount] of amounts.entries())
      shares[sample * names.length + place] = Math.round((1e9 * amount) / total) / 1e9
  }
  return { names, shares, samples }
}

/** `Fe0.80Co0.20`: what a cluster is about, largest share first. */
function inWords(names: readonly string[], centre: Float64Array): string {
  const present = [...centre.entries()].filter(([, share]) => share >= 0.005).sort((a, b) => b[1] - a[1])
  return present.map(([place, share]) => `${names[place] ?? ''}${share.toFixed(2)}`).join('')
}

/** Two clusters of one name are told apart by a number. */
const distinctWords = (words: readonly string[]): readonly string[] =>
  words.map((word, place) => {
    const before = words.slice(0, place).filter((other) => other === word).length
    return before === 0 ? word : `${word}, ${before + 1}`
  })
