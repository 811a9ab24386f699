/**
 * A training in a process of its own, for the suite that kills it: `node train-in-process.js <module> <study> <file> <run>`.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadStudy } from '../../definition/load-study.js'
import { registerStudy } from '../../definition/registry.js'
import { train } from '../../run/train.js'

const [module = '', name = '', file = '', run = ''] = process.argv.slice(2)
registerStudy(await loadStudy(module, name))
const resume = existsSync(join(run, 'config.json'))
const { history } = await train(resume ? run : file, {
  ...(resume ? {} : { out: run }),
  trainOnly: true,
  threads: 1,
  checkpointSeconds: 0,
  onEpoch: ({ epoch }) => process.stdout.write(`epoch ${epoch}\n`),
})
process.stdout.write(`done ${history.length}\n`)
