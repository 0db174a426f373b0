/** asl-validator 4.0.0 ships without declarations. */
declare module 'asl-validator' {
  type Mistake = { readonly 'Error code': string; readonly Message: string };

  /** Writes into `definition`. */
  export default function validate(
    definition: unknown,
    options?: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): { readonly isValid: boolean; readonly errors: readonly Mistake[] };
}
