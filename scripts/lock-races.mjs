// Six processes reach for one lock at the same moment, a thousand times, and once more with one of them stopped on the way: how many
// held it at once. Figures stand in docs/reliability.md. Usage: node scripts/lock-races.mjs [rounds] [rounds with a stop]
import { lockRaces } from '../packages/ground/dist/testing/lock-races.js'

const [rounds = 1000, stopped = 100] = process.argv.slice(2).map(Number)
for (const [called, options] of [
  ['as they come', { rounds, starters: 6 }],
  ['one of them stopped for 1.2 s', { rounds: stopped, starters: 6, stops: true }],
]) {
  const began = performance.now()
  const { held, twice, nobody, left } = await lockRaces(options)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(
    `${options.rounds} rounds of six, ${called}: ${held} with one holder, ${twice} with more, ${nobody} with none; ${left} files left; ${seconds} s`,
  )
}
