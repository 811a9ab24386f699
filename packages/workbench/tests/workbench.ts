// What tests of the page begin with: a folder of made-up runs, a server over it, and the page opened with its address.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { expect, test as base, type Page } from '@playwright/test'
import { openWorkbench, studyParts, type Workbench } from '../dist/index.js'
import { writeMadeUpRun } from '../dist/testing/made-up-runs.js'
import { expectChartsTold } from './told-charts.js'

interface Fixtures {
  /** The folder that is served, with a few made-up runs. */
  readonly folder: string
  readonly workbench: Workbench
}

/** A test with a folder, a server, and `page` opened on it. What the page logs as an error fails the test. */
export const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const place = mkdtempSync(join(tmpdir(), 'utsushi-page-'))
    const folder = join(place, 'project')
    mkdirSync(folder)
    writeFew(folder)
    await use(folder)
    rmSync(place, { recursive: true, force: true })
  },
  workbench: async ({ folder }, use) => {
    const workbench = await openWorkbench({ folder, port: 0, parts: studyParts })
    await use(workbench)
    await workbench.close()
  },
  page: async ({ page, workbench }, use) => {
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/ERR_CONNECTION|Failed to load resource/.test(message.text()))
        problems.push(message.text())
    })
    await page.goto(workbench.address)
    await use(page)
    expect(problems).toEqual([])
  },
})
export { expect }

/** A handful of runs of every state. */
export function writeFew(folder: string): void {
  const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T09:00:00.000Z`
  writeMadeUpRun(join(folder, 'runs/small'), { seed: 1, created: at(20) })
  writeMadeUpRun(join(folder, 'runs/wide'), {
    seed: 3,
    created: at(21),
    config: { training: { learningRate: 0.001 } },
  })
  writeMadeUpRun(join(folder, 'runs/stopped'), { seed: 2, created: at(22), epochs: 12, ended: 'interrupted' })
  writeMadeUpRun(join(folder, 'runs/diverged'), { seed: 4, created: at(23), epochs: 7, ended: 'failed' })
  writeMadeUpRun(join(folder, 'runs/trained'), { seed: 5, created: at(24), ended: 'trained' })
}

const axe = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** What axe finds wrong with the page as it stands, in words; empty where nothing is. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: {
          run(): Promise<{
            violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[]
          }>
        }
      }
    ).axe.run()
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`,
    )
  })
}

/**
 * Every view is looked at in both sets of colours, at the width of the project, and at its narrowest and widest; its charts are read by keys
 * and as tables.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await expectChartsTold(page)
  const html = page.locator('html')
  const before = await html.getAttribute('data-theme')
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme)
    expect(await axeViolations(page)).toEqual([])
  }
  await page.evaluate((name) => (document.documentElement.dataset['theme'] = name ?? 'light'), before)
  const size = page.viewportSize()
  for (const width of [320, 1600]) {
    await page.setViewportSize({ width, height: 800 })
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(over, `wider than a window of ${width} pixels`).toBeLessThanOrEqual(0)
  }
  if (size !== null) await page.setViewportSize(size)
}

/** Keeps a picture as documentation, of the desktop alone unless `phone` is set. */
export async function keepPicture(page: Page, name: string, { phone = false } = {}): Promise<void> {
  const isPhone = (page.viewportSize()?.width ?? 0) < 500
  if (process.env['KEEP_PICTURES'] !== '1' || isPhone !== phone) return
  const path = new URL(`../../../docs/workbench/${name}.png`, import.meta.url).pathname
  await page.screenshot({ path, animations: 'disabled' })
}
