import { readFileSync } from 'node:fs'

/** A fixture of this package by its name; `fixtures/make.py` says what is in it. */
export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8')) as T
}
