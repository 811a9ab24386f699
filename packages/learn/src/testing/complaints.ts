/**
 * What a user's compiler says of pieces of code: for tests of types, and of the code in documents.
 */
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** Complaints about each piece, a module in this package's folder, resolved under the given conditions of package exports. */
export function complaints(
  sources: readonly string[],
  conditions: readonly string[],
): readonly (readonly string[])[] {
  const folder = fileURLToPath(new URL('../../src/', import.meta.url))
  const pieces = new Map(sources.map((source, k) => [`${folder}piece-${k}.ts`, source]))
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], customConditions: [...conditions] },
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (name) => pieces.has(name) || fileExists(name)
  host.getSourceFile = (name, language, ...rest) => {
    const piece = pieces.get(name)
    return piece === undefined
      ? getSourceFile(name, language, ...rest)
      : ts.createSourceFile(name, piece, language)
  }
  const program = ts.createProgram([...pieces.keys()], options, host)
  return [...pieces.keys()].map((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
  )
}
