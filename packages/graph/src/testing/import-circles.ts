/**
 * Circles of imports among the files of a folder: files that need each other, at run time or in types alone.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

/** Imports of every file: of values, of types, re-exports, and `import('…')`. */
export type Imports = ReadonlyMap<string, readonly string[]>

/** The TypeScript files of a folder, by their paths in it, with those among them that each imports. */
export function importsOf(folder: string): Imports {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file))
  const known = new Set(files)
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'), true, true)
      const own = importedFiles
        .filter(({ fileName }) => fileName.startsWith('.'))
        .flatMap(({ fileName }) => {
          const path = relative(folder, resolve(folder, dirname(file), fileName)).replaceAll('\\', '/')
          return [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')]
        })
      return [file, own.filter((path) => known.has(path))]
    }),
  )
}

/**
 * One circle for every group of files that need each other, as the files on its way; the shortest through its first file.
 * @example circlesOf(new Map([['a.ts', ['b.ts']], ['b.ts', ['a.ts']]])) // [['a.ts', 'b.ts', 'a.ts']]
 */
export function circlesOf(imports: Imports): readonly (readonly string[])[] {
  const known = new Set<string>()
  const circles: (readonly string[])[] = []
  for (const file of [...imports.keys()].sort()) {
    if (known.has(file)) continue
    const circle = shortestBack(file, imports)
    if (circle === undefined) continue
    circles.push(circle)
    const ahead = reachableFrom(file, imports)
    for (const other of ahead) if (reachableFrom(other, imports).has(file)) known.add(other)
  }
  return circles
}

function reachableFrom(file: string, imports: Imports): ReadonlySet<string> {
  const found = new Set<string>()
  const pending = [...(imports.get(file) ?? [])]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue
    found.add(next)
    pending.push(...(imports.get(next) ?? []))
  }
  return found
}

/** The shortest way from a file back to itself. */
function shortestBack(file: string, imports: Imports): readonly string[] | undefined {
  const from = new Map<string, string>()
  // A list visits what is added to it on the way.
  const pending = [file]
  for (const at of pending) {
    for (const next of imports.get(at) ?? []) {
      if (next === file) {
        const way = [file]
        for (let step: string | undefined = at; step !== undefined && step !== file; step = from.get(step))
          way.unshift(step)
        return [file, ...way]
      }
      if (from.has(next)) continue
      from.set(next, at)
      pending.push(next)
    }
  }
  return undefined
}
