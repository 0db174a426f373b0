import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENDPOINTS_EXPECTED, ENDPOINTS_PATTERN } from '../../contracts/endpoints.ts';

/**
 * The template's one parameter for providers: addresses that replace those of the settings. Nothing else of a deployment is a
 * parameter, since a stack keeps the value it has when a default changes.
 * @returns its value, for functions that ask providers
 */
export const endpointsParameter = (scope: Construct): string =>
  new CfnParameter(scope, 'Endpoints', {
    description:
      'Addresses that replace providers’, as JSON: recorded and simulated providers, a proxy, a mirror',
    default: '',
    allowedPattern: ENDPOINTS_PATTERN,
    constraintDescription: ENDPOINTS_EXPECTED,
  }).valueAsString;
