// What is broken, hostile or absent: the page says what and what to do.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openWorkbench } from '../dist/index.js'
import { writeMadeUpRun } from '../dist/testing/made-up-runs.js'
import { expect, expectAccessible, test } from './workbench.js'

test('a folder without runs says how to train one', async ({ page, folder }) => {
  rmSync(join(folder, 'runs'), { recursive: true })
  await expect(page.getByText('npx utsushi demo')).toBeVisible()
  await expectAccessible(page)
})

test('a damaged run says so, and the others are shown', async ({ page, folder }) => {
  writeFileSync(join(folder, 'runs/small/config.json'), '{ "study": "eco')
  rmSync(join(folder, 'runs/wide/outcome.json'))
  const row = page.getByRole('row').filter({ hasText: 'runs/small' })
  await expect(row.getByText('damaged')).toBeVisible()
  await page.getByRole('link', { name: 'runs/small' }).click()
  await expect(page.getByRole('alert').first()).toContainText('config.json')
})

test('a server that ends is told, what it said last stays, and the page goes on when it is back', async ({
  page,
  folder,
  workbench,
}) => {
  await expect(page.getByRole('link', { name: 'runs/small' })).toBeVisible()
  await workbench.close()
  await expect(page.getByText('The server does not answer')).toBeVisible()
  await expect(page.getByRole('link', { name: 'runs/small' })).toBeVisible()
  writeMadeUpRun(join(folder, 'runs/meanwhile'), { seed: 8 })
  const again = await openWorkbench({ folder, port: workbench.port, token: workbench.token })
  await expect(page.getByRole('link', { name: 'runs/meanwhile' })).toBeVisible()
  await expect(page.getByText('The server does not answer')).toHaveCount(0)
  await again.close()
})

test('what nobody answers is said once, and asked again when the server is back', async ({
  page,
  folder,
  workbench,
}) => {
  // What draws a run is fetched with the first.
  await page.getByRole('link', { name: 'runs/wide' }).click()
  await expect(page.getByRole('heading', { name: 'runs/wide' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('link', { name: 'runs/small' })).toBeVisible()
  await workbench.close()
  await expect(page.getByText('The server does not answer.')).toBeVisible()
  const asked = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/run?'))
  await page.getByRole('link', { name: 'runs/small' }).click()
  await asked
  await expect(page.getByText(/the server does not answer/i)).toHaveCount(1)
  const again = await openWorkbench({ folder, port: workbench.port, token: workbench.token })
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('model.hidden', { exact: true })).toBeVisible()
  await expect(page.getByText(/the server does not answer/i)).toHaveCount(0)
  await again.close()
})

test('a server that was started anew with another token asks for its address', async ({
  page,
  folder,
  workbench,
}) => {
  await expect(page.getByRole('link', { name: 'runs/small' })).toBeVisible()
  await workbench.close()
  const again = await openWorkbench({ folder, port: workbench.port })
  await expect(page.getByText('open the address that')).toBeVisible()
  await again.close()
})

test('names that hold markup, and keys that every object has, are text', async ({ page, folder }) => {
  const name = '<img src=x onerror="window.hurt=1">'
  writeMadeUpRun(join(folder, name), {
    study: name,
    config: JSON.parse(`{"__proto__": {"hurt": 1}, "constructor": ${JSON.stringify(name)}}`) as Record<
      string,
      unknown
    >,
  })
  await page.getByRole('link', { name }).click()
  await expect(page.getByRole('heading', { name })).toBeVisible()
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('__proto__.hurt')).toBeVisible()
  expect(await page.evaluate(() => ('hurt' in window ? 'hurt' : 'well'))).toBe('well')
  expect(await page.evaluate(() => ('hurt' in {} ? 'hurt' : 'well'))).toBe('well')
})

test('folders of any name open, and keep their tabs in links', async ({ page, folder }) => {
  const names = [
    'runs/with space',
    'runs/50% #1 ?x=1&y',
    'runs/ünï – 模型',
    'runs/it\'s "quoted"',
    'runs/+plus+;semi',
    'runs/%2e%2e',
  ]
  for (const [seed, name] of names.entries()) writeMadeUpRun(join(folder, name), { seed, epochs: 5 })
  await page.reload()
  for (const name of names) {
    await page.getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { name })).toBeVisible()
    await page.getByRole('link', { name: 'Settings' }).click()
    await expect(page.getByText('model.hidden')).toBeVisible()
    await page.reload()
    await expect(page.getByText('model.hidden')).toBeVisible()
    await page.getByRole('link', { name: 'Runs', exact: true }).click()
  }
  writeMadeUpRun(join(folder, 'runs/back\\slash'), { epochs: 5 })
  await page.getByRole('link', { name: 'runs/back\\slash' }).click()
  await expect(page.getByRole('alert').last()).toContainText('rename the folder')
})
