import { existsSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.js'
import { realDisk, writeAtomic, writeAtomicAsync, type Disk } from './atomic-write.js'
import { partialName, removePartials, removePartialsIn } from './partial-file.js'

const full = () => {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
}

test.each(['open', 'write', 'sync', 'rename'] as const)(
  'a disk that is full at %s leaves the old file and nothing beside it',
  (call) => {
    const folder = temporaryFolder()
    const file = join(folder, 'metrics.json')
    writeFileSync(file, 'old')
    const disk: Disk = { ...realDisk, [call]: full }
    expect(() => writeAtomic(file, 'new', disk)).toThrow(
      `${file} could not be written: the disk is full — free some space, then resume or run again`,
    )
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['metrics.json'])
  },
)

test('a disk that fills up in the middle of a file leaves the old one', () => {
  const file = join(temporaryFolder(), 'best.safetensors')
  writeFileSync(file, 'old')
  let calls = 0
  const disk: Disk = {
    ...realDisk,
    write: (handle, bytes) => (++calls > 3 ? full() : realDisk.write(handle, bytes.subarray(0, 4))),
  }
  expect(() => writeAtomic(file, new Uint8Array(100), disk)).toThrow(/disk is full/)
  expect(readFileSync(file, 'utf8')).toBe('old')
})

test('a disk that takes a few bytes at a time still gets them all', () => {
  const file = join(temporaryFolder(), 'new', 'history.csv')
  const disk: Disk = { ...realDisk, write: (handle, bytes) => realDisk.write(handle, bytes.subarray(0, 7)) }
  const text = 'epoch,loss\n'.repeat(20)
  writeAtomic(file, text, disk)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('content is flushed before it takes the name', () => {
  const calls: string[] = []
  const note =
    <A extends unknown[], R>(name: string, call: (...args: A) => R) =>
    (...args: A): R => {
      calls.push(name)
      return call(...args)
    }
  const disk: Disk = {
    ...realDisk,
    sync: note('sync', realDisk.sync),
    rename: note('rename', realDisk.rename),
  }
  writeAtomic(join(temporaryFolder(), 'a'), 'x', disk)
  expect(calls.slice(0, 2)).toEqual(['sync', 'rename'])
})

test('a folder without permission is told in one line', () => {
  const denied = () => {
    throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
  }
  const file = join(temporaryFolder(), 'a')
  expect(() => writeAtomic(file, 'x', { ...realDisk, open: denied })).toThrow(
    /no permission — choose another folder/,
  )
  expect(existsSync(file)).toBe(false)
})

test('a file is written beside other work as a whole, and a refused one leaves the old', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'new', 'latest.json')
  await writeAtomicAsync(file, 'first')
  await writeAtomicAsync(file, new TextEncoder().encode('second'))
  expect(readFileSync(file, 'utf8')).toBe('second')
  expect(readdirSync(dirname(file))).toEqual(['latest.json'])
  // A folder cannot be replaced by a file.
  await expect(writeAtomicAsync(dirname(file), 'x')).rejects.toThrow()
  expect(readdirSync(folder)).toEqual(['new'])
})

/** More than Linux, Windows or macOS give to a process. */
const ended = 2 ** 30

test('what killed writers left is removed, hidden or not, and nothing that a living process writes', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'a.json')
  const left = [partialName(file), `${file}.${ended}.partial`, join(folder, `.a.json.${ended}.partial`)]
  const kept = [
    file,
    `${file}.${process.ppid}.partial`,
    `${file}.bak`,
    `${file}.partial`,
    join(folder, `b.${ended}.partial`),
  ]
  for (const name of [...left, ...kept]) writeFileSync(name, '')
  removePartials(file)
  expect(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .sort(),
  ).toEqual([...kept].sort())
  // Of folders too, in which others were being written.
  mkdirSync(join(folder, `.b.${ended}.partial`, `c.${ended}.partial`), { recursive: true })
  mkdirSync(join(folder, `.b.${ended}.partial.${ended}.partial`))
  removePartials(join(folder, 'b'))
  expect(readdirSync(folder).filter((name) => name.includes('b.'))).toEqual([])
})

test('a folder and those in it are freed of what killed writers left', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'checkpoints'))
  for (const name of [
    `m.onnx.${ended}.partial`,
    `checkpoints/b.${ended}.partial`,
    `m.${process.ppid}.partial`,
  ])
    writeFileSync(join(folder, name), '')
  removePartialsIn(folder)
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
    'checkpoints',
    `m.${process.ppid}.partial`,
  ])
  removePartialsIn(join(folder, 'none'))
})
