// Moments of a replay as words.

const minute = 6e4

/** A day, with its time where it has one; a step where pieces of equipment have starts of their own. */
export function momentText(at: number, time: string): string {
  if (time !== 'date') return `${at}`
  const text = new Date(Math.round(at / minute) * minute).toISOString()
  return text.slice(11, 16) === '00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)}`
}
