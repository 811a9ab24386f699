// Looks at finished reports as people do: in a browser from a telephone's width to a wide screen, light and dark, and on paper.
//   npm run report:look -- demo/run/report.html [more reports] [--out looks]
// Needs Chromium or Chrome (on PATH, or by CHROME_PATH), which is for looking alone: neither build nor tests ask for it.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const widths = [320, 768, 1280, 1600]
const schemes = ['light', 'dark']

/** A4 in inches, as Chromium counts paper. */
const paper = { paperWidth: 8.27, paperHeight: 11.69, preferCSSPageSize: true, printBackground: true }

function browserPath() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
  const places = (process.env['PATH'] ?? '').split(delimiter)
  const found = [
    process.env['CHROME_PATH'],
    ...names.flatMap((name) => places.map((place) => join(place, name))),
  ]
  return found.find((path) => path !== undefined && path !== '' && existsSync(path))
}

/**
 * A browser behind a pipe: messages of the DevTools protocol, one JSON text each, ended by a zero byte.
 *
 * @param {string} path
 */
function openBrowser(path) {
  const profile = mkdtempSync(join(tmpdir(), 'utsushi-look-'))
  const options = [
    '--headless=new',
    '--remote-debugging-pipe',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
  ]
  const child = spawn(path, [...options, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const [, , , input, output] = child.stdio
  const waiting = new Map()
  /** @type {((method: string, sessionId: string) => void)[]} */
  const heard = []
  let count = 0
  let received = ''
  output.setEncoding('utf8')
  output.on('data', (text) => {
    const messages = (received + text).split('\0')
    received = messages.pop() ?? ''
    for (const message of messages) {
      const { id, method, sessionId, result, error } = JSON.parse(message)
      if (method !== undefined) heard.splice(0).forEach((hear) => hear(method, sessionId))
      const pending = waiting.get(id)
      if (pending === undefined) continue
      waiting.delete(id)
      if (error === undefined) pending.resolve(result)
      else pending.reject(new Error(error.message))
    }
  })
  return {
    send: (method, params = {}, sessionId = undefined) =>
      new Promise((done, fail) => {
        const id = ++count
        waiting.set(id, { resolve: done, reject: fail })
        input.write(JSON.stringify({ id, method, params, sessionId }) + '\0')
      }),
    /** Resolves at the next event of this name in a session. */
    next: (name, session) =>
      new Promise((done) => {
        const hear = (method, sessionId) =>
          method === name && sessionId === session ? done() : heard.push(hear)
        heard.push(hear)
      }),
    close: async () => {
      const ended = new Promise((done) => child.once('close', done))
      child.kill()
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What a reader would have to push sideways, and the smallest writing in the pictures, in pixels. */
const measure = `JSON.stringify({
  overflow: document.documentElement.scrollWidth - innerWidth,
  tables: [...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth + 1).length,
  sideways: [...document.querySelectorAll('.picture')].filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.closest('figure')?.querySelector('.figure-title, figcaption')?.textContent ?? 'a picture'),
  silent: [...document.querySelectorAll('figure [role="img"], figure [role="slider"]')].filter((one) => (one.getAttribute('aria-label') ?? '').trim() === '').length,
  smallest: Math.min(...[...document.querySelectorAll('figure svg text')].filter((one) => one.textContent.trim() !== '' && one.getBoundingClientRect().height > 1 && one.getAttribute('opacity') !== '0')
    .map((one) => parseFloat(getComputedStyle(one).fontSize) * Math.hypot(one.getScreenCTM()?.c ?? 0, one.getScreenCTM()?.d ?? 1))),
})`

/** `demo/run/report.html` → `demo-run-report`: reports of several runs are apart. */
const nameOf = (report) =>
  relative('.', report)
    .replace(/\.html$/, '')
    .split(/[\\/:]+/)
    .filter((part) => part !== '..' && part !== '')
    .join('-')

async function look(browser, report, out) {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true })
  const page = (method, params) => browser.send(method, params, sessionId)
  await page('Page.enable')
  const name = nameOf(report)
  console.log(`${report}: ${(statSync(report).size / 1e6).toFixed(2)} MB`)
  for (const width of widths) {
    await page('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    })
    for (const value of schemes) {
      await page('Emulation.setEmulatedMedia', {
        media: 'screen',
        features: [{ name: 'prefers-color-scheme', value }],
      })
      const loaded = browser.next('Page.loadEventFired', sessionId)
      await page('Page.navigate', { url: pathToFileURL(report).href })
      await loaded
      const { data } = await page('Page.captureScreenshot', { captureBeyondViewport: true })
      writeFileSync(join(out, `${name}-${width}-${value}.png`), Buffer.from(data, 'base64'))
    }
    const { result } = await page('Runtime.evaluate', { expression: measure })
    const { overflow, tables, sideways, silent, smallest } = JSON.parse(result.value)
    console.log(
      `  ${width} px: page ${overflow > 0 ? `${overflow} px too wide` : 'fits'}, tables that scroll: ${tables}, smallest writing in pictures: ${smallest?.toFixed(1) ?? 'none'} px${sideways.length > 0 ? `, pushed sideways: ${sideways.join('; ')}` : ''}${silent > 0 ? `, pictures without a text: ${silent}` : ''}`,
    )
  }
  await page('Emulation.setEmulatedMedia', { media: '', features: [] })
  await page('Emulation.clearDeviceMetricsOverride')
  const { data } = await page('Page.printToPDF', paper)
  const pdf = Buffer.from(data, 'base64')
  writeFileSync(join(out, `${name}.pdf`), pdf)
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
  console.log(`  on paper: ${pages} pages, ${(pdf.length / 1e6).toFixed(2)} MB`)
  await browser.send('Target.closeTarget', { targetId })
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'looks' } },
})
const path = browserPath()
if (positionals.length === 0) {
  console.error('which reports? npm run report:look -- demo/run/report.html')
  process.exitCode = 2
} else if (path === undefined) {
  console.error(
    'no Chromium or Chrome on PATH — install one, or name it by CHROME_PATH; nothing else needs it',
  )
  process.exitCode = 2
} else {
  mkdirSync(values.out, { recursive: true })
  const browser = openBrowser(path)
  try {
    for (const report of positionals) await look(browser, resolve(report), values.out)
    console.log(`pictures and PDF are in ${values.out}`)
  } finally {
    await browser.close()
  }
}
