import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * What becomes of a resource that leaves its stack. One that is kept is kept only once its stack has been made: what a failed first
 * deployment left behind would have the name that the next attempt needs.
 */
export const removalPolicy = (retain: boolean): RemovalPolicy =>
  retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
