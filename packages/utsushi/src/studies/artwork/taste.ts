// What `utsushi taste` compares: pictures of the sketch that the study file names, of any parameters of its space, and groups that a run
// has found among its pictures.
import { randomStream } from '@utsushi/ground'
import type { ParameterSpace } from '@utsushi/learn'
import type { StudyContext, TasteGroup, TasteOffer, TasteSubject } from '@utsushi/study'
import type { ArtworkConfig } from './config.js'
import { commandGenerator } from './generator/command-generator.js'
import { sketchGenerator, type Generator } from './generator/generator.js'
import { splitCommand } from '../../program/command-words.js'
import { drawParameters } from './groups/index.js'
import { groupsOfRun } from './groups/of-run.js'
import { sketchNamed, type Sketch } from './sketches/index.js'

export const taste: TasteOffer<ArtworkConfig> = { open }

/** Width and height of a picture that is looked at, px. */
const shown = 192

/** Pictures that stand for a group. */
const ofGroup = 9

async function open(
  { data, simulation, taste: { groups } }: ArtworkConfig,
  { signal }: Pick<StudyContext, 'signal'>,
  command?: string,
): Promise<TasteSubject> {
  const sketch = (): Sketch => sketchNamed(data.sketch ?? simulation.sketch, 'data.sketch')
  if (command === undefined) {
    const own = sketch()
    return {
      ...subjectOf(await sketchGenerator(own, { width: shown, height: shown })),
      ...(groups !== undefined && { groups: groupsIn(groups, own) }),
    }
  }
  // Of the parameters that the study file declares, or of the sketch's.
  const declared = Object.entries(data.parameters).map(([name, { kind, low, high }]) => ({
    ...{ name, kind, low, high },
  }))
  const parameters = declared.length > 0 ? declared : sketch().parameters
  const program = { name: '--command', command: splitCommand(command), parameters, signal }
  return { ...subjectOf(commandGenerator(program)), name: command }
}

/** What a generator draws, as something that is compared. */
const subjectOf = (generator: Generator): TasteSubject => ({
  name: generator.name,
  space: spaceOf(generator),
  paint: async (values, seed) => {
    const { width, height, values: pixels } = await generator.paint(values, seed)
    return { pixels, width, height }
  },
  close: () => generator.close(),
})

/** The parameters of a sketch as a space that is searched. */
export const spaceOf = ({ parameters }: Pick<Generator, 'parameters'>): ParameterSpace =>
  Object.fromEntries(parameters.map(({ name, kind, low, high }) => [name, { kind, low, high }]))

/** Groups of a run, each by some pictures like its own. */
const groupsIn = (run: string, { parameters }: Sketch): readonly TasteGroup[] =>
  groupsOfRun(run, 'taste.groups').map(({ name, draw }, place) => ({
    name,
    pictures: drawParameters(draw, parameters, ofGroup, randomStream(1, 'group', place)),
  }))
