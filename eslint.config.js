import tseslint from 'typescript-eslint'

/** Import floors: what each package may never import. Imports go down only. */
const floors = {
  ground: ['graph', 'data', 'tune', 'learn', 'emulator', 'study', 'workbench', 'utsushi'],
  graph: ['data', 'tune', 'learn', 'emulator', 'study', 'workbench', 'utsushi'],
  data: ['graph', 'tune', 'learn', 'emulator', 'study', 'workbench', 'utsushi'],
  tune: ['graph', 'data', 'learn', 'emulator', 'study', 'workbench', 'utsushi'],
  learn: ['data', 'tune', 'emulator', 'study', 'workbench', 'utsushi'],
  emulator: ['graph', 'data', 'tune', 'learn', 'study', 'workbench', 'utsushi'],
  study: ['workbench', 'utsushi'],
  workbench: ['utsushi'],
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
      'bench/.venv-granite/**',
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
  {
    // Whether a test passes must not depend on how fast it runs.
    files: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.object.name=/^(performance|Date)$/][callee.property.name="now"]',
          message: 'A test asserts no timings: count what was done, or wait for what is to happen.',
        },
        {
          selector:
            'CallExpression[callee.name=/^(test|it|beforeAll|beforeEach|afterAll|afterEach)$/] > Literal.arguments:not([raw=/[^0-9_]/])',
          message: 'No time limits of its own: vitest.config.ts has one that ends what hangs.',
        },
      ],
    },
  },
  { files: ['**/*.config.js', '**/*.config.ts'], rules: { 'no-restricted-exports': 'off' } },
  ...Object.entries(floors).map(([room, above]) => ({
    files: [`packages/${room}/src/**/*.{ts,tsx}`],
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
