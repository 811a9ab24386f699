// The command line with the counting study registered; tests spawn it.
import { runCommandLine } from '../../cli/command-line.js'
import { registerStudy } from '../registry.js'
import { countingStudy } from './counting-study.js'

registerStudy(countingStudy)
process.exit(await runCommandLine(process.argv.slice(2)))
