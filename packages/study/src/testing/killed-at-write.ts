// A verb in a process of its own that is killed with no warning at the so-manieth call that changes the disk, in the middle of the
// bytes where it writes some: `node killed-at-write.js <calls> <verb> <argument> …`. It tells of the calls that it made when it was
// left to its end.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { countingStudy } from '../definition/testing/counting-study.js'
import { registerStudy, studyNamed } from '../definition/registry.js'
import { silentReporter } from '../definition/reporter.js'
import { openRun } from '../run/folder.js'
import { simulate } from '../run/simulate.js'
import { resolveRun, train } from '../run/train.js'
import { leastSquaresStudy, lineStudy } from './line-study.js'

type Call = (...args: unknown[]) => unknown

const [killAt = '', verb = '', first = '', second = ''] = process.argv.slice(2)
let calls = 0

/** Counts the calls of some functions of a module, and does not come back from one of them. */
function count(module: object, names: readonly string[]): void {
  for (const name of names) {
    const original = Reflect.get(module, name) as Call
    const counted: Call = (...args) => {
      if (calls++ !== Number(killAt)) return original.apply(module, args)
      const [target, bytes] = args
      if (bytes instanceof Uint8Array) original.call(module, target, bytes.subarray(0, bytes.length / 2))
      process.kill(process.pid, 'SIGKILL')
      return undefined
    }
    Object.assign(module, { [name]: counted })
  }
}

count(fs, [
  'openSync',
  'writeSync',
  'fsyncSync',
  'renameSync',
  'rmSync',
  'mkdirSync',
  'unlinkSync',
  'linkSync',
])
count(fs, ['appendFileSync', 'writeFileSync', 'rmdirSync'])
count(fs.promises, ['open', 'writeFile', 'rename', 'rm', 'mkdir'])
syncBuiltinESMExports()

registerStudy(lineStudy)
registerStudy(leastSquaresStudy)
registerStudy(countingStudy)
const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  device: 'cpu' as const,
  threads: 1,
}
switch (verb) {
  case 'train':
    await train(first, { out: second, resume: true, checkpointSeconds: 0 })
    break
  case 'evaluate':
  case 'export': {
    const run = openRun(first)
    const { study, config } = resolveRun(run)
    if (verb === 'evaluate') await study.evaluate(config, run, context)
    else await study.export(config, run, run.file('model.onnx'), context)
    break
  }
  case 'simulate':
    await simulate(studyNamed('counting'), { fail: false }, first, context)
    break
  default:
    throw new RangeError(`no verb ${verb}`)
}
process.stdout.write(String(calls))
process.exit(0)
