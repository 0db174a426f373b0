/** That many symbols of the simulated market: BTCUSDT, ETHUSDT and BNBUSDT, then made-up ones. */
export function symbolNames(count: number): readonly string[] {
  const known = ['BTCUSDT', 'ETHUSDT', 'BNBUSDT'];
  const made = Array.from({ length: Math.max(0, count - known.length) }, (_, at) => `C${at}USDT`);
  return [...known, ...made].slice(0, count);
}
