// What `utsushi taste` compares: pictures of the sketch that the study file names, of any parameters of its space, and groups that a run
// has found among its pictures.
import { randomStream } from '@utsushi/ground'
import type { ParameterSpace } from '@utsushi/learn'
import type { TasteGroup, TasteOffer, TasteSubject } from '@utsushi/study'
import type { ArtworkConfig } from './config.js'
import { drawParameters } from './groups/index.js'
import { groupsOfRun } from './groups/of-run.js'
import { sketchNamed, type Sketch } from './sketches/index.js'
import { openPainter } from './sketches/open-painter.js'

export const taste: TasteOffer<ArtworkConfig> = { open }

/** Width and height of a picture that is looked at, px. */
const shown = 192

/** Pictures that stand for a group. */
const ofGroup = 9

async function open({ data, simulation, taste: { groups } }: ArtworkConfig): Promise<TasteSubject> {
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

/** The parameters of a sketch as a space that is searched. */
export const spaceOf = ({ parameters }: Pick<Sketch, 'parameters'>): ParameterSpace =>
  Object.fromEntries(parameters.map(({ name, kind, low, high }) => [name, { kind, low, high }]))

/** Groups of a run, each by some pictures like its own. */
const groupsIn = (run: string, { parameters }: Sketch): readonly TasteGroup[] =>
  groupsOfRun(run, 'taste.groups').map(({ name, draw }, place) => ({
    name,
    pictures: drawParameters(draw, parameters, ofGroup, randomStream(1, 'group', place)),
  }))
