// Every chart of a page is reached by the keyboard, says its values by arrow keys, and is a table too.
import { expect, type ElementHandle, type Page } from '@playwright/test'

/** What draws. */
const drawings = 'canvas, svg, figure, [role=img], .lane, .bar'

/** Pictures that are no charts, and what stands in a cell of a table: its row tells it, and its run draws it with numbers. */
const noCharts = '.x-pictures, .studio-group, figure:has(img), td'

/** Words that change as keys read. */
const words = '[aria-live], [aria-valuetext]'

/**
 * Fails for a drawing that is not part of a chart, for a chart that no Tab reaches or whose arrow keys say nothing, and for one without a table.
 * Charts are left as they were.
 */
export async function expectChartsTold(page: Page): Promise<void> {
  const loose = await page.locator(drawings).evaluateAll(
    (all, exempt) =>
      all
        .filter((one) => one.checkVisibility() && one.closest(exempt) === null)
        .filter((one) => !one.closest('figure')?.querySelector('[tabindex="0"]'))
        .map((one) => one.outerHTML.slice(0, 200)),
    noCharts,
  )
  expect(loose, 'drawings outside of a chart that keys reach').toEqual([])
  const focused = await page.evaluateHandle(() => document.activeElement)
  const scrolled = await page.evaluate(() => [scrollX, scrollY] as const)
  for (const figure of await page.locator('figure').elementHandles()) {
    const isChart = await figure.evaluate((one, exempt) => one.closest(exempt) === null, noCharts)
    if (!isChart || !(await figure.isVisible())) continue
    const title = await figure.evaluate(
      (one) => one.querySelector('figcaption')?.textContent ?? one.outerHTML,
    )
    await expectRead(page, figure, title)
    await expectTable(figure, title)
  }
  await focused.evaluate((one) => one instanceof HTMLElement && one.focus())
  await page.evaluate(([x, y]) => scrollTo(x, y), scrolled)
}

async function expectRead(page: Page, figure: ElementHandle, title: string): Promise<void> {
  const told = (): Promise<string> =>
    figure.evaluate((one, selector) => {
      const own = [...one.querySelectorAll(selector)]
      return own.map((each) => each.getAttribute('aria-valuetext') ?? each.textContent ?? '').join('\n')
    }, words)
  const place = await figure.evaluateHandle((one) => {
    const named = [...one.querySelectorAll<HTMLElement>('[tabindex="0"]')]
    return named.find((each) => each.matches('[role=application], .x-plot')) ?? null
  })
  const element = place.asElement() as ElementHandle<HTMLElement> | null
  if (element === null) {
    // Shown as a table already.
    expect(await figure.$('table'), `${title}: no part that arrow keys read, and no table`).not.toBeNull()
    return
  }
  await element.focus()
  expect(await element.evaluate((one) => document.activeElement === one), `${title}: takes no focus`).toBe(
    true,
  )
  expect(await element.getAttribute('aria-label'), `${title}: has no name`).toBeTruthy()
  const before = await told()
  // At the end of a line the other way leads on.
  for (const [key, back] of [
    ['ArrowRight', 'ArrowLeft'],
    ['ArrowLeft', 'ArrowRight'],
    ['ArrowDown', 'ArrowUp'],
  ] as const) {
    await page.keyboard.press(key)
    const after = await expectSettled(told, before)
    if (after === undefined) continue
    expect(after, `${title}: says no value`).toMatch(/\d/)
    await page.keyboard.press(back)
    await page.keyboard.press('Escape')
    return
  }
  // One mark alone: it is said, and there is no other.
  expect(before, `${title}: arrow keys say nothing`).toMatch(/\d/)
}

/** What is said once it differs from before; undefined where it stays. */
async function expectSettled(told: () => Promise<string>, before: string): Promise<string | undefined> {
  for (let look = 0; look < 20; look++) {
    const now = await told()
    if (now !== before && now !== '') return now
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return undefined
}

/** A button `as a table` of the chart, or one table of it and its neighbours. */
async function expectTable(figure: ElementHandle, title: string): Promise<void> {
  const control = await figure.evaluateHandle((one) => {
    const find = (within: Element | null, kind: string): HTMLElement | undefined =>
      [...(within?.querySelectorAll<HTMLElement>(kind) ?? [])].find(
        (each) => each.textContent?.trim() === 'as a table',
      )
    return find(one, 'button') ?? find(one.closest('details, section'), 'summary') ?? null
  })
  const element = control.asElement() as ElementHandle<HTMLElement> | null
  if (element === null) throw new Error(`${title}: has no table`)
  const open = (): Promise<boolean> =>
    element.evaluate(
      (one) =>
        one.getAttribute('aria-pressed') === 'true' ||
        (one instanceof HTMLElement && one.localName === 'summary' && one.closest('details')?.open === true),
    )
  const wasOpen = await open()
  const press = (): Promise<void> => element.evaluate((one) => one.click())
  if (!wasOpen) await press()
  const rows = (): Promise<string> =>
    element.evaluate((one) => {
      const place = one.closest('figure, details')
      return [...(place?.querySelectorAll('tbody tr') ?? [])].map((row) => row.textContent).join('\n')
    })
  await expect.poll(rows, { message: `${title}: its table holds no value` }).toMatch(/\d/)
  if (!wasOpen) {
    await press()
    await expect.poll(open).toBe(false)
  }
}
