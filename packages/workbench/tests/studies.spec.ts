// Views of studies: alarms to look at, maps on sequences, members of a family, scores, and the studio.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { registerStudy } from '../../study/dist/index.js'
import { artwork } from '../../utsushi/dist/studies/artwork/index.js'
import type { Page } from '@playwright/test'
import { writeMadeUpRun } from '../dist/testing/made-up-runs.js'
import { madeUpDetails, madeUpFamily } from '../dist/testing/made-up-details.js'
import { expect, expectAccessible, keepPicture, test as base } from './workbench.js'

registerStudy(artwork)

const test = base.extend({
  folder: async ({ folder }, use) => {
    for (const study of ['equipment', 'materials']) {
      const run = writeMadeUpRun(join(folder, `runs/${study}`), { study, seed: 8 })
      writeFileSync(run.file('details.json'), JSON.stringify(madeUpDetails()))
    }
    const wholeConfig = { data: { folder: '.', sketch: 'dents' }, model: { blocks: [4] } }
    writeMadeUpRun(join(folder, 'runs/artwork'), { study: 'artwork', seed: 9, wholeConfig })
    await use(folder)
  },
})

/** Opens a tab of a run by its address. */
const open = (page: Page, run: string, tab: string): Promise<void> =>
  page.evaluate(
    (hash) => {
      location.hash = hash
    },
    `#/run/${encodeURIComponent(`runs/${run}`)}/${tab}`,
  )

test('a threshold is moved, counts and costs move with it, and an alarm is looked at for good', async ({
  page,
  folder,
}) => {
  await open(page, 'equipment', 'alarms')
  const matrix = page.locator('.matrix')
  await expect(matrix).toBeVisible()
  const before = await matrix.innerText()
  await keepPicture(page, 'equipment')
  // Its name stays while its value moves.
  await page.getByRole('slider', { name: 'Threshold', exact: true }).focus()
  for (let step = 0; step < 3; step++) await page.keyboard.press('PageUp')
  expect(await matrix.innerText()).not.toBe(before)
  await page.getByRole('button', { name: 'As the run has it' }).click()
  expect(await matrix.innerText()).toBe(before)
  const toLookAt = page.getByRole('status').filter({ hasText: 'to look at' })
  const [, unseen = '', all = ''] = /^(\d+) of (\d+)/.exec(await toLookAt.innerText()) ?? []
  expect(unseen).toBe(all)
  const first = page.getByRole('region', { name: 'Alarms' }).locator('form.seen').first()
  await first.getByRole('textbox').fill('<b>belt was loose</b>')
  await page.keyboard.press('Enter')
  // What was written is text, not markup.
  await expect(page.getByText('<b>belt was loose</b>')).toBeVisible()
  // It is said, and the keyboard is where the word can be taken back.
  await expect(toLookAt).toHaveText(`${Number(all) - 1} of ${all} to look at`)
  await expect(page.getByRole('button', { name: /^Take back: / })).toBeFocused()
  const kept = readFileSync(join(folder, 'runs/equipment/acknowledged.jsonl'), 'utf8')
  expect(JSON.parse(kept)).toMatchObject({ note: '<b>belt was loose</b>' })
  await page.reload()
  await expect(page.getByText('<b>belt was loose</b>')).toBeVisible()
  await expectAccessible(page)
})

test('a map stands on its sequence, and the audit beside it', async ({ page }) => {
  await open(page, 'materials', 'maps')
  await expect(page.getByRole('heading', { name: 'Where the answer was taken from' })).toBeVisible()
  await expect(page.getByText('near-duplicate')).toBeVisible()
  await page.getByRole('combobox', { name: 'Sequence' }).selectOption({ index: 1 })
  await expect(page.getByText('Sequence S002', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await keepPicture(page, 'materials')
})

test('members of a family stand beside each other', async ({ page, folder }) => {
  const file = join(folder, 'runs/materials/config.json')
  const config = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(join(folder, 'runs/materials/comparison.json'), JSON.stringify(madeUpFamily()))
  writeFileSync(file, JSON.stringify({ ...config, kind: 'comparison' }))
  await open(page, 'materials', 'members')
  const shown = page.getByRole('region', { name: 'Members' })
  await expect(shown.getByText('ridge')).toBeVisible()
  await expectAccessible(page)
})

test('every other study shows its scores by part', async ({ page }) => {
  await open(page, 'small', 'scores')
  await expect(page.getByRole('region', { name: 'Scores by part' }).getByText('rmseScaled')).toBeVisible()
  await expectAccessible(page)
  await keepPicture(page, 'scores')
})

test('a sketch follows its sliders, choices are kept in the journal that a terminal reads, and are taken back', async ({
  page,
  folder,
  hasTouch,
}) => {
  await open(page, 'artwork', 'studio')
  const live = page.locator('.painting.large')
  await expect(live).toHaveJSProperty('complete', true)
  const before = await live.getAttribute('src')
  await page.getByRole('slider', { name: /hue/ }).press('ArrowRight')
  await expect(live).not.toHaveAttribute('src', before ?? '')
  await expect(page.locator('.studio-options.grid img')).toHaveCount(9)
  await keepPicture(page, 'artwork')
  await page.locator('.studio-options.grid button').nth(4).click()
  await expect(page.getByText('Journal: 1 answers')).toBeVisible()
  await page.getByRole('combobox', { name: 'Asked is' }).selectOption('ranking')
  const ranked = page.locator('.studio-options.ranking button')
  await expect(ranked).toHaveCount(4)
  // The second is moved to the front by keys, the last by the pointer.
  await ranked.nth(1).press('ArrowLeft')
  await expect(ranked.first()).toHaveAccessibleName(/^Option 2, place 1 of 4/)
  // A finger drags no pictures: it presses one, and then the place it goes to.
  if (hasTouch) {
    await ranked.nth(3).tap()
    await ranked.first().tap()
  } else await ranked.nth(3).dragTo(ranked.first())
  await expect(ranked.first()).toHaveAccessibleName(/^Option 4, place 1 of 4/)
  await page.getByRole('button', { name: 'This is my order' }).click()
  await expect(page.getByText('Journal: 2 answers')).toBeVisible()
  const lines = readFileSync(join(folder, 'runs/taste-dents/journal.jsonl'), 'utf8').trim().split('\n')
  const answers = lines.slice(1).map((line) => JSON.parse(line) as { ranked: number[]; milliseconds: number })
  expect(answers.map(({ ranked: own }) => own)).toEqual([[4], [3, 1, 0, 2]])
  for (const { milliseconds } of answers) expect(milliseconds).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Take the last answer back' }).click()
  await expect(page.getByText('Journal: 1 answers')).toBeVisible()
  await expectAccessible(page)
})
