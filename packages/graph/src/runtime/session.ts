/**
 * One ONNX Runtime session with the values that stay in it. Runs on whichever thread calls it: in Node that is a worker.
 */
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common'
import type { DType, TypedArray } from '../expression/dtype.js'
import type { HostTensor } from './host.js'

/** The part of `onnxruntime-node` and `onnxruntime-web` that we use. */
export interface Ort {
  readonly InferenceSession: {
    create(bytes: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>
  }
  readonly Tensor: new (type: DType, data: never, dims: readonly number[]) => OrtTensor
}

export interface SessionPlan {
  readonly model: Uint8Array
  readonly inputs: readonly string[]
  /** Output name in the file → name of the value. */
  readonly outputs: Readonly<Record<string, string>>
  readonly state: readonly string[]
  readonly options: InferenceSession.SessionOptions
}

export class ResidentSession {
  private readonly resident = new Map<string, OrtTensor>()

  private constructor(
    private readonly ort: Ort,
    private readonly session: InferenceSession,
    private readonly plan: SessionPlan,
  ) {}

  static async create(ort: Ort, plan: SessionPlan): Promise<ResidentSession> {
    return new ResidentSession(ort, await ort.InferenceSession.create(plan.model, plan.options), plan)
  }

  set(values: Readonly<Record<string, HostTensor>>): void {
    for (const [name, value] of Object.entries(values)) this.resident.set(name, this.toOrt(value))
  }

  /** Takes over resident values of another session, uncopied. */
  share(from: ResidentSession, names: readonly string[]): void {
    for (const name of names) {
      const tensor = from.resident.get(name)
      if (tensor !== undefined) this.resident.set(name, tensor)
    }
  }

  get(names: readonly string[]): Record<string, HostTensor> {
    return Object.fromEntries(
      names.map((name) => {
        const tensor = this.resident.get(name)
        if (tensor === undefined) throw new Error(`"${name}" has not been set`)
        return [name, fromOrt(tensor)]
      }),
    )
  }

  async run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    const inputs: Record<string, OrtTensor> = {}
    for (const name of this.plan.inputs) {
      const fed = feeds[name]
      const tensor = fed === undefined ? this.resident.get(name) : this.toOrt(fed)
      if (tensor === undefined) throw new Error(`input "${name}" was neither fed nor set`)
      inputs[name] = tensor
    }
    const results = await this.session.run(inputs)
    const outputs: Record<string, HostTensor> = {}
    for (const [file, name] of Object.entries(this.plan.outputs)) {
      const tensor = results[file]
      if (tensor === undefined) throw new Error(`output "${file}" is missing`)
      if (this.plan.state.includes(name)) this.resident.set(name, tensor)
      else outputs[name] = fromOrt(tensor)
    }
    return outputs
  }

  async release(): Promise<void> {
    this.resident.clear()
    await this.session.release()
  }

  private toOrt({ dtype, data, shape }: HostTensor): OrtTensor {
    return new this.ort.Tensor(dtype, data as never, shape)
  }
}

function fromOrt(tensor: OrtTensor): HostTensor {
  return { dtype: tensor.type as DType, shape: [...tensor.dims], data: tensor.data as TypedArray }
}
