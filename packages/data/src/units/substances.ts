// What a quantity is of: the carbon of `g C`, the dry matter of `g dry matter`. A label is kept, and takes part in a
// conversion only where chemistry says how: by the molar mass of a formula (IUPAC 2021, abridged), and from a compound to an
// element in it.
import { lookUp } from '@utsushi/ground'

/** Standard atomic weights, g mol⁻¹. */
const weights: Readonly<Record<string, number>> = {
  ...{ H: 1.008, Li: 6.94, B: 10.81, C: 12.011, N: 14.007, O: 15.999, F: 18.998, Na: 22.99, Mg: 24.305 },
  ...{
    Al: 26.982,
    Si: 28.085,
    P: 30.974,
    S: 32.06,
    Cl: 35.45,
    K: 39.098,
    Ca: 40.078,
    Mn: 54.938,
    Fe: 55.845,
  },
  ...{
    Ni: 58.693,
    Cu: 63.546,
    Zn: 65.38,
    Br: 79.904,
    Sr: 87.62,
    Cd: 112.41,
    I: 126.9,
    Ba: 137.33,
    Pb: 207.2,
  },
}

/** Labels that are words, by how they may be written. */
const words: readonly (readonly [label: string, names: string])[] = [
  ['C', 'carbon|Carbon|CO2-C|C-CO2|CH4-C|eC'],
  ['N', 'nitrogen|Nitrogen|NO3-N|NH4-N|N2O-N'],
  ['P', 'phosphorus|PO4-P'],
  ['H2O', 'water|Water|h2o|H20'],
  ['CO2', 'co2|Co2|carbon dioxide'],
  ['CO2-eq', 'CO2eq|CO2e|CO2-e'],
  ['dry matter', 'DM|dm|DW|dw|dry mass|dry weight|drymatter'],
  ['photons', 'photon|quanta|PPFD|PAR|photosynthetically active radiation'],
  ['lactate', 'Lactate|lactic acid'],
  ...['air', 'dry air', 'wet air', 'moist air', 'soil', 'dry soil', 'leaf', 'leaves', 'root', 'wood'].map(
    itself,
  ),
  ...['biomass', 'plant', 'ground', 'glucose', 'chl', 'protein', 'fresh matter', 'solution', 'salt'].map(
    itself,
  ),
  ...['litter', 'stem', 'fuel', 'ash', 'sand', 'clay', 'rubisco', 'charge', 'electrons', 'e-'].map(itself),
]

function itself(label: string): readonly [string, string] {
  return [label, label]
}

const labels: ReadonlyMap<string, string> = new Map(
  words.flatMap(([label, names]) =>
    [label, ...names.split('|')].map((name): readonly [string, string] => [name, label]),
  ),
)

/** Labels that are words, to suggest. */
export const substanceNames: readonly string[] = [...labels.keys()].filter((name) => name.length > 3)

/** The label of a substance, or `undefined` for a word that is none: `CO2`, `carbon` → `C`, `DM` → `dry matter`. */
export function substanceOf(text: string): string | undefined {
  return labels.get(text) ?? (atomsOf(text) === undefined ? undefined : text)
}

/** Formulas of labels that are words. */
const formulas: Readonly<Record<string, string>> = { lactate: 'C3H5O3', glucose: 'C6H12O6' }

/** Atoms of a formula by element; `undefined` for what is none. */
function atomsOf(label: string): ReadonlyMap<string, number> | undefined {
  const formula = (lookUp(formulas, label) ?? label).replace(/[+-]$/, '')
  if (!/^([A-Z][a-z]?\d*)+$/.test(formula)) return undefined
  const atoms = new Map<string, number>()
  for (const [, element = '', count = ''] of formula.matchAll(/([A-Z][a-z]?)(\d*)/g)) {
    if (weights[element] === undefined) return undefined
    atoms.set(element, (atoms.get(element) ?? 0) + (count === '' ? 1 : Number(count)))
  }
  return atoms
}

/**
 * Molar mass in kg mol⁻¹; `undefined` where nobody knows it.
 *
 * @example molarMass('CO2') // 0.044009
 */
export function molarMass(label: string): number | undefined {
  const atoms = atomsOf(label)
  if (atoms === undefined) return undefined
  return [...atoms].reduce((sum, [element, count]) => sum + count * (weights[element] ?? NaN), 0) / 1000
}

/**
 * Moles of `to` in a mole of `from`: 1 of the same, as many as the formula has of an element; `undefined` where the one is
 * not in the other.
 *
 * @example molesOf('CO2', 'C') // 1
 */
export function molesOf(from: string, to: string): number | undefined {
  if (from === to) return 1
  const [here, there] = [atomsOf(from), atomsOf(to)]
  const inHere = here?.get(to)
  if (inHere !== undefined) return inHere
  const inThere = there?.get(from)
  return inThere === undefined ? undefined : 1 / inThere
}
