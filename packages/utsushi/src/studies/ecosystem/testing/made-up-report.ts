/** The report of a made-up run. */
import { renderChart } from '@utsushi/study/plots'
import { heading, type Block, type ReportDocument } from '@utsushi/study/report'
import { ecosystemSchema } from '../config.js'
import { ecosystemPictures } from '../report/pictures.js'
import { reportSections, type EcosystemReportInput, type Figures } from '../report.js'
import { madeUpEvaluation } from './made-up-evaluation.js'

/** Records of a run of 30 samples. */
export function madeUpReportInput(): EcosystemReportInput {
  const config = ecosystemSchema.parse({ data: { folder: 'ensemble' } })
  const heldOut = madeUpEvaluation('held-out')
  for (const score of Object.values(heldOut.scores)) {
    score.rmse *= 1.37
    score.r2 -= 0.04
  }
  return {
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
      nearlyDead: [],
      statics: Array.from({ length: 36 }, (_, i) => `parameter_${i + 1}`),
    },
    parameters: 1_042_820,
    evaluations: [madeUpEvaluation('test'), heldOut],
  }
}

/** The study's sections as one document, its pictures drawn. */
export async function madeUpReport(input = madeUpReportInput()): Promise<ReportDocument> {
  const figures = new Map<string, Block>()
  for (const [name, { chart, caption, alt = caption }] of Object.entries(
    ecosystemPictures(input.evaluations),
  )) {
    const { svg } = await renderChart(chart)
    figures.set(name, { kind: 'figure', caption, alt, svg, file: `visualizations/${name}.svg` })
  }
  return madeUpDocument(input, (...names) => names.flatMap((name) => figures.get(name) ?? []))
}

/** The same without drawing. */
export function madeUpDocument(input: EcosystemReportInput, figures: Figures = () => []): ReportDocument {
  const { title, subtitle, verdict, scores, data, model } = reportSections(input, figures)
  return { title, subtitle, blocks: [heading('Verdict'), ...verdict, ...scores, ...data, ...model] }
}
