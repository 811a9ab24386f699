import { studyConformance } from '@utsushi/study/testing'
import { guideOf, simulatedBy, web } from '../../testing/conformance.js'
import { lookAtReport } from '../../testing/report-page.js'
import { equipment } from './index.js'

/** The encoder that ships takes windows of 90 days. */
const windows = { context: 90, stride: 16 }
const brief = { epochs: 2, batch: 32 }
const encoder = { branches: ['encoder', 'statistics'], hidden: [8], dropout: 0.1 }

studyConformance(equipment, {
  web,
  ...(lookAtReport !== undefined && { report: lookAtReport }),
  guide: guideOf('guide.md', 'studies/equipment-settings.md'),
  data: simulatedBy(equipment, { equipment: 4, items: 2, days: 400 }),
  config: (folder) => ({
    data: { folder },
    labels: { horizons: [5, 10] },
    split: { validation: 0.25 },
    windows: { context: 30, stride: 4 },
    model: { branches: ['statistics'], hidden: [8, 4], dropout: 0.1 },
    training: { epochs: 12, batch: 32 },
  }),
  space: { 'model.dropout': { choices: [0, 0.2] } },
  methods: {
    'boosted trees': { model: { kind: 'trees' }, trees: { trees: 20, depth: 3 } },
    'a logistic regression': { model: { kind: 'logistic' } },
    'the encoder that ships, frozen': { model: encoder, windows, training: brief },
    'the encoder that ships, with adapters': {
      ...{ model: { ...encoder, encoder: 'lora' }, windows },
      training: brief,
    },
  },
})
