import * as z from 'zod';

/**
 * EventBridge's "Step Functions Execution Status Change", as far as it is used. Source: Step Functions developer guide,
 * "Automating Step Functions event delivery with EventBridge".
 */
const statusChange = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    executionArn: z.string(),
    name: z.string(),
    status: z.string(),
    startDate: z.number(),
    input: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

const machineInput = z.union([
  z.object({ dataset: z.string(), scheduledTime: z.string() }),
  z.object({ model: z.string(), scheduledTime: z.string() }),
]);

/** What an execution of one of the pipeline's machines was about, and how it ended. */
export interface EndedExecution {
  readonly execution: string;
  readonly run: string;
  readonly status: string;
  readonly startedAt: string;
  readonly subject: z.infer<typeof machineInput>;
  readonly error?: string;
  readonly cause?: string;
}

/** Reads such an event. Its input must be one that the pipeline's machines take. */
export const endedExecution = statusChange.transform((event, context): EndedExecution => {
  const { detail } = event;
  const subject = machineInput.safeParse(parseJson(detail.input));
  if (!subject.success) {
    context.addIssue({
      code: 'custom',
      path: ['detail', 'input'],
      message: 'the input of a dataset or gold-model execution expected',
    });
    return z.NEVER;
  }
  return {
    execution: detail.executionArn,
    run: detail.name,
    status: detail.status,
    startedAt: new Date(detail.startDate).toISOString(),
    subject: subject.data,
    ...(detail.error ? { error: detail.error } : {}),
    ...(detail.cause ? { cause: detail.cause } : {}),
  };
});

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** Name of the lease that an execution with that input holds. */
export const resourceOf = (subject: EndedExecution['subject']): string =>
  'dataset' in subject ? `dataset/${subject.dataset}` : `model/${subject.model}`;
