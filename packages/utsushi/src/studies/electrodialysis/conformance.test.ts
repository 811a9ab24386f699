import { studyConformance } from '@utsushi/study/testing'
import { guideOf, simulatedBy, web } from '../../testing/conformance.js'
import { lookAtReport } from '../../testing/report-page.js'
import { electrodialysis } from './index.js'

studyConformance(electrodialysis, {
  web,
  ...(lookAtReport !== undefined && { report: lookAtReport }),
  guide: guideOf('guide.md', 'studies/electrodialysis.md'),
  axes: { time: 6 },
  data: simulatedBy(electrodialysis, { samples: 10 }),
  config: (folder) => ({
    data: { folder },
    split: { validation: 0.25 },
    model: { lstm: { hidden: 4, dropout: 0 }, mlp: { hidden: 4, dropout: 0 } },
    training: { epochs: 12, batch: 3 },
  }),
  space: { 'model.lstm.hidden': { choices: [4, 6] } },
  methods: { 'three networks': { training: { ensemble: 3 } } },
})
