// Test functions of the literature on emulators, each with the ranges of its inputs, as the library of test functions of Surjanovic and Bingham
// (Virtual Library of Simulation Experiments, Simon Fraser University) gives them; and a course in time.
import type { FunctionName } from './options.js'

/** A parameter that is varied. */
export interface Varied {
  readonly name: string
  readonly unit: string
  readonly min: number
  readonly max: number
}

/** A simulator with known ranges. */
export interface TestFunction {
  readonly what: string
  readonly source: string
  readonly inputs: readonly Varied[]
  readonly output: { readonly name: string; readonly unit: string }
  /** Where a course is told; single numbers have none. */
  readonly axis?: { readonly name: string; readonly unit: string; readonly values: readonly number[] }
  /** One value, or one at each point of the axis. */
  of(inputs: readonly number[]): readonly number[]
}

const varied = (name: string, unit: string, min: number, max: number): Varied => ({ name, unit, min, max })

/** Values of an argument that is not there are no numbers. */
const at = (inputs: readonly number[], place: number): number => inputs[place] ?? NaN

const ishigami: TestFunction = {
  what: 'Ishigami function',
  source: 'Ishigami & Homma 1990, a = 7, b = 0.1',
  inputs: ['x1', 'x2', 'x3'].map((name) => varied(name, '1', -Math.PI, Math.PI)),
  output: { name: 'y', unit: '1' },
  of: (x) => [Math.sin(at(x, 0)) + 7 * Math.sin(at(x, 1)) ** 2 + 0.1 * at(x, 2) ** 4 * Math.sin(at(x, 0))],
}

const borehole: TestFunction = {
  what: 'flow of water through a borehole',
  source: 'Harper & Gupta 1983; Morris, Mitchell & Ylvisaker 1993',
  inputs: [
    varied('rw', 'm', 0.05, 0.15),
    varied('r', 'm', 100, 50_000),
    varied('Tu', 'm2 a-1', 63_070, 115_600),
    varied('Hu', 'm', 990, 1110),
    varied('Tl', 'm2 a-1', 63.1, 116),
    varied('Hl', 'm', 700, 820),
    varied('L', 'm', 1120, 1680),
    varied('Kw', 'm a-1', 9855, 12_045),
  ],
  output: { name: 'flow', unit: 'm3 a-1' },
  of: ([rw = NaN, r = NaN, tu = NaN, hu = NaN, tl = NaN, hl = NaN, l = NaN, kw = NaN]) => {
    const far = Math.log(r / rw)
    return [(2 * Math.PI * tu * (hu - hl)) / (far * (1 + (2 * l * tu) / (far * rw ** 2 * kw) + tu / tl))]
  },
}

const otl: TestFunction = {
  what: 'midpoint voltage of a push-pull circuit without output transformer',
  source: 'Ben-Ari & Steinberg 2007',
  inputs: [
    varied('Rb1', 'kohm', 50, 150),
    varied('Rb2', 'kohm', 25, 70),
    varied('Rf', 'kohm', 0.5, 3),
    varied('Rc1', 'kohm', 1.2, 2.5),
    varied('Rc2', 'kohm', 0.25, 1.2),
    varied('beta', '1', 50, 300),
  ],
  output: { name: 'voltage', unit: 'V' },
  of: ([rb1 = NaN, rb2 = NaN, rf = NaN, rc1 = NaN, rc2 = NaN, beta = NaN]) => {
    const vb1 = (12 * rb2) / (rb1 + rb2)
    const gain = beta * (rc2 + 9)
    return [
      ((vb1 + 0.74) * gain) / (gain + rf) +
        (11.35 * rf) / (gain + rf) +
        (0.74 * rf * gain) / ((gain + rf) * rc1),
    ]
  },
}

const piston: TestFunction = {
  what: 'cycle time of a piston in a cylinder',
  source: 'Kenett & Zacks 1998; Ben-Ari & Steinberg 2007',
  inputs: [
    varied('M', 'kg', 30, 60),
    varied('S', 'm2', 0.005, 0.02),
    varied('V0', 'm3', 0.002, 0.01),
    varied('k', 'N m-1', 1000, 5000),
    varied('P0', 'N m-2', 90_000, 110_000),
    varied('Ta', 'K', 290, 296),
    varied('T0', 'K', 340, 360),
  ],
  output: { name: 'cycle', unit: 's' },
  of: ([m = NaN, s = NaN, v0 = NaN, k = NaN, p0 = NaN, ta = NaN, t0 = NaN]) => {
    const a = p0 * s + 19.62 * m - (k * v0) / s
    const pressed = (p0 * v0 * ta) / t0
    const v = (s / (2 * k)) * (Math.sqrt(a ** 2 + 4 * k * pressed) - a)
    return [2 * Math.PI * Math.sqrt(m / (k + (s ** 2 * pressed) / v ** 2))]
  },
}

const wing: TestFunction = {
  what: 'weight of the wing of a light aircraft',
  source: 'Forrester, Sóbester & Keane 2008',
  inputs: [
    varied('Sw', 'ft2', 150, 200),
    varied('Wfw', 'lb', 220, 300),
    varied('A', '1', 6, 10),
    varied('sweep', 'deg', -10, 10),
    varied('q', 'lb ft-2', 16, 45),
    varied('taper', '1', 0.5, 1),
    varied('tc', '1', 0.08, 0.18),
    varied('Nz', '1', 2.5, 6),
    varied('Wdg', 'lb', 1700, 2500),
    varied('Wp', 'lb ft-2', 0.025, 0.08),
  ],
  output: { name: 'weight', unit: 'lb' },
  of: (x) => {
    const [sw, wfw, aspect, degrees, q] = [at(x, 0), at(x, 1), at(x, 2), at(x, 3), at(x, 4)]
    const [taper, tc, nz, wdg, wp] = [at(x, 5), at(x, 6), at(x, 7), at(x, 8), at(x, 9)]
    const cosine = Math.cos((degrees * Math.PI) / 180)
    return [
      0.036 *
        sw ** 0.758 *
        wfw ** 0.0035 *
        (aspect / cosine ** 2) ** 0.6 *
        q ** 0.006 *
        taper ** 0.04 *
        ((100 * tc) / cosine) ** -0.3 *
        (nz * wdg) ** 0.49 +
        sw * wp,
    ]
  },
}

/** How little each factor matters: the larger, the less. */
const minorities = [0, 1, 4.5, 9, 99, 99, 99, 99]

const sobolG: TestFunction = {
  what: 'Sobol g function',
  source: 'Saltelli & Sobol 1995, a = 0, 1, 4.5, 9, 99, 99, 99, 99',
  inputs: minorities.map((_, k) => varied(`x${k + 1}`, '1', 0, 1)),
  output: { name: 'y', unit: '1' },
  of: (x) => [minorities.reduce((all, a, k) => all * ((Math.abs(4 * at(x, k) - 2) + a) / (1 + a)), 1)],
}

const flood: TestFunction = {
  what: 'height of a river above its dyke',
  source: 'Iooss & Lemaître 2015, uniform over the ranges of its distributions',
  inputs: [
    varied('Q', 'm3 s-1', 500, 3000),
    varied('Ks', '1', 15, 50),
    varied('Zv', 'm', 49, 51),
    varied('Zm', 'm', 54, 56),
    varied('Hd', 'm', 7, 9),
    varied('Cb', 'm', 55, 56),
    varied('L', 'm', 4990, 5010),
    varied('B', 'm', 295, 305),
  ],
  output: { name: 'overflow', unit: 'm' },
  of: ([q = NaN, ks = NaN, zv = NaN, zm = NaN, hd = NaN, cb = NaN, l = NaN, b = NaN]) => [
    zv + (q / (b * ks * Math.sqrt((zm - zv) / l))) ** 0.6 - hd - cb,
  ],
}

/** Minutes at which a temperature is told. */
const minutes = Array.from({ length: 61 }, (_, k) => 2 * k)

const cooling: TestFunction = {
  what: 'temperature of a body in a vessel of water, which itself cools to the room',
  source: 'two bodies that follow Newton’s law of cooling, solved in closed form',
  inputs: [
    varied('body', '°C', 60, 95),
    varied('water', '°C', 5, 40),
    varied('room', '°C', 15, 30),
    varied('exchange', 'min-1', 0.02, 0.3),
    varied('loss', 'min-1', 0.005, 0.05),
  ],
  output: { name: 'temperature', unit: '°C' },
  axis: { name: 'time', unit: 'min', values: minutes },
  of: ([body = NaN, water = NaN, room = NaN, exchange = NaN, loss = NaN]) => {
    // Water goes to the room; the body follows the water.
    const same = Math.abs(exchange - loss) < 1e-9 * exchange
    return minutes.map((time) => {
      const own = Math.exp(-exchange * time)
      const follow = same
        ? exchange * time * own
        : (exchange / (exchange - loss)) * (Math.exp(-loss * time) - own)
      return room + (body - room) * own + (water - room) * follow
    })
  },
}

/** Every test function by its name. */
export const testFunctions: Readonly<Record<FunctionName, TestFunction>> = {
  ishigami,
  borehole,
  otl,
  piston,
  wing,
  sobolG,
  flood,
  cooling,
}
