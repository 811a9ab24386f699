// The advice of messages about files and inputs, followed to the letter: what is refused is given again as the message says, and a
// prediction comes of it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmulator, type Emulator, type EmulatorInputs } from './index.js'
import { sealEmulator } from './metadata/seal.js'
import { leafFile } from './testing/leaf.js'

const folder = mkdtempSync(join(tmpdir(), 'utsushi-remedies-'))
const whole = sealEmulator(readFileSync(leafFile))
let emulator: Emulator
beforeAll(async () => {
  emulator = await openEmulator(whole, { threads: 1 })
})
afterAll(async () => {
  await emulator.close()
  rmSync(folder, { recursive: true, force: true })
})

const drivers = { tair: [10, 20], par: [30, 40] }
const parameters = { aMax: 9, kPar: 12, r0: 1 }
const loose = (inputs: unknown): EmulatorInputs => inputs as EmulatorInputs

/** What is wrong, what is said of it, and the inputs that the groups found in it make. */
type Case = readonly [
  situation: string,
  wrong: EmulatorInputs,
  says: RegExp,
  advice: (...said: readonly string[]) => EmulatorInputs,
]

const cases: readonly Case[] = [
  [
    'an input that is missing',
    { drivers },
    /^input "(parameters)" is missing$/,
    (name = '') => ({ drivers, [name]: parameters }),
  ],
  [
    'an input nearly so called',
    { drivers, parameter: parameters },
    /no input "parameter" — did you mean "(parameters)"\?$/,
    (name = '') => ({ drivers, [name]: parameters }),
  ],
  [
    'a column nearly so called',
    { drivers: { tairr: [10, 20], par: [30, 40] }, parameters },
    /^drivers has no "tairr" — did you mean "(tair)"\?$/,
    (name = '') => ({ drivers: { [name]: [10, 20], par: [30, 40] }, parameters }),
  ],
  [
    'a column that is missing',
    { drivers, parameters: { aMax: 9, kPar: 12 } },
    /^parameters lacks "(r0)" \(g m⁻² day⁻¹\)$/,
    (name = '') => ({ drivers, parameters: { aMax: 9, kPar: 12, [name]: 1 } }),
  ],
  [
    'columns of two lengths',
    { drivers: { tair: [10, 20, 30], par: [30, 40] }, parameters },
    /^drivers\.par has 2 along time, but drivers\.tair has (3)$/,
    (length) => ({
      drivers: { tair: [10, 20, 30], par: Array(Number(length)).fill(30) as number[] },
      parameters,
    }),
  ],
  [
    'sets of parameters of two numbers',
    { drivers, parameters: { aMax: [9, 8], kPar: [12, 13, 14], r0: 1 } },
    /^parameters\.kPar has 3 along batch, but parameters\.aMax has (2)$/,
    (rows) => ({
      drivers,
      parameters: { aMax: [9, 8], kPar: [12, 13, 14].slice(0, Number(rows)), r0: 1 },
    }),
  ],
  [
    'one value for several features',
    { drivers, parameters: 9 },
    /^parameters is one value; expected (3) features$/,
    (count) => ({ drivers, parameters: [9, 12, 1].slice(0, Number(count)) }),
  ],
  [
    'a nesting too flat',
    { drivers: [10, 30], parameters },
    /^drivers is nested 1 deep; expected \[batch\]\[time\]\[feature\] or (\[time\]\[feature\])$/,
    () => ({ drivers: [[10, 30]], parameters }),
  ],
  [
    'rows of two lengths',
    { drivers: [[10, 30], [20]], parameters },
    /^drivers\[1\] has 1 values, but drivers\[0\] has (2)$/,
    (length) => ({ drivers: [[10, 30], Array(Number(length)).fill(20) as number[]], parameters }),
  ],
  [
    'sizes too few',
    { drivers: { data: [10, 30], dims: [1, 2] }, parameters },
    /^drivers has 2 dims; expected (3): \[batch, time, feature\]$/,
    () => ({ drivers: { data: [10, 30], dims: [1, 1, 2] }, parameters }),
  ],
  [
    'sizes of other data',
    { drivers: { data: [10, 30], dims: [1, 2, 2] }, parameters },
    /^drivers \[1, 2, 2\] is (4) values, but data has 2$/,
    () => ({ drivers: { data: [10, 30, 20, 40], dims: [1, 2, 2] }, parameters }),
  ],
  [
    'flat values that fill no row',
    { drivers: Float32Array.of(10, 30, 20), parameters },
    /^drivers has 3 values, no multiple of (2) to go along \w+$/,
    (rest) => ({ drivers: Float32Array.of(10, 30, 20).subarray(0, Number(rest)), parameters }),
  ],
  [
    'a text',
    loose({ drivers: { tair: ['warm', 20], par: [30, 40] }, parameters }),
    /^drivers\.tair\S* is "warm"; expected a number$/,
    () => ({ drivers, parameters }),
  ],
  [
    'a gap, filled',
    { drivers: { tair: [NaN, 20], par: [30, 40] }, parameters },
    /^drivers\.tair is NaN at batch 0, time 0; .*: fill/,
    () => ({ drivers: { tair: [15, 20], par: [30, 40] }, parameters }),
  ],
  [
    'a gap, left out',
    { drivers: { tair: [NaN, 20], par: [30, 40] }, parameters },
    /time (0); .* or leave out such rows$/,
    (time) => ({
      drivers: { tair: [20, 25].slice(Number(time)), par: [40, 45].slice(Number(time)) },
      parameters,
    }),
  ],
]

test.each(cases.map(([situation, ...rest]) => ({ situation, rest })))(
  '$situation: the advice leads on',
  async ({ rest: [wrong, says, advice] }) => {
    const refused = await refusal(emulator.predict(wrong))
    expect(refused).toMatch(says)
    const { outputs } = await emulator.predict(advice(...(says.exec(refused)?.slice(1) ?? [])))
    expect([...(outputs['fluxes']?.columns['gpp'] ?? [])].every((value) => Number(value) > 0)).toBe(true)
  },
)

test.each<readonly [string, () => Uint8Array, RegExp]>([
  ['cut', () => whole.subarray(0, whole.length / 2), /copy it again, or export it again from its run/],
  ['no ONNX file', () => Buffer.alloc(0), /copy it again, or export it again from its run$/],
  ['changed', changed, /contents do not match their digest — copy it again/],
])('a file that is %s is copied again', async (_, damage, says) => {
  const file = join(folder, 'model.onnx')
  writeFileSync(file, damage())
  expect(await refusal(openEmulator(file))).toMatch(says)
  writeFileSync(file, whole)
  const opened = await openEmulator(file, { threads: 1 })
  expect((await opened.predict({ drivers, parameters })).extrapolations).toEqual([])
  await opened.close()
})

/** Another digit in the metadata. */
function changed(): Uint8Array {
  const bytes = Buffer.from(whole)
  bytes.write('9', bytes.indexOf('"max":') + '"max":'.length)
  return bytes
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'nothing was refused',
    (error: unknown) =>
      error instanceof Error && error.name === 'InputError' ? error.message : String(error),
  )
}
