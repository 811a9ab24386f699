// A study file that goes from nothing to a report in a minute or two: `utsushi demo materials`, and examples/materials.yaml.

/** The text of the study file. */
export const demoStudyFile = `# How wide the peaks of an oxide's powder diffraction pattern are, under overlap, background and noise: specimens that were never seen.
#   utsushi simulate examples/materials.yaml
#   utsushi inspect examples/materials.yaml
#   utsushi train examples/materials.yaml
#   utsushi compare examples/materials.yaml --members gru,fcn,mlp,ridge,pls
study: materials

simulation: # what \`utsushi simulate\` writes into data.folder; also barkhausen, evolution, trajectory
  kind: xrd
  specimens: 200
  lots: 20
  measurements: 2

data:
  folder: patterns
  file: signals.csv # a row a pattern, 2θ in the header
  specimens: specimens.csv # a row a pattern: specimen, lot, day, composition, and what is asked for
  name: name
  groups: [specimen, lot, day]
  axis: { name: two theta, unit: deg }
  signal: { name: intensity, unit: '1' } # counts

task:
  kind: values
  targets: { 'peak_width (°)': deg } # harder: defect_fraction: '1', peak_mixing: '1'

preprocess:
  - normalise: max

split:
  by: group # patterns of one specimen are never torn apart
  group: specimen

model:
  kind: pls # partial least squares; utsushi compare trains the whole family on the same folds
  scaling: point # each angle by itself: what defects change is small beside the peaks

tuning: # of utsushi compare
  folds: 5
  epochs: 40
`
