import { ownValue } from '../../own-value.ts';
import type { Dimension, MetricDatum, MetricName } from '../monitoring/metric-store.ts';

interface EmbeddedMetadata {
  readonly Timestamp?: number;
  readonly CloudWatchMetrics?: readonly {
    readonly Namespace?: string;
    readonly Dimensions?: readonly (readonly string[])[];
    readonly Metrics?: readonly { readonly Name: string; readonly Unit?: string }[];
  }[];
}

/**
 * The metrics that a log line carries in CloudWatch's embedded metric format; none if it is no such line. A metric counts once for
 * each set of dimensions. Source: CloudWatch user guide, "Specification: Embedded metric format".
 */
export function embeddedMetrics(line: string): { metric: MetricName; datum: MetricDatum }[] {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return [];
  let root: Record<string, unknown> & { _aws?: EmbeddedMetadata };
  try {
    root = JSON.parse(line) as typeof root;
  } catch {
    return [];
  }
  const found: { metric: MetricName; datum: MetricDatum }[] = [];
  for (const directive of root._aws?.CloudWatchMetrics ?? [])
    for (const names of directive.Dimensions ?? [[]])
      for (const { Name, Unit } of directive.Metrics ?? []) {
        const values = [ownValue(root, Name)].flat().filter((value) => typeof value === 'number');
        if (values.length === 0 || !directive.Namespace) continue;
        const Dimensions: Dimension[] = names.map((name) => ({
          Name: name,
          Value: String(ownValue(root, name)),
        }));
        found.push({
          metric: { Namespace: directive.Namespace, MetricName: Name, Dimensions },
          datum: {
            Timestamp: new Date(root._aws?.Timestamp ?? Date.now()),
            Values: values,
            Unit: Unit ?? 'None',
          },
        });
      }
  return found;
}
