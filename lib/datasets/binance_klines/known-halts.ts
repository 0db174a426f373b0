import type { KnownHalt } from '../../contracts/dataset.ts';

const issue = (number: number) => `https://github.com/binance/binance-public-data/issues/${number}`;
const announcement = (id: string) => `https://www.binance.com/en/support/announcement/${id}`;

const halt = (from: string, to: string, source: string): KnownHalt => ({
  from: `${from}Z`,
  to: `${to}Z`,
  source,
});

/**
 * Times in which Binance traded no spot symbol, UTC: no candle begins in them. Binance's maintainers of the public data say that candles
 * are missing where trading was suspended (issue 169); the times are those of the first and last second without one (issues 365 and 368), where
 * Binance has not announced them itself.
 */
export const KNOWN_HALTS: readonly KnownHalt[] = [
  halt('2017-09-06T16:00:01', '2017-09-06T23:00:00', issue(365)),
  halt('2017-12-18T12:29:14', '2017-12-18T13:34:10', issue(365)),
  halt('2018-01-04T03:00:15', '2018-01-04T05:06:13', issue(365)),
  halt('2018-02-08T00:28:15', '2018-02-09T10:00:01', issue(316)),
  halt('2018-02-10T06:00:00', '2018-02-10T06:15:00', issue(365)),
  halt('2018-02-11T04:00:01', '2018-02-11T04:35:00', issue(365)),
  halt('2018-06-26T02:00:00', '2018-06-26T12:00:00', issue(365)),
  halt('2018-06-27T13:00:00', '2018-06-27T14:45:00', issue(365)),
  halt('2018-07-04T00:22:26', '2018-07-04T08:00:00', issue(365)),
  halt('2018-10-19T06:00:00', '2018-10-19T09:30:00', issue(365)),
  halt('2018-11-14T02:00:00', '2018-11-14T09:00:00', issue(365)),
  halt('2019-03-12T02:00:00', '2019-03-12T08:00:00', 'https://github.com/ccxt/ccxt/issues/5026'),
  halt('2019-05-15T03:00:00', '2019-05-15T13:00:00', issue(365)),
  halt('2019-06-07T21:13:14', '2019-06-07T22:15:00', issue(365)),
  halt('2020-02-09T02:00:00', '2020-02-09T03:00:00', issue(368)),
  halt('2020-02-19T11:35:33', '2020-02-19T17:30:00', announcement('360039984971')),
  halt('2020-03-04T09:21:47', '2020-03-04T11:30:00', issue(368)),
  halt('2020-04-25T02:00:00', '2020-04-25T04:30:00', issue(368)),
  halt('2020-06-28T02:00:00', '2020-06-28T05:30:00', issue(368)),
  halt('2020-12-21T13:47:21', '2020-12-21T18:00:00', issue(368)),
  halt('2020-12-25T02:00:00', '2020-12-25T03:00:00', issue(368)),
  halt('2021-02-11T03:40:55', '2021-02-11T05:00:00', issue(368)),
  halt('2021-03-06T02:00:00', '2021-03-06T03:30:00', issue(368)),
  halt('2021-04-20T02:00:00', '2021-04-20T04:30:00', issue(368)),
  halt('2021-04-25T04:00:59', '2021-04-25T08:45:00', announcement('8acdc6f4ce0e43c6a402475d35ce41ac')),
  halt(
    '2023-03-24T11:27:00',
    '2023-03-24T14:00:00',
    'https://www.binance.com/en/blog/from-cz/a-look-behind-the-scenes-at-why-spot-trading-temporarily-stopped-6789340645608890113',
  ),
];
