/**
 * The checkpoints of one training as files: `latest` to go on from, `best` to use.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { trainedPart, wholeValues } from '../parameters/frozen.js'
import { toRecord } from '../parameters/record.js'
import { readCheckpoint, removePartialCheckpoints, writeCheckpoint } from './checkpoint.js'
import type { CheckpointStore, Signature, Snapshot, TrainingCheckpoints } from './checkpoint-store.js'
import type { LedgerState } from './ledger.js'
import { frozenName, deployedName, type TrainingDescription } from './train-definition.js'

/** Where checkpoints are kept, and how often they are written. */
export interface FileCheckpointOptions {
  /** Where `latest.safetensors` and `best.safetensors` stand, with their `.json` for people. */
  readonly folder: string
  /** Go on from `latest.safetensors` if it is there. Otherwise its presence is an error: nothing is overwritten. */
  readonly resume: boolean
  /** 30 when left out. */
  readonly everySeconds?: number
  /** Beside the seconds: at every multiple of so many steps. */
  readonly everySteps?: number
}

/**
 * Checkpoints in a folder, written whole or not at all.
 *
 * A training that reads them throws a InputError when a file is damaged or belongs to another training, and an Error
 * when one cannot be written; what stood there before stays.
 *
 * @example runTraining({ …, checkpoints: fileCheckpoints({ folder: 'runs/first/checkpoints', resume: true }) })
 */
export const fileCheckpoints = (options: FileCheckpointOptions): CheckpointStore => ({
  ...(options.everySeconds !== undefined && { everySeconds: options.everySeconds }),
  ...(options.everySteps !== undefined && { everySteps: options.everySteps }),
  open: (training, signature) => new FileCheckpoints(options, training, signature),
})

interface Document {
  readonly signature: Signature
  readonly ledger: LedgerState
}

const bestName = 'best'

class FileCheckpoints implements TrainingCheckpoints {
  private readonly latestPath: string
  private readonly bestPath: string
  kept: string | undefined
  private writing: Promise<void> = Promise.resolve()
  private failure: Error | undefined
  private writtenBest = -1

  constructor(
    private readonly options: FileCheckpointOptions,
    private readonly training: TrainingDescription,
    private readonly signature: Signature,
  ) {
    this.latestPath = join(options.folder, 'latest.safetensors')
    this.bestPath = join(options.folder, 'best.safetensors')
  }

  /** The state to go on from, or nothing when training begins. */
  async read(): Promise<Snapshot | undefined> {
    await Promise.all([removePartialCheckpoints(this.latestPath), removePartialCheckpoints(this.bestPath)])
    const found = await readCheckpoint(this.latestPath)
    if (found === undefined) return undefined
    const { signature, ledger } = found.document as Document
    if (!this.options.resume) {
      throw new InputError(
        `${this.latestPath}: a training stands here at step ${ledger.step}; resume it, or choose another folder`,
      )
    }
    this.checkSignature(signature)
    const { state: names, parameters, data } = this.training
    const spec = data[frozenName]
    const trained = [trainedPart(parameters).size]
    const state = Object.fromEntries(names.map((name) => [name, this.tensor(found.tensors, name, trained)]))
    const frozen = spec ? { [frozenName]: this.tensor(found.tensors, frozenName, spec.shape) } : {}
    const apart = found.tensors.get(bestName)?.data as Float32Array | undefined
    const deployed = (): Float32Array =>
      wholeValues(parameters, state[deployedName(this.training)], frozen[frozenName])
    const best = ledger.best === null ? undefined : (apart ?? deployed())
    // A best checkpoint that was lost is written again: `latest` knows its weights.
    this.writtenBest = existsSync(this.bestPath) ? (ledger.best?.step ?? -1) : -1
    this.kept = this.latestPath
    return { ledger, state, frozen, best }
  }

  /**
   * Begins to write a snapshot once the one before it is written.
   *
   * @param snapshot resolved when the worker has answered
   */
  write(snapshot: Promise<Snapshot>): void {
    const before = this.writing
    this.writing = before
      .then(async () => this.writeNow(await snapshot))
      .catch((error: unknown) => {
        this.failure ??= error instanceof Error ? error : new Error(String(error))
      })
  }

  /** Throws when a write has failed. */
  check(): void {
    if (this.failure !== undefined) throw this.failure
  }

  /** Waits for what is being written. */
  async settled(): Promise<void> {
    await this.writing
    this.check()
  }

  private async writeNow({ ledger, state, frozen, best }: Snapshot): Promise<void> {
    const tensors = new Map(Object.entries({ ...state, ...frozen }))
    const { best: record } = ledger
    if (record !== null && best !== undefined) {
      if (record.step !== ledger.step) {
        tensors.set(bestName, { dtype: 'float32', shape: [best.length], data: best })
      }
      if (record.step !== this.writtenBest) {
        const epoch = ledger.epochs.find(({ step }) => step === record.step)
        const document = { signature: this.signature, best: record, epoch: epoch ?? null }
        await this.guarded(this.bestPath, toRecord(this.training.parameters, best), document)
        this.writtenBest = record.step
      }
    }
    const document: Document = { signature: this.signature, ledger }
    // The history of single steps is long and stands in the run's own file; people read where training stands.
    const readable = { signature: this.signature, ledger: { ...ledger, steps: ledger.steps.length } }
    await this.guarded(this.latestPath, tensors, document, readable)
    this.kept = this.latestPath
  }

  private async guarded(
    path: string,
    tensors: ReadonlyMap<string, HostTensor>,
    document: unknown,
    readable: unknown = document,
  ): Promise<void> {
    try {
      await writeCheckpoint(path, { tensors, document }, readable)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
      const why = code === 'ENOSPC' ? 'the disk is full' : error instanceof Error ? error.message : code
      throw new Error(
        `${path}: the checkpoint could not be written (${why}); the one before it is untouched: make room and resume`,
        { cause: error },
      )
    }
  }

  private checkSignature(found: Signature): void {
    for (const [key, value] of Object.entries(this.signature)) {
      if (found[key] === value) continue
      throw new InputError(
        `${this.latestPath}: written by another training: ${key} was ${String(found[key])}, now ${String(value)}; start in a new folder, or set it back`,
      )
    }
  }

  private tensor(
    tensors: ReadonlyMap<string, HostTensor>,
    name: string,
    shape: readonly number[],
  ): HostTensor {
    const tensor = tensors.get(name)
    if (tensor !== undefined && tensor.dtype === 'float32' && tensor.shape.join() === shape.join())
      return tensor
    throw new InputError(
      `${this.latestPath}: "${name}" is ${tensor === undefined ? 'missing' : `${tensor.dtype}[${tensor.shape.join()}]`}, expected float32[${shape.join()}]; the checkpoint belongs to another model`,
    )
  }
}
