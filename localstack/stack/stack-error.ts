/** A deployment that cannot go on: names the stack and, where it is one, the resource. */
export class StackError extends Error {
  override readonly name = 'StackError';
}
