// An emulator as one HTML file: the explorer's script, ONNX Runtime and the model, packed into a page that fetches nothing. It opens from a
// disk or a mail attachment.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { InputError } from '@utsushi/ground'
import { pageMark, type ExplorerPageRequest } from '@utsushi/study'

const packed = promisify(gzip)

/** Where the parts are bundled to. */
const partsFolder = fileURLToPath(new URL('../one-file/', import.meta.url))

/** ONNX Runtime's program of one thread and of many: of one, when nobody asks for more. */
const runtimeFile = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('onnxruntime-web')), 'ort-wasm-simd-threaded.wasm')

/**
 * Makes the page.
 *
 * @param request the emulator's file, what to call it, and cases to try it on
 * @returns HTML in UTF-8, about 5 MB and the model
 * @throws InputError when the page's parts were not bundled
 * @example await writeFile('explorer.html', await explorerPage({ name: 'model.onnx', model, cases: [] }))
 */
export async function explorerPage({
  name,
  model,
  cases,
  script = '',
}: ExplorerPageRequest): Promise<string> {
  const [page, style, worker, runtime] = await Promise.all([
    part('page.js'),
    part('page.css'),
    part('worker.js'),
    readFile(runtimeFile()),
  ])
  const inside = await Promise.all(
    Object.entries({ model, runtime, cases: JSON.stringify(cases), worker }).map(
      async ([id, content]) =>
        `<script type="text/plain" id="${id}">${(await packed(content, { level: 9 })).toString('base64')}</script>`,
    ),
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${pageMark}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(name)} – explorer</title>
<style>${style.toString('utf8').replaceAll('</', '<\\/')}</style>
</head>
<body data-name="${escaped(name)}">
<main id="app">Opening ${escaped(name)} …</main>
${inside.join('\n')}
${script === '' ? '' : `<script type="module">${inScript(script)}</script>\n`}<script type="module">${inScript(page.toString('utf8'))}</script>
</body>
</html>
`
}

/** Nothing is fetched but what stands in the page itself. */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'connect-src data: blob:',
].join('; ')

/** No text of a script ends its element, or opens a comment. */
const inScript = (script: string): string =>
  script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

async function part(name: string): Promise<Buffer> {
  try {
    return await readFile(join(partsFolder, name))
  } catch (error) {
    throw new InputError('the page of the explorer is not built yet — run: npm run page', { cause: error })
  }
}
