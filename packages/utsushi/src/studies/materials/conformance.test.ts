import { studyConformance } from '@utsushi/study/testing'
import { guideOf, simulatedBy, web } from '../../testing/conformance.js'
import { lookAtReport } from '../../testing/report-page.js'
import { materials } from './index.js'

studyConformance(materials, {
  web,
  ...(lookAtReport !== undefined && { report: lookAtReport }),
  guide: guideOf('guide.md', 'studies/materials-settings.md'),
  data: simulatedBy(materials, {
    kind: 'barkhausen',
    specimens: 12,
    measurements: 2,
    windows: 2,
    length: 48,
  }),
  config: (folder) => ({
    data: { folder, specimens: 'specimens.csv', name: 'name', groups: ['specimen', 'lot'] },
    task: { target: 'state' },
    split: { by: 'group', group: 'specimen' },
    model: { kind: 'gru', hidden: 6, bidirectional: false },
    evaluation: { plantedCue: false },
    training: { epochs: 6, batch: 8 },
  }),
  space: { 'model.dropout': { choices: [0, 0.2] } },
  methods: {
    'random kernels': { model: { kind: 'kernels', kernels: 500 } },
    convolutions: { model: { kind: 'fcn', hidden: 4 }, training: { epochs: 2, batch: 8 } },
  },
})
