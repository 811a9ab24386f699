// A small study of a simulator's runs, in a folder of its own, that a test changes as a person would.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@utsushi/study/testing'

/**
 * Writes `study.yaml`, and in `data` 24 runs of two parameters and one output.
 *
 * @returns the folder
 */
export function simulatorFolder(study = 'study: simulator\ndata: { folder: data, run: run }\n'): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'data'))
  const runs = Array.from({ length: 24 }, (_, run) => {
    const [a, b] = [((run * 7) % 24) / 24, ((run * 11) % 24) / 24]
    return { run: `r${run}`, a, b, y: Math.sin(3 * a) + b * b }
  })
  const table = (head: string, row: (each: (typeof runs)[number]) => string): string =>
    [head, ...runs.map(row), ''].join('\n')
  writeFileSync(
    join(folder, 'data', 'parameters.csv'),
    table('run,a,b', ({ run, a, b }) => `${run},${a},${b}`),
  )
  writeFileSync(
    join(folder, 'data', 'outputs.csv'),
    table('run,y', ({ run, y }) => `${run},${y}`),
  )
  writeFileSync(join(folder, 'study.yaml'), study)
  return folder
}
