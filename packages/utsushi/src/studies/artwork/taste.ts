// What `utsushi taste` compares: pictures of the sketch that the study file names, of any parameters of its space, and groups that a run
// has found among its pictures.
import { randomStream } from '@utsushi/ground'
import type { ParameterSpace } from '@utsushi/learn'
import type { StudyContext, TasteGroup, TasteOffer, TasteSubject } from '@utsushi/study'
import type { ArtworkConfig } from './config.js'
import { commandGenerator } from './generator/command-generator.js'
import { splitCommand } from '../../program/command-words.js'
import { drawParameters } from './groups/index.js'
import { groupsOfRun } from './groups/of-run.js'
import { sketchNamed, type Sketch } from './sketches/index.js'
import { openPainter } from './sketches/open-painter.js'

export const taste: TasteOffer<ArtworkConfig> = { open }

/** Width and height of a picture that is looked at, px. */
const shown = 192

/** Pictures that stand for a group. */
const ofGroup = 9

async function open(
  config: ArtworkConfig,
  { signal }: Pick<StudyContext, 'signal'>,
  command?: string,
): Promise<TasteSubject> {
  if (command !== undefined) return ofProgram(config, signal, command)
  const {
    data,
    simulation,
    taste: { groups },
  } = config
  const sketch = sketchNamed(data.sketch ?? simulation.sketch, 'data.sketch')
  const painter = await openPainter()
  return {
    name: sketch.name,
    space: spaceOf(sketch),
    paint: (values, seed) => ({
      pixels: painter.paint(sketch, values, seed, { width: shown, height: shown }),
      ...{ width: shown, height: shown },
    }),
    ...(groups !== undefined && { groups: groupsIn(groups, sketch) }),
    close: () => painter.free(),
  }
}

/** Pictures that a program of the user's own draws, of the parameters that the study file declares, or of the sketch's. */
function ofProgram({ data, simulation }: ArtworkConfig, signal: AbortSignal, command: string): TasteSubject {
  const own = Object.entries(data.parameters).map(([name, { kind, low, high }]) => ({
    name,
    kind,
    low,
    high,
  }))
  const parameters =
    own.length > 0 ? own : sketchNamed(data.sketch ?? simulation.sketch, 'data.sketch').parameters
  const generator = commandGenerator({
    ...{ name: '--command', command: splitCommand(command), parameters, signal },
  })
  return {
    name: command,
    space: spaceOf({ parameters }),
    paint: async (values, seed) => {
      const { width, height, values: pixels } = await generator.paint(values, seed)
      return { pixels, width, height }
    },
    close: () => generator.close(),
  }
}

/** The parameters of a sketch as a space that is searched. */
export const spaceOf = ({ parameters }: Pick<Sketch, 'parameters'>): ParameterSpace =>
  Object.fromEntries(parameters.map(({ name, kind, low, high }) => [name, { kind, low, high }]))

/** Groups of a run, each by some pictures like its own. */
const groupsIn = (run: string, { parameters }: Sketch): readonly TasteGroup[] =>
  groupsOfRun(run, 'taste.groups').map(({ name, draw }, place) => ({
    name,
    pictures: drawParameters(draw, parameters, ofGroup, randomStream(1, 'group', place)),
  }))
