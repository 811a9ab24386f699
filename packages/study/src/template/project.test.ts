import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { transform } from 'esbuild'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { writeProject } from './project.js'

// Words of the language and of the template, and dashes where no letter follows.
test.each(['glacier', 'class', 'network', 'study', 'read', 'ice-2', 'ice--melt', 'ice-'])(
  'a study may be called %s',
  async (name) => {
    const folder = join(temporaryFolder(), name)
    const files = writeProject(name, folder).filter((file) => file.endsWith('.ts'))
    expect(files).toHaveLength(3)
    for (const file of files)
      expect((await transform(readFileSync(file, 'utf8'), { loader: 'ts' })).warnings).toEqual([])
    const text = readFileSync(join(folder, 'src', `${name}.ts`), 'utf8')
    expect(text).toContain(`name: '${name}'`)
    expect(text).toMatch(/export const \w+Study = study\.defineStudy\(/)
    expect(text).not.toContain('starter')
  },
)
