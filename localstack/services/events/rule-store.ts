import type { LocalRuntime } from '../../runtime.ts';
import { AwsError } from '../service.ts';

export interface RuleTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: unknown;
  readonly description?: string;
  readonly enabled: boolean;
  readonly targets: readonly RuleTarget[];
}

const RULES = 'events.rules';

/** Rules of the default bus and their targets. */
export class RuleStore {
  readonly #runtime: LocalRuntime;

  constructor(runtime: LocalRuntime) {
    this.#runtime = runtime;
  }

  arn(name: string): string {
    const { partition, region, accountId } = this.#runtime;
    return `arn:${partition}:events:${region}:${accountId}:rule/${name}`;
  }

  find(name: string): Rule | undefined {
    return this.#runtime.state.get<Rule>(RULES, name);
  }

  /** @throws AwsError ResourceNotFoundException */
  require(name: string): Rule {
    const found = this.find(name);
    if (!found)
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return found;
  }

  put(rule: Rule): void {
    this.#runtime.state.put(RULES, rule.name, rule);
  }

  delete(name: string): void {
    this.#runtime.state.delete(RULES, name);
  }

  all(): readonly Rule[] {
    return this.#runtime.state.list<Rule>(RULES).map(({ value }) => value);
  }
}
