import { categorical, float, int, when, type SearchSpace } from '../../space.js'

/** Spaces that every sampler must be at home in. */
export const spaces: Readonly<Record<string, SearchSpace>> = {
  floats: { x: float(-5, 5), y: float(0, 1e-3), z: float(1e-8, 1e4, { log: true }) },
  'ints and steps': {
    n: int(-3, 3),
    m: int(1, 1024, { log: true }),
    k: int(0, 100, { step: 25 }),
    s: float(0, 1, { step: 0.1 }),
  },
  choices: { c: categorical(['a', 'b', null, true, 3]), d: categorical([1, 2]) },
  'one value each': { x: float(2, 2), n: int(3, 3), c: categorical(['only']), l: float(1, 1, { log: true }) },
  'one value among others': { x: float(0, 1), fixed: int(3, 3), c: categorical(['only']) },
  conditional: {
    kind: categorical(['tree', 'net', 'none']),
    depth: when('kind', 'tree', int(1, 8)),
    layers: when('kind', 'net', int(1, 3)),
    width: when('kind', 'net', int(8, 512, { log: true })),
    dropout: when('layers', [2, 3], float(0, 0.5)),
    rate: float(1e-5, 1, { log: true }),
  },
}

/** Those of which a grid can be made. */
export const gridSpaces: Readonly<Record<string, SearchSpace>> = {
  'ints and steps': { n: int(-3, 3), k: int(0, 100, { step: 25 }), s: float(0, 1, { step: 0.1 }) },
  choices: { c: categorical(['a', 'b', null, true, 3]), d: categorical([1, 2]) },
  'one value each': { x: float(2, 2), n: int(3, 3), c: categorical(['only']) },
  conditional: {
    kind: categorical(['tree', 'net']),
    depth: when('kind', 'tree', int(1, 4)),
    layers: when('kind', 'net', int(1, 3)),
    dropout: when('layers', [2, 3], float(0, 0.5, { step: 0.25 })),
  },
}
