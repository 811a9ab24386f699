/** Numbers that programs write where there is no value: the netCDF defaults, those of CMIP, FLUXNET, AmeriFlux and weather services. */

/** Sizes that stand for nothing in files of climate models and of whole numbers, with either sign. */
const sizes: readonly number[] = [
  ...[1e15, 1e20, 9.999e20, 1e30, 1e34, 1e35, 1e36, 9.96921e36, 3.4028235e38],
  ...[32766, 32767, 32768, 65535, 2147483647, 2147483648, 4294967295],
  ...[6666, 6999, 7777, 7999, 8888],
]

/** From this size on no quantity of nature is measured in a unit that anyone would choose. */
const beyondNature = 1e15

/**
 * Whether a number is one that files are filled with: nines (−9999, 999.9, −99.9), a bound of whole numbers, 10²⁰, or anything of
 * such a size. Two nines count with a minus sign alone: 99 is a share, an age, a temperature.
 *
 * @example isFillNumber(Math.fround(-99.9)) // true
 */
export function isFillNumber(value: number): boolean {
  const size = Math.abs(value)
  if (size >= beyondNature) return true
  if (sizes.some((each) => Math.abs(size - each) <= 1e-6 * each)) return true
  // Six digits: what 32 bits keep of 9999.99.
  const digits = String(Number(size.toPrecision(6)))
  const nines = /^9+(\.9+)?$/.test(digits)
  return nines && (size >= 999 || (size >= 99 && value < 0))
}
