#!/usr/bin/env node
// Stands apart from dist/ so that npm can link the command before the first build of a checkout.
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (existsSync(main)) await import(main.href)
else {
  process.stderr.write('utsushi is not built yet — run: npm run build\n')
  process.exit(1)
}
