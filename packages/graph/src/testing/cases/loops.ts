/**
 * Cases of loops and of random draws.
 */
import type { Tensor } from '../../expression/tensor.js'
import { cond } from '../../loop/cond.js'
import { scan } from '../../loop/scan.js'
import { cast, greater } from '../../ops/compare.js'
import { add, mul, sigmoid, sub, tanh } from '../../ops/elementwise.js'
import { matmul } from '../../ops/matmul.js'
import { dropoutMask, randomBits, randomUniform } from '../../ops/random.js'
import { mean, sum } from '../../ops/reduce.js'
import { concat, slice } from '../../ops/shape.js'
import { grad } from '../../transforms/grad.js'
import { sample, whole } from '../samples.js'
import type { OperationCase, OperationCases } from './case.js'

/** A gated recurrence with everything that leaves the loop: a projection of joined inputs, a head, a captured bias. */
function recurrence([x, statics, start, w, r, head]: readonly Tensor[], reverse: boolean): readonly Tensor[] {
  const { state, outputs } = scan({ state: [start!], inputs: [x!], reverse }, ([h], [entry]) => {
    const z = add(matmul(concat([entry!, statics!], 1), w!), matmul(h!, r!))
    const gate = sigmoid(slice(z, { axis: 1, start: 0, end: 2 }))
    const next = add(mul(gate, h!), mul(sub(1, gate), tanh(slice(z, { axis: 1, start: 2 }))))
    return { state: [next], outputs: [tanh(matmul(next, head!))] }
  })
  return [...state, ...outputs]
}

const recurrenceInputs = [
  sample([3, 2, 2]),
  sample([2, 1], { seed: 2 }),
  sample([2, 2], { seed: 3 }),
  sample([3, 4], { seed: 4 }),
  sample([2, 4], { seed: 5 }),
  sample([2, 3], { seed: 6 }),
]

/** An inner loop over the entries of every outer step, whose start is the outer state. */
function nested([x, start, w]: readonly Tensor[], innerReverse: boolean): readonly Tensor[] {
  const { state, outputs } = scan({ state: [start!], inputs: [x!] }, ([h], [entry]) => {
    const inner = scan({ state: [h!], inputs: [entry!], reverse: innerReverse }, ([s], [value]) => {
      const next = tanh(add(mul(s!, w!), value!))
      return { state: [next], outputs: [mul(next, value!)] }
    })
    return { state: [add(inner.state[0]!, sum(inner.outputs[0]!, { axes: 0 }))], outputs: inner.outputs }
  })
  return [...state, ...outputs]
}

const random = (name: string, f: (seed: Tensor, counter: Tensor) => Tensor): OperationCase => ({
  name,
  inputs: [whole([3], []), whole([8], [])],
  build: ([seed, counter]) => f(seed!, counter!),
})

export const loops: OperationCases = {
  scan: [
    {
      name: 'cumulative products',
      inputs: [sample([4, 2], { low: 0.5, high: 1.5 }), sample([2], { low: 0.5, high: 1.5, seed: 2 })],
      build: ([x, start]) => {
        const { state, outputs } = scan({ state: [start!], inputs: [x!] }, ([p], [value]) => {
          const next = mul(p!, value!)
          return { state: [next], outputs: [next] }
        })
        return [...state, ...outputs]
      },
    },
    {
      name: 'a gated recurrence',
      inputs: recurrenceInputs,
      build: (inputs) => recurrence(inputs, false),
    },
    {
      name: 'a gated recurrence from the end',
      inputs: recurrenceInputs,
      build: (inputs) => recurrence(inputs, true),
    },
    {
      name: 'a loop without inputs',
      inputs: [sample([2]), sample([2], { seed: 2 })],
      build: ([start, w]) =>
        scan({ state: [start!], length: 3 }, ([h]) => ({ state: [tanh(mul(h!, w!))] })).state,
    },
    {
      name: 'a loop in a loop',
      inputs: [sample([2, 3, 2]), sample([2], { seed: 2 }), sample([2], { seed: 3 })],
      build: (inputs) => nested(inputs, false),
    },
    {
      name: 'a loop in a loop, the inner one from the end',
      inputs: [sample([2, 3, 2]), sample([2], { seed: 2 }), sample([2], { seed: 3 })],
      build: (inputs) => nested(inputs, true),
    },
    {
      name: 'the state before the step, an input and an invariant come out as they are',
      inputs: [sample([3, 2]), sample([2], { seed: 2 }), sample([2], { seed: 3 })],
      build: ([x, start, w]) =>
        scan({ state: [start!], inputs: [x!] }, ([h], [value]) => ({
          state: [mul(h!, value!)],
          outputs: [h!, value!, w!],
        })).outputs,
    },
    {
      name: 'the gradient of a gradient of a recurrence',
      inputs: recurrenceInputs,
      build: (inputs) => {
        const [states, outputs] = recurrence(inputs, false)
        const loss = add(mean(mul(states!, states!)), mean(mul(outputs!, outputs!)))
        return grad(loss, [inputs[0]!, inputs[4]!])
      },
    },
    {
      name: 'the gradient of a gradient of a loop in a loop',
      inputs: [sample([2, 3, 2]), sample([2], { seed: 2 }), sample([2], { seed: 3 })],
      build: (inputs) => {
        const results = nested(inputs, true)
        return grad(
          results.map((result) => mean(mul(result, result))).reduce((a, b) => add(a, b)),
          inputs,
        )
      },
    },
    {
      name: 'two states that change places',
      inputs: [sample([2]), sample([2], { seed: 2 }), sample([3, 2], { seed: 3 })],
      build: ([a, b, x]) =>
        scan({ state: [a!, b!], inputs: [x!] }, ([p, q], [value]) => ({
          state: [q!, mul(p!, value!)],
        })).state,
    },
  ],
  cond: [
    {
      name: 'the branch that holds, and what it captures',
      inputs: [sample([3, 2]), sample([2, 2], { seed: 2 }), sample([], { low: 0.5, high: 1, seed: 3 })],
      build: ([x, w, sign]) =>
        cond(
          greater(sign!, 0),
          () => [tanh(matmul(x!, w!)), x!],
          () => [x!, mul(x!, sign!)],
        ),
    },
    {
      name: 'the branch that does not hold',
      inputs: [sample([3, 2]), sample([2, 2], { seed: 2 }), sample([], { low: -1, high: -0.5, seed: 3 })],
      build: ([x, w, sign]) =>
        cond(
          greater(sign!, 0),
          () => [tanh(matmul(x!, w!))],
          () => [mul(x!, sign!)],
        ),
    },
    {
      name: 'the numbers of the chosen branch',
      inputs: [sample([2])],
      build: ([x]) =>
        cond(
          greater(add(sum(mul(x!, 0)), 1), 0),
          () => [add(mul(x!, 0), 3)],
          () => [mul(x!, 0)],
        ),
      expected: [3, 3],
    },
    {
      name: 'in a loop, by the entry of the step, with a loop inside',
      inputs: [sample([4], { low: -1, high: 1 }), sample([2], { seed: 2 }), sample([3, 2], { seed: 3 })],
      build: ([signs, start, table]) => {
        const { state, outputs } = scan({ state: [start!], inputs: [signs!] }, ([h], [sign]) => {
          const [next] = cond(
            greater(sign!, 0),
            () =>
              scan({ state: [h!], inputs: [table!] }, ([s], [row]) => ({
                state: [tanh(add(mul(s!, row!), sign!))],
              })).state,
            () => [mul(h!, 0.5)],
          )
          return { state: [next!], outputs: [next!] }
        })
        return [...state, ...outputs]
      },
    },
  ],
  randomBits: [
    random('randomBits', (seed, counter) => cast(randomBits({ seed, counter, stream: 2 }, [3, 3]), 'int64')),
  ],
  randomUniform: [
    random('randomUniform', (seed, counter) => randomUniform({ seed, counter, stream: 2 }, [3, 3])),
  ],
  dropoutMask: [
    random('dropoutMask', (seed, counter) => dropoutMask({ seed, counter, stream: 2, rate: 0.4 }, [3, 5])),
  ],
}
