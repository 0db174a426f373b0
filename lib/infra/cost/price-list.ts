/** What the prices are, as the table says it. Source: the pricing pages of each service. */
export const priceBasis = 'List prices of us-east-1 as of 2025, USD; another region differs by some 10 %';

/** List prices, USD, without free tiers: see {@link priceBasis}. */
export const prices = {
  /** Per request. */
  lambdaRequest: 0.2 / 1e6,
  /** Per GB-second on arm64. */
  lambdaGigabyteSecond: 0.0000133334,
  /** Per transition of a standard state machine. */
  stateTransition: 0.025 / 1000,
  /** Per invocation of a schedule. */
  scheduledStart: 1 / 1e6,
  /** Per TB scanned, at least 10 MB a query. */
  athenaTerabyte: 5,
  athenaMinimumBytes: 10e6,
  /** Per GB-month, S3 Standard. */
  s3Gigabyte: 0.023,
  /** Per PUT, POST or LIST. */
  s3Write: 0.005 / 1000,
  /** Per GET or HEAD. */
  s3Read: 0.0004 / 1000,
  /** Per request of the Glue catalog beyond the first million, which this stays far below. */
  glueRequest: 0,
  /** Per metric and month. */
  customMetric: 0.3,
  /** Per standard alarm of one metric and month. */
  alarm: 0.1,
  /** Per dashboard and month. */
  dashboard: 3,
  /** Per GB of logs taken in. */
  logGigabyte: 0.5,
  /** Per secret and month. */
  secret: 0.4,
  /** Per customer-managed key and month. */
  key: 1,
  /** Per request to a key. */
  keyRequest: 0.03 / 10_000,
} as const;

/** What is free every month, without end, to a whole account. Source: "AWS Free Tier", always free. */
export const freeTiers = {
  lambdaRequests: 1e6,
  lambdaGigabyteSeconds: 400_000,
  stateTransitions: 4_000,
  scheduledStarts: 14e6,
  customMetrics: 10,
  alarms: 10,
  dashboards: 3,
  logGigabytes: 5,
  keyRequests: 20_000,
} as const;
