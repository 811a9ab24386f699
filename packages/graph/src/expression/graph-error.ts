/** A shape, dtype or use error in a tensor program; the message names the op, the shapes and the line. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
}
