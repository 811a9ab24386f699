// An encoder that came as an ONNX file, as a run keeps it: the file itself, so that the emulator needs nothing beside the run.
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { readRowModel, type Tensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { fileEmbedding } from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'

/** An ONNX file `[batch, time]` → `[batch, features]`; plain JSON. */
export interface EncoderFile {
  /** Without its folder. */
  readonly name: string
  /** Of its bytes, hexadecimal. */
  readonly sha256: string
  readonly base64: string
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/**
 * The file as a run keeps it.
 * @throws InputError when it cannot be part of an emulator, with the way out
 */
export function encoderFile(bytes: Uint8Array, path: string): EncoderFile {
  readRowModel(bytes, path)
  return { name: basename(path), sha256: digestOf(bytes), base64: Buffer.from(bytes).toString('base64') }
}

/** @throws InputError when a record of a run is no such file, or other bytes than it says */
export function parseEncoderFile(value: unknown, place: string): EncoderFile {
  const { name, sha256, base64 } = isSection(value) ? value : {}
  if (
    typeof name !== 'string' ||
    typeof base64 !== 'string' ||
    sha256 !== digestOf(Buffer.from(base64, 'base64'))
  )
    throw new InputError(
      `${place}: not the encoder that the run was trained with — train again or restore the file`,
    )
  return { name, sha256, base64 }
}

/**
 * What the file makes of windows, as part of a program.
 *
 * @param window `[batch, context]`, measured by the normal range
 * @param width features in all, of which some stand beside what the file gives
 */
export function encoderFileTensor(
  { name, base64 }: EncoderFile,
  window: Tensor,
  { differences, patches }: Pick<EquipmentConfig['encoder'], 'differences' | 'patches'>,
  width: number,
): Tensor {
  const beside = { differenced: differences, pieces: patches ? patchPieces : 0 }
  const features = (width - 3 * beside.pieces) / (differences ? 2 : 1)
  return fileEmbedding(readRowModel(Buffer.from(base64, 'base64'), name), window, beside, features)
}

/** Pieces of a window whose mean, deviation and least value stand beside an embedding, with `encoder.patches`. */
export const patchPieces = 8
