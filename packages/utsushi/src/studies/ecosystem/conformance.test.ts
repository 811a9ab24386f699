import { studyConformance } from '@utsushi/study/testing'
import { guideOf, web } from '../../testing/conformance.js'
import { lookAtReport } from '../../testing/report-page.js'
import { ecosystem } from './index.js'
import { simulateEnsemble } from './simulate.js'

studyConformance(ecosystem, {
  web,
  ...(lookAtReport !== undefined && { report: lookAtReport }),
  guide: guideOf('guide.md'),
  axes: { time: 40 },
  data: (folder) =>
    simulateEnsemble({ out: folder, samples: 16, from: '2003-01-01', to: '2004-12-31', pictures: false }),
  config: (folder) => ({
    data: { folder, targets: ['gpp', 'nep'] },
    split: {
      train: ['2003-01-01', '2004-04-30'],
      validation: ['2004-05-01', '2004-08-31'],
      test: ['2004-09-01', '2004-12-31'],
      holdOutSamples: 0.25,
    },
    windows: { context: 20, horizon: 10, stride: 30 },
    model: { hidden: 4, layers: 1, embedding: 4, stateHidden: 4, headHidden: 4 },
    training: { batch: 16, epochs: 12, warmupSteps: 5, patience: 50 },
  }),
  space: { 'model.hidden': { choices: [4, 6] } },
  methods: {
    'components of a period': {
      split: {
        by: 'samples',
        train: ['2003-11-01', '2004-02-29'],
        holdOutSamples: 0.15,
        validationSamples: 0.15,
      },
      model: { kind: 'components', components: 6 },
      windows: { context: 0, horizon: 10 },
    },
    'processes and a network': {
      model: {
        ...{ kind: 'joined', components: 4, hidden: 4, layers: 1, embedding: 4 },
        ...{ stateHidden: 4, headHidden: 4 },
      },
    },
  },
})
