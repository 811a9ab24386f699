// What a run keeps of its fit: plain JSON, checked when it is read back.
import { InputError } from '@utsushi/ground'
import { isSection } from '@utsushi/study'
import { fittedKinds, isOneOf, type MaterialsConfig } from '../config.js'
import type { Learnt, Scales } from './learnt.js'
import { parseMethod, type Method } from './methods.js'

/** What is fitted on the training sequences and on no other; `scalers.json` of a run. */
export interface Fitted extends Learnt {
  /** A method that is fitted in one go. */
  readonly method?: Method
}

/** @throws InputError when the record of a run is damaged */
export function parseFitted(value: unknown, file: string, { model }: Pick<MaterialsConfig, 'model'>): Fitted {
  const own = isSection(value) ? value : {}
  const damaged = (what: string): InputError =>
    new InputError(`${file}: ${what} — train again or restore the file`)
  const numbers = (key: string): readonly number[] => {
    const found = own[key]
    if (!isNumbers(found)) throw damaged(`${key} is no list of numbers`)
    return found
  }
  const names = (key: string): readonly string[] => {
    const found = own[key]
    if (!Array.isArray(found) || !found.every((name) => typeof name === 'string'))
      throw damaged(`${key} is no list of names`)
    return found
  }
  const count = (key: string): number => {
    const found = own[key]
    if (typeof found !== 'number' || !Number.isInteger(found) || found < 1)
      throw damaged(`${key} is no count`)
    return found
  }
  const scales = (key: string): Scales => {
    const { center, scale } = isSection(own[key]) ? own[key] : {}
    if (
      !isNumbers(center) ||
      !isNumbers(scale) ||
      center.length !== scale.length ||
      scale.some((size) => !(size > 0))
    )
      throw damaged(`${key} holds no scales`)
    return { center, scale }
  }
  const { isEven, method } = own
  if (typeof isEven !== 'boolean') throw damaged('isEven is neither true nor false')
  const parsed = method === undefined ? undefined : parseMethod(method, `${file}: method`)
  const channels = scales('channels')
  const signals = names('signals')
  if (![signals.length, signals.length * count('steps')].includes(channels.center.length))
    throw damaged(`channels are no ${signals.length} scales, one a signal`)
  const isMethod = isOneOf(fittedKinds, model.kind)
  if (isMethod !== (parsed !== undefined) || (parsed !== undefined && parsed.kind !== model.kind))
    throw damaged(`method is none of the kind ${model.kind} that the study file asks for`)
  return {
    ...{ lowest: numbers('lowest'), highest: numbers('highest') },
    ...{
      channels,
      answers: scales('answers'),
      shares: numbers('shares'),
      classes: names('classes'),
      signals,
    },
    ...{ steps: count('steps'), isEven, axis: numbers('axis'), answerAxis: numbers('answerAxis') },
    sequences: count('sequences'),
    ...(parsed && { method: parsed }),
  }
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isFinite(each))
