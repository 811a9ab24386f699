// `--checked`: whoever meets NaN after an hour of training is told the line that made it.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { add, gather, log, mean, NonFiniteError } from '@utsushi/graph'
import { DivergedError } from '@utsushi/learn'
import { runCommandLine } from '../command-line/index.js'
import { defineStudy } from '../definition/define-study.js'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { starter } from '../template/starter.js'
import { train } from './train.js'

const { parts } = starter
const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  device: 'cpu' as const,
  threads: 1,
}

/** The starter, its loss with the logarithm of scaled outputs: half of them are negative. */
const careless = defineStudy({
  ...parts,
  name: 'careless',
  loss: (task) => {
    const own = parts.loss?.(task)
    return {
      loss: (inputs) => {
        const [outputs, row] = [inputs.data['outputs'], inputs.batch['row']]
        if (own === undefined || outputs === undefined || row === undefined) throw new RangeError('no table')
        return add(own.loss(inputs), mean(log(gather(outputs, row, 0))))
      },
    }
  },
})

async function config() {
  const folder = temporaryFolder()
  await starter.simulation?.run({ samples: 20 }, folder, context)
  const training = { epochs: 2, batch: 16 }
  return { folder, config: { data: { file: join(folder, 'rows.csv') }, model: { hidden: 4 }, training } }
}

test('a checked training stops at the operation that gave NaN, and says the line that built it', async () => {
  const { folder, config: own } = await config()
  const given = { study: careless, config: own }
  await expect(train(given, { out: join(folder, 'plain'), threads: 1 })).rejects.toThrow(DivergedError)
  const checked = train(given, { out: join(folder, 'checked'), threads: 1, checked: true })
  await expect(checked).rejects.toThrow(NonFiniteError)
  await expect(checked).rejects.toThrow(
    /^careless: log gave NaN or infinity in step 1 of its loop \(float32\[16,1\], built at run\/checked\.test\.(js|ts):\d+\)$/,
  )
})

test('what is sound is trained and evaluated to the same numbers, checked or not', async () => {
  const { folder, config: own } = await config()
  const runs = [false, true].map(async (checked) => {
    const run = await train(
      { study: starter, config: own },
      { out: join(folder, String(checked)), threads: 1, checked },
    )
    return {
      scores: run.history.map(({ train: { loss } = {}, validation }) => [loss, validation]),
      metrics: run.evaluation?.metrics,
    }
  })
  const [plain, checked] = await Promise.all(runs)
  expect(plain?.scores).toHaveLength(2)
  expect(checked).toEqual(plain)
})

test('the command line has it, and tells the culprit without a stack', async () => {
  const { folder, config: own } = await config()
  const told: string[] = []
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
  const file = join(folder, 'careless.yaml')
  await writeFile(file, JSON.stringify({ study: 'careless', ...own }))
  const args = ['train', file, '--out', join(folder, 'run')]
  try {
    expect(
      await runCommandLine({ studies: [careless], args: [...args, '--checked', '--threads', '1'] }),
    ).toBe(1)
  } finally {
    stderr.mockRestore()
  }
  expect(told.join('')).toMatch(/^careless: log gave NaN or infinity/m)
})
