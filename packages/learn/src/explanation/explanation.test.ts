import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '@utsushi/ground'
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'
import { columnGroups } from './column-groups.js'
import { occlusion } from './occlusion.js'
import { permutationImportance } from './permutation-importance.js'
import { shapleyValues } from './shapley.js'

const random = seededRandom(11)
const normals = (rows: number, columns: number): Matrix =>
  matrix(
    rows,
    columns,
    Array.from({ length: rows * columns }, () => random.normal()),
  )

const byRow =
  (of: (row: Float64Array) => number) =>
  (rows: Matrix): Promise<number[]> =>
    Promise.resolve(Array.from({ length: rows.rows }, (_, k) => of(rowOf(rows, k))))

const bent = (x: Float64Array): number =>
  x.reduce((sum, value, k) => sum + Math.sin((k + 1) * value) * (x[(k + 1) % x.length] ?? 0), 0)

test('a column that the model does not read is worth nothing, and the one it lives on is worth all', async () => {
  const rows = normals(300, 4)
  const truth = Array.from({ length: 300 }, (_, k) => 2 * rowOf(rows, k)[1]! + 0.5 * rowOf(rows, k)[3]!)
  const predict = byRow((x) => 2 * x[1]! + 0.5 * x[3]!)
  const score = async (asked: Matrix): Promise<number> => {
    const answers = await predict(asked)
    return -answers.reduce((sum, value, k) => sum + (value - truth[k]!) ** 2, 0) / truth.length
  }
  const before = Float64Array.from(rows.values)
  const found = await permutationImportance({ rows, score, repeats: 3, seed: 2 })
  expect(rows.values).toEqual(before)
  expect(found.score).toBeCloseTo(0, 12)
  expect(found.groups.map(({ name }) => name).slice(0, 2)).toEqual(['column 1', 'column 3'])
  // Twice the variance of what a column contributes.
  expect(found.groups[0]!.mean / 8).toBeGreaterThan(0.8)
  expect(found.groups[0]!.mean / 8).toBeLessThan(1.2)
  for (const group of found.groups.slice(2)) expect(group).toMatchObject({ mean: 0, deviation: 0 })
  expect(await permutationImportance({ rows, score, repeats: 3, seed: 2 })).toEqual(found)
})

test('columns of a group are permuted with each other: what they say together stays', async () => {
  const rows = normals(200, 3)
  for (let k = 0; k < 200; k++) rows.values[k * 3 + 1] = -rows.values[k * 3]!
  const score = (asked: Matrix): number => {
    let worst = 0
    for (let k = 0; k < 200; k++)
      worst = Math.max(worst, Math.abs(asked.values[k * 3]! + asked.values[k * 3 + 1]!))
    return -worst
  }
  const together = await permutationImportance({
    rows,
    score,
    groups: columnGroups(['pair', 'pair', 'other']),
  })
  expect(together.groups.every(({ mean }) => mean === 0)).toBe(true)
  const alone = await permutationImportance({ rows, score })
  expect(alone.groups[0]!.mean).toBeGreaterThan(1)
})

/** By the definition: the mean over all orders of what a player adds. */
function byAllOrders(worth: (known: ReadonlySet<number>) => number, players: number): number[] {
  const shares = new Array<number>(players).fill(0)
  let orders = 0
  const walk = (known: readonly number[]): void => {
    if (known.length === players) {
      orders++
      known.forEach((player, at) => {
        shares[player]! += worth(new Set(known.slice(0, at + 1))) - worth(new Set(known.slice(0, at)))
      })
      return
    }
    for (let player = 0; player < players; player++) if (!known.includes(player)) walk([...known, player])
  }
  walk([])
  return shares.map((share) => share / orders)
}

test('exact shares are those of the definition, for groups of columns too', async () => {
  const [rows, background] = [normals(2, 5), normals(7, 5)]
  const groups = columnGroups(['a', 'b', 'a', 'c', 'd'])
  const found = await shapleyValues({ predict: byRow(bent), rows, background, groups, batch: 20 })
  expect(found.exact).toBe(true)
  found.rows.forEach(({ values, prediction }, at) => {
    const worth = (known: ReadonlySet<number>): number => {
      let sum = 0
      for (let other = 0; other < 7; other++) {
        const mixed = rowOf(background, other).slice()
        groups.forEach(({ columns }, k) => {
          if (known.has(k)) for (const column of columns) mixed[column] = rowOf(rows, at)[column]!
        })
        sum += bent(mixed) / 7
      }
      return sum
    }
    byAllOrders(worth, 4).forEach((share, k) => expect(values[k]).toBeCloseTo(share, 12))
    expect(prediction).toBeCloseTo(bent(rowOf(rows, at)), 12)
  })
})

test('shares of a linear model are weight times distance from the mean, exact or drawn', async () => {
  const [rows, background] = [normals(1, 15), normals(20, 15)]
  const weights = Array.from({ length: 15 }, (_, k) => k - 7)
  const predict = byRow((x) => x.reduce((sum, value, k) => sum + weights[k]! * value, 3))
  const found = await shapleyValues({ predict, rows, background, orders: 2 })
  expect(found.exact).toBe(false)
  const means = Array.from({ length: 15 }, (_, k) => {
    let sum = 0
    for (let row = 0; row < 20; row++) sum += background.values[row * 15 + k]! / 20
    return sum
  })
  found.rows[0]!.values.forEach((value, k) => {
    expect(value).toBeCloseTo(weights[k]! * (rows.values[k]! - means[k]!), 9)
    expect(found.rows[0]!.errors[k]).toBeLessThan(1e-6)
  })
})

test('base and shares are the prediction to 1e-9, exact or drawn, and of equal columns neither gets more', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 6, maxLength: 6 }),
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 18, maxLength: 18 }),
      fc.constantFrom(0, 12),
      fc.integer({ min: 0, max: 9 }),
      async (row, others, exactUpTo, seed) => {
        const [rows, background] = [matrix(1, 6, row), matrix(3, 6, others)]
        const options = { rows, background, exactUpTo, seed, orders: 3 }
        const found = await shapleyValues({ predict: byRow(bent), ...options })
        const { values, prediction } = found.rows[0]!
        expect(Math.abs(found.base + values.reduce((a, b) => a + b, 0) - prediction)).toBeLessThan(1e-9)
        expect(JSON.parse(JSON.stringify(found))).toEqual(found)
        if (!found.exact) return
        const alike = await shapleyValues({
          predict: byRow((x) => Math.tanh(x[0]! + x[1]!)),
          ...options,
          background: matrix(1, 6),
        })
        if (row[0] === row[1]) expect(alike.rows[0]!.values[0]).toBeCloseTo(alike.rows[0]!.values[1]!, 12)
        for (const unread of alike.rows[0]!.values.slice(2)) expect(Math.abs(unread)).toBeLessThan(1e-12)
      },
    ),
    { numRuns: 40 },
  )
})

test('drawn shares come near the exact ones, by about what their errors say', async () => {
  const [rows, background] = [normals(1, 8), normals(5, 8)]
  const asked = { predict: byRow(bent), rows, background }
  const exact = await shapleyValues(asked)
  const drawn = await shapleyValues({ ...asked, exactUpTo: 0, orders: 200 })
  const [truth, found] = [exact.rows[0]!, drawn.rows[0]!]
  found.values.forEach((value, k) => {
    expect(found.errors[k]).toBeLessThan(0.2)
    expect(Math.abs(value - truth.values[k]!)).toBeLessThan(5 * found.errors[k]! + 1e-9)
  })
  expect(drawn.meanAbsolute).toEqual(found.values.map(Math.abs))
})

test('hiding the days of an event takes away what it did, and a straight line leaves a trend as it is', async () => {
  const window = Array.from({ length: 90 }, (_, day) => 0.1 * day + (day >= 40 && day < 45 ? 5 : 0))
  // The highest rise above the trend.
  const predict = byRow((x) => Math.max(...Array.from(x, (value, day) => value - 0.1 * day)))
  const found = await occlusion({ predict, window, span: 7 })
  expect(found.prediction).toBeCloseTo(5, 9)
  expect(found.spans).toHaveLength(84)
  for (const { from, to, drop } of found.spans) {
    // Hidden at the beginning, the trend becomes level and rises above itself: by less than the event.
    const whole = from <= 40 && to >= 45
    expect(drop, `${from}`).toBeCloseTo(whole ? 5 : 0, 9)
  }
  expect(Math.max(...found.steps)).toBe(Math.max(...found.steps.slice(38, 47)))
  expect(found.steps[10]).toBeCloseTo(0, 9)
  const wide = await occlusion({ predict, window, span: 30, stride: 20 })
  expect(wide.spans.map(({ from }) => from)).toEqual([0, 20, 40, 60])
})

test('what is hidden is replaced by what was said: a line, the mean of the other steps, or another window', async () => {
  const seen: number[][] = []
  const predict = (rows: Matrix): number[] => {
    for (let k = 0; k < rows.rows; k++) seen.push([...rowOf(rows, k)])
    return new Array<number>(rows.rows).fill(0)
  }
  const window = [1, 10, 2, 20, 6, 60, NaN, 40]
  await occlusion({ predict, window, features: 2, span: 1 })
  expect(seen[1]).toEqual([2, 20, 2, 20, 6, 60, NaN, 40])
  expect(seen[2]).toEqual([1, 10, 3.5, 35, 6, 60, NaN, 40])
  expect(seen[3]).toEqual([1, 10, 2, 20, 2, 30, NaN, 40])
  seen.length = 0
  await occlusion({ predict, window, features: 2, span: 2, fill: 'mean' })
  expect(seen[1]).toEqual([6, 50, 6, 50, 6, 60, NaN, 40])
  seen.length = 0
  await occlusion({
    predict,
    window,
    features: 2,
    span: 3,
    stride: 3,
    fill: { window: [0, 1, 2, 3, 4, 5, 6, 7] },
  })
  expect(seen[1]).toEqual([0, 1, 2, 3, 4, 5, NaN, 40])
})

test('what cannot be explained is refused, with the reason', async () => {
  const [rows, background] = [normals(2, 3), normals(2, 3)]
  const asked = { predict: byRow(bent), rows, background }
  await expect(shapleyValues({ ...asked, background: normals(2, 4) })).rejects.toThrow(
    'rows of 3 columns, a background of 4',
  )
  await expect(shapleyValues({ ...asked, background: matrix(0, 3) })).rejects.toThrow('has no rows')
  await expect(shapleyValues({ ...asked, groups: [{ name: 'a', columns: [0, 1] }] })).rejects.toThrow(
    'column 2 is in no group',
  )
  await expect(
    shapleyValues({ ...asked, groups: [...columnGroups(['a', 'b', 'c']), { name: 'd', columns: [1] }] }),
  ).rejects.toThrow('group d: has column 1, which b has too')
  await expect(
    shapleyValues({ ...asked, predict: (x) => new Array<number>(x.rows).fill(NaN) }),
  ).rejects.toThrow('the model said NaN of a row')
  await expect(shapleyValues({ ...asked, predict: () => [1, 2, 3] })).rejects.toThrow('3 answers for 2 rows')
  await expect(permutationImportance({ rows, score: () => NaN })).rejects.toThrow(
    'the score of the rows as they are is NaN',
  )
  await expect(
    permutationImportance({ rows, score: () => 1, groups: [{ name: 'a', columns: [7] }] }),
  ).rejects.toThrow('group a: has column 7; the rows have columns 0 to 2')
  const predict = (x: Matrix): number[] => new Array<number>(x.rows).fill(0)
  await expect(occlusion({ predict, window: [NaN, NaN, 1], span: 1 })).rejects.toThrow(
    'has no value outside steps 2 to 2',
  )
  await expect(occlusion({ predict, window: [1, 2, 3], span: 3 })).rejects.toThrow(
    'a span of 3 steps in a window of 3',
  )
  await expect(occlusion({ predict, window: [1, 2, 3], features: 2 })).rejects.toThrow(
    '3 numbers with 2 a step',
  )
})
