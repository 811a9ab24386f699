/** Lookups by names that come from data: columns, targets and samples may be called `constructor` or `__proto__`. */

/**
 * What stands in a record under a name; `undefined` where nothing of its own does, whatever every object inherits.
 *
 * @example lookUp({ gpp: 'g' }, 'constructor') // undefined
 */
export const lookUp = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined
