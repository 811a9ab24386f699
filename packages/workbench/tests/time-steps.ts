// Tiny emulators of ecosystems in steps of an hour, a month and a year, with their tables, runs and pages.
import { mkdirSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatStamp, parseInterval, parseStamp, stampStep } from '@utsushi/data'
import { studiesFolder, utsushi, type TinyStudy } from './tiny-studies.js'

/** What one kind of step needs. */
interface Steps {
  readonly interval: string
  readonly first: string
  readonly count: number
  readonly header: string
  readonly stamp: (text: string) => string
  readonly split: string
  readonly windows: string
}

const steps = {
  hourly: {
    ...{ interval: '1 hour', first: '2010-01-01 00:00', count: 2 * 365 * 24, header: 'TIMESTAMP_START' },
    stamp: (text) => text.replaceAll(/\D/g, ''),
    split:
      'train: [2010-01-01, 2011-06-30], validation: [2011-07-01, 2011-09-30], test: [2011-10-01, 2011-12-31]',
    windows: 'context: 48, horizon: 24, stride: 24',
  },
  monthly: {
    ...{ interval: '1 month', first: '1990-01', count: 12 * 20, header: 'year,month' },
    stamp: (text) => text.replace('-', ','),
    split: 'train: [1990, 2001], validation: [2002, 2005], test: [2006, 2009-12]',
    windows: 'context: 6, horizon: 12, stride: 12',
  },
  yearly: {
    ...{ interval: '1 year', first: '1900', count: 100, header: 'year' },
    stamp: (text) => text,
    split: 'train: [1900, 1959], validation: [1960, 1979], test: [1980, 1999]',
    windows: 'context: 2, horizon: 5, stride: 1',
  },
} satisfies Record<string, Steps>

/** The steps that are tried. */
export type StepName = keyof typeof steps

/** Three made-up samples in these steps: air that is warm by day and in summer, rain, and fluxes that follow. */
function writeTables(folder: string, name: StepName): void {
  const { interval: text, first, count, header, stamp } = steps[name]
  const interval = parseInterval(text)
  if (interval === undefined) throw new Error(`${text} is no interval`)
  const from = parseStamp(first, interval)
  mkdirSync(folder, { recursive: true })
  const yearly = name === 'hourly' ? 24 * 365 : 12
  for (const sample of [0, 1, 2]) {
    const rows = Array.from({ length: count }, (_, at) => {
      const season = -Math.cos((2 * Math.PI * at) / yearly)
      const warm = season + Math.sin((2 * Math.PI * (at - 9)) / 24)
      const gpp = (1 + sample / 2) * (2.5 + warm)
      const values = [10 * warm, (at * 7) % 5, gpp, 1.5 + warm / 2, gpp - 1.5 - warm / 2]
      return [
        stamp(formatStamp(from + at * stampStep(interval), interval)),
        ...values.map((value) => value.toFixed(4)),
      ].join(',')
    })
    writeFileSync(
      join(folder, `${name}_000${sample}.csv`),
      [`${header},tair,rain,gpp,er,nep`, ...rows, ''].join('\n'),
    )
  }
  writeFileSync(join(folder, 'parameter_summary.csv'), 'sample_id,lue\n0,1\n1,1.5\n2,2\n')
}

/** The study in these steps, trained for a moment; made when it is first asked for. */
export function timeStepStudy(name: StepName): TinyStudy {
  const folder = studiesFolder()
  const study = {
    ...{ folder, data: join(folder, 'data', name), run: join(folder, 'runs', name) },
    ...{ model: join(folder, 'runs', name, 'model.onnx'), page: join(folder, `${name}.html`) },
  }
  if (!existsSync(join(study.run, 'report.html'))) {
    const { interval, split, windows } = steps[name]
    writeTables(study.data, name)
    writeFileSync(
      join(folder, `${name}.yaml`),
      `study: ecosystem
data: { folder: data/${name}, interval: ${interval}, drivers: [tair, rain], targets: [gpp, er, nep], fluxUnit: g C m-2 day-1 }
split: { by: time, ${split} }
windows: { ${windows} }
model: { hidden: 4, layers: 1, embedding: 2, stateHidden: 4, headHidden: 4, dropout: 0 }
training: { batch: 8, epochs: 2, stepsPerEpoch: 6, warmupSteps: 2 }
`,
    )
    utsushi(folder, 'train', `${name}.yaml`, '--out', `runs/${name}`, '--threads', '1', '--anew')
  }
  if (!existsSync(study.page)) utsushi(folder, 'export', study.run, '--page', study.page)
  return study
}
