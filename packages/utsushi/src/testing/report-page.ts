// A finished report looked at in Chromium: at the widths of telephones and wide screens, in both colour sets, by pointer and by keys.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type Page } from '@playwright/test'
import { chromiumPath } from './chromium.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core gives of a page. */
interface Found {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string }[]
  }[]
}

const screens = [
  { width: 320, scheme: 'dark' },
  { width: 768, scheme: 'light' },
  { width: 1600, scheme: 'dark' },
] as const

async function look(browser: Browser, file: string): Promise<readonly string[]> {
  const problems: string[] = []
  const size = { width: 1600, height: 1000 }
  const page = await browser.newPage({ viewport: size })
  page.on('console', (message) => problems.push(`the console says: ${message.text()}`))
  page.on('pageerror', ({ message }) => problems.push(`its script failed: ${message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && request.url() !== pathToFileURL(file).href)
      problems.push(`it asked for ${request.url()}`)
  })
  await page.goto(pathToFileURL(file).href)
  for (const { width, scheme } of screens) {
    await page.setViewportSize({ ...size, width })
    await page.emulateMedia({ colorScheme: scheme })
    const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    if (Number(beyond) > 0) problems.push(`${width} px: ${String(beyond)} px too wide`)
    const { violations } = (await page.evaluate(
      `${axe}; axe.run(document, { resultTypes: ['violations'] })`,
    )) as Found
    for (const { id, nodes } of violations)
      problems.push(`${width} px, ${scheme}: ${id}: ${nodes[0]?.html.slice(0, 200) ?? ''}`)
  }
  problems.push(...(await silentPictures(page)), ...(await putAway(page)))
  await page.close()
  return problems
}

/** Every picture that says something is walked through by keys, and says numbers. */
async function silentPictures(page: Page): Promise<readonly string[]> {
  const problems: string[] = []
  const pictures = await page.locator('figure [role="slider"]').all()
  if (pictures.length === 0) problems.push('no picture tells its values')
  for (const picture of pictures) {
    await picture.press('Home')
    await picture.press('ArrowRight')
    const text = (await picture.getAttribute('aria-valuetext')) ?? ''
    const alt = await picture.getAttribute('aria-label')
    if (!/\d/.test(text) || /NaN|undefined|Infinity/.test(text))
      problems.push(`the picture "${alt ?? ''}" says "${text}"`)
    if ((alt ?? '').trim() === '') problems.push('a picture has no text')
    if (!(await page.locator('.told').isVisible())) problems.push(`no value is shown over "${alt ?? ''}"`)
  }
  const table = page.locator('figure .values').first()
  await table.locator('summary').click()
  // Rows are laid when the browser has told that the table is open, a moment after the click.
  const laid = table.locator('tbody tr').first().waitFor({ state: 'attached', timeout: 10_000 })
  await laid.catch(() => problems.push('the table of a picture has no rows'))
  return problems
}

/** A series goes and comes back with its entry in the legend. */
async function putAway(page: Page): Promise<readonly string[]> {
  const entry = page.locator('button[aria-pressed]').first()
  if ((await entry.count()) === 0) return []
  await entry.click()
  if ((await page.locator('.away').count()) === 0) return ['a series that is put away stays']
  await entry.click()
  return (await page.locator('.away').count()) === 0 ? [] : ['a series that was put away does not come back']
}

const program = chromiumPath()

/**
 * What is wrong with a report on a screen; nothing where all is well. Undefined where there is no browser.
 *
 * @example expect(await lookAtReport?.('run/report.html')).toEqual([])
 */
export const lookAtReport =
  program === undefined
    ? undefined
    : async (file: string): Promise<readonly string[]> => {
        const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
        try {
          return await look(browser, file)
        } finally {
          await browser.close()
        }
      }
