// The command line with the counting study registered; tests spawn it.
import { runCommandLine } from '@utsushi/study/command-line'
import { countingStudy } from '@utsushi/study/testing'

process.exit(await runCommandLine({ studies: [countingStudy] }))
