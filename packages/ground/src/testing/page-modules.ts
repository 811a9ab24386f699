/** What a page loads with an entry point, found by following its imports: the check that a package needs no Node. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** What a page loads. */
export interface PageModules {
  /** Code by address, without its comments. */
  readonly files: ReadonlyMap<string, string>
  /** What is told and not followed: modules of Node and the packages that the caller names. */
  readonly outside: readonly string[]
}

/**
 * Follows the imports of a compiled file, static and dynamic, through its own package and others.
 *
 * @param stop packages that are told and not followed, by the beginning of their name
 * @example pageModules(new URL('index.js', import.meta.url)).outside // []
 */
export function pageModules(entry: URL, stop: readonly string[] = []): PageModules {
  const files = new Map<string, string>()
  const outside = new Set<string>()
  const visit = (url: URL): void => {
    if (files.has(url.href)) return
    const code = readFileSync(url, 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '')
    files.set(url.href, code)
    const { resolve } = createRequire(url)
    for (const [, name = ''] of code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)['"]([^'"]+)['"]/g)) {
      if (name.startsWith('.')) visit(new URL(name, url))
      else if (name.startsWith('node:') || stop.some((beginning) => name.startsWith(beginning)))
        outside.add(name)
      else visit(pathToFileURL(resolve(name)))
    }
  }
  visit(entry)
  return { files, outside: [...outside].sort() }
}

/** Globals of Node that a page lacks, as they stand in code, with the file that names them. */
export function nodeGlobals({ files }: PageModules): readonly string[] {
  return [...files].flatMap(([file, code]) =>
    [...code.matchAll(/\b(Buffer\.|process\.|__dirname|require\()/g)].map(([found]) => `${file}: ${found}`),
  )
}
