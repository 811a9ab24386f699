/**
 * For whoever has a function with settings and wants the best of them: a simulation, a compiler's flags, a recipe; nothing of
 * Utsushi's models is needed. The function here stands in for yours: it takes a while, gets better as it goes, and can be cut
 * off early where it is plainly worse than others were.
 */
import {
  categorical,
  float,
  int,
  medianPruner,
  optimise,
  searchSpace,
  TrialPruned,
  when,
  type Trial,
} from '@utsushi/tune'

const space = searchSpace({
  roast: categorical(['light', 'dark']),
  temperature: float(80, 100), // °C
  seconds: int(120, 360),
  bloom: when('roast', 'light', float(0, 60)), // asked for a light roast only
})

/** How good a cup is after each sip, at most 1. */
function taste({ roast, temperature, seconds, bloom }: Trial['parameters'], sip: number): number {
  const best = roast === 'light' ? { temperature: 95, seconds: 200 } : { temperature: 88, seconds: 240 }
  const far =
    ((Number(temperature) - best.temperature) / 8) ** 2 + ((Number(seconds) - best.seconds) / 90) ** 2
  const bloomed = roast === 'light' ? 0.2 - (Number(bloom) / 60 - 0.5) ** 2 : 0
  return (0.8 + bloomed) * Math.exp(-far) * (1 - 0.5 ** sip)
}

export const study = await optimise(
  (trial) => {
    for (let sip = 1; sip <= 5; sip++) {
      trial.report(sip, taste(trial.parameters, sip))
      if (trial.shouldPrune()) throw new TrialPruned()
    }
    return taste(trial.parameters, 5)
  },
  { space, directions: ['maximize'], pruner: medianPruner(), trials: 120, seed: 1 },
)

// Run by itself (node examples/dist/tune-a-function.js), it tells what it found.
if (process.argv[1] === import.meta.filename) console.log(study.best?.values, study.best?.parameters)
