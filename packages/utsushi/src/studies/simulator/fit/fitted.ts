// What a run keeps of its fit: plain JSON, checked when it is read back.
import { InputError } from '@utsushi/ground'
import { isSection } from '@utsushi/study'
import { z } from 'zod'
import { isNetwork, type SimulatorConfig } from '../config.js'
import { transforms } from '../config/tables.js'
import { parseMethod, type Method } from './methods.js'

const numbers = z.array(z.number())
const positive = z.number().positive()

const learnt = z.strictObject({
  inputs: z
    .array(
      z.strictObject({
        name: z.string(),
        unit: z.string(),
        isLog: z.boolean(),
        center: z.number(),
        scale: positive,
        min: z.number(),
        max: z.number(),
      }),
    )
    .min(1),
  outputs: z
    .array(
      z.strictObject({
        name: z.string(),
        unit: z.string(),
        transform: z.enum(transforms),
        spread: z.number().min(0),
      }),
    )
    .min(1),
  axis: numbers,
  basis: z.strictObject({
    center: numbers.min(1),
    scale: z.array(positive).min(1),
    directions: z.array(numbers).min(1),
    left: z.array(z.number().min(0)).min(1),
    held: z.array(z.number()),
  }),
  runs: z.number().int().min(1),
})

/** What is learnt of the training runs, before a method or a network is. */
export type Learnt = z.output<typeof learnt>

/**
 * What outputs are told by, as they are learnt: `center + scores · directions`. Of single numbers each is its own direction.
 *
 * - `center` `[values]`, `scale` `[values]`: mean, and the deviation that the value counts by
 * - `directions` `[scores, values]`: what one deviation of a score does
 * - `left` `[values]`: variance that the directions leave out
 * - `held`: share of the variance that they hold, of each group of outputs that has directions of its own
 */
export type Basis = Learnt['basis']

/** What is fitted on the training runs and on no other; `scalers.json` of a run. */
export interface Fitted extends Learnt {
  /** A method that is fitted in one go. */
  readonly method?: Method
}

/** @throws InputError when the record of a run is damaged */
export function parseFitted(value: unknown, file: string, { model }: Pick<SimulatorConfig, 'model'>): Fitted {
  const { method, ...rest } = isSection(value) ? value : {}
  const parsed = learnt.safeParse(rest)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new InputError(
      `${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'damaged'} — train again or restore the file`,
    )
  }
  const { basis, outputs, axis } = parsed.data
  const values = outputs.length * Math.max(1, axis.length)
  const lengths = [basis.center, basis.scale, basis.left, ...basis.directions].map(({ length }) => length)
  if (lengths.some((length) => length !== values))
    throw new InputError(`${file}: basis is none of ${values} values — train again or restore the file`)
  if (isNetwork(model) !== (method === undefined))
    throw new InputError(`${file}: method is none of the kind ${model.kind} that the study file asks for`)
  return {
    ...parsed.data,
    ...(method !== undefined && { method: parseMethod(method, `${file}: method`, model.kind) }),
  }
}
