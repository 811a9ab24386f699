// Bundles the sketches that a page of an emulator brings along into dist/page/sketches.js.
import { build } from 'esbuild'

await build({
  entryPoints: { sketches: 'src/studies/artwork/sketches/page-script.ts' },
  outdir: 'dist/page',
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  logLevel: 'warning',
})
