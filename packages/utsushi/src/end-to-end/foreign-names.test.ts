// Names that are code somewhere: to a page they are what they spell, and those that are commands to the screen are refused before
// anything is drawn or trained.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { editTable, utsushiIn } from './remedied-study.js'
import { simulatorFolder } from './simulator-folder.js'

test.each([
  ' onerror=alert(1)',
  '<img src=x onerror="alert(1)">',
  "</svg><script>alert('x')</script>",
  '&quot; onload=1',
])('a parameter and an output called %s are looked at, trained on and reported as text', async (name) => {
  const folder = simulatorFolder()
  const quoted = (own: string): string => `"${own.replaceAll('"', '""')}"`
  editTable(folder, 'data/parameters.csv', ([[run = ''] = [], ...rows]) => [
    [run, quoted(name), 'b'],
    ...rows,
  ])
  editTable(folder, 'data/outputs.csv', ([[run = ''] = [], ...rows]) => [
    [run, quoted(`${name}${name}`)],
    ...rows,
  ])
  for (const [command, page] of [
    ['inspect', 'inspection.html'],
    ['train', 'report.html'],
  ] as const) {
    const { code, text } = await utsushiIn(folder, [command, 'study.yaml', '--out', command])
    expect(code, text).toBe(0)
    const html = readFileSync(join(folder, command, page), 'utf8')
    expect(html).not.toContain('<img src=x')
    expect(html).not.toContain("<script>alert('x')")
  }
})

test.each([
  ['parameters.csv', 'a\u001b[31m'],
  ['parameters.csv', 'a\u202e'],
  ['outputs.csv', 'a\u0007'],
])('in %s a column called %j is refused before anything is made', async (table, name) => {
  const folder = simulatorFolder()
  editTable(folder, `data/${table}`, ([[run = '', , ...others] = [], ...rows]) => [
    [run, name, ...others],
    ...rows,
  ])
  for (const command of ['inspect', 'train']) {
    const { code, text } = await utsushiIn(folder, [command, 'study.yaml', '--out', 'out'])
    expect(text.trimEnd().split('\n')).toHaveLength(1)
    expect(text).toContain(`data/${table}: the name of column 2 is "a\\`)
    expect(code).toBe(2)
    expect(existsSync(join(folder, 'out'))).toBe(false)
  }
})
