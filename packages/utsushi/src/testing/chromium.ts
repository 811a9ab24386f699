// A real browser for tests of what runs in one: Chromium behind a pipe, spoken to by the DevTools protocol. Absent on many machines, so
// that a test says why it is skipped.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** The browser's program: `CHROME_PATH`, or what is on `PATH`; undefined when there is none. */
export function chromiumPath(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return [
    process.env['CHROME_PATH'] ?? '',
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ].find((path) => path !== '' && existsSync(path))
}

/** An opened page. */
export interface Page {
  /** The value of an expression, awaited, as JSON has it. */
  evaluate(expression: string): Promise<unknown>
  close(): Promise<void>
}

/** What comes back over the pipe. */
interface Message {
  readonly id?: number
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

/**
 * Opens a page and waits until it is loaded.
 * @param url such as `file:///tmp/page.html`
 */
export async function openPage(program: string, url: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'utsushi-page-'))
  const child = spawn(
    program,
    [
      ...['--headless=new', '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu'],
      ...[`--user-data-dir=${profile}`, 'about:blank'],
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  const input = child.stdio[3] as Writable
  const output = child.stdio[4] as Readable
  const waiting = new Map<number, (message: Message) => void>()
  let received = ''
  output.setEncoding('utf8').on('data', (text: string) => {
    const texts = (received + text).split('\0')
    received = texts.pop() ?? ''
    for (const one of texts) {
      const message = JSON.parse(one) as Message
      if (message.id !== undefined) waiting.get(message.id)?.(message)
    }
  })
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  void ended.then(() => {
    for (const answer of waiting.values()) answer({ error: { message: 'the browser has ended' } })
  })
  let count = 0
  const send = async (
    method: string,
    params: object = {},
    sessionId?: unknown,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const id = ++count
    const answer = new Promise<Message>((done) => waiting.set(id, done))
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    const { result = {}, error } = await answer
    waiting.delete(id)
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result
  }
  const close = async (): Promise<void> => {
    // Asked to end, a browser ends its own processes; what one of them still writes for a moment is removed at the next try.
    await send('Browser.close').catch(() => child.kill())
    await ended
    await rm(profile, { recursive: true, force: true, maxRetries: 10 })
  }
  try {
    const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
    await send('Page.enable', {}, sessionId)
    await send('Page.navigate', { url }, sessionId)
    const evaluate = async (expression: string): Promise<unknown> => {
      const { result, exceptionDetails } = await send(
        'Runtime.evaluate',
        { expression, awaitPromise: true, returnByValue: true },
        sessionId,
      )
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
      return (result as { readonly value?: unknown }).value
    }
    // Asked of the page itself: an event of loading may still be that of the empty page before it.
    await evaluate(
      `document.readyState === 'complete' || new Promise((done) => addEventListener('load', () => done(true)))`,
    )
    return { close, evaluate }
  } catch (error) {
    await close()
    throw error
  }
}
