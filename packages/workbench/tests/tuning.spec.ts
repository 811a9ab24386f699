// The view of a tuning.
import { join } from 'node:path'
import { writeMadeUpTuning } from '../dist/testing/made-up-tuning.js'
import { expect, expectAccessible, keepPicture, test } from './workbench.js'

test('a tuning shows its history, importances, front, slices and timeline; a brush keeps a part of the trials', async ({
  page,
  folder,
}) => {
  writeMadeUpTuning(join(folder, 'runs/search'), 120)
  await page.getByRole('link', { name: 'runs/search' }).click()
  for (const title of ['History of rmseScaled', 'Pareto front', 'Parallel coordinates', 'When trials ran'])
    await expect(page.locator('.chart-title').getByText(title, { exact: true })).toBeVisible()
  await expect(page.getByText('Importances (PED-ANOVA)')).toBeVisible()
  const axis = page.getByRole('slider', { name: 'keep trials by rmseScaled' })
  await axis.focus()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByText('complete trials are within')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Trials within the kept parts' })).toBeVisible()
  await expectAccessible(page)
  await page.evaluate(() => scrollTo(0, 0))
  await keepPicture(page, 'tuning')
  await page.keyboard.press('Escape')
  await expect(page.getByText('Drag along an axis')).toBeVisible()
})
