// Bundles the parts of the page that is one file: its script, its style and its worker's script, into dist/one-file. `explorerPage` puts
// them together with an emulator.
import { build } from 'esbuild'

const shared = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
  outdir: 'dist/one-file',
}

/** Whoever asks for ONNX Runtime gets the build that the worker hands in. */
const oneRuntime = {
  name: 'one-runtime',
  setup: (building) =>
    building.onResolve({ filter: /^onnxruntime-web$/ }, ({ resolveDir, kind }) =>
      building.resolve('onnxruntime-web/wasm', { resolveDir, kind }),
    ),
}

await build({
  ...shared,
  entryPoints: { page: 'src/page/explorer/one-file/main.tsx' },
  jsx: 'automatic',
  jsxImportSource: 'preact',
  charset: 'utf8',
})
await build({
  ...shared,
  entryPoints: { worker: 'src/page/explorer/runtime/worker.ts' },
  // The worker has no address of its own to find files beside: the runtime is handed to it.
  plugins: [oneRuntime],
  // A page from a disk may start no module as a worker.
  format: 'iife',
  define: { 'import.meta.url': '"https://one-file.invalid/"' },
})
