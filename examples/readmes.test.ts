// What a README shows is what a reader types first: every piece of TypeScript in them compiles. What stands in the reader's own
// code around a piece is said here, piece by piece.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

const array = `import('@utsushi/graph').HostTensor`
const emulatorInputs = `import('@utsushi/emulator').EmulatorInputs`
const openEmulator = `declare const emulator: import('@utsushi/emulator').Emulator`

/** Of each README, what stands around each of its pieces. */
const surroundings: Readonly<Record<string, readonly string[]>> = {
  'README.md': [`declare const inputs: ${emulatorInputs}`],
  'packages/ground/README.md': [
    'declare const [name, known, metrics]: readonly [string, readonly string[], unknown]',
  ],
  'packages/graph/README.md': [
    `declare const [values, observed]: readonly [${array}, ${array}]`,
    `import { add, input, matmul, mul, scan, tanh } from '@utsushi/graph'
    const [first, start] = [input('first', 'float32', [4, 8]), input('start', 'float32', [4, 1])]
    const [sequence, share] = [input('x', 'float32', [20, 4, 3]), input('share', 'float32', [20, 4, 1])]
    const [w, r, head] = [input('w', 'float32', [3, 8]), input('r', 'float32', [8, 8]), input('head', 'float32', [8, 1])]`,
    `import { apply, mul, registerRules, square, type Tensor } from '@utsushi/graph'
    declare const x: Tensor`,
  ],
  'packages/data/README.md': [
    '',
    `import { batchesByLength, padded, raggedPanel, sequenceLengths, type Sequence } from '@utsushi/data'
    import { seededRandom } from '@utsushi/ground'
    declare const sequences: readonly Sequence[]`,
    `import { preprocessSequences, raggedPanel } from '@utsushi/data'
    import { readColumnPairs } from '@utsushi/data/node'`,
    `import { openImageFolder } from '@utsushi/data/node'
    declare function use(...of: readonly unknown[]): void`,
    `import { structuralSimilarity } from '@utsushi/data'
    import { readImageFolder } from '@utsushi/data/node'
    declare const [height, width, drawn]: readonly [number, number, Uint8Array]
    declare const again: Parameters<typeof structuralSimilarity>[1]`,
    `import { windows, windowStatistics, type Part } from '@utsushi/data'
    declare const split: { readonly train: Part }
    declare const [readings, low, high]: readonly [Float32Array, Float32Array, Float32Array]`,
  ],
  'packages/tune/README.md': [
    `declare function trainOneEpoch(parameters: unknown, epoch: number): Promise<number>
    declare function validate(parameters: unknown): Promise<number>`,
    '',
  ],
  'packages/emulator/README.md': [
    '',
    openEmulator,
    `${openEmulator}
    declare function readRows(file: string): AsyncIterable<${emulatorInputs}>
    declare function write(start: number, columns: unknown): Promise<void>`,
    `${openEmulator}
    declare const [contents, last_responses, controls, next_controls, running]: any`,
  ],
  'packages/utsushi/README.md': [''],
  'packages/workbench/README.md': ['', ''],
  'packages/study/README.md': ['', '', 'declare function writeRows(folder: string): Promise<void>'],
}

/** A study of the reader's own, for the README that tells of one: the template. */
const ownStudy = [
  `${root}packages/study/glacier.ts`,
  "export { starter as glacierStudy } from './dist/template/starter.js'",
] as const

const files = Object.keys(surroundings)
const texts = new Map(
  await Promise.all(files.map(async (file) => [file, await readFile(`${root}${file}`, 'utf8')] as const)),
)
const piecesOf = (file: string): readonly string[] =>
  [...(texts.get(file) ?? '').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)

/** What the compiler says of modules, each by its path. */
function complaints(modules: ReadonlyMap<string, string>): readonly string[] {
  const options: ts.CompilerOptions = {
    ...{
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [`${root}node_modules/@types`],
    },
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile: read } = host
  host.fileExists = (name) => modules.has(name) || fileExists(name)
  host.readFile = (name) => modules.get(name) ?? read(name)
  host.getSourceFile = (name, language, ...rest) => {
    const text = modules.get(name)
    return text === undefined
      ? getSourceFile(name, language, ...rest)
      : ts.createSourceFile(name, text, language)
  }
  const program = ts.createProgram([...modules.keys()], options, host)
  return [...modules.keys()].flatMap((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(
        ({ messageText }) =>
          `${name.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      ),
  )
}

test.each(files)('%s has as many pieces of TypeScript as are looked at here', (file) => {
  expect(piecesOf(file)).toHaveLength(surroundings[file]?.length ?? 0)
})

test('every piece of every README compiles, and one with a mistake would not', () => {
  const pieces = files.flatMap((file) =>
    piecesOf(file).map((code, k): [string, string] => {
      const folder = `${root}${file.replace('README.md', '')}`
      return [`${folder}piece-${k + 1}.mts`, `${surroundings[file]?.[k] ?? ''}\n${code}`]
    }),
  )
  const wrong = `${root}wrong.mts`
  const [first = ''] = piecesOf('README.md')
  const broken = first.replace('onEpoch', 'onEpok')
  expect(broken).not.toBe(first)
  const said = complaints(
    new Map([...pieces, ownStudy, [wrong, `declare const inputs: ${emulatorInputs}\n${broken}`]]),
  )
  expect(said.filter((line) => line.startsWith('wrong.mts')).join()).toContain('onEpok')
  expect(said.filter((line) => !line.startsWith('wrong.mts'))).toEqual([])
})
