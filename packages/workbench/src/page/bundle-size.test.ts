import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pageFolder } from '../server/page-folder.js'

const assets = join(pageFolder, 'assets')
const built = existsSync(assets)
if (!built) console.log('skipped the size of the page: it is not built (npm run page)')

/** Scripts that are ONNX Runtime's, not ours. */
const isRuntime = (name: string): boolean => /(^|[-.])ort([-.]|$)/.test(name)

test.skipIf(!built)(
  'all scripts of the page, ONNX Runtime apart, are no more than 60 kB as they are sent',
  () => {
    const scripts = readdirSync(assets).filter((name) => /\.m?js$/.test(name) && !isRuntime(name))
    const sizes = scripts.map(
      (name) => [name, gzipSync(readFileSync(join(assets, name)), { level: 9 }).length] as const,
    )
    const sum = sizes.reduce((total, [, size]) => total + size, 0)
    expect(sum, sizes.map(([name, size]) => `${name} ${size}`).join('\n')).toBeLessThanOrEqual(60_000)
    expect(scripts.length).toBeGreaterThan(5)
  },
)
