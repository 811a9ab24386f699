// Numbers and units as a person reads them.

/** About four digits, and no long row of zeros. */
export function numberText(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return value.toExponential(Math.max(0, digits - 2))
  return String(Number(value.toPrecision(digits)))
}

const raised: Readonly<Record<string, string>> = {
  ...{ '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴' },
  ...{ '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹' },
}

/** A unit behind a number or a name, powers raised; nothing where there is none to tell. */
export const unitText = (unit: string): string =>
  unit === '1' || unit === 'unknown'
    ? ''
    : unit.replaceAll(/-\d+|(?<=\bc?m)[23]\b/g, (power) =>
        [...power].map((one) => raised[one] ?? one).join(''),
      )

/** A name with its unit: `gpp, g C m⁻² day⁻¹`. */
export const withUnit = (name: string, unit: string): string => {
  const own = unitText(unit)
  return own === '' ? name : `${name}, ${own}`
}

/** Round places between two ends, about as many as asked for. */
export function ticks(low: number, high: number, count: number): readonly number[] {
  if (!(high > low)) return [low]
  const rough = (high - low) / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  )
}
