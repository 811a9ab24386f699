import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readImageFolder } from '@utsushi/data/node'
import { silentReporter } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { drawWithProgram } from './draw-with-program.js'

const context = { reporter: silentReporter, signal: new AbortController().signal }
const config = {
  data: {
    parameters: {
      grey: { kind: 'count', low: 0, high: 9 },
      hue: { kind: 'circular', low: 0, high: 360, unit: 'deg' },
    },
  },
  simulation: { count: 5, size: 8, seed: 3 },
}

/** A program that paints all of a picture in one grey, a line more in `drawn.txt` for each. */
function program(refuses = -1): { readonly command: string; readonly drawn: () => number } {
  const folder = temporaryFolder()
  const png = pathToFileURL(createRequire(import.meta.url).resolve('@utsushi/data/node')).href
  writeFileSync(
    join(folder, 'draw.mjs'),
    `import { appendFileSync, existsSync } from 'node:fs'
import { writePng } from ${JSON.stringify(png)}
const [file, grey, hue, seed] = process.argv.slice(2)
appendFileSync(${JSON.stringify(join(folder, 'drawn.txt'))}, grey + '\\n')
if (Number(grey) === ${refuses} && !existsSync(${JSON.stringify(join(folder, 'willing'))})) throw new Error('no')
await writePng(file, { width: 8, height: 8, channels: 1, values: new Uint8Array(64).fill(Number(grey)) })
`,
  )
  const drawn = (): number => readFileSync(join(folder, 'drawn.txt'), 'utf8').trimEnd().split('\n').length
  return { command: `"${process.execPath}" "${join(folder, 'draw.mjs')}" {file} {grey} {hue} {seed}`, drawn }
}

const own = (command: string) => ({ command, workers: 2, retry: false })

test('a program draws a data set, which is gone on with where it was stopped', async () => {
  const folder = join(temporaryFolder(), 'pictures')
  const { command, drawn } = program()
  await drawWithProgram(own(command), config, folder, context)
  const { pixels, columns, shape } = await readImageFolder(folder, { parameters: ['grey', 'hue'] })
  expect(shape).toEqual([5, 8, 8, 3])
  const greys = [...columns.get('grey')!]
  expect(greys.map((_, picture) => pixels[picture * 192])).toEqual(greys)
  expect(drawn()).toBe(5)
  const before = readFileSync(join(folder, 'parameters.csv'), 'utf8')
  rmSync(join(folder, '00002.png'))
  await drawWithProgram(own(command), config, folder, context)
  expect(drawn()).toBe(6)
  expect(readFileSync(join(folder, 'parameters.csv'), 'utf8')).toBe(before)
  expect(readdirSync(folder).sort()).toEqual([
    ...[1, 2, 3, 4, 5].map((number) => `0000${number}.png`),
    ...['parameters.csv', 'simulation.json'],
  ])
})

test('pictures of another command or other settings are not mixed', async () => {
  const folder = join(temporaryFolder(), 'pictures')
  const { command } = program()
  const few = { ...config, simulation: { ...config.simulation, count: 1 } }
  await drawWithProgram(own(command), few, folder, context)
  await expect(drawWithProgram(own(command), config, folder, context)).rejects.toThrow(
    'holds pictures of another command or other settings',
  )
  const begun = join(temporaryFolder(), 'begun')
  await expect(drawWithProgram(own(`nowhere ${command}`), few, begun, context)).rejects.toThrow(
    'no such program',
  )
  await drawWithProgram(own(command), few, begun, context)
  expect(readdirSync(begun)).toContain('00001.png')
  const strange = temporaryFolder()
  writeFileSync(join(strange, 'a.txt'), '')
  await expect(drawWithProgram(own(command), few, strange, context)).rejects.toThrow('is not empty')
})

test('a picture that is not drawn ends it, and nothing says that the set is whole', async () => {
  const folder = join(temporaryFolder(), 'pictures')
  const every = { ...config.data, parameters: { grey: { kind: 'count', low: 0, high: 1 } } }
  const { command } = program(1)
  const asked = { data: every, simulation: { count: 4, size: 8 } }
  await expect(drawWithProgram(own(command.replace(' {hue}', '')), asked, folder, context)).rejects.toThrow(
    /ended with code 1: .* — try it by itself/s,
  )
  expect(readdirSync(folder)).not.toContain('parameters.csv')
})

test('what has no parameters, or an option without effect, is refused', async () => {
  const folder = join(temporaryFolder(), 'pictures')
  await expect(drawWithProgram(own('draw {file}'), {}, folder, context)).rejects.toThrow(
    'data.parameters: --command draws from the parameters that the study file declares',
  )
  await expect(
    drawWithProgram({ ...own('draw {file} {grey} {hue}'), retry: true }, config, folder, context),
  ).rejects.toThrow('--retry — has no effect on pictures')
  await expect(drawWithProgram(own('draw {file} {grey}'), config, folder, context)).rejects.toThrow(
    'has no place for hue',
  )
})
