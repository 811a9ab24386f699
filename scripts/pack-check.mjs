// What a stranger meets: the packages as they would be published, installed into a project of one's own outside the repository.
// Run by `npm run pack-check`; tells one line a step, ends at the first that fails and leaves its folder to be looked at.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { packAll } from './pack.mjs'
import { run } from './run.mjs'

const folder = mkdtempSync(join(tmpdir(), 'utsushi-pack-check-'))
const [tarballs, tool, project] = ['tarballs', 'tool', 'glacier'].map((name) => join(folder, name))
const page = join(project, 'page')
const main = ['dist/main.js']

/** The environment of a stranger, who runs no npm script of ours, and has no graphics card that needs CUDA libraries. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
Object.assign(env, { ONNXRUNTIME_NODE_INSTALL: 'skip', NO_COLOR: '1' })
const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error']
const inProject = (command, ...args) => run(command, args, { cwd: project, env })
const glacier = (...args) => run(process.execPath, [...main, ...args], { cwd: project, env, shell: false })

const steps = {
  'packs every package': async () => {
    mkdirSync(tarballs)
    const packed = await packAll(tarballs)
    for (const { name, file } of packed)
      if (!(await run('tar', ['-tzf', file], { cwd: folder, env })).includes('package/LICENSE'))
        throw new Error(`${name}: no licence in ${file}`)
    return `${packed.length} tarballs`
  },
  'installs the command': async () => {
    mkdirSync(tool)
    write(tool, 'package.json', { name: 'tool', private: true })
    await run('npm', ['install', ...quiet, ...filesIn(tarballs)], { cwd: tool, env })
    return (await run('npx', ['utsushi', '--version'], { cwd: tool, env })).trim()
  },
  'types stand without those of Node, libraries checked': async () => {
    const entries = readdirSync(join(tool, 'node_modules', '@utsushi')).map((name) => `@utsushi/${name}`)
    const lines = [...entries, '@utsushi/data/node', '@utsushi/ground/node', '@utsushi/learn/node', 'utsushi']
    writeFileSync(
      join(tool, 'all.ts'),
      lines.map((name, at) => `export * as m${at} from '${name}'\n`).join(''),
    )
    write(tool, 'tsconfig.json', {
      compilerOptions: {
        ...{
          target: 'es2022',
          module: 'nodenext',
          strict: true,
          noEmit: true,
          skipLibCheck: false,
          types: [],
        },
      },
      files: ['all.ts'],
    })
    const compiler = resolve('node_modules', 'typescript', 'bin', 'tsc')
    const told = await run(process.execPath, [compiler, '-p', tool], { cwd: tool, env }).catch(
      (error) => error.message,
    )
    // What other libraries lack is theirs.
    const ours = told.split('\n').filter((line) => /^node_modules\/(@utsushi|utsushi)\/|^all\.ts/.test(line))
    if (ours.length > 0) throw new Error(ours.join('\n'))
    return `${lines.length} entries`
  },
  'writes a project: utsushi new glacier': async () => {
    await run('npx', ['utsushi', 'new', 'glacier', '--out', project], { cwd: tool, env })
    return readdirSync(project).join(' ')
  },
  'installs it': async () => {
    const packages = filesIn(tarballs).filter((file) => !/utsushi-\d/.test(file)) // a study needs no other studies
    await inProject('npm', 'install', ...quiet, ...packages)
    return `${readdirSync(join(project, 'node_modules', '@utsushi')).length} packages of ours`
  },
  'type-checks and builds under nodenext': () => inProject('npm', 'run', 'build'),
  'type-checks under bundler': () => {
    write(project, 'tsconfig.bundler.json', {
      extends: './tsconfig.json',
      compilerOptions: { module: 'esnext', moduleResolution: 'bundler', noEmit: true },
    })
    return inProject('npx', 'tsc', '-p', 'tsconfig.bundler.json')
  },
  'type-checks a page, where Node is absent': () => {
    mkdirSync(page)
    writeFileSync(join(page, 'entry.ts'), pageEntry)
    write(page, 'tsconfig.json', {
      compilerOptions: {
        ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler', customConditions: ['browser'] },
        ...{ lib: ['es2023', 'dom'], types: [], strict: true, noEmit: true, skipLibCheck: false },
      },
    })
    return inProject('npx', 'tsc', '-p', page)
  },
  'runs the demo': () => inProject('npm', 'run', 'demo'),
  'simulates data': () => glacier('simulate', 'glacier.yaml', '--out', 'data'),
  trains: () => glacier('train', 'glacier.yaml', '--out', 'runs/glacier', '--set', 'training.epochs=20'),
  'tunes with two workers': async () => {
    const told = await glacier(
      ...['tune', 'glacier.yaml', '--out', 'runs/search', '--trials', '4', '--workers', '2', '--json'],
      ...['--set', 'tuning.epochs=5'],
    )
    const { best, bestStudy } = JSON.parse(told)
    if (!existsSync(resolve(project, bestStudy))) throw new Error(`no ${bestStudy}`)
    return JSON.stringify(best[0].parameters)
  },
  predicts: async () => {
    await glacier('predict', 'runs/glacier', '--input', 'data/rows.csv', '--out', 'speeds.csv')
    const lines = readFileSync(join(project, 'speeds.csv'), 'utf8').trim().split('\n')
    const rows = readFileSync(join(project, 'data/rows.csv'), 'utf8').trim().split('\n')
    if (
      lines.length !== rows.length ||
      !/^[^,]*speed/.test(lines[0]) ||
      lines.some((line) => /NaN/.test(line))
    )
      throw new Error(
        `speeds.csv is not one speed for each of ${rows.length - 1} rows:\n${lines.slice(0, 3).join('\n')}`,
      )
    return `${lines.length - 1} rows`
  },
  'passes its test': async () => {
    const told = await inProject('npm', 'test')
    return told.match(/Tests\s+(.*)/)?.[1] ?? 'no count'
  },
}

/** What a page may import, and what it must not find. */
const pageEntry = `import { fitScaler, transform, type Panel } from '@utsushi/data'
import { openEmulator } from '@utsushi/emulator'
import { hostTensor, input, openWebRuntime, program, tanh } from '@utsushi/graph'
import { flatParameters, initialise, linear } from '@utsushi/learn'
// @ts-expect-error threads of Node are absent in a page
import { openRuntime } from '@utsushi/graph'
// @ts-expect-error files are absent in a page
import { readTable } from '@utsushi/data/node'
// @ts-expect-error files are absent in a page
import { writeAtomic } from '@utsushi/ground/node'

export async function scaled(panel: Panel, ort: Parameters<typeof openWebRuntime>[0]): Promise<Float32Array> {
  const x = input('x', 'float32', ['rows', 2])
  const head = linear({ inputs: 2, outputs: 1 })
  const first = initialise(flatParameters({ head: head.parameters }), 1)
  const runtime = await openWebRuntime(ort)
  const executable = await runtime.load(program({ name: 'page', inputs: [x], outputs: { y: tanh(x) } }))
  await executable.run({ x: hostTensor(first.subarray(0, 2), [1, 2]) })
  return transform(fitScaler(panel, { kind: 'standard', rows: { entities: [0] } }), panel.values)
}

export const answer = async () => (await openEmulator('model.onnx')).predict({ inputs: { mass: 3 } })
export const absent = [openRuntime, readTable, writeAtomic]
`

function write(into, name, value) {
  writeFileSync(join(into, name), `${JSON.stringify(value, null, 2)}\n`)
}

function filesIn(of) {
  return readdirSync(of).map((file) => join(of, file))
}

for (const [title, step] of Object.entries(steps)) {
  const begun = performance.now()
  try {
    const told = await step()
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    const [line = ''] = String(told ?? '').includes('\n') ? [] : [told]
    console.log(`ok    ${title} (${seconds} s)${line ? `: ${line}` : ''}`)
  } catch (error) {
    console.log(`FAIL  ${title}`)
    console.error(error.message)
    console.error(`everything is left in ${folder}`)
    process.exit(1)
  }
}
rmSync(folder, { recursive: true, maxRetries: 3 })
