/**
 * The ablation of the equipment study as it was fixed before anything was trained: the park, the seeds, and every variant with all
 * its settings, so that defaults of the study may change without changing what is compared here.
 */
import type { EquipmentConfig } from 'utsushi/equipment'

/** Options of the simulated park; its seed is that of the run. */
export const park = { equipment: 24, items: 4, days: 1200 } as const

/** Of the park and of the training alike. */
export const seeds = [101, 102, 103, 104, 105] as const

/** Rows that only show what a setting does take the first of the seeds. */
export const fewSeeds = seeds.slice(0, 3)

/** Sections of a study file as the study takes them. */
export type Sections = Readonly<
  Partial<
    Record<
      keyof EquipmentConfig,
      Readonly<Record<string, boolean | number | string | readonly (number | string)[]>>
    >
  >
>

/** One row of the table. */
export interface Variant {
  readonly name: string
  readonly seeds: readonly number[]
  /** Whether what needs no network is scored on the same windows too. */
  readonly rivals?: true
  /** What differs from the hybrid. */
  readonly sections: Sections
}

/**
 * What all variants share. Windows begin every six days, for neighbouring windows say almost the same; six is no multiple of a week,
 * so that a round of inspections on fixed weekdays is not always missed.
 */
export const common = {
  labels: { horizons: [30, 60, 90], kind: 'point', tolerance: 0 },
  windows: { context: 90, stride: 6, measured: 0.1 },
  split: { by: 'time', validation: 0.15, test: 0.2 },
  features: { families: ['statistics', 'range'], scale: 'range' },
  encoder: { kind: 'shipped', layers: 'last', differences: false, patches: false },
  model: {
    ...{ kind: 'network', branches: ['encoder', 'statistics'], fusion: 'concat', tasks: 'separate' },
    ...{ taskWeights: 'equal', encoder: 'frozen', hidden: [128, 64], dropout: 0.3, lstm: 64 },
  },
  training: {
    ...{ optimiser: 'adamw', learningRate: 5e-4, weightDecay: 0.01, schedule: 'cosine', warmupSteps: 0 },
    ...{ batch: 128, epochs: 20, patience: 5, clip: 1, loss: 'focal', gamma: 3, alpha: 'auto', noise: 0 },
  },
  trees: { trees: 200, depth: 6, learningRate: 0.05 },
} as const satisfies Sections

/** The variant that the others are compared with, pair by pair. */
export const hybrid: Variant = { name: 'hybrid', seeds, sections: {} }

/** What the recommendation is taken from: the hybrid, its branches alone, and what needs no gradients. */
const main: readonly Variant[] = [
  { name: 'LSTM alone', seeds, sections: { model: { branches: ['lstm'] } } },
  { name: 'statistics alone', seeds, rivals: true, sections: { model: { branches: ['statistics'] } } },
  { name: 'boosted trees', seeds, sections: { model: { kind: 'trees' } } },
  { name: 'logistic regression', seeds, sections: { model: { kind: 'logistic' } } },
  hybrid,
  { name: 'encoder alone', seeds, sections: { model: { branches: ['encoder'] } } },
]

/** What one setting of the hybrid does. */
const settings: readonly Variant[] = [
  { name: 'loss: cross-entropy', seeds: fewSeeds, sections: { training: { loss: 'bce' } } },
  { name: 'loss: focal, γ 2', seeds: fewSeeds, sections: { training: { gamma: 2 } } },
  { name: 'loss: focal, γ 4', seeds: fewSeeds, sections: { training: { gamma: 4 } } },
  { name: 'learning rate 1e-5', seeds: fewSeeds, sections: { training: { learningRate: 1e-5 } } },
  { name: 'learning rate 1e-4', seeds: fewSeeds, sections: { training: { learningRate: 1e-4 } } },
  { name: 'learning rate 1e-3', seeds: fewSeeds, sections: { training: { learningRate: 1e-3 } } },
  { name: 'one network, three heads', seeds: fewSeeds, sections: { model: { tasks: 'shared' } } },
  {
    name: 'all layers, differences, patches',
    seeds: fewSeeds,
    sections: { encoder: { layers: 'all', differences: true, patches: true } },
  },
  { name: 'every layer pooled', seeds: fewSeeds, sections: { encoder: { layers: 'all' } } },
  { name: 'the differenced window beside it', seeds: fewSeeds, sections: { encoder: { differences: true } } },
  { name: 'eight patches beside it', seeds: fewSeeds, sections: { encoder: { patches: true } } },
  { name: 'encoder by LoRA', seeds: fewSeeds, sections: { model: { encoder: 'lora' } } },
  { name: 'encoder trained as a whole', seeds: fewSeeds, sections: { model: { encoder: 'all' } } },
]

/** What an embedding is made of, where the network sees nothing else. */
const embeddings: readonly Variant[] = [
  { name: 'encoder alone, every layer pooled', encoder: { layers: 'all' } },
  { name: 'encoder alone, the differenced window beside it', encoder: { differences: true } },
  { name: 'encoder alone, eight patches beside it', encoder: { patches: true } },
  { name: 'encoder alone, all three', encoder: { layers: 'all', differences: true, patches: true } },
].map(({ name, encoder }) => ({
  ...{ name, seeds: fewSeeds },
  sections: { model: { branches: ['encoder'] }, encoder },
}))

export const variants = { main, settings, embeddings } as const

/**
 * How the variant that wins is run once more: on equipment that training never saw. Half of it is held out, for with less the validation
 * windows of some parks hold no deviation.
 */
export const otherSplit: Sections = { split: { by: 'equipment', heldOut: 0.5, seed: 42 } }

/** The hybrid's settings with those of a variant laid over them, section by section. */
export function sectionsOf({ sections }: Pick<Variant, 'sections'>): Sections {
  const names = new Set([...Object.keys(common), ...Object.keys(sections)]) as Set<keyof Sections>
  const shared: Sections = common
  return Object.fromEntries([...names].map((name) => [name, { ...shared[name], ...sections[name] }]))
}
