/** A recorded file that can't be read: its path, and what is wrong with it. */
export class UnreadableRecording extends Error {
  override readonly name = 'UnreadableRecording';
  readonly path: string;

  constructor(path: string, what: string, options?: ErrorOptions) {
    super(`${path}${what}`, options);
    this.path = path;
  }
}

/** Reads what can be read: files that can't are told to `onUnreadable`, and left out. */
export function readEach<F, R>(
  files: readonly F[],
  read: (file: F) => R,
  onUnreadable: (error: UnreadableRecording) => void,
): readonly { readonly file: F; readonly read: R }[] {
  return files.flatMap((file) => {
    try {
      return [{ file, read: read(file) }];
    } catch (error) {
      if (!(error instanceof UnreadableRecording)) throw error;
      onUnreadable(error);
      return [];
    }
  });
}
