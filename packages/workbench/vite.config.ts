import { defineConfig } from 'vite'

// The page is bundled from its sources into dist/bundle; nothing in it is fetched from elsewhere.
export default defineConfig({
  root: 'src/page',
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { outDir: '../../dist/bundle', emptyOutDir: true, target: 'es2022' },
})
