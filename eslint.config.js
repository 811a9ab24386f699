import tseslint from 'typescript-eslint'

/** Import floors: what each package may never import. Imports go down only. */
const floors = {
  ground: ['graph', 'data', 'tune', 'learn', 'emulator', 'study', 'utsushi'],
  graph: ['data', 'tune', 'learn', 'emulator', 'study', 'utsushi'],
  data: ['graph', 'tune', 'learn', 'emulator', 'study', 'utsushi'],
  tune: ['graph', 'data', 'learn', 'emulator', 'study', 'utsushi'],
  learn: ['data', 'tune', 'emulator', 'study', 'utsushi'],
  emulator: ['graph', 'data', 'tune', 'learn', 'study', 'utsushi'],
  study: ['utsushi'],
}

const packageName = (room) => (room === 'utsushi' ? 'utsushi' : `@utsushi/${room}`)

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      'docs/api/**',
      '**/node_modules/**',
      'packages/graph/src/onnx/schema/**',
      'bench/.venv/**',
      'runs/**',
      'demo/**',
    ],
  },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-dynamic-delete': 'off',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['**/*.test.ts', '**/testing/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['*.config.js', '*.config.ts'], rules: { 'no-restricted-exports': 'off' } },
  ...Object.entries(floors).map(([room, above]) => ({
    files: [`packages/${room}/src/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: above.map((name) => ({
            group: [packageName(name), `${packageName(name)}/*`],
            message: `packages/${room} stands below ${name}: imports go down only.`,
          })),
        },
      ],
    },
  })),
)
