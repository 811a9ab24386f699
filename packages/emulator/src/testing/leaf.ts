// The emulator of fixtures/leaf.onnx, and its formula in plain arithmetic.

/** Where the file lies, seen from a compiled test. */
export const leafFile = new URL('../../fixtures/leaf.onnx', import.meta.url)

/** Carbon exchange of one leaf, as fixtures/make-emulator.mjs writes it. */
export function leaf(
  { tair, par }: { tair: number; par: number },
  { aMax, kPar, r0 }: { aMax: number; kPar: number; r0: number },
): { gpp: number; er: number } {
  return {
    gpp: ((aMax * par) / (par + kPar)) * Math.exp(-(((tair - 20) / 15) ** 2)),
    er: r0 * 2 ** ((tair - 10) / 10),
  }
}
