import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MarkedOutput } from '../../../../localstack/services/lambda/marked-output.ts';

const MARK = '\u0000mark';

function output() {
  const stream = new PassThrough();
  const written: string[] = [];
  return { stream, written, marked: new MarkedOutput(stream, MARK, (text) => written.push(text)) };
}

/** Whether a promise has settled by now. */
const settled = async (promise: Promise<void>) =>
  Promise.race([promise.then(() => true), turn().then(() => turn(false))]);

test('passes on everything but the marks, however the text is cut', async () => {
  const text = `one\n${MARK}\u0000two\u0000mar${MARK}${MARK}three\u0000ma`;
  for (let size = 1; size <= text.length; size++) {
    const { stream, written } = output();
    for (let at = 0; at < text.length; at += size) {
      stream.write(text.slice(at, at + size));
      await turn();
    }
    stream.end();
    await turn();
    expect([size, written.join('')]).toEqual([size, 'one\n\u0000two\u0000marthree\u0000ma']);
  }
});

test('tells once for each mark, before or after it is asked', async () => {
  const { stream, written, marked } = output();
  stream.write(`one${MARK}`);
  await turn();
  await marked.passed();
  const second = marked.passed();
  expect(await settled(second)).toBe(false);
  stream.write(`two${MARK}`);
  await second;
  expect(written).toEqual(['one', 'two']);
});

test('tells at the end of the output', async () => {
  const { stream, marked } = output();
  const waiting = marked.passed();
  stream.destroy();
  await waiting;
  await marked.passed();
});
