// What `utsushi taste` compares: pictures of the sketch that the study file names, of any parameters of its space, and groups that a run
// has found among its pictures.
import { join } from 'node:path'
import { existsSync, readFileSync } from 'node:fs'
import { InputError, randomStream } from '@utsushi/ground'
import type { ParameterSpace } from '@utsushi/learn'
import { isSection, type TasteGroup, type TasteOffer, type TasteSubject } from '@utsushi/study'
import type { ArtworkConfig } from './config.js'
import { drawParameters, parseParameterDraw } from './groups/index.js'
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

/** @throws InputError where the folder is no run of this study with groups */
function groupsIn(run: string, sketch: Sketch): readonly TasteGroup[] {
  const file = join(run, 'metrics.json')
  const missing = (): InputError =>
    new InputError(`${file}: holds no groups of ${sketch.name} — name the folder of a run (taste.groups)`)
  if (!existsSync(file)) throw missing()
  const metrics: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const parts: readonly unknown[] =
    isSection(metrics) && Array.isArray(metrics['parts']) ? metrics['parts'] : []
  const [main] = parts
  const summary = isSection(main) && isSection(main['groups']) ? main['groups'] : undefined
  const told: readonly unknown[] =
    summary !== undefined && Array.isArray(summary['groups']) ? summary['groups'] : []
  const groups = told.flatMap((one, place): TasteGroup[] => {
    if (!isSection(one) || one['draw'] === null || typeof one['name'] !== 'string') return []
    const draw = parseParameterDraw(one['draw'], file)
    const random = randomStream(1, 'group', place)
    return [{ name: one['name'], pictures: drawParameters(draw, sketch.parameters, ofGroup, random) }]
  })
  if (groups.length < 2) throw missing()
  return groups
}
