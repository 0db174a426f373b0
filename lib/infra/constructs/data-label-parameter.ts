import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DATA_LABELS } from '../../contracts/data-label.ts';

/**
 * Whose rows a deployment's tables will hold. A parameter, because the local runtime alone knows another market than the live one.
 * @returns its value, for functions that commit
 */
export const dataLabelParameter = (scope: Construct): string =>
  new CfnParameter(scope, 'DataLabel', {
    description: 'Where rows come from: tables carry it as a property, and whoever shows them says it',
    default: 'live',
    allowedValues: [...DATA_LABELS],
  }).valueAsString;
