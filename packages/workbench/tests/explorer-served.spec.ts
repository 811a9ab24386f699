// The explorer in the workbench: the emulator of a run, and files that are dropped in, whatever they are.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { explorerPart, openWorkbench } from '../dist/index.js'
import { tinyStudy } from './tiny-studies.js'
import { expect, expectAccessible, keepPicture, test } from './workbench.js'

test.use({
  // The runs of the tiny studies, with cases of their data.
  workbench: async ({}, use) => {
    await import('../../utsushi/dist/registered.js' as string)
    const workbench = await openWorkbench({
      folder: tinyStudy('simulator').folder,
      port: 0,
      parts: [explorerPart()],
    })
    await use(workbench)
    await workbench.close()
  },
})

const leaf = readFileSync(fileURLToPath(new URL('../../emulator/fixtures/leaf.onnx', import.meta.url)))

test('the emulator of a run answers in its tab, with a case of its data', async ({ page }) => {
  await page.goto(`${new URL(page.url()).origin}/#/run/runs%2Fsimulator/explore`)
  await page.getByRole('combobox', { name: 'case' }).selectOption('run 2')
  const box = page.getByRole('spinbutton', { name: 'Rf', exact: true })
  await expect(page.locator('.x-number').first()).toContainText('V')
  const before = await page.locator('.x-number').first().textContent()
  await box.fill('2.9')
  await box.press('Enter')
  await expect(page.locator('.x-number').first()).not.toHaveText(before ?? '')
  await expect(page).toHaveURL(/case=run\+2.*v\.Rf=2\.9/)
  await expectAccessible(page)
  await keepPicture(page, 'explorer-served')
})

test('a file that is dropped in opens, or is refused in words', async ({ page }) => {
  await page.getByRole('link', { name: 'Explore' }).click()
  const choose = page.getByLabel(/an emulator, model.onnx/)
  const offer = (name: string, buffer: Buffer): Promise<void> =>
    choose.setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
  await offer('photo.onnx', Buffer.from('not a model at all'))
  await expect(page.getByRole('alert')).toContainText('photo.onnx')
  await offer('half.onnx', leaf.subarray(0, leaf.length / 2))
  await expect(page.getByRole('alert')).toContainText('half.onnx')
  const damaged = Buffer.from(leaf)
  const at = damaged.indexOf('Concat')
  damaged[at] = (damaged[at] ?? 0) ^ 1
  await offer('damaged.onnx', damaged)
  await expect(page.getByRole('alert')).toContainText('damaged.onnx')
  await offer('leaf.onnx', leaf)
  await expect(page.getByRole('heading', { name: 'leaf' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'case' })).toHaveValue('made-up season')
  await expect(page.getByRole('slider', { name: /^gpp/ })).toBeVisible()
  await expectAccessible(page)
})

test('a picture is read in its tab, and drawn again beside it by the sketch that the server hands on', async ({
  page,
}) => {
  tinyStudy('artwork')
  const { sketchScript } = (await import('../../utsushi/dist/command-line/emulator-page.js' as string)) as {
    sketchScript(): Promise<string>
  }
  const workbench = await openWorkbench({
    folder: tinyStudy('artwork').folder,
    port: 0,
    parts: [explorerPart({ script: sketchScript })],
  })
  try {
    await page.goto(workbench.address)
    await page.goto(`${new URL(workbench.address).origin}/#/run/runs%2Fartwork/explore`)
    await expect(page.getByRole('img', { name: /^the picture / })).toBeVisible()
    const drawn = page.getByRole('img', { name: 'drawn again from the parameters' })
    await expect(drawn).toBeVisible()
    const colours = await drawn.evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
      const seen = new Set<number>()
      for (let at = 0; at < pixels.length; at += 4)
        seen.add(((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0))
      return seen.size
    })
    expect(colours).toBeGreaterThan(1)
    await expectAccessible(page)
  } finally {
    await workbench.close()
  }
})
