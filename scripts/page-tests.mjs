// Tests of the workbench's page in a real Chromium; where there is none they are skipped, and that is said. Arguments go on to
// Playwright: node scripts/page-tests.mjs -g curves
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const folders = (process.env.PATH ?? '').split(delimiter)
const program = [
  process.env.CHROME_PATH ?? '',
  ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
].find((path) => path !== '' && existsSync(path))
if (program === undefined) {
  console.log(
    `skipped the tests of the page: no Chromium on PATH (${names.join(', ')}); Debian has it as "chromium", or name one in CHROME_PATH`,
  )
  process.exit(0)
}
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/@playwright/test/cli.js',
    'test',
    '--config',
    'packages/workbench',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, CHROME_PATH: program } },
)
process.exit(status ?? 1)
