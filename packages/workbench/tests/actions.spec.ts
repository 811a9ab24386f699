// Starting, stopping and going on, with a command that pretends to train.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { openWorkbench } from '../dist/index.js'
import { expect, expectAccessible, keepPicture, test as base } from './workbench.js'

const pretend = fileURLToPath(new URL('pretend-training.mjs', import.meta.url))
const test = base.extend({
  workbench: async ({ folder }, use) => {
    writeFileSync(join(folder, 'ecosystem.yaml'), 'study: ecosystem\n')
    const command = { program: process.execPath, args: [pretend], name: 'utsushi' }
    const workbench = await openWorkbench({ folder, port: 0, command })
    await use(workbench)
    await workbench.close()
  },
})

test('a training is begun from a study file, seen live, stopped and gone on with, each by the command line that is shown', async ({
  page,
}) => {
  await page.getByRole('link', { name: 'Start', exact: true }).click()
  await page.getByLabel('Folder of the run').fill('runs/mine')
  await page.getByLabel('Settings that differ').fill('training.epochs=20')
  await expect(
    page.getByText('utsushi train ecosystem.yaml --out runs/mine --set training.epochs=20'),
  ).toBeVisible()
  await expectAccessible(page)
  await keepPicture(page, 'start')
  await page.getByLabel('Settings that differ').fill('')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('link', { name: 'runs/mine' }).click()
  await expect(page.getByRole('button', { name: 'Stop and save' })).toBeVisible()
  // A point of the history is on the screen without a reload, and so is the next.
  const chart = page.getByRole('application')
  await chart.focus()
  await page.keyboard.press('End')
  await expect(page.locator('.said')).toContainText(/epoch \d+/)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Stop and save' }).click()
  await expect(page.getByText('utsushi train runs/mine')).toBeVisible()
  await expect(page.getByRole('status').getByText('stopped', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('button', { name: 'Stop and save' }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
})
