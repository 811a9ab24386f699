#!/usr/bin/env node
// The command `utsushi`. Exit codes: 0 done, 1 something failed, 2 the input was wrong, 130 stopped by Ctrl-C.
import { runCommandLine } from './command-line.js'

process.exit(await runCommandLine(process.argv.slice(2)))
