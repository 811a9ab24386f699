import { defineConfig } from 'vite'

// The page is bundled from its sources into dist/bundle; nothing in it is fetched from elsewhere.
export default defineConfig({
  root: 'src/page',
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // Whoever asks for ONNX Runtime gets the build that the explorer's worker hands in.
  resolve: { alias: [{ find: /^onnxruntime-web$/, replacement: 'onnxruntime-web/wasm' }] },
  worker: {
    format: 'es',
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'ort', test: /onnxruntime/ }] } } },
  },
  build: { outDir: '../../dist/bundle', emptyOutDir: true, target: 'es2022' },
})
