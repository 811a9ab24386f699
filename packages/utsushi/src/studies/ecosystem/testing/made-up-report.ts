/** The report of a made-up run. */
import { renderChart } from '@utsushi/study/plots'
import type { ReportDocument } from '@utsushi/study/report'
import { ecosystemSchema } from '../config.js'
import { ecosystemPictures, evaluationPictures, type PictureName } from '../pictures.js'
import type { EcosystemReportInput, PlacedPicture } from '../report-input.js'
import { ecosystemReport } from '../report.js'
import { madeUpEvaluation, madeUpHistory } from './made-up-evaluation.js'

/** Records of a run of 30 samples. */
export function madeUpReportInput(): EcosystemReportInput {
  const config = ecosystemSchema.parse({ data: { folder: 'ensemble' } })
  const heldOut = madeUpEvaluation('held-out')
  for (const score of Object.values(heldOut.scores)) {
    score.rmse *= 1.37
    score.r2 -= 0.04
  }
  return {
    run: 'runs/ecosystem-2026-11-22',
    date: '2026-11-22',
    config,
    dataset: {
      samples: 30,
      rows: 109_560,
      from: '2010-01-01',
      to: '2019-12-31',
      missingShare: 0,
      parts: [
        { name: 'training', from: '2010-01-01', to: '2017-12-31', samples: 24, windows: 2184 },
        { name: 'validation', from: '2018-01-01', to: '2018-12-31', samples: 24, windows: 288 },
        { name: 'test', from: '2019-01-01', to: '2019-12-31', samples: 24, windows: 288 },
        { name: 'held-out samples', from: '2019-01-01', to: '2019-12-31', samples: 6, windows: 72 },
      ],
      drivers: config.data.drivers,
      statics: Array.from({ length: 36 }, (_, i) => `parameter_${i + 1}`),
    },
    parameters: 1_042_820,
    evaluations: [madeUpEvaluation('test'), heldOut],
    history: madeUpHistory(),
    timings: [
      { stage: 'load', seconds: 1.9 },
      { stage: 'train', seconds: 1394 },
      { stage: 'evaluate', seconds: 21 },
    ],
    emulator: {
      file: 'model.onnx',
      bytes: 4_310_000,
      inputs: [
        {
          name: 'drivers',
          shape: '[batch, days, 10]',
          meaning: 'weather of every day, columns as in the metadata',
        },
        { name: 'parameters', shape: '[batch, 36]', meaning: 'parameters of the process model' },
      ],
      outputs: [{ name: 'fluxes', shape: '[batch, 30, 4]', meaning: 'GPP, NPP, ER, NEP in Mg C ha⁻¹ day⁻¹' }],
    },
    reproducibility: {
      versions: { utsushi: '0.1.0', 'onnxruntime-node': '1.30.0', node: '20.20.2' },
      seed: 0,
      threads: 2,
      device: 'cpu',
      commands: ['utsushi train ecosystem.yaml --seed 0', 'utsushi evaluate runs/ecosystem-2026-11-22'],
    },
  }
}

/** The report with its pictures drawn. */
export async function madeUpReport(input = madeUpReportInput()): Promise<ReportDocument> {
  const pictures: PlacedPicture[] = []
  const [main, heldOut] = input.evaluations
  if (main === undefined) return ecosystemReport(input, [])
  for (const [name, spec] of Object.entries(ecosystemPictures(main, input.history))) {
    const { svg } = await renderChart(spec)
    pictures.push({ name: name as PictureName, of: main, svg, file: `visualizations/${name}.svg` })
  }
  if (heldOut !== undefined) {
    const { svg } = await renderChart(evaluationPictures(heldOut).prediction_vs_actual)
    const file = 'visualizations/prediction_vs_actual_held_out.svg'
    pictures.push({ name: 'prediction_vs_actual', of: heldOut, svg, file })
  }
  return ecosystemReport(input, pictures)
}
