import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { trainingKeys } from '../definition/common-keys.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { htmlReport, paragraph, heading, textReport } from '../report/index.js'
import { createRun } from '../run/folder.js'
import { z } from 'zod'
import { composeReport, type ReportInput } from './compose-report.js'

const training = z
  .strictObject(
    trainingKeys({
      ...{ optimiser: 'adamw', learningRate: 2e-3, weightDecay: 0, schedule: 'cosine', warmupSteps: 5 },
      ...{ batch: 64, epochs: 8, patience: 5, examples: 'rows' },
    }),
  )
  .parse({})
const port = { dtype: 'float32', shape: ['batch', 2], axes: ['batch', 'feature'] } as const
const bounds = { min: null, max: null }

function input(change: Partial<ReportInput> = {}): ReportInput {
  const folder = temporaryFolder()
  const source = join(folder, 'line.yaml')
  writeFileSync(source, 'study: line\n')
  const run = createRun(join(folder, 'first'), {
    ...{ study: 'line', version: '0.1.0', created: '2026-01-01T00:00:00Z', source, config: {} },
  })
  run.close()
  return {
    sections: {
      ...{ title: 'A line', subtitle: '40 points', verdict: [paragraph('Good.')] },
      scores: [heading('Scores'), paragraph('Small.')],
      data: [paragraph('Last rows held out.')],
      model: [paragraph('Two weights.')],
    },
    config: { seed: 3, training },
    ...{ run, context: { threads: 2, device: 'cpu' }, findings: [], found: [], learning: [] },
    outcome: {
      ...{ stopped: 'patience', epochs: 34, steps: 1340, seconds: 60 },
      best: { epoch: 24, value: 0.123, metric: 'rmse' },
    },
    timings: [{ stage: 'train', seconds: 60 }],
    monitor: { meaning: 'RMSE of y' },
    emulator: {
      ...{ file: 'model.onnx', bytes: 1_234_567 },
      metadata: {
        ...{ name: 'line', description: 'y from x.', training: { split: '', rows: 1, period: null } },
        inputs: [
          {
            ...{ ...port, name: 'x' },
            features: [
              { name: 'a', unit: '1', ...bounds },
              { name: '<b>', unit: '°C', ...bounds },
            ],
          },
        ],
        outputs: [
          { ...port, shape: ['batch', 1], name: 'y', features: [{ name: 'y', unit: 'm', std: null }] },
        ],
      },
    },
    ...change,
  }
}

const words = (given: ReportInput): string => textReport(composeReport(given)).replaceAll(/\s+/g, ' ')

test('the verdict comes first, then scores, and at the end how it is used and made again', () => {
  const { title, subtitle, blocks } = composeReport(input())
  expect(title).toBe('A line')
  expect(subtitle).toMatch(/^first, \d{4}-\d\d-\d\d: 40 points$/)
  const headings = blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []))
  expect(headings).toEqual([
    'Verdict',
    'Scores',
    'How the data were split',
    'What the model is',
    'How it was trained',
    'How to use the emulator',
    'How to make it again',
  ])
})

test('it tells all there is, and nothing that is not there, as text and as a page without scripts but its own', () => {
  const given = input()
  const text = textReport(composeReport(given))
  for (const told of [
    '1,340',
    'adamw, learning rate 0.002, cosine',
    '1.2 MB',
    'a, <b> (°C)',
    '[batch, feature]',
  ])
    expect(text).toContain(told)
  expect(text).toContain(`utsushi train ${given.run.config.source}`)
  expect(text).toContain(`utsushi evaluate ${given.run.path}`)
  expect(words(given)).toContain(
    'Training stopped because validation had not improved. The weights of epoch 24 of 34 were kept, validation 0.123 (RMSE of y).',
  )
  const whole = htmlReport(composeReport(given))
  // The page's own script, which its policy names, stands apart.
  const html = whole.replace(/<script type="(module|application\/json)"[^]*?<\/script>/g, '')
  expect(whole.match(/<script/g)).toHaveLength(2)
  for (const page of [text, html]) expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/)
  expect(html).not.toMatch(/<script|<b>|https?:\/\/(?!www\.w3\.org)/)
})

test.each<[string, Partial<ReportInput>, string]>([
  [
    'without validation',
    {
      outcome: {
        ...{ stopped: 'budget', epochs: 8, steps: 64, seconds: 1 },
        best: { epoch: 8 },
      },
    },
    'Training stopped at its time budget; more time may give a better emulator. The weights of the last epoch, 8, were kept: no part was held back to choose by.',
  ],
  [
    'without a network',
    {
      config: { seed: 3 },
      outcome: {
        ...{ stopped: 'finished', epochs: 0, steps: 0, seconds: 1 },
        best: { epoch: 0, value: NaN, metric: 'rmse' },
      },
    },
    'It was fitted to the training part in one go; there are no epochs.',
  ],
  ['whose outcome is lost', { outcome: undefined }, 'It was fitted to the training part in one go'],
  [
    'with something told by the audit',
    {
      findings: [
        {
          kind: 'duplicate',
          parts: ['train', 'test'],
          count: 1,
          examples: ['3'],
          message: 'row 3 stands twice',
        },
      ],
    },
    'row 3 stands twice',
  ],
])('a run %s is told as what it is', (_what, change, told) => {
  const text = words(input(change))
  expect(text).toContain(told)
  expect(text).not.toMatch(/NaN|undefined/)
  expect(text.includes('The parts share no row')).toBe(change.findings === undefined)
})

test('a run without a study file is made again in a program', () => {
  const { run, ...given } = input()
  const gone = Object.assign(Object.create(run) as typeof run, {
    config: { ...run.config, source: join(run.path, 'none') },
  })
  expect(textReport(composeReport({ ...given, run: gone }))).toContain('await train({ study, config })')
})

test('a study that says nothing of its model has no heading for it', () => {
  const given = input()
  expect(words(given)).toContain('What the model is')
  expect(words({ ...given, sections: { ...given.sections, model: [] } })).not.toContain('What the model is')
})
