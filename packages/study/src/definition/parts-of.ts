// The parts that a study cuts its data into, by name.

/** The name that every study's training part has. */
export type PartsOf<Part> = { readonly train: Part; readonly validation?: Part } & Readonly<
  Record<string, Part | undefined>
>
