import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { temporaryFolder } from '@utsushi/study/testing'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { dents } from '../sketches/index.js'
import type { SketchParameter } from '../sketches/sketch.js'
import { commandGenerator, type CommandGeneratorOptions } from './command-generator.js'
import { fillPlaces, splitCommand } from '../../../program/command-words.js'
import { sketchGenerator, type Generator } from './generator.js'

const parameters: readonly SketchParameter[] = [
  { name: 'grey', kind: 'count', low: 0, high: 255 },
  { name: 'tint', kind: 'continuous', low: 0, high: 1 },
]

/** A program of three arguments: where to write, how grey, and how wide. */
function program(source: string): string {
  const file = join(temporaryFolder(), 'draw.mjs')
  const png = pathToFileURL(createRequire(import.meta.url).resolve('@utsushi/data/node')).href
  writeFileSync(
    file,
    `import { writePng } from ${JSON.stringify(png)}
const [file, grey, tint, seed] = process.argv.slice(2)
const draw = (width, height = width) => writePng(file, { width, height, channels: 1, values: new Uint8Array(width * height).fill(Number(grey)) })
${source}`,
  )
  return file
}

function opened(source: string, options: Partial<CommandGeneratorOptions> = {}): Generator {
  const generator = commandGenerator({
    ...{ name: 'mine', parameters },
    command: [process.execPath, program(source), '{file}', '{grey}', '{tint}', '{seed}'],
    ...options,
  })
  onTestFinished(() => generator.close())
  return generator
}

test('a program draws what its arguments say', async () => {
  const generator = opened('await draw(Number(seed))')
  const picture = await generator.paint({ grey: 90, tint: 0.25 }, 3)
  expect(picture).toMatchObject({ width: 3, height: 3, channels: 3 })
  expect([...picture.values]).toEqual(new Array(27).fill(90))
  await expect(generator.paint({ grey: 90, tint: 0.25 }, 4)).rejects.toThrow(
    'drew 4 × 4 pixels — expected 3 × 3',
  )
  await expect(generator.paint({ grey: 300, tint: 0.25 }, 3)).rejects.toThrow('grey is 300, outside 0 to 255')
})

test('a larger picture is brought to the size asked for, which the program may be told', async () => {
  const larger = await opened('await draw(6)', { size: { width: 3, height: 3 } }).paint(
    { grey: 90, tint: 0 },
    1,
  )
  expect(larger).toEqual({ width: 3, height: 3, channels: 3, values: new Uint8Array(27).fill(90) })
  const told = commandGenerator({
    ...{ name: 'mine', parameters, size: { width: 2, height: 1 } },
    command: [
      process.execPath,
      program('await draw(Number(seed), Number(process.argv[6]))'),
      ...['{file}', '{grey}', '{tint}', '{width}', '{height}'],
    ],
  })
  onTestFinished(() => told.close())
  expect((await told.paint({ grey: 7, tint: 0 }, 1)).values).toEqual(new Uint8Array(6).fill(7))
})

test('several at once do not mix', async () => {
  const generator = opened('await draw(2)')
  const greys = [1, 2, 3, 4]
  const pictures = await Promise.all(greys.map((grey) => generator.paint({ grey, tint: 0 }, 1)))
  expect(pictures.map(({ values }) => values[0])).toEqual(greys)
})

test.each<readonly [string, string, Partial<CommandGeneratorOptions>, RegExp]>([
  ['fails', 'console.error("no ink"); process.exit(3)', {}, /ended with code 3: no ink — try it by itself/],
  [
    'writes nothing',
    '',
    {},
    /has ended and not written .*\.png — let it write its image where \{file\} stands/,
  ],
  [
    'writes no image',
    'import { writeFileSync } from "node:fs"; writeFileSync(file, "no")',
    {},
    /is damaged or no image/,
  ],
  ['is not there', '', { command: ['/nowhere/draw', '{file}', '{grey}{tint}'] }, /there is no such program/],
  ['never ends', 'setInterval(() => 0, 1000)', { limitSeconds: 1 }, /has not ended within 1 s/],
  [
    'draws other sides',
    'await draw(2, 4)',
    { size: { width: 3, height: 3 } },
    /drew 2 × 4 pixels — expected 3 × 3, or sides like these/,
  ],
])('a program that %s is told of', async (_what, source, options, message) => {
  await expect(opened(source, options).paint({ grey: 9, tint: 0.5 }, 1)).rejects.toThrow(message)
})

test('a program is stopped with the one who asked for it', async () => {
  const stop = new AbortController()
  const painting = opened('setInterval(() => 0, 1000)', { signal: stop.signal }).paint(
    { grey: 9, tint: 0.5 },
    1,
  )
  stop.abort(new Error('enough'))
  await expect(painting).rejects.toThrow('enough')
})

test.each<readonly [readonly string[], string]>([
  [['draw', '{file}', '{grey}'], 'has no place for tint — write {tint}'],
  [['draw', '{grey}', '{tint}'], 'has no place for file — write {file}'],
  [['draw', '{file}', '{gray}', '{tint}'], 'nothing fills {gray} — did you mean "grey"?'],
  [['draw', '{file}', '{grey}', '{tint}', '{width}'], 'nothing fills {width}'],
])('a command whose places are not those that are filled is refused (%#)', (command, message) => {
  expect(() => commandGenerator({ name: 'mine', parameters, command })).toThrow(message)
})

test('a value is never more than an argument', () => {
  expect(
    fillPlaces(['draw', '--out={file}', '{grey}'], { file: '{grey}; rm -rf /', grey: '$(date)' }),
  ).toEqual([...['draw', '--out={grey}; rm -rf /', '$(date)']])
})

test('a command line is split at blanks, which quotes keep together', () => {
  expect(splitCommand(`node  "my draw.js" --out='{file}' a"b c"d ''`)).toEqual([
    ...['node', 'my draw.js', '--out={file}', 'ab cd', ''],
  ])
  expect(() => splitCommand('draw "a')).toThrow('command: " is not closed')
  expect(() => splitCommand('  ')).toThrow('command: is empty')
  const word = fc.stringMatching(/^[^"'\s]+$/)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      expect(splitCommand(words.join(' '))).toEqual(words)
    }),
  )
})

test('a sketch is a generator too', async () => {
  const generator = await sketchGenerator(dents, { width: 20, height: 16 })
  const picture = await generator.paint({ dipCount: 5, hue: 210, circleCount: 7 }, 1)
  expect(picture).toMatchObject({ width: 20, height: 16, channels: 3 })
  expect(picture.values).toHaveLength(20 * 16 * 3)
  generator.close()
})
