// Files of a megabyte that are made to fill memory, each read by a process of its own: what that took at most, and what it said. Figures
// stand in docs/reliability.md. Linux only (it asks /proc). Usage: node scripts/small-inputs.mjs [word in the name of a case] [number of the first]
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync, gzipSync } from 'node:zlib'
import { withDatabase } from '../packages/data/dist/node/table/duckdb.js'

const [word = '', first = '0'] = process.argv.slice(2)
const limit = 600
const folder = mkdtempSync(join(tmpdir(), 'utsushi-small-'))
const dist = (path) => JSON.stringify(new URL(`../packages/${path}`, import.meta.url).href)
const [data, emulator, graph, tune] = [
  ...['data/dist/node/index.js', 'emulator/dist/index.js', 'graph/dist/index.js', 'tune/dist/index.js'],
].map(dist)
const main = new URL('../packages/utsushi/dist/main.js', import.meta.url).pathname
const mega = 2 ** 20

/** Files by name, and what is done with each: an expression that reads `file`, or the words of a command. */
const table = `const { readTable, columnNames } = await import(${data}); const names = await columnNames(file); await readTable(file, { columns: names.slice(-1) })`
const stream = `const { streamFields, columnNames } = await import(${data}); const names = await columnNames(file); for await (const _ of streamFields(file, names.slice(0, 1)));`
const wide = `const { readSequenceTable } = await import(${data}); await readSequenceTable(file, { header: false })`
const reader = (name, options = '{}') => `const m = await import(${data}); await m.${name}(file, ${options})`
const opened = `const { openEmulator } = await import(${emulator}); await (await openEmulator(file)).close()`
const image = `const { readImage } = await import(${data}); await readImage(file)`
const yaml = ['train', 'FILE']
const journal = `const { readJournal } = await import(${tune}); readJournal(file)`
const tensors = `const { readSafetensors } = await import(${graph}); readSafetensors(readFileSync(file))`

function png(width, height, { depth = 8, interlace = 0, extra = [] } = {}) {
  const chunk = (kind, content) => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), content])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(content.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([depth, 0, 0, 0, interlace], 8)
  const lines = deflateSync(Buffer.alloc(Math.min(1e9, height * (1 + (width * depth) / 8))), { level: 9 })
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    ...[chunk('IHDR', head), ...extra.map(([kind, content]) => chunk(kind, content))],
    ...[chunk('IDAT', lines.subarray(0, mega)), chunk('IEND', Buffer.alloc(0))],
  ])
}

const parquet = (sql) => async (file) => {
  await withDatabase((database) =>
    database.run(`COPY (${sql}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`),
  )
}
const withHeader = (json) => {
  const [length, body] = [Buffer.alloc(8), Buffer.from(json)]
  length.writeBigUInt64LE(BigInt(body.length))
  return Buffer.concat([length, body])
}
const varint = (value) => {
  const bytes = []
  for (let rest = BigInt(value); ; rest >>= 7n) {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0))
    if (rest <= 127n) return Buffer.from(bytes)
  }
}
const head = 'study: ecosystem\n'
const metadata = (text) => Buffer.from(text)

const cases = [
  ['1 GB of zeros in gzip', 'a.csv.gz', () => gzipSync(Buffer.alloc(1e9)), table],
  [
    '1 GB of rows in gzip',
    'b.csv.gz',
    () => gzipSync(Buffer.concat([Buffer.from('x,y\n'), Buffer.alloc(4e8, '1,2\n')])),
    table,
  ],
  [
    '100 MB of rows in gzip, as text of fields',
    'c.csv.gz',
    () => gzipSync(Buffer.concat([Buffer.from('x,y\n'), Buffer.alloc(1e8, '1,2\n')])),
    stream,
  ],
  ['gzip within gzip', 'd.csv.gz', () => gzipSync(gzipSync(Buffer.alloc(1e9))), table],
  [
    'a header of a million commas',
    'e.csv',
    () => Buffer.concat([Buffer.alloc(mega, ','), Buffer.from('\n1\n')]),
    table,
  ],
  [
    'a header of half a million names',
    'f.csv',
    () => Array.from({ length: mega / 8 }, (_, k) => `c${k}`).join(',') + '\n1\n',
    table,
  ],
  ['a line of a megabyte', 'g.csv', () => `x\n${'1'.repeat(mega)}`, table],
  ['a million empty lines', 'h.csv', () => `x\n${'\n'.repeat(mega)}1\n`, table],
  ['a million quotes', 'i.csv', () => `x\n${'"'.repeat(mega)}`, table],
  ['half a million rows', 'j.csv', () => `x\n${'1\n'.repeat(mega / 2)}`, table],
  [
    'a wide table of a million places',
    'k.csv',
    () => `${'1,'.repeat(mega / 4)}1\n${'1,'.repeat(mega / 4)}1\n`,
    wide,
  ],
  [
    '80 million rows of one value in Parquet',
    'l.parquet',
    parquet('SELECT 0::DOUBLE AS x FROM range(80000000)'),
    table,
  ],
  [
    'the same, as text of fields',
    'm.parquet',
    parquet("SELECT repeat('x', 1000) AS x FROM range(1000000)"),
    stream,
  ],
  ['one text of 200 MB in Parquet', 'n.parquet', parquet("SELECT repeat('x', 200000000) AS x"), stream],
  [
    'a forged number of rows in Parquet',
    'o.parquet',
    async (file) => {
      await parquet('SELECT i::DOUBLE AS x FROM range(100000) t(i)')(file)
      const bytes = readFileSync(file)
      const [rows, forged] = [varint(200_000), varint(1_000_000)]
      for (let at = bytes.indexOf(rows); at >= 0; at = bytes.indexOf(rows, at + 1))
        bytes.set(forged.subarray(0, 3).fill(255, 0, 2), at)
      return bytes
    },
    table,
  ],
  ['a picture of 30,000 × 30,000', 'a.png', () => png(30_000, 30_000), image],
  ['the same, interlaced', 'b.png', () => png(30_000, 30_000, { interlace: 1 }), image],
  ['a picture of 16 bits, 20,000 × 20,000', 'c.png', () => png(20_000, 20_000, { depth: 16 }), image],
  [
    'a picture with a note of 1 GB',
    'd.png',
    () =>
      png(8, 8, { extra: [['zTXt', Buffer.concat([Buffer.from('n\0\0'), deflateSync(Buffer.alloc(9e8))])]] }),
    image,
  ],
  [
    'a picture with a profile of 900 MB',
    'e.png',
    () =>
      png(8, 8, { extra: [['iCCP', Buffer.concat([Buffer.from('n\0\0'), deflateSync(Buffer.alloc(9e8))])]] }),
    image,
  ],
  [
    'half a million dimensions',
    'a.ts',
    () => `@problemName p\n@classLabel true a\n@data\n${'1:'.repeat(mega / 2)}a\n`,
    reader('readTs'),
  ],
  [
    'a million brackets',
    'b.ts',
    () => `@problemName p\n@timeStamps true\n@classLabel true a\n@data\n${'('.repeat(mega)}:a\n`,
    reader('readTs'),
  ],
  [
    'a hundred thousand cases',
    'c.ts',
    () => `@problemName p\n@univariate true\n@classLabel true a\n@data\n${'1,2,3:a\n'.repeat(mega / 8)}`,
    reader('readTs'),
  ],
  [
    '1 GB of pairs in gzip',
    'a.xy.gz',
    () => gzipSync(Buffer.alloc(1e9, '1 2\n')),
    'const m = await import(' + data + '); await m.readXy([file])',
  ],
  [
    'a file of pairs that are one line',
    'b.xy',
    () => '1 '.repeat(mega / 2),
    'const m = await import(' + data + '); await m.readXy([file])',
  ],
  [
    'pairs of a million columns',
    'p.csv',
    () => `${'a,'.repeat(mega / 4)}a\n${'1,'.repeat(mega / 4)}1\n`,
    reader('readColumnPairs'),
  ],
  [
    'a project of Athena, 1 GB in gzip',
    'a.prj',
    () =>
      gzipSync(
        Buffer.concat([
          Buffer.from('# Athena project file -- Demeter version 0.9\n'),
          Buffer.alloc(9e8, "@x = ('1','2');\n"),
        ]),
      ),
    reader('readAthena'),
  ],
  [
    'a project of half a million brackets',
    'b.prj',
    () =>
      gzipSync(
        `# Athena project file -- Demeter version 0.9\n$old_group = 'a';\n@args = (${'['.repeat(mega)}`,
      ),
    reader('readAthena'),
  ],
  [
    'a project as JSON, deep',
    'c.prj',
    () => `{"_____header1":"# Athena project file -- Demeter version 0.9",${'"a":['.repeat(100_000)}`,
    reader('readAthena'),
  ],
  ['YAML of a megabyte', 'a.yaml', () => head + 'a: [' + '1,'.repeat(mega / 2) + ']', yaml],
  [
    'YAML, aliases of aliases',
    'b.yaml',
    () =>
      head +
      'a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n' +
      Array.from({ length: 30 }, (_, k) => `a${k + 1}: &a${k + 1} [${`*a${k},`.repeat(10)}]`).join('\n'),
    yaml,
  ],
  ['YAML, 100,000 brackets', 'c.yaml', () => head + 'a: ' + '['.repeat(100_000), yaml],
  [
    'YAML, 30,000 keys',
    'd.yaml',
    () => head + Array.from({ length: 30_000 }, (_, k) => `k${k}:`).join('\n'),
    yaml,
  ],
  [
    'safetensors of a forged header',
    'a.safetensors',
    () => Buffer.concat([Buffer.from([255, 255, 255, 255, 255, 0, 0, 0]), Buffer.alloc(mega)]),
    tensors,
  ],
  [
    'safetensors of forged shapes',
    'b.safetensors',
    () => withHeader('{"a":{"dtype":"F32","shape":[1000000000,1000000000],"data_offsets":[0,4]}}    '),
    tensors,
  ],
  [
    'safetensors of 20,000 empty arrays',
    'c.safetensors',
    () =>
      withHeader(
        `{${Array.from({ length: 18_000 }, (_, k) => `"${k}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`).join(',')}}`,
      ),
    tensors,
  ],
  [
    'ONNX of forged lengths',
    'a.onnx',
    () =>
      Buffer.concat([
        Buffer.from([0x08, 0x08, 0x3a]),
        varint(2 ** 40),
        metadata('\x07utsushi\x12'),
        Buffer.alloc(mega),
      ]),
    opened,
  ],
  ['ONNX of a million fields', 'b.onnx', () => Buffer.alloc(mega, Buffer.from([0x72, 0x00])), opened],
  ['a journal of a megabyte of brackets', 'a.journal', () => `${'['.repeat(mega)}\n`, journal],
  [
    'a journal of 100,000 lines',
    'b.journal',
    () => '{"op_code":10,"worker_id":"a"}\n'.repeat(mega / 32),
    journal,
  ],
  [
    'a search of 200,000 names in a line',
    'c.journal',
    () => `{"op_code":0,"worker_id":"a","study_name":"a","directions":[${'1,'.repeat(mega / 2)}1]}\n`,
    journal,
  ],
]

const program = (work) => `
  import { readFileSync } from 'node:fs'
  const file = process.argv[1]
  process.on('exit', () => process.stderr.write('most: ' + /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] + '\\n'))
  try { ${work}; console.log('read') } catch (error) { console.log(error.name + ': ' + String(error.message).slice(0, 160)) ; process.exitCode = error.name === 'InputError' || error.name === 'FailureError' ? 2 : 1 }`
const tellMemory = `data:text/javascript,${encodeURIComponent(`import { readFileSync } from 'node:fs'; import { isMainThread } from 'node:worker_threads'; if (isMainThread) process.on('exit', () => process.stderr.write('most: ' + /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] + '\\n'))`)}`

let bad = 0
const chosen = cases.slice(Number(first)).filter(([what, name]) => `${what} ${name}`.includes(word))
for (const [what, name, make, work] of chosen) {
  const own = join(folder, 'own')
  mkdirSync(own)
  const file = join(own, name)
  const made = await make(file)
  if (made !== undefined) writeFileSync(file, made)
  const size = statSync(file).size
  const args = Array.isArray(work)
    ? [`--import=${tellMemory}`, main, ...work.map((each) => (each === 'FILE' ? file : each))]
    : ['--input-type=module', '-e', program(work), file]
  const began = performance.now()
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 300_000,
    cwd: own,
  })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const most = Math.round(Number(/most: (\d+)/.exec(stderr)?.[1] ?? NaN) / 1024)
  const said = `${stdout}${stderr}`
    .replace(/most: \d+\n/, '')
    .replaceAll(`${own}/`, '')
    .trim()
    .split('\n')
    .at(-1)
    ?.slice(0, 150)
  const wrong = !(most <= limit) || (status !== 0 && status !== 2) || signal !== null
  if (wrong) bad++
  console.log(
    `${wrong ? 'FAIL' : 'ok  '} ${what} (${name}, ${(size / 1000).toFixed(0)} kB): ${most} MB, ${seconds} s, ${status ?? signal}: ${said}`,
  )
  rmSync(own, { recursive: true })
}
rmSync(folder, { recursive: true, force: true })
console.log(`${bad} of ${chosen.length} cases took more than ${limit} MB, or did not end as they should`)
process.exitCode = bad === 0 ? 0 : 1
