// The table of runs and the page of one run.
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

test('a run is opened, and its settings stand by their keys', async ({ page }) => {
  await page.getByRole('link', { name: 'runs/small' }).click()
  await expect(page.getByRole('heading', { name: 'runs/small' })).toBeVisible()
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('model.hidden')).toBeVisible()
  await expectAccessible(page)
})
