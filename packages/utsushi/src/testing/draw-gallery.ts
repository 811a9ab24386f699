// Draws every picture there is, on made-up and simulated numbers, with a page that shows them: `npm run gallery`, or
// `node dist/testing/draw-gallery.js <folder> [section]`.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentReporter, type Look, type Picture } from '@utsushi/study'
import { renderChart, type ChartSpec } from '@utsushi/study/plots'
import { inspectionPictures } from '@utsushi/study/report'
import { frameworkGallery, type Gallery } from '@utsushi/study/testing'
import { electrodialysisSchema, simulationSchema } from '../studies/electrodialysis/config.js'
import { electrodialysis } from '../studies/electrodialysis/index.js'
import { pictures as electrodialysisPictures } from '../studies/electrodialysis/report/pictures.js'
import { simulateElectrodialysis } from '../studies/electrodialysis/simulate.js'
import { madeUpPart, madeUpRows, madeUpTask } from '../studies/electrodialysis/testing/made-up-evaluation.js'
import { ecosystemSchema } from '../studies/ecosystem/config.js'
import { ecosystem } from '../studies/ecosystem/index.js'
import { ecosystemPictures } from '../studies/ecosystem/report/pictures.js'
import { simulateEnsemble } from '../studies/ecosystem/simulate.js'
import { lookCharts } from '../studies/ecosystem/simulate/look.js'
import { madeUpReportInput } from '../studies/ecosystem/testing/made-up-report.js'
import { galleryPage, placeOf } from './gallery-page.js'

const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  device: 'cpu' as const,
  threads: 1,
}

type Charts = Readonly<Record<string, ChartSpec>>

const chartsOf = (pictures: Readonly<Record<string, Picture>>): Charts =>
  Object.fromEntries(
    Object.entries(pictures).flatMap(([name, { chart }]) => (chart === undefined ? [] : [[name, chart]])),
  )

const chartsOfLook = ({ inspection, pictures }: Look): Charts => ({
  ...inspectionPictures(inspection),
  ...chartsOf(pictures),
})

/** The ecosystem study: a simulated ensemble, a look at it, and an evaluation with made-up errors. */
async function ecosystemGallery(folder: string): Promise<Gallery> {
  const out = join(folder, 'ensemble')
  const options = { out, samples: 24, from: '2003-01-01', to: '2006-12-31', seed: 1, pictures: false }
  const { look } = await simulateEnsemble(options)
  const split = { train: [2003, 2004], validation: 2005, test: 2006 }
  const config = ecosystemSchema.parse({ data: { folder: out }, split })
  const seen = await ecosystem.parts.inspect?.(config, context)
  return {
    'ecosystem, simulation': lookCharts(look),
    'ecosystem, inspection': seen === undefined ? {} : chartsOfLook(seen),
    'ecosystem, evaluation': chartsOf(ecosystemPictures(madeUpReportInput().evaluations)),
  }
}

/** The electrodialysis study: a look at simulated batches, and an evaluation with made-up errors. */
async function electrodialysisGallery(folder: string): Promise<Gallery> {
  const data = join(folder, 'batches')
  await simulateElectrodialysis(simulationSchema.parse({ samples: 12, noise: 0.01 }), data, context)
  const config = electrodialysisSchema.parse({ data: { folder: data } })
  const seen = await electrodialysis.parts.inspect?.(config, context)
  const task = await madeUpTask(madeUpRows, {}, folder)
  const part = madeUpPart(task, {
    free: (value, { step }) => value * (1 + 0.01 * step),
    oneStep: (value) => value * 1.001,
  })
  const extremes = { ...part, evaluation: { ...part.evaluation, part: 'extremes' } }
  return {
    'electrodialysis, inspection': seen === undefined ? {} : chartsOfLook(seen),
    'electrodialysis, evaluation': chartsOf(electrodialysisPictures(task, [part, extremes])),
  }
}

const [folder = 'gallery', only = ''] = process.argv.slice(2)
const beside = await mkdtemp(join(tmpdir(), 'utsushi-gallery-'))
try {
  const all: Gallery = {
    ...frameworkGallery(),
    ...(await ecosystemGallery(beside)),
    ...(await electrodialysisGallery(beside)),
  }
  const gallery: Gallery = Object.fromEntries(
    Object.entries(all).filter(([section]) => section.startsWith(only)),
  )
  await mkdir(folder, { recursive: true })
  let count = 0
  for (const [section, pictures] of Object.entries(gallery)) {
    for (const [name, chart] of Object.entries(pictures)) {
      const { svg, png } = await renderChart(chart)
      const path = join(folder, placeOf(section, name))
      await writeFile(`${path}.svg`, svg)
      await writeFile(`${path}.png`, png)
      count += 1
    }
  }
  await writeFile(join(folder, 'index.html'), galleryPage(gallery))
  process.stdout.write(`${count} pictures: ${join(folder, 'index.html')}\n`)
} finally {
  await rm(beside, { recursive: true, force: true })
}
