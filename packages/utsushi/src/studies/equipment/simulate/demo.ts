// A study file that goes from nothing to a report in a minute or two: `utsushi demo equipment`, and examples/equipment.yaml.

/** The text of the study file. */
export const demoStudyFile = `# Which check items of a park of equipment will leave their normal range in 30, 60 and 90 days.
#   utsushi simulate examples/equipment.yaml
#   utsushi inspect examples/equipment.yaml
#   utsushi train examples/equipment.yaml
study: equipment

simulation: # what \`utsushi simulate\` writes into data.folder: an inspection log, limits, maintenance, causes
  equipment: 24
  days: 1200

data:
  folder: park
  readings: readings.csv # a row a reading: equipment_id, check_item_id, timestamp, value, unit
  unit: unit
  limits: limits.csv # your own limits; without them percentiles of the training period
  maintenance: maintenance.csv

labels:
  horizons: [30, 60, 90] # days ahead

windows:
  context: 90 # days that are looked back on
  stride: 3

model:
  branches: [statistics]

training:
  epochs: 10
`
