import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'

const script = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const UTSUSHI = script('../main.js')
const WITH_COUNTING = script('./command-line-with-counting.js')

/** Windows has no SIGINT from one process to another: `kill` ends a process at once there. */
const withoutSignals = process.platform === 'win32'
if (withoutSignals) console.log('skipped: Ctrl-C cannot be sent to a process on Windows')

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function utsushi(args: readonly string[], cwd: string, program = WITH_COUNTING): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

function folderWithStudy(text = ''): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'counting.yaml'), `study: counting\ndata: {folder: data}\n${text}`)
  return folder
}

test.each<[string, string[], number, string]>([
  ['--version', ['--version'], 0, ''],
  ['--help', ['--help'], 0, ''],
  ['no command', [], 2, ''],
  ['a misspelt command', ['trian'], 2, "utsushi: unknown command 'trian'\n(Did you mean train?)\n"],
  [
    'a misspelt option',
    ['train', 'a.yaml', '--thread', '2'],
    2,
    "utsushi: unknown option '--thread'\n(Did you mean --threads?)\n",
  ],
  ['a missing argument', ['train'], 2, "utsushi: missing required argument 'study'\n"],
  ['a missing file', ['train', 'no.yaml'], 2, 'no.yaml does not exist — expected a study file (.yaml)\n'],
  ['a missing run', ['evaluate', 'no'], 2, 'no does not exist — utsushi runs lists the runs there are\n'],
  [
    'no runs',
    ['runs'],
    2,
    'runs does not exist — no run has been trained here yet; where runs stand elsewhere, name their folder\n',
  ],
  [
    'simulating without a folder',
    ['simulate', 'ecosystem'],
    2,
    '--out is missing: simulating by name needs a folder to write to\n',
  ],
])('%s ends with the right code and says why', async (_what, args, code, stderr) => {
  const ended = await utsushi(args, temporaryFolder(), UTSUSHI)
  expect(ended).toMatchObject({ code, stderr })
})

test('what is handed over in the place of a study file is told by what it is', async () => {
  const folder = temporaryFolder()
  for (const name of ['model.onnx', 'runs.csv.gz']) writeFileSync(join(folder, name), '')
  expect(await utsushi(['inspect', 'model.onnx'], folder, UTSUSHI)).toMatchObject({
    code: 2,
    stderr:
      'model.onnx is an emulator: utsushi predict runs it, utsushi serve shows it — expected a study file (.yaml)\n',
  })
  expect(await utsushi(['train', 'runs.csv.gz'], folder, UTSUSHI)).toMatchObject({
    code: 2,
    stderr:
      'runs.csv.gz is a table: a study file says what to learn from it — expected a study file (.yaml)\n',
  })
})

test('a misspelt key ends with 2, names file, line and nearest key, and nothing is written', async () => {
  const folder = folderWithStudy('epoch: 3\n')
  const ended = await utsushi(['train', 'counting.yaml'], folder)
  expect(ended).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'counting.yaml line 3: epoch — unknown key, did you mean "epochs"?\n',
  })
  expect(readdirSync(folder)).toEqual(['counting.yaml'])
})

test.each<[string, number, string]>([
  ['input', 2, 'daily_0042.csv row 118: gpp is "NaN?" — expected a number\n'],
  ['failure', 1, 'TypeError: cannot read properties of a stone\n'],
  [
    'disk',
    1,
    'checkpoints/best could not be written: the disk is full — free some space, then resume or run again\n',
  ],
])('%s trouble in training is one line without a stack', async (fail, code, stderr) => {
  const folder = folderWithStudy()
  const ended = await utsushi(['train', 'counting.yaml', '--out', 'r', '--set', `fail=${fail}`], folder)
  expect(ended).toMatchObject({ code, stderr, stdout: '' })
  expect(existsSync(join(folder, 'r'))).toBe(fail !== 'input') // refused input leaves nothing, a failure its log
})

test('train --json gives one object on stdout and JSON lines of progress on stderr', async () => {
  const folder = folderWithStudy()
  const args = ['train', 'counting.yaml', '--out', 'r', '--seed', '7', '--threads', '1', '--json']
  const { code, stdout, stderr } = await utsushi(args, folder)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    command: 'train',
    metrics: { rmse: 0.5 },
    outcome: { epochs: 3 },
  })
  const progress = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; done: number })
  expect(progress.at(-1)).toMatchObject({ type: 'progress', done: 3 })

  const runs = await utsushi(['runs', '.', '--json'], folder)
  expect(JSON.parse(runs.stdout)).toMatchObject({ runs: [{ path: 'r', state: 'evaluated' }] })
  const table = await utsushi(['runs', '.'], folder)
  expect(table.stdout).toMatch(
    /^run +study +begun +state +done +time +best +of\nr +counting .* evaluated +3 epochs /,
  )
})

test('errors under --json are JSON too', async () => {
  const ended = await utsushi(['train', 'no.yaml', '--json'], temporaryFolder())
  expect(JSON.parse(ended.stdout)).toEqual({
    error: 'no.yaml does not exist — expected a study file (.yaml)',
    exitCode: 2,
  })
})

test.skipIf(withoutSignals)(
  'the first Ctrl-C saves and ends with 130; the run continues afterwards',
  async () => {
    const folder = folderWithStudy('epochs: 1000000\nepochMs: 5\n')
    const child = spawn(process.execPath, [WITH_COUNTING, 'train', 'counting.yaml', '--out', 'r'], {
      cwd: folder,
    })
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.once('data', () => child.kill('SIGINT'))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(130)
    expect(stdout).toMatch(/^saved after epoch \d+; continue with: utsushi train r\n$/)
    expect(existsSync(join(folder, 'r', 'run.lock'))).toBe(false)
    const runs = await utsushi(['runs', '.', '--json'], folder)
    expect(JSON.parse(runs.stdout)).toMatchObject({ runs: [{ state: 'interrupted' }] })
  },
)

test.skipIf(withoutSignals)('a second Ctrl-C leaves at once', async () => {
  const folder = folderWithStudy('epochs: 3\nepochMs: 100000000\n')
  const child = spawn(process.execPath, [WITH_COUNTING, 'train', 'counting.yaml', '--out', 'r'], {
    cwd: folder,
  })
  child.stderr.once('data', () => child.kill('SIGINT')) // told that it is stopping
  while (!existsSync(join(folder, 'r', 'log.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 20))
  child.kill('SIGINT')
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130)
})

test('two trainers in one folder: the second is refused', async () => {
  const folder = folderWithStudy('epochs: 1000000\nepochMs: 5\n')
  const child = spawn(process.execPath, [WITH_COUNTING, 'train', 'counting.yaml', '--out', 'r'], {
    cwd: folder,
  })
  await new Promise((resolve) => child.stderr.once('data', resolve))
  const second = await utsushi(['train', 'r'], folder)
  child.kill('SIGINT')
  await new Promise((resolve) => child.on('close', resolve))
  expect(second).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`in use by process ${child.pid}`) as string,
  })
})

test('a simulation appears whole or not at all', async () => {
  const folder = folderWithStudy()
  const failed = await utsushi(['simulate', 'counting.yaml', '--set', 'simulation.fail=true'], folder)
  expect(failed).toMatchObject({ code: 1, stderr: 'the model exploded\n' })
  expect(readdirSync(folder)).toEqual(['counting.yaml'])
  expect((await utsushi(['simulate', 'counting.yaml', '--samples', '5'], folder)).code).toBe(0)
  expect(readdirSync(join(folder, 'data'))).toEqual(['one.csv'])
  const again = await utsushi(['simulate', 'counting.yaml'], folder)
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('data is not empty') as string })
})

test('schema prints what an editor needs', async () => {
  const { stdout } = await utsushi(['schema', 'ecosystem'], temporaryFolder(), UTSUSHI)
  expect(JSON.parse(stdout)).toMatchObject({
    additionalProperties: false,
    required: ['study', 'data'],
    properties: {
      study: { const: 'ecosystem' },
      model: { properties: { cell: { enum: ['lstm', 'gru', 'rnn'] } } },
    },
  })
})
