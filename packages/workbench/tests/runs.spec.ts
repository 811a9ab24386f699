// The table of runs and the page of one run.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeMadeUpRun } from '../dist/testing/made-up-runs.js'
import { expect, expectAccessible, keepPicture, test } from './workbench.js'

test('runs are listed with their states and best values, and one that begins appears by itself', async ({
  page,
  folder,
}) => {
  const table = page.getByRole('region', { name: 'Runs' })
  await expect(table.getByRole('link')).toHaveCount(5)
  await expect(table.getByText('failed')).toBeVisible()
  await expectAccessible(page)
  await keepPicture(page, 'runs')
  writeMadeUpRun(join(folder, 'runs/later'), { seed: 6, created: '2026-11-25T09:00:00.000Z' })
  await expect(table.getByRole('link', { name: 'runs/later' })).toBeVisible()
})

test('one run is a run, not runs', async ({ page, folder }) => {
  await expect(page.getByRole('status').getByText('5 runs', { exact: true })).toBeVisible()
  for (const name of ['wide', 'stopped', 'diverged', 'trained'])
    rmSync(join(folder, 'runs', name), { recursive: true })
  await expect(page.getByRole('status').getByText('1 run', { exact: true })).toBeVisible()
})

test('a run is opened, and its settings stand by their keys', async ({ page }) => {
  await page.getByRole('link', { name: 'runs/small' }).click()
  await expect(page.getByRole('heading', { name: 'runs/small' })).toBeVisible()
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('model.hidden')).toBeVisible()
  await expectAccessible(page)
})

test('runs are filtered by a setting, and a setting that none has is told with the one that was meant', async ({
  page,
}) => {
  const filter = page.getByRole('searchbox')
  await filter.fill('model.hidden > 64')
  await expect(page.getByText('2 of 5 runs')).toBeVisible()
  await expect(page.getByRole('link', { name: 'runs/small' })).toHaveCount(0)
  await filter.fill('model.hiden > 64')
  await expect(page.getByRole('alert')).toContainText('model.hidden')
})

test('chosen runs are drawn together, what differs in their settings stands beside each other, a baseline is pinned', async ({
  page,
}) => {
  await page.getByRole('checkbox', { name: 'show runs/small' }).check()
  await page.getByRole('checkbox', { name: 'show runs/wide' }).check()
  await page.getByRole('button', { name: 'pin runs/small as' }).click()
  await expect(page.getByText('runs/small (baseline)')).toBeVisible()
  const table = page.getByRole('region', { name: 'Settings that differ' })
  await expect(table.getByText('model.hidden')).toBeVisible()
  await expect(table.getByText('split.kind')).toHaveCount(0)
  await expect(page.getByText('To baseline')).toBeVisible()
  const chart = page.getByRole('application')
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('.said')).toContainText(/epoch 2: runs\/small 1\.\d+, runs\/wide/)
  await expectAccessible(page)
  await chart.press('Home')
  await chart.press('ArrowRight')
  await page.evaluate(() => scrollTo(0, 0))
  await keepPicture(page, 'compare')
  await page.getByRole('button', { name: 'as a table' }).click()
  await expect(page.getByRole('region', { name: 'Curves of 2 runs' }).getByRole('columnheader')).toHaveCount(
    3,
  )
  await expectAccessible(page)
})
