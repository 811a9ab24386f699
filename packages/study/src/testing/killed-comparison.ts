// A comparison in a process of its own, for the test that kills it: `node killed-comparison.js <study file> <folder>`. It tells of every
// unit that is done.
import { registerStudy } from '../definition/registry.js'
import { compareFamily } from '../family/compare-family.js'
import { specimensStudy } from './specimens-study.js'

registerStudy(specimensStudy)
const [file = '', out = ''] = process.argv.slice(2)
await compareFamily(file, {
  ...{ out, workers: 1 },
  reporter: {
    progress: () => undefined,
    info: (message) => process.stdout.write(`${message}\n`),
    warn: () => undefined,
  },
})
