/**
 * What there is of PyTorch's names and what there is not. `docs/graph-coverage.md` is made from this table:
 * `node packages/graph/dist/testing/write-coverage.js`.
 */

/** PyTorch's name, ours (absent: there is none), and what to know. */
export type CoverageRow = readonly [torch: string, ours: string | undefined, note?: string]

export const coverage: Readonly<Record<string, readonly CoverageRow[]>> = {
  'Making tensors': [
    ['torch.tensor', 'constant'],
    ['torch.zeros', 'zeros'],
    ['torch.ones', 'ones'],
    ['torch.full', 'full'],
    ['torch.arange', 'arange', 'int64, from 0'],
    ['torch.numel', 'elementCount', 'as a tensor, for named sizes'],
    ['an argument of a compiled function', 'input'],
    ['torch.linspace, torch.eye, torch.tril', undefined, '`constant` with the numbers'],
  ],
  'Elementwise arithmetic': [
    ['torch.add', 'add'],
    ['torch.sub', 'sub'],
    ['torch.mul', 'mul'],
    ['torch.div', 'div'],
    ['torch.pow', 'pow', 'the gradient of the exponent needs a positive base'],
    ['torch.fmod, torch.remainder', 'mod', 'numbers as fmod, whole numbers as remainder'],
    ['torch.minimum', 'minimum', 'a tie sends the gradient to the first; PyTorch shares it'],
    ['torch.maximum', 'maximum', 'likewise'],
    ['torch.clamp', 'clamp', 'both bounds'],
    ['torch.neg', 'neg'],
    ['torch.exp', 'exp'],
    ['torch.log', 'log'],
    ['torch.sqrt', 'sqrt'],
    ['torch.square', 'square'],
    ['torch.reciprocal', 'reciprocal'],
    ['torch.abs', 'abs'],
    ['torch.sign', 'sign'],
    ['torch.floor', 'floor'],
    ['torch.ceil', 'ceil'],
    ['torch.round', 'round', 'halves to even'],
    ['torch.sin', 'sin'],
    ['torch.cos', 'cos'],
    ['torch.erf', 'erf'],
    ['torch.sigmoid', 'sigmoid'],
    ['torch.tanh', 'tanh'],
    ['F.relu', 'relu'],
    ['F.softplus', 'softplus', 'beta 1'],
    ['F.gelu', 'gelu', 'exact, not the tanh form'],
    ['Tensor.detach', 'stopGradient'],
    ['Tensor.to', 'cast', 'float32, float64, int32, int64, uint32, uint64, uint8, bool'],
    ['torch.atan', 'atan'],
    ['torch.atan2', 'atan2'],
    ['torch.tan, asin, acos, sinh, cosh', undefined],
    ['torch.log1p, expm1, log2, log10, rsqrt', undefined, 'from the above, at their precision'],
    ['torch.lgamma, digamma, i0', undefined],
    ['F.leaky_relu, elu, silu, mish, hardtanh', undefined, 'from the above'],
  ],
  'Comparison and choice': [
    ['torch.eq', 'equal'],
    ['torch.ne', 'notEqual'],
    ['torch.lt', 'less'],
    ['torch.le', 'lessEqual'],
    ['torch.gt', 'greater'],
    ['torch.ge', 'greaterEqual'],
    ['torch.logical_and', 'and'],
    ['torch.logical_or', 'or'],
    ['torch.logical_not', 'not'],
    ['torch.isnan', 'isNaN'],
    ['torch.where', 'where'],
    ['torch.isinf, torch.isfinite', undefined],
    ['torch.sort', 'sort', 'ascending; values and indices, as argsort'],
    ['torch.topk', 'topK'],
    ['torch.unique', undefined],
  ],
  Reductions: [
    ['torch.sum', 'sum'],
    ['x.square().sum()', 'sumOfSquares'],
    ['torch.mean', 'mean'],
    ['torch.amax', 'max', 'ties share the gradient'],
    ['torch.amin', 'min', 'likewise'],
    ['torch.logsumexp', 'logSumExp'],
    ['torch.argmax', 'argmax', 'one axis'],
    ['torch.prod, var, std, median, any, all', undefined, '`var` and `std` from means of squares'],
    ['torch.cumsum, cumprod', undefined, '`scan`'],
  ],
  'Linear algebra': [
    ['torch.matmul', 'matmul', 'vectors and batches broadcast as in PyTorch'],
    ['torch.einsum, bmm, addmm', undefined, '`matmul`, `transpose`, `reshape`'],
    ['torch.linalg', undefined],
    ['torch.fft', undefined],
  ],
  'Shape and order': [
    ['torch.reshape', 'reshape'],
    ['torch.permute', 'transpose'],
    ['torch.unsqueeze', 'unsqueeze'],
    ['torch.squeeze', 'squeeze', 'one axis'],
    ['Tensor.expand', 'broadcastTo'],
    ['torch.cat', 'concat'],
    ['torch.stack', 'stack'],
    ['torch.narrow, x[a:b]', 'slice', 'one axis, step 1; positions may be named sizes'],
    ['torch.split', 'split'],
    ['F.pad', 'pad', 'one axis, constant value'],
    ['torch.flip', 'flip', 'one axis'],
    ['F.pad, reflect and replicate', undefined],
    ['torch.roll, tile, repeat, unfold', undefined],
  ],
  'Selection by index': [
    ['F.embedding, torch.index_select', 'gather', 'indices of any shape'],
    ['torch.gather', 'takeAlongAxis', 'indices as large as the tensor off the axis'],
    ['torch.scatter_add', 'addAlongAxis', 'onto zeros'],
    ['torch.index_add', 'scatterAdd', 'onto zeros, axis 0'],
    ['F.one_hot', 'oneHot', 'float32'],
    ['torch.scatter, masked_select, nonzero', undefined],
  ],
  'Normalisation, convolution, pooling': [
    ['F.softmax', 'softmax'],
    ['F.log_softmax', 'logSoftmax'],
    ['F.layer_norm', 'layerNorm', 'last axis'],
    ['F.group_norm', 'groupNorm'],
    ['F.conv1d', 'conv1d', 'bias is an `add`'],
    ['F.conv2d', 'conv2d', 'likewise'],
    ['F.conv_transpose1d', 'convTranspose1d', 'likewise'],
    ['F.conv_transpose2d', 'convTranspose2d', 'likewise'],
    ['F.max_pool1d', 'maxPool1d', 'fixed spatial sizes; no dilation, no ceil mode'],
    ['F.max_pool2d', 'maxPool2d', 'likewise'],
    ['F.avg_pool1d', 'averagePool1d', 'padding is not counted unless asked; no ceil mode'],
    ['F.avg_pool2d', 'averagePool2d', 'likewise'],
    ['F.batch_norm, instance_norm', undefined, '`groupNorm` with a group a channel; from means and squares'],
    ['F.conv3d, max_pool3d, adaptive pooling, interpolate', undefined],
    ['F.scaled_dot_product_attention', undefined, '`matmul` and `softmax`'],
  ],
  'Trees (not of PyTorch)': [
    [
      'predict of LightGBM, XGBoost, scikit-learn',
      'treeEnsemble',
      'ai.onnx.ml TreeEnsembleRegressor; missing values; no gradient',
    ],
  ],
  'Model files (not of PyTorch)': [
    [
      'a network that was exported as ONNX',
      'rowModel',
      'its nodes become nodes of the program; operator sets 13 to 21; no gradient',
    ],
  ],
  'Loops, gradients, random numbers': [
    ['a Python loop over time, torch.nn.LSTM', 'scan', 'either direction, nested; cells are step functions'],
    ['torch.cond', 'cond', 'only the chosen branch runs; both have gradients'],
    ['torch.autograd.grad', 'grad', 'also inside a step, and of a gradient'],
    ['torch.vmap', 'overModels', 'one new leading axis'],
    ['torch.rand', 'randomUniform', 'counter-based (Philox4x32-10), not PyTorch’s sequence'],
    ['torch.randn', 'randomNormal', 'likewise'],
    ['torch.randint', 'randomBits', '32 random bits'],
    ['F.dropout', 'dropoutMask', 'times the mask; rate in steps of 2⁻¹⁶'],
    ['torch.multinomial, bernoulli, randperm', undefined],
    ['torch.cond, while_loop', undefined, '`where`; the number of steps is known before a run'],
    ['forward-mode differentiation, Hessians', undefined, '`grad` of `grad`'],
  ],
}

/** The page, as Markdown. */
export function coveragePage(): string {
  const lines = [
    '# What the graph package covers',
    '',
    'PyTorch’s names on the left, ours on the right; a dash where there is nothing. Every operation has a gradient where',
    'one exists, a rule for running over a model axis, a conformance case (finite differences, models one by one) and a',
    'PyTorch fixture or a known answer. float32 throughout; convolution and pooling know no other type.',
    '',
    'Made by `node packages/graph/dist/testing/write-coverage.js`; a test fails when it is out of date.',
  ]
  for (const [family, rows] of Object.entries(coverage)) {
    lines.push('', `## ${family}`, '', '| PyTorch | here | note |', '| --- | --- | --- |')
    for (const [torch, ours, note = ''] of rows)
      lines.push(`| ${torch} | ${ours === undefined ? '—' : `\`${ours}\``} | ${note} |`)
  }
  return `${lines.join('\n')}\n`
}
