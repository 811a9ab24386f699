// The first argument of most commands: a study file, a run folder, or a study's name.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { command } from '../definition/command-name.js'
import { openRun, type RunFolder } from '../run/folder.js'
import { resolveRun } from '../run/train.js'
import { readStudyFile, type ResolvedStudy } from '../definition/file.js'
import { overridesOf, type SharedOptions } from './options.js'

/** A study file or a run folder, resolved. */
export function resolveSource(source: string, options: SharedOptions): ResolvedStudy {
  return isFolder(source) ? openResolvedRun(source, options) : readStudyFile(source, overridesOf(options))
}

/** A run folder, opened, with its study and configuration. */
export function openResolvedRun(
  source: string,
  options: SharedOptions,
): ResolvedStudy & { readonly run: RunFolder } {
  if (!isFolder(source) && existsSync(source))
    throw new InputError(`${source} is a file — expected the folder of a run (${command('runs')} lists them)`)
  const run = openRun(source)
  return { ...resolveRun(run, overridesOf(options)), run }
}

/** The emulator file that an argument means: itself, or `model.onnx` of a run folder. */
export function emulatorFile(source: string): string {
  if (!isFolder(source)) {
    if (!existsSync(source))
      throw new InputError(`${source} does not exist — expected a run folder or a .onnx file`)
    return source
  }
  const run = openRun(source)
  if (!run.has('model.onnx'))
    throw new InputError(
      `${source} has no model.onnx yet — ${command(`export ${source}`)} writes it once it is trained`,
    )
  return join(run.path, 'model.onnx')
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}
