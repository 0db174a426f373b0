/**
 * A mistake in a dataset's definition, for whoever writes one: field, what is wrong, what is allowed. The registry puts the
 * file's name before it.
 */
export class InvalidDataset extends Error {
  override readonly name = 'InvalidDataset';
}
