/** Numbers and units as a reader expects them on axes, in tables and in sentences. */
import { formatUnit, knownUnit } from '@utsushi/data'

const superscripts: Record<string, string> = {
  ...{
    '-': '⁻',
    '0': '⁰',
    '1': '¹',
    '2': '²',
    '3': '³',
    '4': '⁴',
    '5': '⁵',
    '6': '⁶',
    '7': '⁷',
    '8': '⁸',
    '9': '⁹',
  },
}

/**
 * A number with `digits` significant digits: true minus sign, thin thousands, powers of ten beyond 10⁻⁴ and 10⁶.
 *
 * @example
 * formatNumber(-0.00123456) // '−0.00123'
 * formatNumber(1042820) // '1,042,820'
 * formatNumber(2.1e-7) // '2.10 × 10⁻⁷'
 */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  if (value === 0) return '0'
  const size = Math.abs(value)
  const sign = value < 0 ? '−' : ''
  if (Number.isInteger(value) && size < 1e9) return sign + size.toLocaleString('en-US')
  const exponent = Math.floor(Math.log10(Number(size.toPrecision(digits))))
  if (exponent < -4 || exponent >= 7) {
    return `${sign}${(size / 10 ** exponent).toFixed(digits - 1)} × 10${superscript(exponent)}`
  }
  const decimals = Math.max(0, digits - 1 - exponent)
  return (
    sign + size.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  )
}

/**
 * A fixed number of decimals, with a true minus sign.
 *
 * @example
 * formatFixed(-0.98333, 3) // '−0.983'
 */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return formatNumber(value)
  const text = Math.abs(value).toFixed(decimals)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}

/**
 * A range with `digits` significant digits, one number when both ends are written alike.
 *
 * @example
 * formatRange(4.18, 13.64) // '4.180 to 13.64'
 * formatRange(386.5, 386.5) // '386.5'
 */
export function formatRange(low: number, high: number, digits = 4): string {
  const [from, to] = [formatNumber(low, digits), formatNumber(high, digits)]
  return from === to ? from : `${from} to ${to}`
}

/** A share between 0 and 1 as per cent: `0.0712` → `7.1 %`. A share above 0 never reads `0 %`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share)
  if (share > 0 && share < 0.001) return '< 0.1 %'
  const percent = 100 * share
  return `${formatFixed(percent, percent > 0 && percent < 10 && !Number.isInteger(percent) ? 1 : 0)} %`
}

/** Bytes as a file manager shows them: `7.0 kB`, `140 kB`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const [size, unit] = bytes < 999_500 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB']
  return `${formatNumber(Number(size.toPrecision(2)), 2)} ${unit}`
}

/** Seconds as a person says them: `42 s`, `7 min 5 s`, `1 h 52 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return formatNumber(seconds)
  if (seconds < 10) return `${formatNumber(seconds, 2)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`
}

/**
 * A unit with raised exponents, in one spelling whatever was written. Of what is no unit only the powers are raised.
 *
 * @example
 * displayUnit('MgC/ha/d') // 'Mg C ha⁻¹ day⁻¹'
 */
export function displayUnit(unit: string): string {
  if (unit.trim() !== '' && knownUnit(unit) !== undefined) return formatUnit(unit)
  // A bare digit is a power only after a length: `m2`, but not `CO2`.
  const power = /(?<=[A-Za-zµ°)])(\^-?|-|(?<=\b[ckmd]?m))(\d+)(?=$|[\s/·*)])/g
  return unit.replaceAll(power, (_, sign: string, digits: string) =>
    superscript(Number(digits) * (sign.includes('-') ? -1 : 1)),
  )
}

/** `gpp` and `Mg C ha-1 day-1` → `gpp (Mg C ha⁻¹ day⁻¹)`; no brackets without a unit. */
export function withUnit(label: string, unit: string | undefined): string {
  const none = unit === undefined || ['', '1', 'unknown'].includes(displayUnit(unit.trim()))
  return none ? label : `${label} (${displayUnit(unit)})`
}

function superscript(power: number): string {
  return Array.from(String(power), (digit) => superscripts[digit] ?? digit).join('')
}
