// Emulators of hours, months and years in the page: what is shown of a long table, how steps are called, and the numbers of utsushi predict.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { openEmulator } from '@utsushi/emulator'
import { explorerPart, openWorkbench } from '../dist/index.js'
import { csvColumns, deviationOf } from './csv-columns.js'
import { timeStepStudy, type StepName } from './time-steps.js'
import { utsushi } from './tiny-studies.js'
import { expect, expectAccessible, test as base } from './workbench.js'

const test = base.extend({
  workbench: async ({}, use) => {
    await import('../../utsushi/dist/registered.js' as string)
    const { folder } = timeStepStudy('hourly')
    const workbench = await openWorkbench({ folder, port: 0, parts: [explorerPart()] })
    await use(workbench)
    await workbench.close()
  },
})

/** What the page gives as a file. */
async function saved(page: Page, name: string): Promise<Buffer> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name, exact: true }).click()
  return readFileSync(await (await download).path())
}

/** The page's csv beside the prediction of the command line, row by row. */
async function expectPredicted(page: Page, name: StepName, from: string): Promise<void> {
  const { data, model, folder } = timeStepStudy(name)
  const out = join(folder, `${name}-predicted.csv`)
  if (!existsSync(out)) utsushi(folder, 'predict', model, '--input', data, '--out', out)
  const predicted = csvColumns(readFileSync(out, 'utf8'))
  const samples = predicted.get('sample_id') ?? []
  const times = predicted.get('timestamp') ?? predicted.get('date') ?? []
  const own = samples.flatMap((sample, row) => (sample === '0' ? [row] : []))
  const emulator = await openEmulator(model)
  const outputs = emulator.outputs.flatMap(({ features }) => features)
  await emulator.close()
  await expect(async () => {
    const said = csvColumns((await saved(page, 'csv')).toString('utf8'))
    const [stamps = []] = said.values()
    expect(stamps[0]).toBe(from)
    const begins = own.find((row) => times[row] === from) ?? NaN
    for (const { name: output, std } of outputs) {
      const theirs = predicted.get(output)?.map(Number) ?? []
      const ours = said.get(output)?.map(Number) ?? []
      const deviation = Math.max(std ?? 0, deviationOf(theirs))
      for (const [at, value] of ours.entries()) {
        expect(times[begins + at]).toBe(stamps[at])
        expect(Math.abs(value - (theirs[begins + at] ?? NaN)) / deviation).toBeLessThan(1e-5)
      }
      expect(ours).toHaveLength(stamps.length)
    }
  }).toPass({ timeout: 60_000 })
}

test('a year of hours: a month of it at first, another month, all of it, and a csv of its own', async ({
  page,
}) => {
  const { page: file, data } = timeStepStudy('hourly')
  await page.goto(pathToFileURL(file).href)
  await expect(page.locator('.x-read').first()).toContainText('2010-02-01 00:00')
  await expect(page.getByText('rows 2010-01-30 00:00 to 2010-02-28 23:00')).toBeVisible()
  await expectPredicted(page, 'hourly', '2010-02-01 00:00')
  const part = page.getByRole('combobox', { name: 'month or year' })
  await part.selectOption('2010-07')
  await expect(page.locator('.x-read').first()).toContainText('2010-07-01 00:00')
  await expectPredicted(page, 'hourly', '2010-07-01 00:00')
  // A whole year of hours is one line, drawn by its least and greatest values, with a table in pages.
  await part.selectOption('2010')
  await expect(page.getByText('rows 2010-01-01 00:00 to 2010-12-31 23:00')).toBeVisible()
  await page.getByText('as a table').click()
  await expect(page.getByText('rows 1 to 100 of 8712')).toBeVisible()
  await page.getByText('as a table').click()
  await page.getByRole('slider', { name: /^gpp/ }).press('End')
  await expect(page.locator('.x-read').first()).toContainText('2010-12-31 23:00')
  const shift = page.getByRole('spinbutton', { name: 'tair shifted by' })
  const before = await page.locator('.x-read').first().textContent()
  await shift.fill('4')
  await shift.press('Enter')
  await expect(page.locator('.x-read').first()).not.toHaveText(before ?? '')
  expect((await saved(page, 'png')).subarray(1, 4).toString()).toBe('PNG')
  // The study's own table: its stamps are read as the study reads them.
  await page.locator('input[type=file]').setInputFiles(join(data, 'hourly_0000.csv'))
  await expect(page.getByText('hourly_0000.csv: one case')).toBeVisible()
  await part.selectOption('2011-12')
  await expect(page.locator('.x-read').first()).toContainText('2011-12-31 23:00')
  const lue = page.getByRole('spinbutton', { name: 'lue' })
  await lue.fill('1')
  await lue.press('Enter')
  await expectPredicted(page, 'hourly', '2011-12-01 00:00')
  await expectAccessible(page)
})

test('hours in the workbench: the same month, and its numbers', async ({ page }) => {
  await page.goto(`${new URL(page.url()).origin}/#/run/runs%2Fhourly/explore`)
  await expect(page.getByText('rows 2010-01-30 00:00 to 2010-02-28 23:00')).toBeVisible()
  await expectPredicted(page, 'hourly', '2010-02-01 00:00')
})

for (const [name, first, table] of [
  ['monthly', '1990-07', 'monthly_0000.csv'],
  ['yearly', '1902', 'yearly_0000.csv'],
] as const)
  test(`${name} steps are called as such, and a csv of them too`, async ({ page }) => {
    const { page: file, data } = timeStepStudy(name)
    await page.goto(pathToFileURL(file).href)
    await expect(page.locator('.x-read').first()).toContainText(`${first}:`)
    await expectPredicted(page, name, first)
    await page.locator('input[type=file]').setInputFiles(join(data, table))
    await expect(page.getByText(`${table}: one case`)).toBeVisible()
    const lue = page.getByRole('spinbutton', { name: 'lue' })
    await lue.fill('1')
    await lue.press('Enter')
    await expectPredicted(page, name, first)
  })
