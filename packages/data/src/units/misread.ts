// Words that are spelled like units by chance: what a prefix and a symbol, or two symbols run together, would make of them nobody
// means. They are read as what is meant where that is plain, and refused with it elsewhere.

/** Words that are no units, by the unit that is meant. */
export const meantUnits: Readonly<Record<string, string>> = {
  ...{ dy: 'day', dys: 'days', dd: 'day', yd: 'day', hy: 'h', D: 'd', Y: 'y', H: 'h' },
  // A millitonne is a kilogram, which nobody calls so.
  ...{ mt: 't', mts: 't', hA: 'ha', MM: 'mm' },
}

/** Words whose power may be meant in two ways, and what to write. */
const unclearPowers: Readonly<Record<string, string>> = {
  Mm: 'is it of millions or of megametres? — write 1e6 m3, or mm3',
}

/** Why a word with this power may mean two things; `undefined` when it may not. */
export const unclearPower = (word: string, power: number): string | undefined =>
  power > 1 && Object.hasOwn(unclearPowers, word) ? unclearPowers[word] : undefined

/** Whether `ms-1` stands there: metres per second, for what happens per millisecond is written with brackets or a line. */
export const isSpeed = (word: string, power: number): boolean => word === 'ms' && power < 0
