// The page that is one file, opened from a disk with no network: its numbers are those of `utsushi predict`, its link holds the state, and
// nothing in an emulator can become markup.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test, type Page } from '@playwright/test'
import { encodeMetadata, openEmulator, sealEmulator, type EmulatorMetadata } from '@utsushi/emulator'
import { explorerPage } from '../dist/index.js'
import { csvColumns, deviationOf } from './csv-columns.js'
import { tinyStudy, utsushi, type StudyName } from './tiny-studies.js'
import { expectAccessible, keepPicture } from './workbench.js'

test.use({ offline: true })

/** Opens a page from the disk, and fails the test for what it logs as an error. */
async function openPage(page: Page, file: string, query = ''): Promise<void> {
  page.on('pageerror', (error) => {
    throw error
  })
  await page.goto(`${pathToFileURL(file).href}${query}`)
  await expect(page.locator('.explorer')).toBeVisible()
}

/** The csv that the page gives. */
async function csvOf(page: Page): Promise<string> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'csv', exact: true }).click()
  return readFileSync(await (await download).path(), 'utf8')
}

interface Asked {
  /** In the data folder. */
  readonly input: string
  readonly case: string
  /** Rows of the prediction that are this case's. */
  readonly rows?: (column: (name: string) => readonly string[]) => readonly boolean[]
}

const asked: Readonly<Record<StudyName, Asked>> = {
  ecosystem: { input: '', case: 'sample 0', rows: (column) => column('sample_id').map((id) => id === '0') },
  electrodialysis: {
    input: 'BMED_DATA_AG.csv',
    case: 'exp 1',
    rows: (column) => column('exp').map((id) => id === '1'),
  },
  equipment: {
    input: 'readings.csv',
    case: 'PUMP-001 vibration',
    rows: (column) => {
      const items = column('check_item_id')
      return column('equipment_id').map((id, row) => id === 'PUMP-001' && items[row] === 'vibration')
    },
  },
  materials: {
    input: 'signals.csv',
    case: 'S001-1-w01',
    rows: (column) => column('name').map((name) => name === 'S001-1-w01'),
  },
  artwork: {
    input: '',
    case: '00001.png',
    rows: (column) => column('file').map((name) => name === '00001.png'),
  },
  simulator: {
    input: 'parameters.csv',
    case: 'run 1',
    rows: (column) => column('run').map((name) => name === '1'),
  },
}

for (const name of Object.keys(asked) as StudyName[])
  test(`${name}: the page from the disk says what utsushi predict says`, async ({ page }) => {
    const { data, model, page: file, folder } = tinyStudy(name)
    const { input, case: chosen, rows } = asked[name]
    const out = join(folder, `${name}-predicted.csv`)
    if (!existsSync(out)) utsushi(folder, 'predict', model, '--input', join(data, input), '--out', out)
    const predicted = csvColumns(readFileSync(out, 'utf8'))
    await openPage(page, file)
    await page.getByRole('combobox', { name: 'case' }).selectOption(chosen)
    const years = page.getByRole('combobox', { name: 'year' })
    if ((await years.count()) > 0) await years.selectOption('')
    await expect(page.getByRole('button', { name: 'csv', exact: true })).toBeVisible()
    const column = (own: string): readonly string[] => predicted.get(own) ?? []
    const isOwn = rows?.(column)
    const emulator = await openEmulator(model)
    const outputs = emulator.outputs.flatMap(({ features }) => features)
    await emulator.close()
    await expect(async () => {
      const said = csvColumns(await csvOf(page))
      let compared = 0
      for (const { name: own, std } of outputs) {
        const theirs = predicted
          .get(own)
          ?.filter((_, row) => isOwn?.[row] ?? true)
          .map(Number)
        const ours = said.get(own)?.map(Number)
        if (theirs === undefined || ours === undefined) continue
        expect(ours.length, own).toBe(theirs.length)
        // Over all that was predicted: a course of one case may hardly move.
        const deviation = Math.max(std ?? 0, deviationOf((predicted.get(own) ?? []).map(Number)))
        for (const [row, value] of ours.entries())
          expect(Math.abs(value - (theirs[row] ?? NaN)) / deviation, `${own} in row ${row}`).toBeLessThan(
            1e-5,
          )
        compared += ours.length
      }
      expect(compared).toBeGreaterThan(0)
    }).toPass({ timeout: 60_000 })
    await expectAccessible(page)
    await keepPicture(page, `explorer-${name}`)
  })

test('a slider that moves changes the answer, leaves training in words, and the link brings it all back', async ({
  page,
}) => {
  const { page: file } = tinyStudy('ecosystem')
  await openPage(page, file)
  const reading = page.locator('.x-read').first()
  await expect(reading).toContainText('2003-01-21')
  const before = await reading.textContent()
  await page.getByRole('button', { name: 'hold this setting' }).click()
  const box = page.getByRole('spinbutton', { name: 'tree_pmax' })
  await box.fill('500')
  await box.press('Enter')
  await expect(page.getByText(/tree_pmax is 500 .*above .* the highest of training/)).toBeVisible()
  await expect(reading).not.toHaveText(before ?? '')
  await expect(reading).toContainText('held')
  // Those who hear the page are told what the slider did, once hands are off.
  const heard = page.getByRole('status').filter({ hasText: '2003-01-21: gpp' })
  await expect(heard).toHaveText(/^2003-01-21: gpp [-\d.e]+ .*, nep [-\d.e]+ /)
  await page.getByRole('slider', { name: /^gpp/ }).press('End')
  const after = await reading.textContent()
  await expect(page).toHaveURL(/v\.tree_pmax=500/)
  await expect(page).toHaveURL(/at=/)
  const url = page.url()
  await page.goto('about:blank')
  await page.goto(url)
  await expect(page.locator('.x-read').first()).toHaveText(after ?? '')
  await expect(page.getByRole('spinbutton', { name: 'tree_pmax' })).toHaveValue('500')
  await expect(page.getByRole('button', { name: 'let the held setting go' })).toBeVisible()
  await page.getByText('what moves the answer').click()
  await expect(page.locator('.x-strip li').first()).toContainText('moves gpp by')
  await page.getByText('1000 parameter sets at once').click()
  await page.getByRole('button', { name: 'draw 1000 sets' }).click()
  await expect(page.getByText(/1000 sets in [\d.]+ s/)).toBeVisible()
  await expectAccessible(page)
  await page.getByText('1000 parameter sets at once').click()
  await page.evaluate(() => scrollTo(0, 0))
  await keepPicture(page, 'explorer')
})

test('a batch is stepped through, its controls set on the way, and its totals stay', async ({ page }) => {
  const { page: file } = tinyStudy('electrodialysis')
  await openPage(page, file)
  const total = page.locator('.x-totals dd').nth(1)
  const begun = await total.textContent()
  await page.getByRole('button', { name: 'one sample on' }).click()
  await page.getByRole('button', { name: 'one sample on' }).click()
  const volts = page.getByRole('spinbutton', { name: 'V', exact: true })
  await volts.fill('12')
  await volts.press('Enter')
  await expect(page.getByText('V = 12 from sample 3 on')).toBeVisible()
  await page
    .getByRole('slider', { name: /^VF, L along/ })
    .first()
    .press('End')
  await expect(total).toHaveText(begun ?? '')
  await page.getByRole('button', { name: 'as it was' }).click()
  await expect(page.getByText('V = 12 from sample 3 on')).toHaveCount(0)
})

test('tables of one’s own: found by name, and refused in words', async ({ page }) => {
  const { page: file, data } = tinyStudy('equipment')
  await openPage(page, file)
  const choose = page.locator('input[type=file]')
  await choose.setInputFiles({
    name: 'odd.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('when,what\n1,2\n'),
  })
  await expect(page.getByRole('alert')).toContainText('odd.csv: lacks value; its columns are when, what')
  await choose.setInputFiles({
    name: 'bad.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('timestamp,value\n2024-01-01,x\n'),
  })
  await expect(page.getByRole('alert')).toContainText('bad.csv row 1: value is "x"')
  await choose.setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from([137, 80, 0, 1]) })
  await expect(page.getByRole('alert')).toContainText('x.png')
  await choose.setInputFiles(join(data, 'readings.csv'))
  await expect(page.getByText(/readings.csv: \d cases/)).toBeVisible()
  await page.getByRole('combobox', { name: 'case' }).selectOption('PUMP-001 vibration')
  // What is normal for it comes from the file.
  await expect(page.getByRole('spinbutton', { name: 'high' })).toHaveValue(/^2\.\d+$/)
  await expect(page.getByRole('heading', { name: 'The days that mattered' })).toBeVisible()
})

test('names of an emulator cannot carry markup, nor can a link', async ({ page }, testInfo) => {
  const hostile = '<img src=x onerror="globalThis.broken=1">'
  const { model } = tinyStudy('simulator')
  const bytes = readFileSync(model)
  const emulator = await openEmulator(bytes)
  const { metadata } = emulator
  await emulator.close()
  const renamed: EmulatorMetadata = {
    ...metadata,
    ...{ name: hostile, description: hostile, licence: '</script><script>globalThis.broken=1</script>' },
    inputs: metadata.inputs.map((input) => ({
      ...input,
      features: input.features.map((feature, at) => ({ ...feature, name: `${hostile}${at}`, unit: hostile })),
    })),
    outputs: metadata.outputs.map((output) => ({
      ...output,
      features: output.features.map((feature) => ({ ...feature, name: `</title>${hostile}${feature.name}` })),
    })),
  }
  const file = testInfo.outputPath('hostile.html')
  const name = `</title>${hostile}"><script>globalThis.broken=1</script>.onnx`
  const cases = [{ name: `${hostile}</script>`, about: hostile, inputs: {} }]
  writeFileSync(
    file,
    await explorerPage({ name, model: sealEmulator(withMetadata(bytes, encodeMetadata(renamed))), cases }),
  )
  await openPage(
    page,
    file,
    `#case=${encodeURIComponent(`${hostile}?`)}&v.${encodeURIComponent(`${hostile}0`)}=7&v.__proto__=1`,
  )
  await expect(page.getByRole('heading', { name: hostile })).toBeVisible()
  await expect(page.getByRole('alert')).toContainText(`the link was made with “${hostile}?”`)
  await expect(page.getByRole('spinbutton', { name: `${hostile}0` })).toHaveValue('7')
  await page.getByText('what moves the answer').click()
  await expect(page.locator('.x-strip li').first()).toBeVisible()
  expect(await page.evaluate(() => Reflect.get(globalThis, 'broken'))).toBeUndefined()
  expect(await page.locator('img').count()).toBe(0)
  await expectAccessible(page)
})

test('a page that was cut short says so, and what it holds is nothing of others', async ({
  page,
}, testInfo) => {
  const { page: file, folder } = tinyStudy('simulator')
  const whole = readFileSync(file, 'utf8')
  const cut = testInfo.outputPath('cut.html')
  writeFileSync(cut, whole.replace(/(<script type="text\/plain" id="model">).*?</s, '$1<'))
  await page.goto(pathToFileURL(cut).href)
  await expect(page.getByRole('alert')).toContainText('this page lacks its part “model”')
  expect(whole).not.toMatch(/https?:\/\/(?!www\.w3\.org|one-file\.invalid|[a-z.]*onnx|github\.com)[a-z]/i)
  expect(readdirSync(folder)).toContain('simulator.html')
})

/** An ONNX file with other metadata: its entries are replaced in the bytes. */
function withMetadata(bytes: Uint8Array, entries: Readonly<Record<string, string>>): Uint8Array {
  // Fields of the model, one behind the other; field 14 holds entries of metadata.
  const kept: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const [tag, afterTag] = varint(bytes, at)
    const [size, content] = tag % 8 === 2 ? varint(bytes, afterTag) : [0, varint(bytes, afterTag)[1]]
    const end = content + size
    if (Math.floor(tag / 8) !== 14) kept.push(bytes.subarray(at, end))
    at = end
  }
  const text = new TextEncoder()
  const field = (number: number, content: Uint8Array): Uint8Array =>
    Uint8Array.from([number * 8 + 2, ...varintOf(content.length), ...content])
  const props = Object.entries(entries).map(([key, value]) =>
    field(14, Uint8Array.from([...field(1, text.encode(key)), ...field(2, text.encode(value))])),
  )
  return Buffer.concat([...kept, ...props])
}

function varint(bytes: Uint8Array, from: number): readonly [value: number, next: number] {
  let [value, scale, at] = [0, 1, from]
  for (;;) {
    const byte = bytes[at++] ?? 0
    value += (byte & 127) * scale
    scale *= 128
    if (byte < 128) return [value, at]
  }
}

const varintOf = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varintOf(Math.floor(value / 128))]
