// `utsushi loop`: pictures are drawn, the emulator reads off what drew them, they are drawn again from that, and both are compared. Or
// pictures from elsewhere, whose origin nobody knows.
import { basename } from 'node:path'
import { randomStream } from '@utsushi/ground'
import type { Emulator } from '@utsushi/emulator'
import type { Loop, LoopOptions, StudyContext } from '@utsushi/study'
import { formatShare } from '@utsushi/study/plots'
import { good, warning, type Block } from '@utsushi/study/report'
import { InputError } from '@utsushi/ground'
import { parametersOf } from './data/read.js'
import type { Parameter } from './data/encoding.js'
import { ask, described, openPictures, pictureFiles, type Described } from './emulator/asked.js'
import { commandGenerator } from './generator/command-generator.js'
import { sketchGenerator, type Generator } from './generator/generator.js'
import { splitCommand } from '../../program/command-words.js'
import { regenerate, type Original, type Regenerated } from './loop/regenerate.js'
import { regeneratedSheet } from './report/pictures.js'
import { regenerationBlocks } from './report.js'
import { likenessWords } from './report/words.js'
import { parameterErrors } from './score/errors.js'
import { regenerationSummary } from './score/regeneration.js'
import { sketchNamed, valuesAt } from './sketches/index.js'

/** @throws InputError where what drew the pictures of training is not known */
export async function loop(emulator: Emulator, options: LoopOptions, context: StudyContext): Promise<Loop> {
  const own = described(emulator, options.emulator)
  const generator = await generatorOf(own, options, context)
  try {
    return await closed(emulator, own, generator, options, context)
  } finally {
    generator.close()
  }
}

async function closed(
  emulator: Emulator,
  own: Described,
  generator: Generator,
  options: LoopOptions,
  context: StudyContext,
): Promise<Loop> {
  const originals =
    options.input === undefined ? await drawn(own, options, generator) : await found(own, options.input)
  const pixels = new Uint8Array(originals.length * own.size * own.size * 3)
  for (const [row, original] of originals.entries())
    pixels.set(original.pixels, row * own.size * own.size * 3)
  const { taken, raw } = await ask(emulator, own, pixels)
  const width = own.parameters.length
  const again: Regenerated[] = []
  for (const [row, original] of originals.entries()) {
    context.signal.throwIfAborted()
    const estimate = Array.from(taken.subarray(row * width, (row + 1) * width))
    again.push(
      await regenerate(
        { ...original, estimate },
        { parameters: own.parameters, generator, size: own.size, refine: options.refine },
      ),
    )
    context.reporter.progress({ task: 'loop', done: row + 1, total: originals.length, unit: 'pictures' })
  }
  return told(own, options, again, { taken, raw })
}

/** What draws: a program of the user's own, or the sketch that drew the pictures of training. */
async function generatorOf(
  { sketch: name, size, parameters }: Described,
  options: LoopOptions,
  { signal }: Pick<StudyContext, 'signal'>,
): Promise<Generator> {
  const picture = { width: size, height: size }
  if (options.command !== undefined)
    return commandGenerator({
      ...{ name: '--command', command: splitCommand(options.command), signal, size: picture },
      parameters: parameters.map(({ unit, ...one }) => ({ ...one, ...(unit !== '1' && { unit }) })),
    })
  if (name === null)
    throw new InputError(
      'the emulator was trained on pictures of another program: nothing here draws them again — name the program by --command',
    )
  const sketch = sketchNamed(name, options.emulator)
  if (parametersOf(sketch).some((one) => parameters.every((other) => other.name !== one.name)))
    throw new InputError(
      `the emulator says but ${parameters.map((one) => one.name).join(', ')}, and ${name} is drawn from ${sketch.parameters.map((one) => one.name).join(', ')} — train one on all of them`,
    )
  return sketchGenerator(sketch, picture)
}

/** Pictures drawn from parameters spread at random over their ranges. */
async function drawn(
  { parameters }: Described,
  { count, seed }: LoopOptions,
  generator: Generator,
): Promise<Original[]> {
  const random = randomStream(seed, 'loop')
  const originals: Original[] = []
  for (let k = 0; k < count; k++) {
    const point = parameters.map(() => random.uniform())
    const own = valuesAt({ name: 'loop', parameters }, point)
    const truth = parameters.map(({ name }) => own[name] ?? NaN)
    const nuisance = random.below(2 ** 31)
    const { values: pixels } = await generator.paint(own, nuisance)
    originals.push({ name: `picture ${k + 1}`, pixels, truth, seed: nuisance, estimate: [] })
  }
  return originals
}

/** Pictures from elsewhere. */
async function found(own: Described, input: string): Promise<Original[]> {
  const files = pictureFiles(input)
  const images = await openPictures(files, own)
  const { values } = await images.take(Int32Array.from(files.keys()))
  const bytes = own.size * own.size * 3
  return files.map((file, row) => ({
    name: basename(file),
    pixels: (values as Uint8Array).subarray(row * bytes, (row + 1) * bytes),
    estimate: [],
  }))
}

/** What came of it, for a report, a table and the terminal. */
function told(
  { parameters, size }: Described,
  { refine, input }: LoopOptions,
  again: readonly Regenerated[],
  estimates: { readonly taken: Float32Array; readonly raw: Float32Array },
): Loop {
  const summary = regenerationSummary(again)
  const isKnown = input === undefined
  const truth = Float32Array.from(again.flatMap((one) => one.truth ?? []))
  const errors = isKnown ? parameterErrors(parameters, estimates, truth) : []
  const words = `${again.length} pictures and what their estimates draw are alike by a structural similarity of ${likenessWords(summary.ssim.median)} (median; a tenth is below ${likenessWords(summary.ssim.tenth)}); pixels differ by ${formatShare(summary.pixelError)} of the full range.`
  const seeds = isKnown
    ? ''
    : ' Their seeds are not known: what no parameter tells was drawn by chance, and differs.'
  return {
    title: isKnown ? 'Drawn, estimated, and drawn again' : 'Estimated, and drawn again',
    subtitle: `${again.length} pictures of ${size} × ${size} pixels`,
    verdict: [summary.ssim.median >= 0.95 ? good(words + seeds) : warning(words + seeds)],
    tables: [
      {
        title: 'Likeness of pictures and what their estimates draw',
        columns: ['', 'SSIM (median)', 'a tenth is below', 'pixel error'],
        rows: [
          [
            'drawn again',
            rounded(summary.ssim.median),
            rounded(summary.ssim.tenth),
            rounded(summary.pixelError),
          ],
          ...(summary.refined === null
            ? []
            : [
                [
                  ...['after a search', rounded(summary.refined.ssim.median)],
                  ...[rounded(summary.refined.ssim.tenth), rounded(summary.refined.pixelError)],
                ],
              ]),
        ],
      },
      ...(errors.length === 0
        ? []
        : [
            {
              title: 'Errors of the estimates',
              columns: ['parameter', 'exact', 'median error', 'mean error'],
              rows: errors.map(({ name, exact, median, mae }) => [
                ...[name, roundedOrNull(exact?.value)],
                ...[roundedOrNull(median.value), rounded(mae)],
              ]),
            },
          ]),
    ],
    pictures: {
      regenerated: regeneratedSheet(
        parameters,
        size,
        again,
        'The least alike, each beside what its estimate draws',
      ),
    },
    blocks: (figures): readonly Block[] => regenerationBlocks(summary, figures),
    ...tableOf(parameters, again, refine),
  }
}

const rounded = (value: number): number => Number(value.toPrecision(4))

const roundedOrNull = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : rounded(value)

/** `loop.csv`: what drew each picture, what was read, how alike they are. */
function tableOf(
  parameters: readonly Parameter[],
  again: readonly Regenerated[],
  refine: boolean,
): Pick<Loop, 'columns' | 'values'> {
  const numbers = (of: (one: Regenerated) => number | undefined): Float32Array =>
    Float32Array.from(again, (one) => of(one) ?? NaN)
  const known = again.some(({ truth }) => truth !== undefined)
  const each = parameters.flatMap(({ name, unit }, place) => [
    ...(known ? [{ name: `${name}_true`, unit, values: numbers(({ truth }) => truth?.[place]) }] : []),
    { name, unit, values: numbers(({ estimate }) => estimate[place]) },
    ...(refine
      ? [{ name: `${name}_refined`, unit, values: numbers(({ refined }) => refined?.values[place]) }]
      : []),
  ])
  const likeness = [
    { name: 'ssim', unit: '1', values: numbers((one) => one.likeness.ssim) },
    { name: 'pixel_error', unit: '1', values: numbers((one) => one.likeness.pixelError) },
    ...(known ? [{ name: 'ssim_sibling', unit: '1', values: numbers((one) => one.sibling?.ssim) }] : []),
    ...(refine
      ? [
          { name: 'ssim_refined', unit: '1', values: numbers((one) => one.refined?.likeness.ssim) },
          {
            name: 'pixel_error_refined',
            unit: '1',
            values: numbers((one) => one.refined?.likeness.pixelError),
          },
        ]
      : []),
  ]
  const all = [...each, ...likeness]
  return {
    columns: [
      { name: 'picture', kind: 'label', labels: again.map(({ name }) => name) },
      ...all.map(({ name, unit }) => ({ name, unit })),
    ],
    values: [Int32Array.from(again.keys()), ...all.map(({ values }) => values)],
  }
}
