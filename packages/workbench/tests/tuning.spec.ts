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
  await axis.focus()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Drag along an axis')).toBeVisible()
})

test('keys read trial after trial, also where many stand at one place of the axis', async ({
  page,
  folder,
}) => {
  writeMadeUpTuning(join(folder, 'runs/search'), 40)
  await page.getByRole('link', { name: 'runs/search' }).click()
  const figure = (title: string) => page.getByRole('figure', { name: title, exact: true })
  const parallel = figure('Parallel coordinates')
  await parallel.getByRole('application').focus()
  await page.keyboard.press('ArrowRight')
  await expect(parallel.locator('.said')).toHaveText(/^trial 0, 1 of 38: rmseScaled 0\.\d+$/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await expect(parallel.locator('.said')).toHaveText(/^trial 1, 2 of 38: training\.\w+ [\d.e-]+$/)
  await expect(parallel.locator('.read-line')).toBeVisible()
  await parallel.evaluate((one) => scrollTo(0, one.getBoundingClientRect().top + scrollY - 20))
  await keepPicture(page, 'parallel')
  await page.keyboard.press('Escape')
  await expect(parallel.locator('.said')).toHaveText('')
  // Three places, and trials one after the other at each.
  const slice = figure('model.kind')
  await slice.scrollIntoViewIfNeeded()
  await slice.getByRole('application').focus()
  const said = new Set<string>()
  for (let press = 0; press < 38; press++) {
    await page.keyboard.press('ArrowRight')
    said.add((await slice.locator('.said').textContent()) ?? '')
  }
  expect(said.size).toBe(38)
  for (const text of said) expect(text).toMatch(/^trial \d+, model\.kind (lstm|gru|mlp): rmseScaled 0\.\d+$/)
  const bars = figure('When trials ran')
  await bars.getByRole('application').focus()
  await page.keyboard.press('End')
  await expect(bars.locator('.said')).toHaveText(/^trial 39: complete, began after .*, lane 1$/)
})

test('five thousand trials are drawn, brushed and sorted without hanging', async ({ page, folder }) => {
  writeMadeUpTuning(join(folder, 'runs/long'), 5000)
  await page.getByRole('link', { name: 'runs/long' }).click()
  for (const title of ['History of rmseScaled', 'Pareto front', 'Parallel coordinates', 'When trials ran'])
    await expect(page.locator('.chart-title').getByText(title, { exact: true })).toBeVisible()
  const axis = page.getByRole('slider', { name: 'keep trials by rmseScaled' })
  await axis.focus()
  for (let press = 0; press < 10; press += 1) await page.keyboard.press('ArrowDown')
  await expect(page.getByText('complete trials are within')).toBeVisible()
  // The table holds the rows that are seen, and tells of all.
  const rows = page.locator('table').last().locator('tbody tr')
  expect(await rows.count()).toBeLessThan(200)
  // The page answers while all is drawn: a task that took it whole would keep this waiting.
  const longest = await page.evaluate(async () => {
    let [longest, last] = [0, performance.now()]
    for (let frame = 0; frame < 30; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }
    return longest
  })
  console.log(`the longest of 30 frames at rest over 5000 trials: ${longest.toFixed(0)} ms`)
  await page.keyboard.press('Escape')
  await expect(page.getByText('Drag along an axis')).toBeVisible()
  await expectAccessible(page)
})
