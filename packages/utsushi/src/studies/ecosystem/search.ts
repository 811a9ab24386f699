// What the tuner searches in the ecosystem study when the study file does not say, and what can be asked of a trial.
import type { StudyTuning } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'

export const ecosystemSearch: Omit<StudyTuning<EcosystemConfig>, 'open'> = {
  space: {
    'model.hidden': { choices: [32, 64, 128] },
    'model.layers': { int: [1, 2] },
    'model.dropout': { float: [0, 0.3] },
    'model.embedding': { int: [8, 64], log: true },
    'training.learningRate': { float: [3e-4, 2e-2], log: true },
    'training.weightDecay': { float: [1e-6, 1e-1], log: true },
    'training.driverNoise': { float: [0, 0.1] },
  },
  objectives: {
    rmseScaled: {
      direction: 'minimize',
      meaning: 'RMSE of unseen parameter samples in the validation period, scaled, mean of the fluxes',
    },
    parameters: { direction: 'minimize', meaning: 'number of weights' },
  },
}
