// Reads a study file: YAML with line numbers, overrides, validation, paths. Gives a study and its resolved
// configuration, or an InputError with one line per problem.
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { InputError } from '@utsushi/ground'
import { regularFile } from '@utsushi/ground/node'
import { isMap, isNode, isPair, isScalar, type Document, type LineCounter } from 'yaml'
import type { Scores, Study } from './contract.js'
import { jsonSchema } from './known-keys.js'
import { applyOverrides, isSection, type Override } from './overrides.js'
import { problemLines, type Locate } from './problems.js'
import { readYaml } from './read-yaml.js'
import { registerStudy, studies, studyNamed } from './registry.js'

/** A study with its configuration: validated, every default filled in, paths absolute. */
export interface ResolvedStudy {
  readonly study: Study
  readonly config: unknown
  /** The file it came from, absolute. */
  readonly source: string
}

/** What is handed over in the place of a study file, by how its name ends, and what to do with it. */
const mistaken: readonly (readonly [RegExp, string])[] = [
  [/\.onnx$/i, 'is an emulator: utsushi predict runs it, utsushi serve shows it'],
  [/\.(csv|tsv|xlsx?|parquet)(\.gz)?$/i, 'is a table: a study file says what to learn from it'],
]

/**
 * Reads a study file.
 *
 * @throws InputError one line per problem, naming file, line and key.
 * @example
 * const { study, config } = readStudyFile('ecosystem.yaml', [parseOverride('model.hidden=64')])
 */
export function readStudyFile(file: string, overrides: readonly Override[] = []): ResolvedStudy {
  let text: string
  regularFile(file)
  const [, other] = mistaken.find(([ending]) => ending.test(file)) ?? []
  if (other !== undefined && existsSync(file))
    throw new InputError(`${file} ${other} — expected a study file (.yaml)`)
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const what =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EISDIR'
          ? 'is a folder without a run or a tuning'
          : 'cannot be read'
    throw new InputError(`${file} ${what} — expected a study file (.yaml)`)
  }
  return parseStudyFile(text, file, overrides)
}

/** As {@link readStudyFile}, from text; `file` names it in messages and anchors its relative paths. */
export function parseStudyFile(
  text: string,
  file: string,
  overrides: readonly Override[] = [],
): ResolvedStudy {
  const name = basename(file)
  const {
    document,
    lines,
    value: written,
  } = readYaml(text, (message, offset) => {
    const at = offset === undefined ? '' : ` line ${text.slice(0, offset).split('\n').length}`
    return new InputError(`${name}${at}: ${message}`)
  })
  if (!isSection(written))
    throw new InputError(`${name}: expected keys and values, beginning with "study: …"`)

  const { study: named, ...rest } = written
  const locateInFile = fileLocator(document, lines, name)
  if (typeof named !== 'string')
    throw new InputError(
      `${locateInFile(['study'])}: study — expected one of ${[...studies.keys()].join(', ')}`,
    )
  const study = located(() => studyNamed(named), locateInFile(['study']))
  return resolveStudy(study, rest, { source: resolve(file), overrides, locate: locateInFile })
}

/**
 * Validates a configuration and makes its paths absolute: relative ones are meant from the folder of `source`, or from
 * the working folder when `--set` gave them. A resolved configuration resolves to itself.
 */
export function resolveStudy(
  study: Study,
  written: Readonly<Record<string, unknown>>,
  options: { readonly source: string; readonly overrides?: readonly Override[]; readonly locate?: Locate },
): ResolvedStudy {
  const overrides = options.overrides ?? []
  const locate = overrideLocator(overrides, options.locate ?? (() => basename(options.source)))
  const parsed = study.schema.safeParse(applyOverrides(written, overrides), { reportInput: true })
  if (!parsed.success)
    throw new InputError(problemLines(parsed.error.issues, jsonSchema(study.schema), locate).join('\n'))
  const config = study.paths.reduce((current: unknown, key) => {
    const path = key.split('.')
    const overridden = overrides.some((override) => startsWith(path, override.path))
    return withAbsolutePath(current, path, overridden ? process.cwd() : dirname(options.source))
  }, parsed.data)
  return { study, config, source: options.source }
}

function withAbsolutePath(value: unknown, path: readonly string[], base: string): unknown {
  const [key, ...rest] = path
  if (key === undefined) return typeof value === 'string' ? resolve(base, value) : value
  if (!isSection(value) || !Object.hasOwn(value, key)) return value
  return { ...value, [key]: withAbsolutePath(value[key], rest, base) }
}

/** Line of a key, or of the nearest section that was written. */
function fileLocator(document: Document, lines: LineCounter, name: string): Locate {
  return (path) => {
    let node: unknown = document.contents
    let offset: number | undefined
    for (const key of path) {
      if (!isMap(node)) break
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (!isPair(pair) || !isNode(pair.key)) break
      offset = pair.key.range?.[0] ?? offset
      node = pair.value
    }
    return offset === undefined ? name : `${name} line ${lines.linePos(offset).line}`
  }
}

function overrideLocator(overrides: readonly Override[], otherwise: Locate): Locate {
  return (path) => {
    const keys = path.map(String)
    const override = overrides.findLast(({ path: set }) => startsWith(keys, set) || startsWith(set, keys))
    return override !== undefined && keys.length > 0 ? override.typed : otherwise(path)
  }
}

function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((key, index) => path[index] === key)
}

function located<T>(action: () => T, where: string): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${where}: study — ${error.message}`)
    throw error
  }
}

/** A study with a configuration of its own, in place of a study file. */
export interface StudyWithConfig<Config = unknown, Validation extends Scores = Scores, Written = unknown> {
  readonly study: Study<Config, Validation, Written>
  /** As a study file would say it, less its `study:`; relative paths are meant from the working folder. */
  readonly config: NoInfer<Written>
}

/** A study file, or a study with its configuration, resolved; the study is then registered. */
export function resolveGiven(
  source: string | StudyWithConfig,
  overrides: readonly Override[] = [],
): ResolvedStudy {
  if (typeof source === 'string') return readStudyFile(source, overrides)
  registerStudy(source.study)
  if (!isSection(source.config))
    throw new InputError('config: expected an object with the sections of a study file')
  return resolveStudy(source.study, source.config, { source: resolve('study'), overrides })
}
