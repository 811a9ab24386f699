// The system that a study file declares by saying nothing: bipolar-membrane electrodialysis of potassium lactate, in the
// columns of BMED_DATA_AG.csv. It is written as a study file would write it.

/** Feed, acid and base; lactate and potassium; voltage and electrolyte concentration; current. */
export const bmedSystem = {
  compartments: { feed: { volume: 'VF' }, acid: { volume: 'VA' }, base: { volume: 'VB' } },
  species: {
    lactate: { feed: 'CFLA', acid: 'CALA', base: 'CBLA' },
    potassium: { feed: 'CFK', acid: 'CAK', base: 'CBK' },
  },
  volumeUnit: 'L',
  concentrationUnit: 'mol/L',
  controls: { V: 'V', E: 'mol/L' },
  responses: { I: 'A' },
}
