// A project for a study of one's own: the template under another name, and what it takes to build, test and run it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { makeFolder, writeAtomic } from '@utsushi/ground/node'
import { studies } from '../definition/registry.js'
import { packageVersion } from '../run/version.js'

/** The template, as it is compiled and tested in this package. */
const templateFile = new URL('../../src/template/starter.ts', import.meta.url)

/**
 * Writes the project of a new study.
 *
 * @param name of the study: lower-case letters, digits and dashes
 * @param folder to write into; absent or empty
 * @returns paths of the files
 * @throws InputError for a name that is none or taken, and for a folder that holds something
 * @example writeProject('glacier', 'glacier') // ['glacier/package.json', 'glacier/src/glacier.ts', …]
 */
export function writeProject(name: string, folder: string): readonly string[] {
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new InputError(
      `"${name}" is no name for a study — expected lower-case letters, digits and dashes, such as glacier`,
    )
  if (studies.has(name)) throw new InputError(`there is a study "${name}" already — choose another name`)
  const [found] = existsSync(folder) ? readdirSync(folder) : []
  if (found !== undefined)
    throw new InputError(`${folder} is not empty (${found}) — choose another folder with --out`)
  makeFolder(join(folder, 'src'))
  return Object.entries(filesOf(name)).map(([file, content]) => {
    const path = join(folder, file)
    writeAtomic(path, content)
    return path
  })
}

function filesOf(name: string): Readonly<Record<string, string>> {
  // With what follows it no name is a word of the language (class) or of the template (network).
  const variable = `${name.replaceAll(/-+(.?)/g, (_, letter: string) => letter.toUpperCase())}Study`
  const template = readFileSync(templateFile, 'utf8')
    .replaceAll("'starter'", `'${name}'`)
    .replaceAll('study: starter', `study: ${name}`)
    .replaceAll('starter emulator', `${name} emulator`)
    .replaceAll('const starter =', `const ${variable} =`)
  const own = Object.fromEntries(
    ['data', 'emulator', 'graph', 'ground', 'learn', 'study'].map((room) => [
      `@utsushi/${room}`,
      packageVersion,
    ]),
  )
  return {
    'package.json':
      JSON.stringify(
        {
          ...{ name, version: '0.1.0', private: true, type: 'module', bin: { [name]: 'dist/main.js' } },
          scripts: {
            build: 'tsc',
            demo: 'tsc && node dist/main.js demo',
            test: 'tsc && vitest run --dir dist',
          },
          dependencies: { ...own, 'onnxruntime-node': '^1.30.0', zod: '^4.1.0' },
          devDependencies: {
            '@types/node': '^20',
            'onnxruntime-web': '^1.30.0',
            typescript: '^6.0.0',
            vitest: '^4.1.0',
          },
        },
        null,
        2,
      ) + '\n',
    'tsconfig.json':
      JSON.stringify(
        {
          compilerOptions: {
            ...{ target: 'es2022', lib: ['es2023'], module: 'nodenext', types: ['node'], strict: true },
            ...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
            ...{ rootDir: 'src', outDir: 'dist' },
          },
          include: ['src'],
        },
        null,
        2,
      ) + '\n',
    '.npmrc':
      '# onnxruntime-node would download CUDA libraries, which only graphics cards need\nignore-scripts=true\n',
    '.gitignore': 'node_modules/\ndist/\nruns/\ndemo/\n',
    [`src/${name}.ts`]: template,
    'src/main.ts': `#!/usr/bin/env node
import { runCommandLine } from '@utsushi/study/command-line'
import { ${variable} } from './${name}.js'

process.exit(await runCommandLine({ studies: [${variable}], name: 'node dist/main.js' }))
`,
    [`src/${name}.test.ts`]: `// What every study must do; add what is your own.
import { silentReporter } from '@utsushi/study'
import { studyConformance } from '@utsushi/study/testing'
import * as web from 'onnxruntime-web'
import { ${variable} } from './${name}.js'

const context = { reporter: silentReporter, signal: new AbortController().signal, threads: 1, device: 'cpu' } as const

studyConformance(${variable}, {
  web,
  data: async (folder) => ${variable}.simulation?.run({ samples: 30 }, folder, context),
  config: (folder) => ({
    data: { file: \`\${folder}/rows.csv\` },
    model: { hidden: 8 },
    training: { epochs: 12, batch: 16 },
  }),
  space: { 'model.hidden': { choices: [4, 8] } },
})
`,
    [`${name}.yaml`]: `study: ${name}

data:
  file: data/rows.csv # written by: node dist/main.js simulate ${name}.yaml
  inputs: { mass: kg, area: m2, drag: '1' }
  outputs: { speed: m s-1 }
  group: specimen
`,
    'README.md': `# ${name}

A study of one's own, on [Utsushi](https://www.npmjs.com/package/@utsushi/study).

\`\`\`sh
npm install
npm run demo                                  # simulate, train, evaluate: seconds
npm test                                      # what every study must do
node dist/main.js simulate ${name}.yaml
node dist/main.js train ${name}.yaml
node dist/main.js tune ${name}.yaml --workers 2
node dist/main.js predict runs/<run> --input data/rows.csv --out speeds.csv
\`\`\`

All of it is in [src/${name}.ts](src/${name}.ts): what the study file may say, how the table is read and cut, the network, its
loss, and what is scored. Put your own table into \`data/\`, name its columns in [${name}.yaml](${name}.yaml), and change what is
yours.
`,
  }
}
