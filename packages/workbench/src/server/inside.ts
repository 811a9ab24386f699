// Which file of the disk a path of a request means: one inside the root, through no link that leads out of it.
import { lstatSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { hasControl } from '@utsushi/ground'
import { Refusal } from './refusal.js'

/** Longer paths are nobody's. */
const longest = 1024

/**
 * The absolute path that a request's path means.
 *
 * @param root absolute, links resolved
 * @param path with `/` between its parts; `.` is the root itself
 * @throws Refusal when it leads out of the root, or nothing is there
 * @example inside('/home/me/project', 'runs/first') // '/home/me/project/runs/first'
 */
export function inside(root: string, path: string): string {
  const wrong =
    path === '' ||
    path.length > longest ||
    hasControl(path) ||
    isAbsolute(path) ||
    /^[a-z]:/i.test(path) ||
    path.split('/').includes('..')
  if (wrong) throw new Refusal(400, 'the path is not one inside the folder that is served')
  // On one system a name, on another a way out.
  if (path.includes('\\'))
    throw new Refusal(400, 'names with a backslash are not opened — rename the folder, or copy it')
  const meant = resolve(root, path)
  let real: string
  try {
    lstatSync(meant)
    real = realpathSync(meant)
  } catch {
    throw new Refusal(404, `${path} is not there (any more)`)
  }
  if (!isWithin(root, real))
    throw new Refusal(403, `${path} leads out of the folder that is served, and is not opened`)
  return real
}

/** Whether a resolved path is the root or lies in it. */
export function isWithin(root: string, real: string): boolean {
  const from = relative(root, real)
  return from === '' || (from !== '..' && !from.startsWith(`..${sep}`) && !isAbsolute(from))
}

/** The path of a folder in the root, as requests and pages name it. */
export function named(root: string, absolute: string): string {
  const from = relative(root, absolute)
  return from === '' ? '.' : from.split(sep).join('/')
}

/** A file in a folder that was resolved by {@link inside}, itself inside the root. */
export const insideRun = (root: string, run: string, file: string): string =>
  inside(root, file === '' ? '' : run === '.' ? file : join(run, file).split(sep).join('/'))
