// What the tuner searches in the electrodialysis study when the study file does not say, and what can be asked of a trial.
import type { StudyTuning } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'

export const electrodialysisSearch: Omit<StudyTuning<ElectrodialysisConfig>, 'open'> = {
  space: {
    'model.lstm.hidden': { choices: [32, 64, 128, 256] },
    'model.lstm.layers': { int: [1, 3] },
    'model.lstm.dropout': { float: [0, 0.3] },
    'model.mlp.hidden': { choices: [64, 128, 256, 512] },
    'model.mlp.layers': { int: [2, 4] },
    'model.mlp.dropout': { float: [0, 0.3] },
    'training.learningRate': { float: [1e-5, 1e-2], log: true },
  },
  objectives: {
    freeRunning: {
      direction: 'minimize',
      meaning: 'mean squared error of held-out experiments, free-running from their first sample, scaled',
    },
    oneStep: {
      direction: 'minimize',
      meaning: 'mean squared error of held-out experiments, one step ahead, scaled',
    },
    parameters: { direction: 'minimize', meaning: 'number of weights' },
  },
}
