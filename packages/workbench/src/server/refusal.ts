// A request that is not answered, and why.

/** Thrown by a handler; the server answers with its status and its sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 500 | 503

  constructor(status: Refusal['status'], message: string) {
    super(message)
    this.status = status
  }
}
