// A study file that goes from nothing to a report in a few seconds: `utsushi demo simulator`, and examples/simulator.yaml.

/** The text of the study file. */
export const demoStudyFile = `# The water that flows through a borehole, of any eight parameters, from a hundred runs of the simulator.
#   utsushi simulate examples/simulator.yaml
#   utsushi inspect examples/simulator.yaml
#   utsushi train examples/simulator.yaml
#   utsushi compare examples/simulator.yaml
study: simulator

simulation: # what \`utsushi simulate\` writes into data.folder; also ishigami, otl, piston, wing, sobolG, flood, cooling
  kind: borehole
  samples: 150

data:
  folder: borehole
  parameters: parameters.csv # a row a run: what was varied
  outputs: outputs.csv # a row a run: what came out
  run: run # a run that failed has no row there, or an empty one

inputs: # all columns of parameters.csv when left out
  rw: { unit: m, min: 0.05, max: 0.15 }
  r: { unit: m, min: 100, max: 50000, scale: log }
  Tu: { unit: m2 a-1 }
  Hu: { unit: m }
  Tl: { unit: m2 a-1 }
  Hl: { unit: m }
  L: { unit: m }
  Kw: { unit: m a-1 }

outputs:
  flow: { unit: m3 a-1, transform: sqrt } # learnt as its root, answered in its unit

model:
  kind: gp # utsushi compare trains lines, processes, trees and networks on the same folds, and recommends

intervals:
  level: 0.95
`
