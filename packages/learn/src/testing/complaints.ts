/**
 * What a user's compiler says of a piece of code: for tests of types, and of the code in documents.
 */
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** What the compiler says of a source in this package's folder, resolved under the given conditions of package exports. */
export function complaints(source: string, conditions: readonly string[]): readonly string[] {
  const path = fileURLToPath(new URL('../../src/source-in-question.ts', import.meta.url))
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
