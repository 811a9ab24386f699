import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

/** What the compiler says of a source of this package's folder, resolved as for a page or as for Node. */
function complaints(source: string, conditions: readonly string[]): readonly string[] {
  const path = fileURLToPath(new URL('../src/page-source.ts', import.meta.url))
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], customConditions: [...conditions] },
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (name) => name === path || fileExists(name)
  host.getSourceFile = (name, language, ...rest) =>
    name === path ? ts.createSourceFile(name, source, language) : getSourceFile(name, language, ...rest)
  const program = ts.createProgram([path], options, host)
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

const fitting = (rest: string): string => `
  import { fit, linear, mse } from '@utsushi/learn'
  import { hostTensor } from '@utsushi/graph'
  const x = hostTensor([1, 2], [2, 1])
  export const trained = await fit({
    model: linear({ inputs: 1, outputs: 1 }), data: { x }, epochs: 1,
    forward: ({ model, x }) => model(x), loss: ({ output, x }) => mse(output, x), ${rest}
  })`

test('in a page a fit must be told where it runs, and its model cannot be saved to a file', () => {
  expect(complaints(fitting(''), ['browser']).join()).toMatch(/'runtime' is missing/)
  const saved = `${fitting('runtime: null as never')}\nawait trained.save('mine.onnx')`
  expect(complaints(saved, ['browser'])).toEqual([expect.stringMatching(/'save' does not exist/)])
})

test('in Node neither is missing', () => {
  expect(complaints(`${fitting('')}\nawait trained.save('mine.onnx')`, ['node'])).toEqual([])
})
