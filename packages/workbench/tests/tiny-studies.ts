// A tiny training of every study, by the command line: data, a run, and the page of its emulator. Made once for all tests of a worker; a
// folder that EXPLORER_RUNS names is used as it is, so that one who works on the page does not train each time.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../utsushi/bin/utsushi.js', import.meta.url))

const studyFiles = {
  ecosystem: `
data: { folder: data/ecosystem, targets: [gpp, nep] }
split: { train: [2003-01-01, 2004-04-30], validation: [2004-05-01, 2004-08-31], test: [2004-09-01, 2004-12-31], holdOutSamples: 0.25 }
windows: { context: 20, horizon: 10, stride: 30 }
model: { hidden: 4, layers: 1, embedding: 4, stateHidden: 4, headHidden: 4 }
training: { batch: 16, epochs: 12, warmupSteps: 5, patience: 50 }
simulation: { samples: 8, from: '2003-01-01', to: '2004-12-31' }`,
  electrodialysis: `
data: { folder: data/electrodialysis }
split: { validation: 0.25 }
model: { lstm: { hidden: 4, dropout: 0 }, mlp: { hidden: 4, dropout: 0 } }
training: { epochs: 12, batch: 3 }
simulation: { samples: 10 }`,
  equipment: `
data: { folder: data/equipment }
labels: { horizons: [5, 10] }
split: { validation: 0.25 }
windows: { context: 30, stride: 4 }
model: { branches: [statistics], hidden: [8, 4], dropout: 0.1 }
training: { epochs: 12, batch: 32 }
simulation: { equipment: 4, items: 2, days: 400 }`,
  materials: `
data: { folder: data/materials, specimens: specimens.csv, name: name, groups: [specimen, lot] }
task: { target: state }
split: { by: group, group: specimen }
preprocess: [{ smooth: { window: 5, degree: 2 } }]
model: { kind: gru, hidden: 6, bidirectional: false }
evaluation: { plantedCue: false }
training: { epochs: 6, batch: 8 }
simulation: { kind: barkhausen, specimens: 12, measurements: 2, windows: 2, length: 48 }`,
  artwork: `
data: { folder: data/artwork, sketch: dents, size: 16 }
model: { blocks: [4, 6] }
training: { epochs: 4, batch: 12 }
regeneration: { pictures: 2 }
groups: { most: 2 }
simulation: { count: 60, size: 16 }`,
  simulator: `
data: { folder: data/simulator, run: run }
outputs: { voltage: { unit: V, transform: log } }
model: { kind: ensemble, members: 3, hidden: 8 }
training: { epochs: 12, batch: 16 }
simulation: { kind: otl, samples: 90 }`,
} as const

/** The studies that ship. */
export type StudyName = keyof typeof studyFiles

/** Where the files of one study lie. */
export interface TinyStudy {
  readonly folder: string
  readonly data: string
  readonly run: string
  readonly model: string
  /** The one file. */
  readonly page: string
}

let folder: string | undefined

/** The folder of all of them. */
export function studiesFolder(): string {
  folder ??= process.env['EXPLORER_RUNS'] ?? mkdtempSync(join(tmpdir(), 'utsushi-explorer-'))
  mkdirSync(folder, { recursive: true })
  return folder
}

/** A study with its run and its page; made when it is first asked for. */
export function tinyStudy(name: StudyName): TinyStudy {
  const folder = studiesFolder()
  const study = {
    ...{ folder, data: join(folder, 'data', name), run: join(folder, 'runs', name) },
    ...{ model: join(folder, 'runs', name, 'model.onnx'), page: join(folder, `${name}.html`) },
  }
  if (!existsSync(join(study.run, 'report.html'))) {
    writeFileSync(join(folder, `${name}.yaml`), `study: ${name}${studyFiles[name]}\n`)
    utsushi(folder, 'simulate', `${name}.yaml`)
    utsushi(folder, 'train', `${name}.yaml`, '--out', `runs/${name}`, '--threads', '1', '--anew')
  }
  if (!existsSync(study.page)) utsushi(folder, 'export', study.run, '--page', study.page)
  return study
}

/** Runs the command line in a folder, and gives what it says. */
export const utsushi = (cwd: string, ...args: readonly string[]): string =>
  execFileSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
