import { studyConformance } from '@utsushi/study/testing'
import { guideOf, simulatedBy, web } from '../../testing/conformance.js'
import { lookAtReport } from '../../testing/report-page.js'
import { artwork } from './index.js'

studyConformance(artwork, {
  web,
  ...(lookAtReport !== undefined && { report: lookAtReport }),
  guide: guideOf('guide.md', 'studies/artwork-settings.md'),
  data: simulatedBy(artwork, { count: 60, size: 16 }),
  config: (folder) => ({
    data: { folder, sketch: 'dents', size: 16 },
    model: { blocks: [4, 6] },
    training: { epochs: 4, batch: 12 },
    regeneration: { pictures: 2 },
    groups: { most: 2 },
  }),
  space: { 'model.dropout': { choices: [0, 0.2] } },
  methods: {
    'networks of their own': {
      model: { kind: 'separate', repeat: 2, blocks: [4] },
      training: { epochs: 2, batch: 12 },
    },
    'a loss that learns its weights': {
      loss: { weighting: 'uncertainty' },
      training: { epochs: 2, batch: 12 },
    },
  },
})
