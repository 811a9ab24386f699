#!/usr/bin/env node
// The command `utsushi`. Exit codes: 0 done, 1 something failed, 2 the input was wrong, 130 stopped by Ctrl-C.
import { runCommandLine } from '@utsushi/study/command-line'
import { emulatorPage } from './command-line/emulator-page.js'
import { fetchCommand } from './command-line/fetch.js'
import { serveCommand } from './command-line/serve.js'
import { shippedStudies } from './registered.js'

const code = await runCommandLine({
  studies: shippedStudies,
  commands: [fetchCommand, serveCommand],
  explorerPage: emulatorPage,
})
await new Promise<void>((resolve) => process.stdout.write('', () => resolve())) // pipes may still hold the result
process.exit(code)
