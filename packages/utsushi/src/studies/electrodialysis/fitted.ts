// What a model is given besides its weights, as tensors: tables of all experiments, and what was fitted on some of them.
import { InputError, parseScaler, type Scaler } from '@utsushi/data'
import { hostTensor, type HostTensor } from '@utsushi/graph'
import { isSection } from '@utsushi/study'
import type { ElectrodialysisData } from './data.js'
import type { LossTables } from './objective.js'

/** What is fitted on the training experiments and on no other; `scalers.json` of a run. */
export interface Fitted {
  readonly scaler: Scaler
  /** Typical transfer of a step, in physical units, one for each of the balance's transfers. */
  readonly transfers: readonly number[]
}

/** The tensors that differ from fold to fold. */
export function fittedTensors({
  scaler,
  transfers,
}: Fitted): Record<'center' | 'scale' | 'reference', HostTensor> {
  return {
    center: hostTensor(scaler.features.map(({ center }) => center)),
    scale: hostTensor(scaler.features.map(({ scale }) => scale)),
    reference: hostTensor(transfers),
  }
}

/** All data inputs of the study's programs. */
export function tableTensors(
  { tables }: Pick<ElectrodialysisData, 'tables'>,
  fitted: Fitted,
): Record<keyof LossTables, HostTensor> {
  return { values: tables.values, mask: tables.mask, ...fittedTensors(fitted) }
}

/** @throws InputError when the record of a run is damaged */
export function parseFitted(value: unknown, file: string): Fitted {
  const { scaler, transfers } = isSection(value) ? value : {}
  if (!Array.isArray(transfers) || !transfers.every((size) => Number(size) > 0))
    throw new InputError(`${file}: transfers are no sizes — train again or restore the file`)
  return { scaler: parseScaler(scaler, `${file}: scaler`), transfers: transfers.map(Number) }
}
