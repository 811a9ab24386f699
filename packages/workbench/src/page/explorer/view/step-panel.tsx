// An emulator that goes step by step: what is given at the beginning, controls that hold until they are changed, and one step at a time.
import { useSignal } from '@preact/signals'
import type { EmulatorInputs, InputValue } from '@utsushi/emulator'
import { numberText, withUnit } from '../answer/number-text.js'
import { scalarInputs } from '../plan/inputs-of.js'
import type { Explored } from '../state.js'

interface Taken {
  readonly outputs: readonly (readonly [name: string, value: number])[]
  readonly state: EmulatorInputs
}

/** Of `model.step.onnx` and its kind. */
export function StepPanel({ explored }: { readonly explored: Explored }) {
  const { model, plan, setting, turns, trouble } = explored
  const taken = useSignal<readonly Taken[]>([])
  const { state = [], outputs } = model.metadata
  const fed = new Set(state.map(({ output }) => output))
  const told = outputs.filter(
    ({ name }) => name !== 'next_memory' && (!fed.has(name) || name === 'responses'),
  )
  const step = (): void => {
    turns.now(async () => {
      const last = taken.value.at(-1)
      const set = scalarInputs(plan, [setting.value])
      const begun = Object.fromEntries(
        model.metadata.inputs.flatMap(({ name }): [string, InputValue][] =>
          state.some((one) => one.input === name && one.begins === 'zero') ? [[name, 0]] : [],
        ),
      )
      const { outputs: said } = await model.ask({ ...begun, ...set, ...last?.state })
      trouble.value = ''
      const next = Object.fromEntries(
        state.map(({ input, output }): [string, InputValue] => {
          const { data, dims } = said[output] ?? { data: new Float32Array(0), dims: [] }
          return [input, { data, dims }]
        }),
      )
      taken.value = [
        ...taken.value,
        {
          state: next,
          outputs: told.flatMap(({ name, features }) =>
            features.map(
              (feature) =>
                [
                  withUnit(feature.name, feature.unit),
                  Number(said[name]?.columns[feature.name]?.[0] ?? NaN),
                ] as const,
            ),
          ),
        },
      ]
    })
  }
  const [first] = taken.value
  return (
    <section class="x-answer" aria-label="Answer">
      {trouble.value !== '' && (
        <p class="x-trouble" role="alert">
          {trouble.value}
        </p>
      )}
      <div class="x-actions">
        <button type="button" class="primary" onClick={step}>
          take a step
        </button>
        <button type="button" disabled={taken.value.length === 0} onClick={() => (taken.value = [])}>
          begin again
        </button>
        <output>{taken.value.length} steps taken</output>
      </div>
      <p class="x-hint">
        What is given at the beginning counts for the first step alone; controls count for the step that
        follows.
      </p>
      {first && (
        <div class="x-scroll" tabIndex={0} role="region" aria-label="steps taken">
          <table>
            <thead>
              <tr>
                <th scope="col">step</th>
                {first.outputs.map(([name]) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {taken.value.map(({ outputs: row }, at) => (
                <tr key={at}>
                  <th scope="row">{at + 1}</th>
                  {row.map(([name, value]) => (
                    <td key={name}>{numberText(value, 5)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
