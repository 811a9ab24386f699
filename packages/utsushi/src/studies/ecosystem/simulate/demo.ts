// The study file that `utsushi demo` writes and `examples/ecosystem.yaml` shows: minutes on two cores.

/** A complete study file; kept equal to `examples/ecosystem.yaml` by a test. */
export const demoStudyFile = `# A small ensemble of the built-in process model: minutes from nothing to an emulator.
#   utsushi simulate examples/ecosystem.yaml
#   utsushi train examples/ecosystem.yaml
study: ecosystem

simulation: # what \`utsushi simulate\` writes into data.folder
  samples: 40
  from: 2003-01-01
  to: 2009-12-31

data:
  folder: ensemble # parameter_summary.csv and one daily table per sample
  units:
    tmp_sfc: °C
    tmp_2m: °C
    tmp10_soil: °C
    tmp200_soil: °C
    dswrf_sfc: W m-2
    tcdc_clm: '%'
    prate_sfc: mm day-1
    spfh_2m: kg kg-1
    wind_10m: m s-1
    a_co2: ppm

split:
  train: [2003, 2007]
  validation: 2008
  test: 2009
  holdOutSamples: 0.2 # never trained on: the harder test

windows:
  context: 60 # days seen before the forecast
  horizon: 30 # days forecast
  mode: segments
  burnIn: 60
  segmentLength: 365

model:
  hidden: 32
  layers: 1
  embedding: 16
  stateHidden: 32
  headHidden: 32
  fluxes: closed # NPP = GPP - Ra, ER = Ra + Rh, NEP = NPP - Rh, exactly

training:
  batch: 16
  learningRate: 5e-3
  warmupSteps: 20
  stepsPerEpoch: 20
  epochs: 20
  maxMinutes: 2
`
