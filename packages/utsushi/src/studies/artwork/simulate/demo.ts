// A study file that goes from nothing to a report in a few minutes: `utsushi demo artwork`, and examples/artwork.yaml.

/** The text of the study file. */
export const demoStudyFile = `# Which parameters drew a picture: nested, dented curves, how often dented, how many, and of which hue.
#   utsushi simulate examples/artwork.yaml
#   utsushi inspect examples/artwork.yaml
#   utsushi train examples/artwork.yaml --out runs/pictures
#   utsushi loop runs/pictures --count 50 --refine
#   utsushi taste examples/artwork.yaml --ask grid --questions 8
study: artwork

simulation: # what \`utsushi simulate\` draws into data.folder
  sketch: dents # also boughs
  count: 3000

data:
  folder: pictures
  sketch: dents # whose parameters, with their ranges, are asked for

training:
  epochs: 10

regeneration:
  pictures: 100 # held-out pictures that are drawn again from their estimate
`
