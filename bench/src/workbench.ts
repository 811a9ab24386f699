// The page of `utsushi serve` over a thousand runs in a real Chromium: how soon it is ready, how long a frame takes while a thousand
// curves are moved, how long a point is on its way from the history to the screen, and what following costs.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { InputError, seededRandom } from '@utsushi/ground'
import { createRun } from '@utsushi/study'
import { openWorkbench } from '@utsushi/workbench'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { compare, type BenchResult } from './result.js'

/** What must be reached, in milliseconds. */
const targets = { usable: 1000, frame: 16, firstPaint: 300, point: 500 }

/** Measures it; the peer is the target for being usable. */
export async function workbench({ quick }: BenchOptions): Promise<BenchResult> {
  const program = process.env['CHROME_PATH'] ?? '/usr/bin/chromium'
  if (!existsSync(program))
    throw new InputError(`${program} is not there — install Chromium, or name one in CHROME_PATH`)
  const [runs, points, loads] = quick ? [50, 1000, 2] : [1000, 10_000, 5]
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-many-'))
  for (let run = 0; run < runs; run += 1)
    writeRun(join(folder, 'runs', `run-${String(run).padStart(4, '0')}`), run, points)
  const served = await openWorkbench({ folder, port: 0 })
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  const browser = await chromium.launch({ executablePath: program, args })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await load(page, served.address)
    const ready: { readonly usable: number; readonly paint: number }[] = []
    for (let again = 0; again < loads; again += 1) ready.push(await load(page, served.address))
    const began = performance.now()
    await page.getByRole('button', { name: `Show all ${runs}` }).click()
    // The chart says how many lines it draws, once they are there.
    await page.getByRole('application', { name: `${runs} lines` }).waitFor()
    const drawn = performance.now() - began
    const frames = await moved(page)
    const live = await followed(page, folder, quick ? 5 : 30)
    const usable = median(ready.map((one) => one.usable))
    return compare({
      ...{
        name: 'workbench',
        oursMilliseconds: usable,
        peer: 'target',
        peerMilliseconds: targets.usable,
        threads: 1,
      },
      config: { runs, points, loads },
      extra: {
        targets_ms: targets,
        first_paint_ms: rounded(median(ready.map((one) => one.paint)), 3),
        frame_p95_ms: percentile(frames.between, 0.95),
        frame_work_p95_ms: percentile(frames.work, 0.95),
        point_p95_ms: percentile(live.delays, 0.95),
        point_median_ms: rounded(median(live.delays), 3),
        following_cpu_percent: live.cpuPercent,
        all_curves_ms: rounded(drawn, 3),
      },
    })
  } finally {
    await browser.close()
    await served.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A finished run, its history in the table that the page reads. */
function writeRun(path: string, seed: number, points: number): void {
  const random = seededRandom(seed + 1)
  mkdirSync(path, { recursive: true })
  const write = (name: string, value: unknown): void => writeFileSync(join(path, name), JSON.stringify(value))
  const created = new Date(Date.UTC(2026, 0, 1) + seed * 60_000).toISOString()
  write('config.json', {
    ...{ study: 'ecosystem', version: '0.1.0', source: '', created },
    config: { model: { kind: 'lstm', hidden: 32 * (1 + (seed % 8)) }, split: { kind: 'site' }, seed },
  })
  write('outcome.json', {
    ...{ stopped: 'finished', epochs: points, steps: points, seconds: points },
    best: { epoch: points, value: random.uniform(), metric: 'rmseScaled' },
  })
  write('metrics.json', {})
  const speed = 200 + 40 * random.uniform() * 100
  const rows = Array.from(
    { length: points },
    (_, at) => `${at + 1},${(0.2 + Math.exp(-at / speed) + 0.05 * random.uniform()).toFixed(5)}`,
  )
  writeFileSync(join(path, 'training_history.csv'), `epoch,validation.rmseScaled\n${rows.join('\n')}\n`)
}

/** Opens the page; milliseconds until it is painted first, and until runs can be clicked. */
async function load(
  page: Page,
  address: string,
): Promise<{ readonly usable: number; readonly paint: number }> {
  const url = new URL(address)
  if (!page.url().startsWith(url.origin)) await page.goto(address)
  await page.goto('about:blank')
  const began = performance.now()
  await page.goto(`${url.origin}/`)
  await page.locator('tbody a').first().waitFor()
  const usable = performance.now() - began
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  )
  return { usable, paint }
}

/** Zooms and pans for two seconds, one key a frame: milliseconds between frames, and of work in each. */
async function moved(
  page: Page,
): Promise<{ readonly between: readonly number[]; readonly work: readonly number[] }> {
  await page.locator('.plot').first().focus()
  return page.evaluate(async () => {
    const plot = document.querySelector('.plot')
    const [between, work]: [number[], number[]] = [[], []]
    const keys = [
      '+',
      '+',
      '+',
      ...Array.from({ length: 50 }, (_, at) => (at % 20 < 10 ? 'ArrowRight' : 'ArrowLeft')),
      '-',
      '-',
    ]
    let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
    for (const key of [...keys, ...keys]) {
      const began = performance.now()
      plot?.dispatchEvent(
        new KeyboardEvent('keydown', { key, shiftKey: key.startsWith('Arrow'), bubbles: true }),
      )
      const at = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
      work.push(performance.now() - began - Math.max(0, at - began))
      between.push(at - last)
      last = at
    }
    return { between, work }
  })
}

/** Writes points of a training that is open here: milliseconds until each is on the page, and what following costs. */
async function followed(page: Page, folder: string, points: number) {
  const config = {
    study: 'ecosystem',
    version: '0.1.0',
    source: '',
    created: new Date().toISOString(),
    config: {},
  }
  const run = createRun(join(folder, 'runs/live'), config)
  const records: { readonly epoch: number; readonly train: { readonly loss: number } }[] = []
  const add = (): void => {
    records.push({ epoch: records.length + 1, train: { loss: 1 / (records.length + 1) } })
    run.writeHistory(records)
  }
  add()
  await page.goto(`${new URL(page.url()).origin}/#/run/${encodeURIComponent('runs/live')}`)
  await page.getByRole('button', { name: 'as a table' }).click()
  const table = page.locator('figure table')
  await table.waitFor()
  const delays: number[] = []
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  for (let point = 0; point < points; point += 1) {
    const wanted = records.length + 2
    const seen = page.evaluate(
      (rows) =>
        new Promise<number>((resolve) => {
          const look = (): void => {
            const count = document.querySelector('figure table')?.getAttribute('aria-rowcount')
            if (Number(count) >= rows) resolve(Date.now())
            else requestAnimationFrame(look)
          }
          look()
        }),
      wanted,
    )
    add()
    const written = Date.now()
    delays.push((await seen) - written)
    await page.waitForTimeout(400)
  }
  const { user, system } = process.cpuUsage(cpu)
  run.close()
  return { delays, cpuPercent: rounded((user + system) / 10 / (performance.now() - began), 3) }
}

/** The value that a share of the values does not exceed. */
function percentile(values: readonly number[], share: number): number {
  const ordered = [...values].sort((a, b) => a - b)
  return rounded(ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? Number.NaN, 3)
}
