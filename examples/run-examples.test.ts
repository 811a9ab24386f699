// Examples are run as the README says: each by itself, with Node, once it is compiled.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = async (name: string, ...args: readonly string[]): Promise<string> => {
  const file = fileURLToPath(new URL(`${name}.js`, import.meta.url))
  return (await promisify(execFile)(process.execPath, [file, ...args])).stdout
}

test('the search of a function tells what it found', async () => {
  expect(await run('tune-a-function')).toMatch(/^\[ 0\.9\d+ \] \{\s+roast: 'light',/)
})

test('the cell of its own tells how training went', async () => {
  expect(await run('classify-with-own-cell')).toMatch(/epoch: 60/)
})

test('the study of its own is a command line', async () => {
  expect(await run('gaussian-process-study', '--help')).toMatch(/^Usage: gaussian-process /)
})
