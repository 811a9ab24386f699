// Innermost loops in WebAssembly, where that is to be had.

interface Assembly {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** A module that runs in memory of its own. */
export interface OpenedModule {
  readonly buffer: ArrayBuffer
  readonly exports: Readonly<Record<string, unknown>>
}

const PAGE = 65536

/**
 * Opens a module that imports its memory as `host.memory`.
 *
 * @param bytes of memory that it works in
 * @returns `undefined` where there is no WebAssembly, a page forbids it, its kind of instructions is unknown, or the memory is too much
 */
export function openModule(code: Uint8Array, bytes: number): OpenedModule | undefined {
  const { WebAssembly: assembly } = globalThis as { readonly WebAssembly?: Assembly }
  if (assembly === undefined) return undefined
  try {
    const memory = new assembly.Memory({ initial: Math.ceil(bytes / PAGE) })
    const { exports } = new assembly.Instance(new assembly.Module(code), { host: { memory } })
    return { buffer: memory.buffer, exports }
  } catch {
    return undefined
  }
}
