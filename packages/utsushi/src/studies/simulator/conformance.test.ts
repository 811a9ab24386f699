import { studyConformance } from '@utsushi/study/testing'
import { guideOf, simulatedBy, web } from '../../testing/conformance.js'
import { lookAtReport } from '../../testing/report-page.js'
import { simulator } from './index.js'

studyConformance(simulator, {
  web,
  ...(lookAtReport !== undefined && { report: lookAtReport }),
  guide: guideOf('guide.md', 'studies/simulator-settings.md'),
  data: simulatedBy(simulator, { kind: 'otl', samples: 90 }),
  config: (folder) => ({
    data: { folder, run: 'run' },
    outputs: { voltage: { unit: 'V', transform: 'log' } },
    model: { kind: 'ensemble', members: 3, hidden: 8 },
    training: { epochs: 12, batch: 16 },
  }),
  space: { 'model.hidden': { choices: [4, 8] } },
  methods: {
    'a Gaussian process': { model: { kind: 'gp' } },
    lines: { model: { kind: 'linear' }, inputs: { Rb1: { scale: 'log' }, Rb2: {} } },
    trees: { model: { kind: 'trees', trees: 20 } },
    'one network': { model: { kind: 'network', hidden: 8 }, training: { epochs: 12 } },
  },
})
