// What the process model holds fixed, each with its unit. Perturbed parameters are in `parameters.ts`.

export const constants = {
  /** µmol photons per joule of shortwave: photosynthetically active part times photons per joule; 2.00 measured at DE-Hai. */
  photonsPerJoule: 2.0,
  /** Extinction of light by leaf area (Monsi & Saeki), m2 ground per m2 leaf. */
  extinction: 0.5,
  /** Share of the ground under the crowns of each layer; light between the crowns of trees reaches the understorey. */
  crownCover: { tree: 0.8, c3: 1 },
  /** Daytime air is warmer than the daily mean by this many °C per W m-2 of daily mean shortwave. */
  daytimeWarming: 0.012,
  /** Humidity deficit that halves light-saturated photosynthesis (Leuning 1995), hPa. */
  halvingDeficit: 20,
  /** CO2 inside leaves over CO2 outside. */
  internalCo2: 0.7,
  /** CO2 compensation point, ppm. */
  compensationCo2: 40,
  /** Effective Michaelis constant of CO2 fixation, ppm. */
  michaelisCo2: 500,
  /** CO2 at which `pmax` holds, ppm. */
  referenceCo2: 380,
  /** Carbon in dry matter, g per g. */
  carbonInDryMatter: 0.5,
  /** Carbon respired per carbon of new tissue. */
  growthRespiration: 0.25,
  /** Living tissue of stems and of roots approaches this amount as the pools grow (the rest is dead wood), Mg C ha-1. */
  livingStem: 10,
  livingRoot: 10,
  /** Leaves fall this many times faster on days too cold or too hot for photosynthesis. */
  stressLeafFall: 2,
  /** Leaf area index at which a layer stops growing leaves: the share for leaves falls linearly towards it. */
  largestLai: { tree: 8, c3: 5 },
  /** Decomposition of humus at 15 °C and best moisture, year-1. */
  humusRate: 0.08,
  /** Plant-available water that the one bucket holds, mm. */
  waterCapacity: 180,
  /** Share of the bucket below which photosynthesis and transpiration fall. */
  stressBelow: 0.4,
  /** Age of the stand when a run begins: wood and roots have grown this long, years. */
  standAge: 100,
  /** Age of litter and humus, years. */
  soilAge: 1000,
  daysPerYear: 365.25,
  daysPerMonth: 365.25 / 12,
} as const

/** 1 µmol CO2 m-2 is this many Mg C ha-1: 12.011 g C per mol. */
export const micromolPerSquareMetre = 12.011e-8
