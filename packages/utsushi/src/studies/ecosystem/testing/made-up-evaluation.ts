/** A made-up evaluation with the shape and size of a real one: for tests of pictures and reports, and to look at them. */
import { madeUpNoise } from '@utsushi/study/testing'
import {
  baselineNames,
  simpleNames,
  unseenNames,
  type EcosystemEvaluation,
  type FluxScore,
} from '../score/evaluation.js'

const unit = 'Mg C ha-1 day-1'
const shapes: Record<string, { level: number; season: number; error: number }> = {
  gpp: { level: 0.045, season: 0.05, error: 0.004 },
  npp: { level: 0.022, season: 0.03, error: 0.003 },
  er: { level: 0.038, season: 0.025, error: 0.0025 },
  nep: { level: 0.006, season: 0.03, error: 0.0036 },
}

/** 30 samples over one year. */
export function madeUpEvaluation(split: EcosystemEvaluation['split'] = 'test'): EcosystemEvaluation {
  const noise = madeUpNoise(split.length)
  const dates = Array.from({ length: 365 }, (_, i) =>
    new Date(Date.UTC(2019, 0, 1 + i)).toISOString().slice(0, 10),
  )
  const fluxes = Object.keys(shapes)
  const year = (flux: string, scale: number) => {
    const { level, season } = shapes[flux]!
    return Float32Array.from(dates, (_, day) => {
      const value = scale * (level - season * Math.cos((2 * Math.PI * (day - 15)) / 365)) + 0.004 * noise()
      return flux === 'gpp' ? Math.max(0, value) : value
    })
  }
  const emulated = (flux: string, observed: Float32Array, worse: number) =>
    observed.map((value) => 0.98 * value + worse * shapes[flux]!.error * (0.5 * noise() + 0.1))
  const perFlux = <T>(make: (flux: string) => T) =>
    Object.fromEntries(fluxes.map((flux) => [flux, make(flux)]))
  const pairs = perFlux((flux) => {
    const observed = Float32Array.from({ length: 30 }, (_, i) => i).reduce<number[]>(
      (all, i) => [...all, ...year(flux, 0.4 + 0.04 * i)],
      [],
    )
    return {
      observed: Float32Array.from(observed),
      predicted: emulated(flux, Float32Array.from(observed), 1.4),
    }
  })
  const score = (flux: string, skill: number): FluxScore => ({
    rmse: shapes[flux]!.error * (1 + 4 * (1 - skill)),
    mae: 0.6 * shapes[flux]!.error * (1 + 4 * (1 - skill)),
    r2: skill - (flux === 'nep' ? 0.12 : 0),
    nse: skill - (flux === 'nep' ? 0.12 : 0),
    kge: skill - 0.03,
    bias: 0.1 * shapes[flux]!.error,
    r2MedianPerSample: skill - 0.04,
  })
  const skills: Record<(typeof baselineNames)[number], number> = {
    'last value': -1.35,
    'day-of-year climatology': 0.55,
    'linear ARX': 0.81,
    'components + ridge': 0.85,
    'components + GP': 0.95,
  }
  return {
    fluxes: fluxes.map((name) => ({ name, unit, kind: 'flux', yearUnit: 'Mg C ha⁻¹ year⁻¹' })),
    split,
    windows: 360,
    samples: 30,
    leadDays: 30,
    period: { from: '2019-01-01', to: '2019-12-31' },
    scores: perFlux((flux) => score(flux, 0.983)),
    baselines: Object.fromEntries(
      (split === 'held-out' ? baselineNames : simpleNames).map((name) => [
        name,
        perFlux((flux) => score(flux, skills[name])),
      ]),
    ),
    ...(split === 'held-out' && {
      unseenRivals: { methods: [...unseenNames], runs: 144, seen: 144, newDays: true },
    }),
    byLead: perFlux((flux) =>
      Array.from({ length: 30 }, (_, i) => ({
        ...score(flux, 0.983 - 0.002 * i),
        lead: i + 1,
        rmse: shapes[flux]!.error * (0.8 + 0.08 * Math.sqrt(i)),
        bias: 0.0003 * Math.sin(i / 6),
      })),
    ),
    byMonth: perFlux((flux) =>
      Array.from({ length: 12 }, (_, i) => ({
        ...score(flux, 0.9),
        month: i + 1,
        rmse: shapes[flux]!.error * (0.6 - 0.5 * Math.cos((i * Math.PI) / 6)),
        bias: -0.0006 * Math.cos((i * Math.PI) / 6),
      })),
    ),
    annual: perFlux((flux) =>
      Array.from({ length: 30 }, (_, i) => ({
        sample: String(i).padStart(4, '0'),
        year: 2019,
        observed: 365 * shapes[flux]!.level * (0.4 + 0.04 * i),
        predicted: 365 * shapes[flux]!.level * (0.4 + 0.04 * i) * 0.985 + 0.1 * noise(),
      })),
    ),
    worst: ['0017', '0003', '0029'].flatMap((sample, i) => [
      { sample, start: `2019-0${5 + i}-01`, flux: 'nep', rmse: 0.0141 - 0.002 * i },
    ]),
    pairs,
    series: (['best', 'median', 'worst'] as const).map((kind, i) => {
      const observed = perFlux((flux) => year(flux, 1.2 - 0.3 * i))
      const predicted = perFlux((flux) => emulated(flux, observed[flux]!, 0.4 + 1.5 * i))
      return { sample: ['0011', '0024', '0017'][i]!, kind, dates, observed, predicted }
    }),
    extrapolations: [
      { column: 'a_co2', unit: 'ppm', share: 1, min: 410.2, max: 413.1, trainMin: 389.1, trainMax: 407.9 },
      { column: 'tmp_2m', unit: '°C', share: 0.0008, min: -17.2, max: 33.9, trainMin: -16.1, trainMax: 33.2 },
    ],
    closure: [
      { name: 'NPP − Rh − NEP', maxResidual: 2.8e-9, relativeToScale: 1.1e-7 },
      { name: 'GPP − ER − NEP', maxResidual: 3.1e-9, relativeToScale: 1.3e-7 },
    ],
  }
}
