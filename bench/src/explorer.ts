import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Page } from '@playwright/test'
import { InputError } from '@utsushi/ground'
import { openRun, registerStudy, resolveRun, silentReporter, train } from '@utsushi/study'
import { explorerPage } from '@utsushi/workbench'
import { ecosystem } from 'utsushi/ecosystem'
import type { BenchOptions } from './options.js'
import { compare, type BenchResult } from './result.js'

/** Milliseconds from a move of a slider to the redrawn answer, 95 of 100 moves. */
const target = 50

const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  threads: 1,
  device: 'cpu',
} as const

/**
 * The page of an emulator, one LSTM of 128 units, opened from the disk in Chromium: from a move of a slider to 365 redrawn days, a thousand
 * parameter sets at once, and the size of the file. `--data` names a run that is there already.
 */
export async function explorer({ data, quick }: BenchOptions): Promise<BenchResult> {
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-explorer-'))
  const browser = await chromium.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
  try {
    const run = data ?? (await trainedRun(scratch))
    const html = await pageOf(run)
    const file = join(scratch, 'explorer.html')
    await writeFile(file, html)
    const page = await browser.newPage({ offline: true, viewport: { width: 1280, height: 900 } })
    await page.goto(pathToFileURL(file).href)
    await page.locator('.x-read').first().waitFor({ timeout: 600_000 })
    await moves(page, quick ? 10 : 60) // The engine compiles what runs often; a hand has moved by then.
    const times = (await moves(page, quick ? 20 : 200)).toSorted((a, b) => a - b)
    const share = (part: number): number => times[Math.floor(part * (times.length - 1))] ?? NaN
    const sets = await thousandSets(page, quick ? 1 : 3)
    return compare({
      name: 'explorer',
      oursMilliseconds: share(0.95),
      peer: 'target',
      peerMilliseconds: target,
      threads: 1,
      config: { model: 'LSTM 128×1', days: 365, moves: times.length },
      extra: {
        median_ms: share(0.5),
        fastest_ms: share(0),
        sets_1000_s: sets,
        page_bytes: Buffer.byteLength(html),
        browser: browser.version(),
      },
    })
  } finally {
    await browser.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A run of one epoch: what its answers are worth does not matter here. */
async function trainedRun(scratch: string): Promise<string> {
  const folder = join(scratch, 'data')
  const { simulation } = ecosystem
  if (simulation === undefined) throw new InputError('the study ecosystem has no simulator')
  await simulation.run(
    simulation.schema.parse({ samples: 8, from: '2003-01-01', to: '2004-12-31' }),
    folder,
    context,
  )
  const config = {
    data: { folder, targets: ['gpp', 'nep'] },
    split: {
      train: ['2003-01-01', '2004-04-30'],
      validation: ['2004-05-01', '2004-08-31'],
      test: ['2004-09-01', '2004-12-31'],
      holdOutSamples: 0.25,
    },
    windows: { context: 20, horizon: 10, stride: 30, history: 'full' as const },
    model: { hidden: 128, layers: 1 },
    training: { batch: 16, epochs: 1 },
  }
  return (await train({ study: ecosystem, config }, { out: join(scratch, 'run'), threads: 1 })).run
}

async function pageOf(folder: string): Promise<string> {
  registerStudy(ecosystem)
  const run = openRun(folder)
  const { study, config } = resolveRun(run)
  const cases = (await study.exampleCases?.(config, run, context)) ?? []
  return explorerPage({ name: 'model.onnx', model: await readFile(run.file('model.onnx')), cases })
}

/** Milliseconds from every move of a slider until the answer is drawn and on the screen. */
function moves(page: Page, count: number): Promise<number[]> {
  return page.evaluate(`(async () => {
    const slider = document.querySelector('.x-sliders input[type=range]')
    const line = document.querySelector('.x-charts path.x-now')
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    const [low, high] = [Number(slider.min), Number(slider.max)]
    const times = []
    for (let move = 0; move < ${count}; move++) {
      const before = performance.now()
      await new Promise((done) => {
        const watch = new MutationObserver(() => {
          watch.disconnect()
          const channel = new MessageChannel()
          // The frame is painted when a message that was sent within it arrives.
          channel.port1.onmessage = () => { times.push(performance.now() - before); done() }
          requestAnimationFrame(() => channel.port2.postMessage(0))
        })
        watch.observe(line, { attributes: true, attributeFilter: ['d'] })
        set.call(slider, String(low + (high - low) * (0.2 + 0.6 * ((move * 0.37) % 1))))
        slider.dispatchEvent(new Event('input', { bubbles: true }))
      })
      await new Promise((done) => setTimeout(done, 30))
    }
    return times
  })()`)
}

/** Seconds for a thousand sets, each time. */
async function thousandSets(page: Page, count: number): Promise<number[]> {
  const seconds: number[] = []
  await page.getByText('1000 parameter sets at once').click()
  for (let time = 0; time < count; time++) {
    await page.getByRole('button', { name: 'draw 1000 sets' }).click()
    const told = page.getByText(/1000 sets in/)
    await page.getByText('asking …').waitFor({ state: 'hidden', timeout: 600_000 })
    seconds.push(Number(/in ([\d.]+) s/.exec((await told.textContent()) ?? '')?.[1]))
  }
  return seconds
}
